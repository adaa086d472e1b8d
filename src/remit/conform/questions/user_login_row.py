"""The UserLogin row of a user that was made just now."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import user
from remit.conform.question import Question
from remit.state.soql import literal

QUESTION = Question(
    id="user-login-row",
    asks="whether a new user has its UserLogin row at once",
    order=300,
    requests=("POST composite/sobjects [User{...}]", "GET query: SELECT Id FROM UserLogin (of the user)"),
    needs=("ManageInternalUsers", "a free seat of the license Salesforce"),
    answers={"yes": "one row", "no": "no row"},
    chosen="yes",
)


def ask(lab: Lab) -> str:
    """Whether there is one."""
    who = user(lab)
    return "yes" if lab.rows(f"SELECT Id FROM UserLogin WHERE UserId = {literal(who)}") else "no"
