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
from simple_salesforce import Salesforce

from tests.practice import facts, oracle
from tests.practice.oracle import Permission
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


def simple(server: Server, **credentials: Any) -> Salesforce:
    """simple_salesforce as it is, finding its way by proxy and authority as any client in `remit org exec`."""
    http = requests.Session()
    http.proxies = {"https": str(server.status["proxy"])}
    http.verify = str(server.status["ca_bundle"])
    http.trust_env = False
    return Salesforce(session=http, version=VERSION, **credentials)


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
    sessions: dict[str, Client] = field(default_factory=dict)

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
        return facts.world_of(self.describes)

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
        """A session of a user, the same each time: what changes for a user holds at the next request."""
        if user in self.sessions:
            return self.sessions[user]
        name = self.admin.query(f"SELECT Username FROM User WHERE Id = '{user}'")[0]["Username"]
        found = self.sessions[user] = Client(self.server.url, self.server.token(name))
        return found

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
