"""Random landscapes over a random state, applied and undone: the org is as before, but for what undo said."""

from __future__ import annotations

import json
import os
import random
import re
from pathlib import Path
from typing import Any

import pytest

from tests.change.orgs import Machine, here
from tests.plan.dumps import Dump, dump
from tests.plan.worlds import World
from tests.serving import Server, serving

SEEDS = range(40 if os.environ.get("REMIT_TEST_ALL") == "1" else 5)
OBJECTS = {
    "Account": ("Industry", "Phone", "Website"),
    "Contact": ("Email", "Phone", "Title"),
    "Lead": ("Company", "Email"),
    "Case": ("Subject", "Origin"),
}
PERMISSIONS = ("ViewSetup", "RunReports", "ExportReport")
# What a row is, without who touched it last and when, and without the ids that a row made again has anew.
SKIPPED = (
    "SystemModstamp",
    "LastModifiedDate",
    "LastModifiedById",
    "CreatedDate",
    "_row",
    "_n",
    "UsedLicenses",
)
DATE = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(\+0000|Z)")
TABLES = (
    "User", "UserLogin", "Profile", "PermissionSet", "ObjectPermissions", "FieldPermissions",
    "SetupEntityAccess", "PermissionSetAssignment", "PermissionSetLicenseAssign", "ExternalClientApplication",
)  # fmt: skip


def systems(dice: random.Random, names: list[str]) -> str:
    """A few of these systems, each with a few needs."""
    return "".join(system(dice, name) for name in names if dice.random() < 0.75)


def system(dice: random.Random, name: str) -> str:
    login = dice.choice(["jwt-bearer", "username-password"])
    objects = []
    for sobject in dice.sample(sorted(OBJECTS), dice.randint(0, 3)):
        can = ["read", *dice.sample(["create", "edit"], dice.randint(0, 2))]
        read = dice.sample(OBJECTS[sobject], dice.randint(0, 2))
        fields = f", fields: {{read: [{', '.join(read)}]}}" if read else ""
        objects.append(f"{sobject}: {{can: [{', '.join(can)}]{fields}}}")
    permissions = dice.sample(PERMISSIONS, dice.randint(0, 2))
    return (
        f"  {name}: {{label: {name} {dice.choice('abc')}, login: {login}, flows: {{f: {{direction: both, "
        f"permissions: [{', '.join(permissions)}], objects: {{{', '.join(objects)}}}}}}}}}\n"
    )


def by_hand(dice: random.Random, world: World, names: list[str]) -> None:
    """What somebody did in Setup before: rows on managed sets, sets of their own, a frozen user."""
    admin = world.admin
    sets = admin.query("SELECT Id FROM PermissionSet WHERE Name LIKE 'Remit_%' AND Name != 'Remit_Lease'")
    for row in sets:
        if dice.random() < 0.5:
            body = {"ParentId": row["Id"], "SobjectType": "Campaign", "PermissionsRead": True}
            admin.call("POST", "sobjects/ObjectPermissions", body)
        if dice.random() < 0.3:
            admin.call("PATCH", f"sobjects/PermissionSet/{row['Id']}", {"PermissionsRunReports": True})
    own = admin.create("PermissionSet", Name=f"By_hand_{dice.randint(0, 10**9)}", Label="By hand")
    for name in names:
        user = world.user(name)
        if user and dice.random() < 0.5:
            body = {"AssigneeId": user["Id"], "PermissionSetId": own}
            admin.call("POST", "sobjects/PermissionSetAssignment", body)
        if user and dice.random() < 0.3:
            login = admin.query(f"SELECT Id FROM UserLogin WHERE UserId = '{user['Id']}'")[0]["Id"]
            admin.call("PATCH", f"sobjects/UserLogin/{login}", {"IsFrozen": True})


def plain(found: Dump, left_out: set[str], apps: dict[str, str]) -> list[str]:
    """Rows as text by natural names: ids in the place of which names stand, so that a new id is no change."""
    called = {str(r["Id"]): f"<{r['Name']}>" for r in found["PermissionSet"]}
    called |= {str(r["Id"]): f"<{r['Username']}>" for r in found["User"]}
    called |= {str(r["Id"]): f"<app {r['DeveloperName']}>" for r in found["ExternalClientApplication"]}
    called |= apps
    lines = []
    for table in TABLES:
        for row in found[table]:
            cells = [
                f"{k}={called.get(str(v), v)}"
                for k, v in sorted(row.items())
                if v is not None and k not in SKIPPED and not (k == "Id" and table not in ("User", "Profile"))
            ]
            text = DATE.sub("<date>", f"{table}: {' | '.join(cells)} ")
            if not any(word in text for word in left_out):
                lines.append(text)
    return sorted(lines)


def lost_words(report: dict[str, Any], names: list[str], world: World) -> set[str]:
    """What the undo said cannot come back, as words that occur in the rows that it means."""
    words: set[str] = set()
    for text in report["cannot_come_back"]:
        for name in names:
            if f"user {name}@" in text:
                words.add(f"<{name}@{world.name}.example>")
                words.add(f"Username={name}@{world.name}.example")
            if f"Remit_{name}" in text:
                words |= {f"<app Remit_{name}>", f"DeveloperName=Remit_{name} "}
    return words


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with serving(tmp_path_factory.mktemp("home") / "remit") as server:
        server.remit("org", "setting", "enableSoapLogin", "true")
        yield here(server)


@pytest.mark.parametrize("seed", SEEDS)
def test_applied_and_undone_is_as_before(machine: Machine, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    server: Server = machine.server
    world = World(server, tmp_path, f"prop{seed}")
    names = [f"p{seed}{letter}" for letter in "abc"]
    world.write("".join(system(dice, name) for name in names))
    world.apply()
    by_hand(dice, world, names)
    before = dump(server.home)
    world.write(systems(dice, names) + system(dice, f"p{seed}new"))
    world.apply("--allow-destroy")
    report = json.loads(machine.remit("undo", "--yes", "--json").text)
    assert report["left_alone"] == []
    out = lost_words(report, [*names, f"p{seed}new"], world)
    after = dump(server.home)
    apps = {str(r["Id"]): f"<app {r['DeveloperName']}>" for r in before["ExternalClientApplication"]}
    was, is_now = plain(before, out, apps), plain(after, out, apps)
    assert "\n".join(r for r in is_now if r not in was) == "\n".join(r for r in was if r not in is_now) == ""
    # Those that were told are not just anything: a user that was before is active again, if it was.
    active = {u["Username"]: u["IsActive"] for u in before["User"]}
    assert {u["Username"]: u["IsActive"] for u in after["User"] if u["Username"] in active} == active
