"""A served org as a client meets it: sessions over `requests`, users, grants, records, and requests tried.

Imports nothing of Remit: everything is done by its command line and by Salesforce's public APIs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import requests

from tests.practice import oracle
from tests.practice.oracle import Permission, Request
from tests.serving import Server

LOCALE = {
    "TimeZoneSidKey": "GMT",
    "LocaleSidKey": "en_US",
    "EmailEncodingKey": "UTF-8",
    "LanguageLocaleKey": "en_US",
}
VERSION = "64.0"
ROOT = f"/services/data/v{VERSION}"
BATCH = 25
_numbers = itertools.count(1)


@dataclass
class Client:
    """A session of a user, by an HTTP client that keeps its connection."""

    url: str
    token: str
    http: requests.Session = field(default_factory=requests.Session)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """(status, content) of a call under the version."""
        answer = self.http.request(
            method,
            f"{self.url}{ROOT}/{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.token}", **headers},
            timeout=30,
        )
        kind = answer.headers.get("content-type", "")
        return answer.status_code, answer.json() if answer.content and "json" in kind else answer.text or None

    def query(self, soql: str) -> list[dict[str, Any]]:
        """The records of a query that must be answered."""
        status, body = self.call("GET", f"query?q={quote(soql)}")
        assert status == 200, (soql, body)
        return list(body["records"])

    def create(self, name: str, **values: Any) -> str:
        """The id of a record that must be made."""
        status, body = self.call("POST", f"sobjects/{name}", values)
        assert status == 201, (name, values, body)
        return str(body["id"])

    def create_all(self, name: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """The ids of records that must all be made."""
        made: list[str] = []
        for chunk in _chunks(rows, 200):
            records = [{"attributes": {"type": name}, **r} for r in chunk]
            status, body = self.call("POST", "composite/sobjects", {"allOrNone": True, "records": records})
            assert status == 200 and all(r["success"] for r in body), (name, body)
            made += [r["id"] for r in body]
        return made

    def batch(self, parts: Sequence[tuple[str, str, Any]]) -> list[tuple[int, Any]]:
        """The answers of (method, path, body) parts, 25 a call."""
        answers: list[tuple[int, Any]] = []
        for chunk in _chunks(parts, BATCH):
            asked = []
            for method, path, body in chunk:
                one: dict[str, Any] = {"method": method, "url": f"v{VERSION}/{path}"}
                asked.append(one if body is None else {**one, "richInput": body})
            status, answer = self.call("POST", "composite/batch", {"batchRequests": asked})
            assert status == 200, answer
            answers += [(r["statusCode"], r["result"]) for r in answer["results"]]
        return answers


def _chunks(items: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    return (items[i : i + size] for i in range(0, len(items), size))


SOAP = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns="http://soap.sforce.com/2006/04/metadata"><soapenv:Header><SessionHeader><sessionId>{session}'
    "</sessionId></SessionHeader></soapenv:Header><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
)


def metadata(client: Client, body: str) -> str:
    """The answer of a Metadata API call."""
    answer = client.http.post(
        f"{client.url}/services/Soap/m/{VERSION}",
        data=SOAP.format(session=escape(client.token), body=body).encode(),
        headers={"Content-Type": "text/xml", "SOAPAction": '""'},
        timeout=30,
    )
    return answer.text


# What a record of each object needs, beside lookups.
BASE: dict[str, dict[str, Any]] = {
    "Account": {"Name": "Acme"},
    "Contact": {"LastName": "Doe"},
    "Lead": {"LastName": "Doe", "Company": "Acme"},
    "Opportunity": {"Name": "Deal", "StageName": "Prospecting", "CloseDate": "2030-01-31"},
    "Case": {"Status": "New"},
    "Campaign": {"Name": "Fair"},
    "Product2": {"Name": "Bolt"},
    "Pricebook2": {"Name": "Prices"},
    "Order": {"EffectiveDate": "2030-01-31", "Status": "Draft"},
    "OrderItem": {"Quantity": 1, "UnitPrice": 2},
    "Task": {"Status": "Not Started", "Priority": "Normal"},
    "OpportunityContactRole": {},
}
OBJECTS = tuple(BASE)
OWNED = ("Account", "Contact", "Lead", "Opportunity", "Case", "Campaign", "Order", "Task")
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
_OP_COLUMN = {
    "Create": "PermissionsCreate",
    "Read": "PermissionsRead",
    "Edit": "PermissionsEdit",
    "Delete": "PermissionsDelete",
    "ViewAll": "PermissionsViewAllRecords",
    "ModifyAll": "PermissionsModifyAllRecords",
    "ViewAllFields": "PermissionsViewAllFields",
}
NEW_ORG_DEFAULTS = {
    "Account": "ReadWrite",
    "Contact": "ControlledByParent",
    "Lead": "ReadWriteTransfer",
    "Opportunity": "ReadWrite",
    "Case": "ReadWriteTransfer",
    "Campaign": "FullAccess",
    "Order": "ControlledByParent",
    "Task": "Private",
}


@dataclass
class Org:
    """An org, as its administrator works with it."""

    server: Server
    defaults: dict[str, str] = field(default_factory=lambda: dict(NEW_ORG_DEFAULTS))

    @cached_property
    def admin(self) -> Client:
        """The administrator's session."""
        return Client(self.server.url, self.server.admin().token)

    @cached_property
    def describes(self) -> dict[str, Any]:
        """The objects as they are described to the administrator."""
        found = {}
        for name in OBJECTS:
            status, found[name] = self.admin.call("GET", f"sobjects/{name}/describe")
            assert status == 200, (name, found[name])
        return found

    @cached_property
    def world(self) -> oracle.World:
        """The oracle's world of these objects."""
        return oracle.world_of(self.describes)

    @cached_property
    def profile(self) -> str:
        """One custom profile with API Enabled and API Only User, and nothing else."""
        return self.new_profile()

    def new_profile(self, licence: str = "Salesforce", **values: Any) -> str:
        """A custom profile as integrations have it."""
        found = self.admin.query(f"SELECT Id FROM UserLicense WHERE Name = '{licence}'")[0]["Id"]
        given = {"PermissionsApiEnabled": True, "PermissionsApiUserOnly": True, **values}
        return self.admin.create(
            "Profile", Name=f"Integrations {next(_numbers)}", UserLicenseId=found, **given
        )

    @cached_property
    def pricebook_entry(self) -> str:
        """An entry of a price book that orders can use."""
        product = self.admin.create("Product2", Name="Nut", IsActive=True)
        standard = self.admin.query("SELECT Id FROM Pricebook2 WHERE IsStandard = true")
        book = standard[0]["Id"] if standard else self.admin.create("Pricebook2", Name="Base", IsActive=True)
        return self.admin.create(
            "PricebookEntry", Pricebook2Id=book, Product2Id=product, UnitPrice=2, IsActive=True
        )

    def set_defaults(self, defaults: Mapping[str, str]) -> None:
        """Set org-wide defaults by the Metadata API, ten objects a call."""
        wanted = {o: d for o, d in defaults.items() if self.defaults[o] != d}
        if not wanted:
            return
        parts = [
            f'<metadata xsi:type="CustomObject"><fullName>{o}</fullName><sharingModel>{d}</sharingModel></metadata>'
            for o, d in wanted.items()
        ]
        answer = metadata(self.admin, f"<updateMetadata>{''.join(parts)}</updateMetadata>")
        assert answer.count("<success>true</success>") == len(wanted), answer
        self.defaults.update(wanted)

    def new_user(self, profile: str = "", **values: Any) -> str:
        """The id of a new user."""
        number = next(_numbers)
        given = {
            "Username": f"system{number}@practice.example",
            "LastName": f"System {number}",
            "Alias": f"s{number}"[:8],
            "Email": "integrations@practice.example",
            "ProfileId": profile or self.profile,
            **LOCALE,
            **values,
        }
        return self.admin.create("User", **given)

    def session(self, user: str) -> Client:
        """A session of a user."""
        name = self.admin.query(f"SELECT Username FROM User WHERE Id = '{user}'")[0]["Username"]
        return Client(self.server.url, self.server.token(name))

    # -- grants ---------------------------------------------------------------------------------------------

    def permission_set(self, held: Iterable[Permission]) -> str:
        """A permission set that holds exactly these."""
        number = next(_numbers)
        held = set(held)
        flags = {f"Permissions{p[1]}": True for p in held if p[0] == "system"}
        made = self.admin.create("PermissionSet", Name=f"Set{number}", Label=f"Set {number}", **flags)
        self.grant(made, held)
        return made

    def muting(self, held: Iterable[Permission]) -> str:
        """A muting permission set that takes exactly these away."""
        number = next(_numbers)
        held = set(held)
        flags = {f"Permissions{p[1]}": True for p in held if p[0] == "system"}
        made = self.admin.create(
            "MutingPermissionSet", DeveloperName=f"Mute{number}", MasterLabel=f"Mute {number}", **flags
        )
        self.grant(made, held)
        return made

    def grant(self, parent: str, held: Iterable[Permission]) -> None:
        """Rows of object and field permissions of a set; those that others require first."""
        objects: dict[str, dict[str, Any]] = {}
        fields: dict[tuple[str, str], dict[str, Any]] = {}
        for p in held:
            if p[0] == "system":
                continue
            if len(p) == 2:
                row = objects.setdefault(p[0], {"ParentId": parent, "SobjectType": p[0]})
                row[_OP_COLUMN[p[1]]] = True
            else:
                row = fields.setdefault(
                    (p[0], p[1]), {"ParentId": parent, "SobjectType": p[0], "Field": f"{p[0]}.{p[1]}"}
                )
                row[f"Permissions{p[2]}"] = True
        self.admin.create_all("ObjectPermissions", [objects[name] for name in sorted(objects)])
        self.admin.create_all("FieldPermissions", list(fields.values()))

    def group(self, sets: Iterable[str], muting: str = "") -> str:
        """A permission set group of sets, less what is muted."""
        number = next(_numbers)
        made = self.admin.create(
            "PermissionSetGroup", DeveloperName=f"Group{number}", MasterLabel=f"G {number}"
        )
        members = [*sets, *([muting] if muting else [])]
        self.admin.create_all(
            "PermissionSetGroupComponent",
            [{"PermissionSetGroupId": made, "PermissionSetId": m} for m in members],
        )
        return made

    def assign(self, user: str, what: str) -> str:
        """Assign a permission set or group."""
        column = "PermissionSetGroupId" if what.startswith("0PG") else "PermissionSetId"
        return self.admin.create("PermissionSetAssignment", **{"AssigneeId": user, column: what})

    # -- records --------------------------------------------------------------------------------------------

    def records(self, owner: str) -> dict[str, str]:
        """A new record of each object, all of one owner: object to id."""
        tag = next(_numbers)
        made: dict[str, str] = {}
        values: dict[str, dict[str, Any]] = {
            name: {**BASE[name], **({"OwnerId": owner} if name in OWNED else {})} for name in OBJECTS
        }
        for name in ("Opportunity", "Campaign", "Product2", "Pricebook2"):
            values[name]["Name"] += f" {tag}"
        for name in ("Contact", "Lead"):
            values[name]["Email"] = f"doe{tag}@practice.example"
        links = {
            "Contact": {"AccountId": "Account"},
            "Order": {"AccountId": "Account"},
            "Opportunity": {"AccountId": "Account"},
            "OrderItem": {"OrderId": "Order"},
            "OpportunityContactRole": {"OpportunityId": "Opportunity", "ContactId": "Contact"},
        }
        values["OrderItem"]["PricebookEntryId"] = self.pricebook_entry
        parts = []
        for name in OBJECTS:
            linked = {f: f"@{{{target}.id}}" for f, target in links.get(name, {}).items()}
            body = {**values[name], **linked}
            parts.append(
                {"method": "POST", "url": f"{ROOT}/sobjects/{name}", "referenceId": name, "body": body}
            )
        parts.sort(key=lambda p: OBJECTS.index(p["referenceId"]))
        status, body = self.admin.call("POST", "composite", {"allOrNone": True, "compositeRequest": parts})
        assert status == 200, body
        for part in body["compositeResponse"]:
            assert part["httpStatusCode"] == 201, part
            made[part["referenceId"]] = part["body"]["id"]
        return made


