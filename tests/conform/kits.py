"""The kit run in this process against a served local org, and what an org holds before and after."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from remit.conform.asked import Asked
from remit.conform.conduct import Conducted, asker, chosen, conduct
from remit.conform.consent import place_of
from remit.conform.question import questions
from remit.connect.rest import Org
from remit.connect.session import Session
from remit.home import Home
from tests.serving import Server

# What a login by each of the three flows needs of the org.
SWITCHES = ("enableClientSecretInRestApiAccess", "enableSoapLogin")


def asked(
    server: Server, *ids: str, token: str = "", wait: float = 10.0, tell: Callable[[str], None] = str
) -> Conducted:
    """The questions (all where none is named), asked as the administrator or by a token."""
    known = json.loads((server.home / "org/operator.json").read_text())
    session = Session(server.url, token or known["access_token"])
    home = Home.open(server.home)
    with Org(session) as org:
        seen = Asked(org)
        return conduct(org, home, place_of(seen), chosen(ids, questions()), asker(seen, org), wait, tell)


def answers(done: Conducted) -> dict[str, str]:
    """What was answered, by question; what could not be asked is left out."""
    return {a.question: a.answer for a in done.answers if a.asked}


def holdings(server: Server) -> dict[str, Any]:
    """What the kit could leave behind: names of everything that it makes, and who is active."""
    admin = server.admin()
    names = {
        "PermissionSet": "Name",
        "PermissionSetGroup": "DeveloperName",
        "Profile": "Name",
        "ExternalClientApplication": "DeveloperName",
    }
    found: dict[str, Any] = {
        name: sorted(str(r[column]) for r in admin.query(f"SELECT {column} FROM {name}"))
        for name, column in names.items()
    }
    # Those that profiles own come and go with them, and are called after their ids.
    found["PermissionSet"] = [n for n in found["PermissionSet"] if not n.startswith("X00e")]
    for name in ("PermissionSetLicenseAssign", "ObjectPermissions"):
        found[name] = len(admin.query(f"SELECT Id FROM {name}"))
    # Not those of profiles' own sets, which users that stay have for good.
    held = "SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.IsOwnedByProfile = false"
    found["PermissionSetAssignment"] = len(admin.query(held))
    found["active"] = sorted(
        r["Username"] for r in admin.query("SELECT Username FROM User WHERE IsActive = true")
    )
    found["keys"] = sorted(p.name for p in (server.home / "keys").iterdir())
    return found


def probes(server: Server) -> list[dict[str, Any]]:
    """The users that the kit made, ever."""
    like = "remitprobe-%"
    return server.admin().query(f"SELECT Username, IsActive FROM User WHERE Username LIKE '{like}'")


def differing(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The questions that were answered both times, and not alike."""
    return {q for q in before.keys() & after.keys() if before[q] != after[q]}


def turned(server: Server, names: Sequence[str], value: str = "true") -> None:
    """Turn settings of the local org."""
    for name in names:
        server.remit("org", "setting", name, value)
