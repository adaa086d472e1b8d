"""Whatever an org answers where nobody knows what orgs answer: applied and settled, or refused before anything.

Every pair of the values of the local org's "how orgs differ" settings is in one of the worlds below (a covering
array); REMIT_TEST_ALL=1 tries each pair of turned settings by itself too, where nothing else can hide a fault.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from tests.plan.dumps import dump
from tests.plan.worlds import World
from tests.serving import Server, serving

ALL = os.environ.get("REMIT_TEST_ALL") == "1"

# Each setting with the values that it takes here, its default first.
VALUES: dict[str, tuple[str, ...]] = {
    "certificateReadback": ("true", "false"),
    "consumerReadback": ("true", "false"),
    "certificateForm": ("any", "pem", "body"),
    "tabSetOnProfile": ("false", "true"),
    "forcedPermission": ("false", "true"),
    "jwtAudience": ("any", "myDomain", "login"),
    "sandbox": ("false", "true"),
    "emailConfirmation": ("false", "true"),
    "emailInvalid": ("false", "true"),
    "generatedPolicies": ("true", "false"),
    "policyName": ("oauthPlcy", "plcy", "defaultPolicy", "oauth_defaultPolicy"),
    "propagationSeconds": ("0", "600"),
    "hiddenFields": ("", "Account.Website"),
    "appDeletion": ("whole", "childrenFirst", "disabledFirst"),
    "emptyIpRanges": ("keeps", "empties"),
    "profileInCollection": ("true", "false"),
    "userinfoForBareToken": ("true", "false"),
}
# An org without External Client Apps has nothing that the settings of apps are about: a world of its own.
APART = {"externalClientApps", "delayGroupRecalculation"}

Row = dict[str, str]
Value = tuple[str, str]


def covering() -> list[Row]:
    """Few rows in which every two values of two settings stand together, found greedily and always the same."""
    names = list(VALUES)
    open_pairs = {((a, x), (b, y)) for a, b in combinations(names, 2) for x in VALUES[a] for y in VALUES[b]}
    rows: list[Row] = []
    while open_pairs:
        first = min(open_pairs)
        row: Row = dict(first)
        for name in names:
            if name not in row:
                row[name] = max(VALUES[name], key=lambda v: (_gain(row, (name, v), open_pairs), v))
        open_pairs -= {(a, b) for a, b in _pairs(row)}
        rows.append(row)
    return rows


def _pairs(row: Row) -> Iterator[tuple[Value, Value]]:
    for a, b in combinations([n for n in VALUES if n in row], 2):
        yield (a, row[a]), (b, row[b])


def _gain(row: Row, value: Value, open_pairs: set[tuple[Value, Value]]) -> int:
    """How many pairs that no row has yet a value makes with those of a row."""
    return sum(((n, v), value) in open_pairs or (value, (n, v)) in open_pairs for n, v in row.items())


def turned_pairs() -> list[Row]:
    """Every two turned settings by themselves."""
    turned = [(n, v) for n, values in VALUES.items() for v in values[1:]]
    return [dict(pair) for pair in combinations(turned, 2) if pair[0][0] != pair[1][0]]


SYSTEMS = """
  erp:
    label: {label}
    flows:
      a: {{direction: both, objects: {{Account: {{can: [read, edit], fields: {{read: [Industry], write: [Phone]}}}}}}}}
  shop:
    login: client-credentials
    flows: {{a: {{direction: outbound, objects: {{Contact: {{can: [read], fields: {{read: [Email]}}}}}}}}}}
"""


def told(row: Row) -> str:
    return "-".join(f"{n}={v}" for n, v in row.items() if v != VALUES[n][0])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path / "home") as running:
        running.remit("org", "setting", "enableClientSecretInRestApiAccess", "true")
        yield running


def turn(server: Server, row: Row) -> None:
    for name, value in row.items():
        if name in APART or value != VALUES[name][0]:
            server.remit("org", "setting", name, value)


@pytest.mark.parametrize("row", [*covering(), *(turned_pairs() if ALL else ())], ids=told)
def test_applied_and_settled_or_refused_before_anything(server: Server, tmp_path: Path, row: Row) -> None:
    turn(server, row)
    world = World(server, tmp_path, "odd").write(SYSTEMS.format(label="ERP"))
    report = world.apply()
    for login in report["logins"]:
        assert login["state"] in ("login-ready", "applied, login pending"), login
    world.run("apply", "--yes")
    settled(world)
    # Everything that can be changed is changed: names, an address, networks, a grant.
    text = world.file.read_text().replace("label: ERP", "label: SAP").replace("127.0.0.1/32", "127.0.0.0/24")
    text = text.replace("integrations@odd.example", "others@odd.example").replace("[Industry]", "[Fax]")
    world.file.write_text(text)
    world.run("apply", "--yes", "--allow-destroy", "--json")
    settled(world)
    world.write(SYSTEMS.format(label="SAP").partition("  shop:")[0])
    world.file.write_text(world.file.read_text().replace("integrations@odd", "others@odd"))
    world.file.write_text(world.file.read_text().replace("127.0.0.1/32", "127.0.0.0/24"))
    world.run("apply", "--yes", "--allow-destroy")
    settled(world)
    apps = world.admin.query("SELECT DeveloperName FROM ExternalClientApplication")
    assert [a["DeveloperName"] for a in apps] == ["Remit_erp"]


def settled(world: World) -> None:
    """Nothing is left to do, and a second apply does nothing."""
    assert "No changes" in world.run("plan").text
    assert "No drift" in world.run("drift").text
    before = dump(world.server.home)
    assert json.loads(world.run("apply", "--yes", "--json").text)["applied"] == []
    assert dump(world.server.home) == before


def test_a_field_that_the_org_does_not_show_is_refused_before_anything(
    server: Server, tmp_path: Path
) -> None:
    turn(server, {"hiddenFields": "Account.Industry"})
    world = World(server, tmp_path, "hidden").write(SYSTEMS.format(label="ERP"))
    before = dump(server.home)
    assert "field Account.Industry is not visible to you, or not there" in world.refused()
    assert dump(server.home) == before


def test_without_external_client_apps_a_password_still_does(server: Server, tmp_path: Path) -> None:
    turn(server, {"externalClientApps": "false"})
    server.remit("org", "setting", "enableSoapLogin", "true")
    world = World(server, tmp_path, "old").write("  erp: {}\n")
    before = dump(server.home)
    text = world.refused()
    assert f"{world.file}:9:3: erp logs in by jwt-bearer, and this org shows no External Client Apps" in text
    assert "say `login: username-password`" in text
    assert dump(server.home) == before
    world.write("  erp: {login: username-password}\n")
    assert [entry["state"] for entry in world.apply()["logins"]] == ["login-ready"]
    settled(world)
    world.write("")
    world.run("apply", "--yes", "--allow-destroy")
    settled(world)


def test_every_setting_by_which_orgs_differ_is_tried() -> None:
    from remit.localorg.setting_list import SETTINGS

    differing = {s.name for s in SETTINGS.values() if s.question}
    assert differing - APART == VALUES.keys()
