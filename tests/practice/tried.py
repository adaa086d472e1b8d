"""Requests tried by a user, and how each ended: the outcome classes of the oracle, from real answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tests.practice import oracle
from tests.practice.oracle import Request
from tests.practice.world import BASE, Client, Org

# Children first, so that a delete never takes along what is still to be tried.
DELETED = (
    "OrderItem", "OpportunityContactRole", "Task", "Order", "Contact", "Opportunity", "Case", "Lead",
    "Campaign", "Product2", "Pricebook2", "Account",
)  # fmt: skip
# A field of each that goes with its object's own Edit.
_PLAIN = {
    "Account": "Name",
    "Contact": "LastName",
    "Lead": "LastName",
    "Opportunity": "StageName",
    "Case": "Status",
    "Campaign": "Name",
    "Product2": "IsActive",
    "Pricebook2": "Name",
    "Order": "Status",
    "OrderItem": "Quantity",
    "Task": "Status",
    "OpportunityContactRole": "IsPrimary",
}
CLASS_OF_CODE = {
    "INVALID_FIELD": oracle.NO_SUCH,
    "INVALID_TYPE": oracle.NO_SUCH,
    "NOT_FOUND": oracle.NO_SUCH,
    "INVALID_FIELD_FOR_INSERT_UPDATE": oracle.NOT_WRITABLE,
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": oracle.NOT_WRITABLE,
    "INSUFFICIENT_ACCESS_OR_READONLY": oracle.NOT_WRITABLE,
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": oracle.NOT_VISIBLE,
}


@dataclass
class Tried:
    """A user trying requests: the session, the user's id, and the records of each owner."""

    org: Org
    client: Client
    user: str
    records: Mapping[str, Mapping[str, str]]
    known: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def by(cls, org: Org, user: str, client: Client | None = None) -> Tried:
        """A user with new records of its own and of another's, in a session of its own or the one given."""
        admin_id = org.admin.query("SELECT Id FROM User WHERE Username = 'admin@remit.local'")[0]["Id"]
        records = {"self": org.records(user), "other": org.records(admin_id)}
        return cls(org, client or org.session(user), user, records)

    def answer(self, r: Request) -> tuple[str, str]:
        """How one request ends, and the error code that says so."""
        if r.verb == "all":
            return self.outcomes([r])[r], ""
        status, body = self.client.batch([self._part(r)])[0]
        return _class_of(r, status, body), body[0]["errorCode"] if status >= 400 else ""

    def outcomes(self, wanted: Sequence[Request]) -> dict[Request, str]:
        """How each request ends; those that write come after those that only read, deletes at the end."""
        found: dict[Request, str] = {}
        for name in sorted({r.object for r in wanted if r.verb == "all"}):
            shown = self._fields_all(name)
            asked = [r for r in wanted if r.verb == "all" and r.object == name]
            found |= {r: oracle.ALLOWED if r.field in shown else oracle.NO_SUCH for r in asked}
        order = {name: i for i, name in enumerate(DELETED)}
        rank = {"delete": 2, "create": 1, "update": 1, "upsert": 1}
        plain = sorted(
            {r for r in wanted if r.verb != "all"},
            key=lambda r: (rank.get(r.verb, 0), order[r.object] if r.verb == "delete" else 0, r),
        )
        return found | dict(zip(plain, self._classes(plain), strict=True))

    def _classes(self, wanted: Sequence[Request]) -> list[str]:
        answers = self.client.batch([self._part(r) for r in wanted])
        return [_class_of(r, *answer) for r, answer in zip(wanted, answers, strict=True)]

    def _fields_all(self, name: str) -> set[str]:
        soql = f"SELECT FIELDS(ALL) FROM {name} WHERE Id = '{self.records['self'][name]}' LIMIT 1"
        status, body = self.client.call("GET", f"query?q={quote(soql)}")
        if status != 200:
            assert body[0]["errorCode"] == "INVALID_TYPE", body
            return set()
        return set(body["records"][0])

    def _part(self, r: Request) -> tuple[str, str, Any]:
        path = f"sobjects/{r.object}"
        record = self.records[r.owner][r.object]
        if r.verb == "create":
            return "POST", path, {**self._base(r.object), r.field: self._value(r)}
        if r.verb == "update":
            return "PATCH", f"{path}/{record}", {r.field: self._value(r)}
        if r.verb == "delete":
            return "DELETE", f"{path}/{record}", None
        if r.verb == "upsert":
            key = quote(self._key(r), safe="")
            return "PATCH", f"{path}/{r.field}/{key}", self._upsert_body(r)
        return "GET", f"query?q={quote(self._soql(r))}", None

    def _soql(self, r: Request) -> str:
        record = self.records[r.owner][r.object]
        match r.verb:
            case "see":
                return f"SELECT Id FROM {r.object} WHERE Id = '{record}'"
            case "select":
                return f"SELECT {r.field} FROM {r.object} LIMIT 1"
            case "where":
                return f"SELECT Id FROM {r.object} WHERE {r.field} = null LIMIT 1"
            case "order":
                return f"SELECT Id FROM {r.object} ORDER BY {r.field} LIMIT 1"
            case "group":
                counted = "CreatedById" if r.field == "Id" else "Id"
                return f"SELECT COUNT({counted}) FROM {r.object} GROUP BY {r.field} LIMIT 1"
            case "parent":
                relationship = self.org.world.objects[r.object].fields[r.via].relationship
                return f"SELECT {relationship}.{r.field} FROM {r.object} LIMIT 1"
            case "child":
                return f"SELECT Id, (SELECT {r.field} FROM {r.via}) FROM {r.object} LIMIT 1"
        raise ValueError(r.verb)

    def _base(self, name: str) -> dict[str, Any]:
        own = self.records["self"]
        links = {
            "OrderItem": {"OrderId": own["Order"], "PricebookEntryId": self.org.pricebook_entry},
            "OpportunityContactRole": {"OpportunityId": own["Opportunity"], "ContactId": own["Contact"]},
        }
        return {**BASE[name], **links.get(name, {})}

    def _upsert_body(self, r: Request) -> dict[str, Any]:
        """A field that goes with its object, as it is; nothing where that is the key, which the path names."""
        plain = _PLAIN[r.object]
        return {} if plain == r.field else {plain: self._as_admin(r.object, r.owner)[plain]}

    def _key(self, r: Request) -> str:
        """The value that finds the record in a key field; any where the field is none."""
        if not self.org.world.objects[r.object].fields[r.field].key:
            return "any"
        return str(self._as_admin(r.object, r.owner)[r.field])

    def _as_admin(self, name: str, owner: str) -> dict[str, Any]:
        if (name, owner) not in self.known:
            path = f"sobjects/{name}/{self.records[owner][name]}"
            _, self.known[name, owner] = self.org.admin.call("GET", path)
        return self.known[name, owner]

    def _value(self, r: Request) -> Any:
        """A value that the field takes: null where it may be empty."""
        if r.verb == "update":  # as it is, so that nothing changes what is tried after it
            return self._as_admin(r.object, r.owner).get(r.field)
        base = self._base(r.object)
        if r.field in base:
            return base[r.field]
        facts = next(f for f in self.org.describes[r.object]["fields"] if f["name"] == r.field)
        if r.field == "OwnerId":
            return self.user
        if facts["nillable"]:
            return None
        if facts["type"] == "boolean":
            return False
        if facts["type"] in ("double", "int", "currency", "percent"):
            return 1
        if facts["picklistValues"]:
            return facts["picklistValues"][0]["value"]
        return "x"


def _class_of(r: Request, status: int, body: Any) -> str:
    if status < 300:
        if r.verb == "see":
            return oracle.ALLOWED if body["totalSize"] else oracle.NOT_VISIBLE
        return oracle.ALLOWED
    if isinstance(body, list) and (known := CLASS_OF_CODE.get(body[0]["errorCode"])):
        return known
    return f"unexpected: {status} {body}"
