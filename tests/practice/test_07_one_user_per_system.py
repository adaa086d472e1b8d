"""One different integration user per external system."""

from __future__ import annotations

import pytest

from tests.practice.landscape import DOMAIN, Landscape, flow
from tests.practice.world import Org

SYSTEMS = ("sap", "wms", "shop")


@pytest.fixture(scope="module")
def applied(landscape: Landscape) -> Landscape:
    """Three systems that need the very same."""
    landscape.write({name: flow("Account", can=("read", "create")) for name in SYSTEMS})
    landscape.apply()
    return landscape


def test_each_system_has_a_user_of_its_own(org: Org, applied: Landscape) -> None:
    users = org.admin.query(
        f"SELECT Id, Username, LastName FROM User WHERE Username LIKE '%@{DOMAIN}' ORDER BY Username"
    )
    assert [u["Username"] for u in users] == sorted(applied.username(s) for s in SYSTEMS)
    assert len({u["Id"] for u in users}) == len({u["LastName"] for u in users}) == len(SYSTEMS)


def test_what_a_system_does_bears_its_users_name(org: Org, applied: Landscape) -> None:
    for name in SYSTEMS:
        made = applied.login(name).create("Account", Name=name)
        record = org.admin.query(f"SELECT CreatedBy.Username FROM Account WHERE Id = '{made}'")[0]
        assert record["CreatedBy"]["Username"] == applied.username(name)


def test_a_login_is_one_systems_and_names_its_user(org: Org, applied: Landscape) -> None:
    keys = [applied.credentials(name) for name in SYSTEMS]
    for part in ("client_id", "private_key_file", "username"):
        assert len({k[part] for k in keys}) == len(SYSTEMS), part
    for name in SYSTEMS:
        client = applied.login(name)
        told = client.http.get(
            f"{client.url}/services/oauth2/userinfo",
            headers={"Authorization": f"Bearer {client.token}"},
            timeout=30,
        ).json()
        assert told["preferred_username"] == applied.username(name)


@pytest.mark.parametrize("system", SYSTEMS[1:])
def test_one_systems_key_does_not_open_anothers_user(applied: Landscape, system: str) -> None:
    from tests.practice.landscape import login

    mixed = {**applied.credentials("sap"), "username": applied.username(system)}
    token, status, _ = login(mixed)
    assert (token, status) == ("", 400)


@pytest.mark.parametrize(
    "shared",
    [
        {"sap": flow("Account", username=f"one@{DOMAIN}"), "wms": flow("Lead", username=f"one@{DOMAIN}")},
        {"sap": flow("Account", username=f"wms@{DOMAIN}"), "wms": flow("Lead")},
        {"sap": flow("Account", username=f"ONE@{DOMAIN}"), "wms": flow("Lead", username=f"one@{DOMAIN}")},
    ],
    ids=["the same said twice", "said and made", "in another case"],
)
def test_two_systems_cannot_share_a_user(landscape: Landscape, shared: dict[str, object]) -> None:
    landscape.write(shared)  # type: ignore[arg-type]
    done = landscape.run("validate", check=False)
    assert done.returncode == 1
    told = " ".join((done.stdout + done.stderr).lower().split())
    assert "sap" in told and "wms" in told and "user" in told
    assert landscape.run("apply", "--yes", check=False).returncode == 1


def test_another_system_gets_another_user_and_the_others_stay(org: Org, applied: Landscape) -> None:
    before = org.admin.query(f"SELECT Id FROM User WHERE Username LIKE '%@{DOMAIN}' ORDER BY Id")
    applied.write({name: flow("Account", can=("read", "create")) for name in (*SYSTEMS, "hr")})
    applied.apply()
    after = org.admin.query(f"SELECT Id FROM User WHERE Username LIKE '%@{DOMAIN}' ORDER BY Id")
    assert {u["Id"] for u in before} < {u["Id"] for u in after}
    assert len(after) == len(SYSTEMS) + 1
