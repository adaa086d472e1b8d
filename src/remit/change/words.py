"""How rows and components are called in what people read of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from remit.metadata import Component
from remit.metadata.types.profile import Profile

_ROWS: Mapping[str, str] = {
    "User": "user {0}",
    "UserLogin": "user {0}",
    "Profile": "profile {0}",
    "PermissionSet": "permission set {0}",
    "ObjectPermissions": "{1} in permission set {0}",
    "FieldPermissions": "field {1} in permission set {0}",
    "SetupEntityAccess": "{1} in permission set {0}",
    "PermissionSetAssignment": "permission set {1} assigned to {0}",
    "PermissionSetLicenseAssign": "permission set licence {1} assigned to {0}",
}
_COMPONENTS: Mapping[str, str] = {
    "ExternalClientApplication": "External Client App {0}",
    "ExtlClntAppOauthSettings": "scopes of the app ({0})",
    "ExtlClntAppGlobalOauthSettings": "consumer of the app ({0})",
    "ExtlClntAppOauthConfigurablePolicies": "OAuth policy of the app ({0})",
    "ExtlClntAppConfigurablePolicies": "switches of the app ({0})",
    "ExternalClientAppSettings": "org settings of External Client Apps",
    "Profile": "networks of profile {0}",
}
# Columns that hold an id, as what it stands for.
_COLUMNS: Mapping[str, str] = {"ProfileId": "profile", "UserRoleId": "role"}
VERBS: Mapping[str, str] = {
    "create": "makes",
    "update": "changes",
    "delete": "deletes",
    "createMetadata": "makes",
    "updateMetadata": "changes",
    "deleteMetadata": "deletes",
    "set password": "sets the password of",
}


def row_told(sobject: str, key: str, row: Mapping[str, Any] | None = None) -> str:
    """A row by its natural key ("Remit_erp/Account")."""
    form = _ROWS.get(sobject, "")
    if row and row.get("PermissionSetGroupId"):
        form = "permission set group {1} assigned to {0}"
    parts = key.split("/", form.count("{") - 1) if form else [key]
    if form and len(parts) == form.count("{"):
        return form.format(*parts)
    return f"{sobject} {key}"


def component_told(kind: str, name: str) -> str:
    """A component by its full name."""
    return _COMPONENTS.get(kind, kind + " {0}").format(name)


def value_told(value: Any) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return "nothing" if value in (None, "") else str(value)


def column_told(column: str, now: Any, then: Any) -> str:
    """A column that goes back: what it is, and what it was."""
    name = _COLUMNS.get(column) or column.removeprefix("Permissions") or column
    return f"{name}: {value_told(now)} -> {value_told(then)}"


def changed_told(present: Component, former: Component) -> str:
    """What of a component goes back: element by element, long texts only named."""
    if isinstance(former, Profile) and isinstance(present, Profile):
        return _networks(present, former)
    parts = []
    for f in fields(former):
        now, then = getattr(present, f.name), getattr(former, f.name)
        if f.name in ("opaque", "fullName", "consumerKey", "consumerSecret") or now == then:
            continue
        short = all(isinstance(v, str | bool | int | None) and len(str(v)) <= 80 for v in (now, then))
        parts.append(
            f"{f.name}: {value_told(now)} -> {value_told(then)}" if short else f"the former {f.name}"
        )
    return "; ".join(parts) or "as before"


def _networks(present: Profile, former: Profile) -> str:
    """Networks that go and come; where none are left, what that opens."""
    now = {(r.startAddress, r.endAddress) for r in present.loginIpRanges}
    then = {(r.startAddress, r.endAddress) for r in former.loginIpRanges}
    parts = [f"+ {_range(r)}" for r in sorted(then - now)] + [f"- {_range(r)}" for r in sorted(now - then)]
    return f"logins from {', '.join(parts)}" + ("" if then else "; any address may log in then")


def _range(ends: tuple[str, str]) -> str:
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"