# --- requests tried ---------------------------------------------------------------------------------------

_CLASS = {
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

    @classmethod
    def by(cls, org: Org, user: str) -> Tried:
        """A user with new records of its own and of another's."""
        admin_id = org.admin.query("SELECT Id FROM User WHERE Username = 'admin@remit.local'")[0]["Id"]
        records = {"self": org.records(user), "other": org.records(admin_id)}
        return cls(org, org.session(user), user, records)

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
            return "PATCH", f"{path}/{r.field}/{key}", self._upsert_body(r.object, r.owner)
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

    def _upsert_body(self, name: str, owner: str) -> dict[str, Any]:
        """A field that goes with its object, as it is."""
        record = self._as_admin(name, owner)
        return {_PLAIN[name]: record[_PLAIN[name]]}

    def _key(self, r: Request) -> str:
        """The value that finds the record in a key field; any where the field is none."""
        if not self.org.world.objects[r.object].fields[r.field].key:
            return "any"
        return str(self._as_admin(r.object, r.owner)[r.field])

    def _as_admin(self, name: str, owner: str) -> dict[str, Any]:
        known: dict[tuple[str, str], dict[str, Any]] = self.__dict__.setdefault("_known", {})
        if (name, owner) not in known:
            _, known[name, owner] = self.org.admin.call("GET", f"sobjects/{name}/{self.records[owner][name]}")
        return known[name, owner]

    def _value(self, r: Request) -> Any:
        """A value that the field takes: null where it may be empty."""
        base = self._base(r.object)
        if r.verb == "update" and self.org.world.objects[r.object].fields[r.field].key:
            return self._key(r)  # as it is: what finds the record must go on finding it
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
    if isinstance(body, list) and (known := _CLASS.get(body[0]["errorCode"])):
        return known
    return f"unexpected: {status} {body}"
