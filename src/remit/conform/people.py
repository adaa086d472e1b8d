"""Profiles, users and permission sets of a lab, each made for the first question that needs it.

A developer org has two seats of the license Salesforce, so that all questions share one user of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from remit.conform.lab import Lab, Outcome
from remit.conform.question import CannotAsk
from remit.state.soql import literal

LICENSE = "Salesforce"
INTEGRATION = "Salesforce Integration"
INTEGRATION_PROFILE = "Minimum Access - API Only Integrations"
_LOCALE = {
    "TimeZoneSidKey": "GMT",
    "LocaleSidKey": "en_US",
    "EmailEncodingKey": "UTF-8",
    "LanguageLocaleKey": "en_US",
}


@dataclass(frozen=True, slots=True)
class MadeProfile:
    """A profile that was made, and what came of making it in a collection."""

    id: str
    set_id: str
    collection: Outcome[str]


def profile(lab: Lab, what: str = "profile") -> MadeProfile:
    """A custom profile as fresh as the org makes it, of the license Salesforce."""
    return lab.once(f"profile {what}", lambda: _profile(lab, what))


def _profile(lab: Lab, what: str) -> MadeProfile:
    licenses = lab.rows(f"SELECT Id FROM UserLicense WHERE Name = {literal(LICENSE)}")
    if not licenses:
        raise CannotAsk(f"the org has no license {LICENSE}")
    name = lab.name(what)
    values = {"Name": name, "UserLicenseId": licenses[0]["Id"], "Description": "Made by remit conform"}
    first = lab.create("Profile", name, values)
    made = first.value if first.ok else lab.create_singly("Profile", name, values).need("no profile")
    owned = lab.rows(f"SELECT Id FROM PermissionSet WHERE ProfileId = {literal(str(made))}")
    if not owned:
        raise CannotAsk("the org does not show the permission set that the profile owns")
    return MadeProfile(str(made), str(owned[0]["Id"]), first)


def user(lab: Lab) -> str:
    """The id of the user whom most questions are about: API only, on the lab's own profile."""
    return lab.once("user", lambda: _user(lab))


def _user(lab: Lab) -> str:
    made = profile(lab)
    flags = {"PermissionsApiEnabled": True, "PermissionsApiUserOnly": True}
    lab.update("Profile", {"Id": made.id, **flags}).need(
        "the profile cannot get API Enabled and API Only User"
    )
    return _made_user(lab, "main", made.id).need("no user")


def values_of_user(lab: Lab, what: str, profile_id: str) -> dict[str, object]:
    """What a new user of this lab is made of. Its address is nobody's: `.example` is reserved."""
    username = lab.username(what)
    return {
        "Username": username,
        "LastName": lab.name(what),
        "Alias": "rprobe",
        "Email": username,
        "ProfileId": profile_id,
        "IsActive": True,
        **_LOCALE,
    }


def _made_user(lab: Lab, what: str, profile_id: str) -> Outcome[str]:
    return lab.create("User", lab.username(what), values_of_user(lab, what, profile_id))


def integration_user(lab: Lab) -> str:
    """The id of a user of the license Salesforce Integration, on the profile that comes with it."""
    return lab.once("integration user", lambda: _integration_user(lab))


def _integration_user(lab: Lab) -> str:
    found = lab.rows(f"SELECT Id FROM Profile WHERE Name = {literal(INTEGRATION_PROFILE)}")
    if not found:
        raise CannotAsk(f"the org has no profile {INTEGRATION_PROFILE}")
    return _made_user(lab, "integration", str(found[0]["Id"])).need("no user")


def permission_set(lab: Lab, what: str, flags: Mapping[str, object] | None = None) -> str:
    """The id of a permission set of this lab."""
    name = lab.name(what)
    values = {"Name": name, "Label": name, "Description": "Made by remit conform", **(flags or {})}
    return lab.once(
        f"set {what}", lambda: lab.create("PermissionSet", name, values).need("no permission set")
    )


def assign(lab: Lab, user_id: str, set_id: str) -> Outcome[str]:
    """Give a user a permission set."""
    values = {"AssigneeId": user_id, "PermissionSetId": set_id}
    return lab.create("PermissionSetAssignment", lab.run.name_of("PermissionSetAssignment", values), values)


def grant(lab: Lab, set_id: str, sobject: str, **flags: bool) -> Outcome[str]:
    """Give a permission set an ObjectPermissions row."""
    values = {"ParentId": set_id, "SobjectType": sobject, **flags}
    return lab.create("ObjectPermissions", lab.run.name_of("ObjectPermissions", values), values)
