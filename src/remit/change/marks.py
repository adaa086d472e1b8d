"""What of a way back cuts somebody off or lets somebody in, told as a plan tells it."""

from __future__ import annotations

from collections.abc import Mapping

from remit.change.back import APP, Back
from remit.metadata import Component
from remit.metadata.types.extl_clnt_app_global_oauth_settings import ExtlClntAppGlobalOauthSettings
from remit.metadata.types.profile import Profile

_COLUMNS: Mapping[str, str] = {
    "ProfileId": "what only the former profile lets it do stops working",
    "Username": "a client that logs in by the username of now is refused from then on",
    "UserRoleId": "whose records it reaches changes",
}
_SWITCHES: Mapping[tuple[str, bool], str] = {
    ("IsActive", True): "it may log in again",
    ("IsActive", False): "whoever works as this user can do so no longer",
    ("IsFrozen", True): "whoever works as this user can do so no longer",
    ("IsFrozen", False): "it may log in again",
}


def cuts(step: Back) -> str:
    """What stops working or is let in at that moment, in words; "" where nothing is."""
    if step.action == "delete" and step.what in ("PermissionSetAssignment", "PermissionSetLicenseAssign"):
        return f"what {step.key.partition('/')[0]} does by it stops working"
    if step.action == "deleteMetadata" and step.what == APP:
        return "whoever logs in by it can do so no longer"
    if step.action == "update" and step.what in ("User", "UserLogin"):
        return ", ".join(w for c, v in step.values.items() if (w := _of_column(c, v)))
    return _of_components(step.present, step.component)


def _of_column(column: str, value: object) -> str:
    return _SWITCHES.get((column, value), "") if isinstance(value, bool) else _COLUMNS.get(column, "")


def _of_components(present: Component | None, former: Component | None) -> str:
    if isinstance(present, Profile) and isinstance(former, Profile):
        now = {(r.startAddress, r.endAddress) for r in present.loginIpRanges}
        then = {(r.startAddress, r.endAddress) for r in former.loginIpRanges}
        words = []
        if now and (then - now or not then):
            words.append("logins from other addresses are let in")
        if then and (now - then or not now):
            words.append("clients at other addresses are refused")
        return ", ".join(words)
    if isinstance(present, ExtlClntAppGlobalOauthSettings) and isinstance(
        former, ExtlClntAppGlobalOauthSettings
    ):
        if former.certificate != present.certificate:
            return "whoever logs in with the key of now can do so no longer"
        if present.isClientCredentialsFlowEnabled and not former.isClientCredentialsFlowEnabled:
            return "whoever logs in by client credentials can do so no longer"
    return ""
