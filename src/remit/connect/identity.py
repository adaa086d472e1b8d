"""Who is asking: the org and the user that a session belongs to.

Every version's resource list (`GET /services/data/vNN.0`) names the identity URL of whoever asks; it ends
ORGID/USERID. `/services/oauth2/userinfo` may refuse a bare token (403), as it takes an OAuth scope.
Source: REST API Developer Guide, Resources by Version.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from remit.connect.rest import Org
from remit.errors import OrgError
from remit.state.soql import literal

_REFUSED = (400, 403, 404)


@dataclass(frozen=True, slots=True)
class Identity:
    """The org and the user that a session belongs to; all three are known."""

    org_id: str
    user_id: str
    username: str


def identity_of(org: Org) -> Identity:
    """Who is asking. What the session tells costs no request; what had to be asked is kept in `org.session`.

    Raises OrgError where the org does not tell: nothing is planned or applied by somebody unknown.
    """
    known = org.session
    if not known.org_id or not (known.user_id or known.username):
        org_id, user_id = _of_resource(org) or _of_userinfo(org)
        known = replace(known, org_id=known.org_id or org_id, user_id=known.user_id or user_id)
    if known.username and not known.user_id:
        for row in org.query(f"SELECT Id FROM User WHERE Username = {literal(known.username)}"):
            known = replace(known, user_id=str(row["Id"]))
    elif known.user_id and not known.username:
        for row in org.query(f"SELECT Username FROM User WHERE Id = {literal(known.user_id)}"):
            known = replace(known, username=str(row["Username"]))
    if not (known.org_id and known.user_id and known.username):
        raise OrgError(
            f"{known.instance_url} does not tell whose session this is",
            next_step="log in as the operator's own user, by JWT bearer or with the sf CLI",
        )
    org.session = known
    return Identity(known.org_id, known.user_id, known.username)


def _of_resource(org: Org) -> tuple[str, str] | None:
    """(org id, user id) of the identity URL in the version's resource list; None where it names none."""
    url = str((org.get("") or {}).get("identity") or "")
    parts = url.rstrip("/").split("/")
    return (parts[-2], parts[-1]) if len(parts) > 2 else None


def _of_userinfo(org: Org) -> tuple[str, str]:
    """(org id, user id) by userinfo; empty where the org refuses it."""
    try:
        info = org.userinfo()
    except OrgError as error:
        if error.status not in _REFUSED:
            raise
        return "", ""
    return str(info.get("organization_id") or ""), str(info.get("user_id") or "")
