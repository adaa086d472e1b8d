"""Which org is about to be changed, said first: nobody should change the wrong one."""

from __future__ import annotations

from remit.connect.identity import identity_of
from remit.connect.rest import Org
from remit.errors import OrgError

_KINDS = {True: "sandbox", False: "production", None: "kind not known"}


def org_line(org_id: str, instance: str, sandbox: bool | None, environment: str, who: str) -> str:
    """The org's id and address, whether it is production, the environment where there is one, and who asks."""
    of = f", environment {environment}" if environment else ""
    return f"Org {org_id or 'of unknown id'} at {instance} ({_KINDS[sandbox]}){of}, as {who}"


def sandbox_of(org: Org) -> bool | None:
    """Whether an org is a sandbox, None where it does not tell."""
    try:
        for row in org.query("SELECT IsSandbox FROM Organization"):
            found = row.get("IsSandbox")
            return found if isinstance(found, bool) else None
    except OrgError as error:
        if error.status not in (400, 403, 404):
            raise
    return None


def asked_org(org: Org, environment: str) -> str:
    """The line of an org that is connected to."""
    who = identity_of(org)
    return org_line(who.org_id, org.session.instance_url, sandbox_of(org), environment, who.username)
