"""A login of a user that was deactivated."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.logins import audiences, jwt, jwt_session, try_login
from remit.conform.people import user
from remit.conform.question import Question

QUESTION = Question(
    id="inactive-login",
    asks="what an inactive user's OAuth login answers",
    order=700,
    requests=("PATCH composite/sobjects [User{Id, IsActive}]", "POST oauth2/token jwt-bearer"),
    needs=("a login by JWT bearer that works", "ManageInternalUsers"),
    chosen="invalid_grant: inactive user",
)


def ask(lab: Lab) -> str:
    """The org's own words. The user stays deactivated: nothing is asked of it afterwards."""
    got = jwt_session(lab)
    lab.update("User", {"Id": user(lab), "IsActive": False}).need("the user cannot be deactivated")
    credentials = jwt(lab, audience=audiences(lab)[got.audience])
    return try_login(lab, "POST oauth2/token jwt-bearer (an inactive user)", credentials).said
