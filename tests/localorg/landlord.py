"""Users with exactly what a test gives them, and org-wide defaults, set through the API."""

from __future__ import annotations

import itertools
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.localorg.test_localorg_thread import LOCALE
from tests.serving import Api, Server

_OPERATIONS = {
    "C": "PermissionsCreate",
    "R": "PermissionsRead",
    "E": "PermissionsEdit",
    "D": "PermissionsDelete",
    "V": "PermissionsViewAllRecords",
    "M": "PermissionsModifyAllRecords",
    "F": "PermissionsViewAllFields",
}
_ENVELOPE = (
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Header><SessionHeader><sessionId>{}</sessionId>'
    "</SessionHeader></e:Header><e:Body>{}</e:Body></e:Envelope>"
)


@dataclass
class Tenant(Api):
    """A limited user's session, with the ids of the user and of its one permission set."""

    id: str = ""
    permission_set: str = ""


class Landlord:
    """An admin who lets users in. `fields` are read, with a "+" behind them also edited."""

    def __init__(self, server: Server) -> None:
        self.server, self.admin, self._numbers = server, server.admin(), itertools.count()
        licence = self.admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
        self.profile = self.admin.create(
            "Profile", Name="Plain", UserLicenseId=licence, PermissionsApiEnabled=True
        )

    def user(
        self,
        objects: Mapping[str, str] | None = None,
        fields: Sequence[str] = (),
        systems: Sequence[str] = (),
        role: str | None = None,
    ) -> Tenant:
        """A user on the empty profile: `objects` gives letters of CREDVMF an object, `systems` permissions."""
        name, admin = f"tenant{next(self._numbers)}", self.admin
        user = admin.create(
            "User", Username=f"{name}@example.com", LastName=name, Alias=name[-8:], Email="t@example.com",
            ProfileId=self.profile, UserRoleId=role, **LOCALE,
        )  # fmt: skip
        held = admin.create("PermissionSet", Name=name, Label=name)
        for o, letters in (objects or {}).items():
            granted = {_OPERATIONS[letter]: True for letter in letters}
            admin.create("ObjectPermissions", ParentId=held, SobjectType=o, **granted)
        for f in fields:
            field = f.rstrip("+")
            admin.create(
                "FieldPermissions", ParentId=held, SobjectType=field.partition(".")[0], Field=field,
                PermissionsRead=True, PermissionsEdit=f.endswith("+"),
            )  # fmt: skip
        if systems:
            flags = {f"Permissions{s}": True for s in systems}
            status, body = admin.call("PATCH", f"sobjects/PermissionSet/{held}", flags)
            assert status == 204, body
        admin.create("PermissionSetAssignment", AssigneeId=user, PermissionSetId=held)
        token = self.server.token(f"{name}@example.com")
        return Tenant(self.server.url, token, id=user, permission_set=held)

    def default(self, name: str, sharing: str) -> None:
        """Set an object's org-wide default."""
        told = self.metadata(
            '<updateMetadata><metadata xsi:type="CustomObject">'
            f"<fullName>{name}</fullName><sharingModel>{sharing}</sharingModel></metadata></updateMetadata>"
        )
        assert "<success>true" in told, told

    def metadata(self, body: str, token: str = "") -> str:
        """The answer to a Metadata API call, by default as the admin."""
        request = urllib.request.Request(
            f"{self.server.url}/services/Soap/m/64.0",
            data=_ENVELOPE.format(token or self.admin.token, body).encode(),
            headers={"Content-Type": "text/xml", "SOAPAction": '""'},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            return error.read().decode()

    def share(self, name: str, record: str, whom: str, grade: str) -> str:
        """Share a record by hand; `grade` is Read or Edit."""
        more = {"OpportunityAccessLevel": "None"} if name == "Account" else {}
        values = {f"{name}Id": record, "UserOrGroupId": whom, f"{name}AccessLevel": grade, **more}
        return self.admin.create(f"{name}Share", **values)


def code(answer: tuple[int, Any]) -> str:
    """How a call ended: its error code, or "ok"."""
    status, body = answer
    return "ok" if status < 300 else str(body[0]["errorCode"])


def ask(api: Api, soql: str) -> Any:
    """The records of a query without their attributes, or the code of its refusal."""
    status, body = api.call("GET", "query?q=" + urllib.parse.quote(soql))
    if status != 200:
        return body[0]["errorCode"]
    return [{k: v for k, v in row.items() if k != "attributes"} for row in body["records"]]
