"""A changed e-mail address."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import user
from remit.conform.question import Question

QUESTION = Question(
    id="address-changed",
    asks="when a changed e-mail address of a user holds",
    order=310,
    requests=("PATCH composite/sobjects [User{Id, Email}]", "GET query: SELECT Email FROM User"),
    needs=("ManageInternalUsers", "a free seat of the license Salesforce"),
    answers={"at once": "it is read back", "pending": "the former one is, without a refusal"},
    chosen="at once",
)


def ask(lab: Lab) -> str:
    """Whether the new address is read back."""
    who = user(lab)
    before = str(lab.value("User", who, "Email")).lower()
    outcome = lab.update("User", {"Id": who, "Email": lab.username("moved")})
    if not outcome.ok:
        return outcome.said
    return "pending" if str(lab.value("User", who, "Email")).lower() == before else "at once"
