"""The name that the error for a missing profile name suggests: made from whom the file is of."""

from __future__ import annotations

import pytest

from remit.landscape import read
from remit.landscape.rules import broken_rules
from remit.landscape.suggesting import profile_name_for

SUGGESTED = {
    "users: {email: integrations@acme.example}": "ACME Integrations",
    "users: {email: it@mail.contoso.co.uk}": "Contoso Integrations",
    "users: {email: it@north-wind.com}": "North Wind Integrations",
    "users: {email: nobody}": "YOUR COMPANY Integrations",
    "users: {email: it@localhost}": "YOUR COMPANY Integrations",
    "users: [1, 2]": "YOUR COMPANY Integrations",
    "systems: {erp: {owner: erp@acme.example}}": "ACME Integrations",
    "environments: {p: {username: '{system}@{environment}.contoso.example'}}": "Contoso Integrations",
}


@pytest.mark.parametrize("text", SUGGESTED)
def test_a_landscape_without_a_profile_name_is_told_one(text: str) -> None:
    errors = [e for e in read(f"remit: 1\n{text}\n").errors if "needs the key profile" in e.message]
    assert [e.next_step for e in errors] == [
        f'give it a name of its own, e.g. `profile: {{name: "{SUGGESTED[text]}"}}`'
    ]


def test_the_suggestion_mends_the_file() -> None:
    text = "remit: 1\nusers: {email: integrations@acme.example}\nprofile: {clone_of: Read Only}\n"
    [error] = read(text).errors
    fix = error.next_step.partition("`")[2].rstrip("`")
    reading = read(text.replace("{clone_of", f"{{{fix}, clone_of"))
    assert reading.errors == ()
    assert reading.landscape is not None
    assert reading.landscape.profile.name == profile_name_for({"users": {"email": "it@acme.example"}})
    assert broken_rules(reading.landscape) == []
