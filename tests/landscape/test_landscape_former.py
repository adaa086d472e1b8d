"""What systems and their users were called before, so that they are renamed and not made anew."""

from __future__ import annotations

import pytest

from remit.landscape import Former, desired, load

# environment, system -> the user's former names, the one with everything as it was before first.
USERNAMES: dict[str, tuple[str, str, list[str]]] = {
    "nothing moved": ('username: "{system}@acme.example"', "erp: {}", []),
    "the system": (
        'username: "{system}@acme.example"',
        "erp: {moved: {from: sap}}",
        ["sap@acme.example"],
    ),
    "the environment, which is in the username": (
        'username: "{system}@{environment}.acme.example", moved: {from: test}',
        "erp: {}",
        ["erp@test.acme.example"],
    ),
    "the environment, which is not in the username": (
        'username: "{system}@acme.example", moved: {from: test}',
        "erp: {}",
        [],
    ),
    "the template": (
        'username: "{system}@acme.example", moved: {username: "{system}.{environment}@old.example"}',
        "erp: {}",
        ["erp.uat@old.example"],
    ),
    "template and environment": (
        'username: "{system}@acme.example", '
        'moved: {from: test, username: "{system}.{environment}@old.example"}',
        "erp: {}",
        ["erp.test@old.example", "erp.uat@old.example"],
    ),
    "a system that moved earlier, and its environment": (
        'username: "{system}@{environment}.acme.example", moved: {from: test}',
        "erp: {moved: {from: sap}}",
        ["sap@test.acme.example", "erp@test.acme.example", "sap@uat.acme.example"],
    ),
    "a username of its own keeps to its own template": (
        'username: "{system}@acme.example", moved: {from: test, username: "{system}@old.example"}',
        'erp: {username: "hub@{environment}.example"}',
        ["hub@test.example"],
    ),
}


def former(environment: str, system: str) -> Former | None:
    text = (
        f"remit: 1\nenvironments: {{uat: {{{environment}}}}}\nprofile: {{name: ACME}}\n"
        f"users: {{email: a@b.example}}\nsystems: {{{system}}}\n"
    )
    return desired(load(text)).systems[0].former


@pytest.mark.parametrize("case", USERNAMES)
def test_the_former_usernames(case: str) -> None:
    environment, system, usernames = USERNAMES[case]
    found = former(environment, system)
    assert list(found.usernames if found is not None else ()) == usernames
    assert found is None or found.username == usernames[0]


def test_where_only_the_environment_moved_sets_and_app_keep_their_names() -> None:
    found = former('username: "{system}@acme.example", moved: {username: "{system}@old.example"}', "erp: {}")
    assert found is not None
    assert (found.system, found.app, found.permission_sets) == ("erp", "Remit_erp", {})


def test_where_only_a_system_moved_that_has_a_username_of_its_own_the_user_keeps_its_name() -> None:
    found = former('username: "{system}@acme.example"', "erp: {username: hub@a.example, moved: {from: sap}}")
    assert found is not None
    assert (found.system, found.username, found.usernames) == ("sap", "hub@a.example", ())
    assert found.permission_sets == {"Remit_erp": "Remit_sap"}


def test_the_environment_says_what_it_was() -> None:
    text = (
        'remit: 1\nenvironments: {uat: {username: "{system}@a.example", moved: {from: test, '
        'username: "{system}@b.example"}}}\nprofile: {name: ACME}\nusers: {email: a@b.example}\n'
    )
    made = desired(load(text))
    assert (made.former_environment, made.former_username) == ("test", "{system}@b.example")
