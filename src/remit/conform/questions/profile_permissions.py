"""User permissions of a fresh profile, switched off one by one."""

from __future__ import annotations

from remit.conform.lab import Lab, listed
from remit.conform.people import profile
from remit.conform.question import Question
from remit.state.soql import literal

QUESTION = Question(
    id="profile-permissions",
    asks="which user permissions an org forces on a new profile beside those of its license",
    order=110,
    requests=(
        "GET sobjects/PermissionSet/describe",
        "GET query: SELECT Permissions... FROM PermissionSet (the profile's own)",
        "PATCH composite/sobjects [Profile{Id, Permissions...}] (one column a request)",
    ),
    needs=("ManageProfilesPermissionsets",),
    answers={"none stays": "each that a fresh profile holds can be switched off"},
    chosen="none stays",
)


def ask(lab: Lab) -> str:
    """The permissions that stay on, whether the org refuses or says nothing."""
    made = profile(lab)
    fields = lab.described("PermissionSet")
    columns = [n for n in fields if n.startswith("Permissions")]
    held = _held(lab, made.set_id, columns)
    for column in held:
        lab.update("Profile", {"Id": made.id, column: False})
    stays = _held(lab, made.set_id, held) if held else []
    return listed([c.removeprefix("Permissions") for c in stays]) or "none stays"


def _held(lab: Lab, set_id: str, columns: list[str]) -> list[str]:
    found: list[str] = []
    for start in range(0, len(columns), 150):
        chunk = columns[start : start + 150]
        for row in lab.rows(f"SELECT {', '.join(chunk)} FROM PermissionSet WHERE Id = {literal(set_id)}"):
            found += [c for c in chunk if row[c]]
    return found
