"""Where conform may work, and what its owner is told before anything is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from remit.conform.asked import Asked, Unknown
from remit.errors import PreflightError

_DEVELOPER = "Developer Edition"


@dataclass(frozen=True, slots=True)
class Place:
    """The org that is asked: id, edition, whether a sandbox, and in words what it is."""

    org_id: str
    edition: str
    sandbox: bool
    kind: str


def place_of(asked: Asked) -> Place:
    """The org, where it is a developer org, a scratch org or a sandbox.

    Raises PreflightError for production, and where the org does not show what it is.
    """
    row = asked.organization()
    if isinstance(row, Unknown):
        raise PreflightError(
            f"the org does not show what it is, so that it may be production: {row.why}",
            next_step="log in as a user who may read Organization (API Enabled)",
        )
    kind = _kind(row)
    if not kind:
        raise PreflightError(
            f"this is a production org ({row.get('OrganizationType')}, {row['Id']}): conform makes users and apps, "
            "and works in developer orgs, scratch orgs and sandboxes alone",
            next_step="remit conform --target-org A_DEVELOPER_ORG; `remit doctor` only reads and may be run here",
        )
    edition = str(row.get("OrganizationType") or "")
    return Place(str(row["Id"]), edition, bool(row.get("IsSandbox")), kind)


def _kind(row: Mapping[str, Any]) -> str:
    """What the org is in words, "" for production and for what cannot be told from it."""
    if row.get("IsSandbox"):
        return "a sandbox"
    if row.get("OrganizationType") == _DEVELOPER:
        return "a developer or scratch org"
    return "a scratch or trial org" if row.get("TrialExpirationDate") else ""


def same_org(typed: str, org_id: str) -> bool:
    """Whether what was typed is this org's id, in either length."""
    return len(typed.strip()) in (15, 18) and typed.strip()[:15] == org_id[:15]


def told(place: Place, instance: str, who: str, wait: float) -> list[str]:
    """What is going to be made, before it is."""
    return [
        f"Org {place.org_id}: {place.kind} ({place.edition}), {instance}, asked as {who}.",
        "This makes, tries and removes again, all of it named RemitProbe_...:",
        "  two profiles, some permission sets, a permission set group, External Client Apps with a consumer;",
        "  two users (one seat of Salesforce, one of Salesforce Integration), usernames",
        f"  remitprobe-...@{place.org_id.lower()}.example, which log in by JWT bearer, client credentials and SOAP",
        f"  (logins are tried for up to {wait:.0f} seconds each; some are meant to fail).",
        "Users cannot be deleted in Salesforce: these two stay, deactivated.",
        "Nothing else of the org is changed, and nothing is sent to anybody: the answers are one file here.",
    ]
