"""What a profile holds, read by an administrator through the API."""

from __future__ import annotations

from collections.abc import Iterable

from tests.practice.world import Org

# What licence and platform force on every profile: on in 27 of 27 retrieved "Minimum Access - Salesforce" and in
# 18 of 18 "Minimum Access - API Only Integrations" of public orgs.
FORCED = {
    "Salesforce": {
        "ActivitiesAccess",
        "ChatterInternalUser",
        "LightningConsoleAllowedForUser",
        "ViewHelpLink",
    },
    "Salesforce Integration": {"ChatterInternalUser"},
}
INTEGRATION = {"ApiEnabled", "ApiUserOnly"}
ROWS = ("ObjectPermissions", "FieldPermissions", "SetupEntityAccess")


def permissions(org: Org, profile: str) -> set[str]:
    """The user permissions that are on for a profile."""
    described = org.admin.call("GET", "sobjects/Profile/describe")[1]
    names = [f["name"] for f in described["fields"] if f["name"].startswith("Permissions")]
    assert len(names) > 300
    found: set[str] = set()
    for start in range(0, len(names), 100):
        some = names[start : start + 100]
        row = org.admin.query(f"SELECT {', '.join(some)} FROM Profile WHERE Name = '{profile}'")[0]
        found |= {name.removeprefix("Permissions") for name in some if row[name]}
    return found


def rows(org: Org, profile: str, kinds: Iterable[str] = ROWS) -> dict[str, int]:
    """How many rows of each kind hang on a profile."""
    return {
        kind: len(org.admin.query(f"SELECT Id FROM {kind} WHERE Parent.Profile.Name = '{profile}'"))
        for kind in kinds
    }


NONE = dict.fromkeys(ROWS, 0)
