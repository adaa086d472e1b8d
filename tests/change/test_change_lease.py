"""One machine at a time works on an org: the second is refused, by a set that the org itself makes but once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from remit.change.lease import Holder, leased
from remit.errors import PreflightError
from tests.change.orgs import Machine, another, here
from tests.plan.worlds import World
from tests.serving import Server

LEASE = "SELECT Id, Label, Description FROM PermissionSet WHERE Name = 'Remit_Lease'"


def nobodys(run: str) -> bool:
    """No run is of this machine."""
    return False


@pytest.fixture
def other(server: Server, tmp_path: Path) -> Machine:
    return another(server, tmp_path)


def left_by(machine: Machine, world: World) -> str:
    """A machine is killed at work; the run whose lease it left."""
    assert machine.remit_landscape(world, "apply", "--yes", crash="2:after").code == -9
    held = Holder.read(world.admin.query(LEASE)[0]["Description"])
    assert held is not None
    return held.run


def test_the_lease_grants_nothing_says_whose_it_is_and_is_gone_at_the_end(server: Server) -> None:
    machine, admin = here(server), server.admin()
    with machine.run() as run:
        row = admin.query("SELECT FIELDS(STANDARD) FROM PermissionSet WHERE Name = 'Remit_Lease'")[0]
        assert [k for k, v in row.items() if k.startswith("Permissions") and v] == []
        assert row["Label"] == "Remit lease"
        assert f"run {run.id} since 20" in row["Description"]
        assert row["Description"].endswith(" as admin@remit.local")
    assert admin.query(LEASE) == []


def test_it_costs_two_requests(server: Server) -> None:
    machine = here(server)
    with machine.org() as org:
        before = org.calls.requests
        with leased(org, "20260101-000000-0000", "a@b.example", nobodys):
            pass
        assert org.calls.requests - before == 2


def test_it_is_gone_after_an_error_and_after_ctrl_c(server: Server) -> None:
    machine, admin = here(server), server.admin()
    for error in (ValueError, KeyboardInterrupt):
        with pytest.raises(error), machine.run():
            raise error
        assert admin.query(LEASE) == []


def test_the_second_machine_is_refused_and_changes_nothing(server: Server, other: Machine) -> None:
    with here(server).run() as first:
        with pytest.raises(PreflightError) as caught, other.run() as second:
            second.create("PermissionSet", [("Never", {"Name": "Never", "Label": "Never"})])
        assert "is at work on this org since 20" in str(caught.value)
        assert f"remit apply --break-lease {first.id}" in str(caught.value)
        assert server.admin().query("SELECT Id FROM PermissionSet WHERE Name = 'Never'") == []
    with other.run():
        pass


def test_apply_from_a_second_machine_waits_or_breaks_by_name(
    server: Server, other: Machine, tmp_path: Path
) -> None:
    world = World(server, tmp_path, "broken").write("  erp: {}\n")
    run = left_by(here(server), world)
    refused = other.remit_landscape(world, "apply", "--yes", code=1)
    assert f"logged in as admin@remit.local: run {run}" in refused.text
    wrong = other.remit_landscape(world, "apply", "--yes", "--break-lease", "20260101-000000-0000", code=1)
    assert f"run {run} (not 20260101-000000-0000)" in wrong.text
    assert world.user("erp") == {}
    other.remit_landscape(world, "apply", "--yes", "--break-lease", run, code=0)
    assert world.user("erp")["IsActive"]
    assert world.admin.query(LEASE) == []


def test_the_same_machine_takes_over_what_it_left(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "kept").write("  shop: {}\n")
    left_by(here(server), world)
    report = json.loads(here(server).remit_landscape(world, "apply", "--yes", "--json", code=0).text)
    assert report["resumed"]
    assert world.admin.query(LEASE) == []


def test_a_killed_run_with_nothing_left_to_do_gives_the_org_back_too(server: Server, tmp_path: Path) -> None:
    machine, world = here(server), World(server, tmp_path, "last").write("  till: {}\n")
    world.apply()
    world.write("  till: {label: The till}\n")
    for number in range(2, 20):  # the request that gives the lease back is the last
        if machine.remit_landscape(world, "apply", "--yes", crash=f"{number}:before").code == 0:
            break
        if machine.remit_landscape(world, "plan", code=None).code == 0:
            assert world.admin.query(LEASE)
            machine.remit_landscape(world, "apply", "--yes", code=0)
            assert world.admin.query(LEASE) == []
            return
    raise AssertionError("no kill left the lease alone")


def test_plan_and_drift_do_not_see_it(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "unseen").write("  quiet: {}\n")
    world.apply()
    with here(server).run():
        world.settled()


def test_a_set_of_that_name_that_is_no_lease_is_left_alone(server: Server) -> None:
    admin = server.admin()
    theirs = admin.create("PermissionSet", Name="Remit_Lease", Label="Mine", Description="by hand")
    with pytest.raises(PreflightError, match="is no lease of Remit's"), here(server).run():
        pass
    assert admin.query(LEASE)[0]["Id"] == theirs
    admin.call("DELETE", f"sobjects/PermissionSet/{theirs}")


def test_who_was_broken_does_not_take_down_the_lease_of_the_next(server: Server, other: Machine) -> None:
    first, second = "20260101-000000-aaaa", "20260101-000000-bbbb"
    with other.org() as org:
        with leased(org, first, "a@b.example", nobodys), leased(org, second, "a@b.example", nobodys, first):
            assert second in server.admin().query(LEASE)[0]["Description"]
        assert server.admin().query(LEASE) == []


@pytest.mark.parametrize(
    "holder",
    [
        Holder("20260101-000000-aaaa", "2026-01-01T00:00:00.000Z", "me@host", "a@b.example"),
        Holder("20260101-000000-aaaa", "2026-01-01T00:00:00.000Z", "me@host"),
    ],
)
def test_what_a_lease_says_is_read_back(holder: Holder) -> None:
    assert Holder.read(holder.told()) == holder
    assert len(holder.told()) <= 255
