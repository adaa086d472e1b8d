"""How LoginHistory tells of a login by JWT bearer."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.logins import jwt_session
from remit.conform.people import user
from remit.conform.question import CannotAsk, Question
from remit.state.soql import literal

QUESTION = Question(
    id="login-history-jwt",
    asks="LoginType and LoginSubType of a JWT bearer login",
    order=505,
    requests=("GET query: SELECT LoginType, LoginSubType FROM LoginHistory (of the user)",),
    needs=("a login by JWT bearer that works", "ManageUsers"),
    chosen="Remote Access 2.0, no subtype",
)


def ask(lab: Lab) -> str:
    """Type and subtype of the user's last success."""
    jwt_session(lab)
    rows = lab.rows(
        "SELECT LoginType, LoginSubType, Status, Application FROM LoginHistory"
        f" WHERE UserId = {literal(user(lab))} ORDER BY LoginTime DESC LIMIT 50"
    )
    for row in rows:
        if row["Status"] == "Success":
            return f"{row['LoginType']}, {row['LoginSubType'] or 'no subtype'}"
    raise CannotAsk("LoginHistory does not show the login")
