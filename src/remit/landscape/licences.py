"""Standard profiles and user licences, from data files that name their sources."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    text = files("remit.landscape").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


# Standard profile -> user licence. Read Only is one too, though newer orgs hold a custom copy of it.
STANDARD_PROFILES: dict[str, str] = {r["profile"]: r["license"] for r in _rows("standard_profiles.csv")}

USER_LICENCES: frozenset[str] = frozenset(r["name"] for r in _rows("user_licenses.csv"))

# Profiles that administer an org: never an integration user's, and never where one begins.
ADMIN_PROFILES: frozenset[str] = frozenset({"System Administrator", "Admin"})

# The permission set licence that a user of a licence needs before any set that grants standard objects
# (help.salesforce.com, platform.integration_user).
PERMISSION_SET_LICENCES: dict[str, str] = {"Salesforce Integration": "SalesforceAPIIntegrationPsl"}

DEFAULT_LICENCE = "Salesforce"


def licence_of(clone_of: str | None, licence: str | None) -> str | None:
    """The licence of the profile; None where only the org knows that of `clone_of`."""
    if licence is not None:
        return licence
    return STANDARD_PROFILES.get(clone_of) if clone_of is not None else DEFAULT_LICENCE
