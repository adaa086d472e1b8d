"""The e-mail address of a user that was made just now."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import user
from remit.conform.question import Question

QUESTION = Question(
    id="address-of-new-user",
    asks="whether addresses of users get .invalid appended",
    order=305,
    requests=("POST composite/sobjects [User{..., Email}]", "GET query: SELECT Email FROM User"),
    needs=("ManageInternalUsers", "a free seat of the license Salesforce"),
    answers={"no": "as it was sent", "yes": "with .invalid behind it"},
    chosen="no",
)


def ask(lab: Lab) -> str:
    """What became of the address that was sent."""
    told = str(lab.value("User", user(lab), "Email"))
    sent = lab.username("main")
    if told.lower() == sent.lower():
        return "no"
    return "yes" if told.lower() == f"{sent.lower()}.invalid" else "another address"
