"""Tokens by which programs work as a user: rows of OauthToken, never the tokens themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from remit.connect.rest import Org
from remit.errors import OrgError
from remit.state.soql import chunks, in_list


def tokens_in_use(org: Org, user_ids: Iterable[str]) -> dict[str, tuple[str, ...]] | None:
    """The tokens of these users, each in words (app, last use), by user id; None where the operator may not read
    those of others, or the org does not show them.

    AccessToken, RequestToken and DeleteToken are never asked for: they are the tokens.
    """
    found: dict[str, list[str]] = defaultdict(list)
    try:
        for chunk in chunks(user_ids):
            soql = f"SELECT AppName, UserId, LastUsedDate, UseCount FROM OauthToken WHERE {in_list('UserId', chunk)}"
            for row in org.query(soql):
                used = str(row.get("LastUsedDate") or "")[:16].replace("T", " ")
                last = f"last used {used} UTC" if used else "never used"
                found[str(row["UserId"])].append(f"app {row.get('AppName') or '?'}, {last}")
    except OrgError as error:
        if error.status not in (400, 403, 404):
            raise
        return None
    return {user: tuple(sorted(told)) for user, told in found.items()}
