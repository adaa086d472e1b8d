"""Who works on an org."""

from __future__ import annotations

from remit.connect.rest import Org
from remit.state.soql import literal


def operator_of(org: Org) -> str:
    """The username of whoever plans, applies and undoes."""
    if org.session.username:
        return org.session.username
    if org.session.user_id:
        for row in org.query(f"SELECT Username FROM User WHERE Id = {literal(org.session.user_id)}"):
            return str(row["Username"])
    return str(org.userinfo().get("preferred_username", ""))
