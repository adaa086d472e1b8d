"""A run keeps what was there before each write, in one place, for whoever makes it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from remit.change.former import component_of, xml_of
from remit.change.runs import all_runs
from remit.errors import OrgError
from remit.metadata.types.external_client_app_settings import ExternalClientAppSettings
from remit.metadata.types.extl_clnt_app_global_oauth_settings import ExtlClntAppGlobalOauthSettings
from remit.state.soql import literal
from tests.change.orgs import Machine, here
from tests.serving import Server


@pytest.fixture
def machine(server: Server) -> Machine:
    return here(server)


def probe(server: Server, name: str, **values: object) -> str:
    """A permission set that nobody's run made."""
    return server.admin().create("PermissionSet", Name=name, Label=name, **values)


def test_a_run_begins_with_who_what_where_and_when(machine: Machine) -> None:
    with machine.run() as run:
        run.create("PermissionSet", [("Header", {"Name": "Header", "Label": "Header"})])
    header, *rest = machine.records()[-4:]
    assert header["run"] == run.id
    assert header["kind"] == "conform"
    assert header["org"] == run.org.session.org_id
    assert header["who"] == "admin@remit.local"
    assert header["host"] and header["os_user"]
    assert all(record["at"] for record in [header, *rest])


def test_an_update_keeps_the_former_values_of_what_it_changes_alone(server: Server, machine: Machine) -> None:
    first, second = probe(server, "Upd_a", Description="was a"), probe(server, "Upd_b")
    with machine.run() as run:
        before = run.org.calls.requests
        run.update("PermissionSet", [{"Id": i, "Description": "is"} for i in (first, second)])
        assert run.org.calls.requests - before == 2  # one query for all, and the update
    write = all_runs(machine.home)[-1].writes[-1]
    assert write.keys == ("Upd_a", "Upd_b")
    assert [f["Description"] for f in write.former] == ["was a", None]
    assert set(write.former[0]) == {"Id", "Name", "Description"}
    assert [r["Description"] for r in write.rows] == ["is", "is"]


def test_a_delete_keeps_the_row_and_what_goes_along(server: Server, machine: Machine) -> None:
    set_id = probe(
        server, "Del", Description="all of it", PermissionsViewSetup=True, PermissionsViewRoles=True
    )
    admin = server.admin()
    admin.create("ObjectPermissions", ParentId=set_id, SobjectType="Account", PermissionsRead=True)
    admin.create(
        "FieldPermissions",
        ParentId=set_id,
        SobjectType="Account",
        Field="Account.Phone",
        PermissionsRead=True,
    )
    with machine.run() as run:
        run.delete("PermissionSet", [set_id])
    write = all_runs(machine.home)[-1].writes[-1]
    kept = write.former[0]
    assert kept["Description"] == "all of it"
    assert {k for k, v in kept.items() if k.startswith("Permissions") and v} == {
        "PermissionsViewSetup", "PermissionsViewRoles",
    }  # fmt: skip
    assert {o: len(rows) for o, rows in write.along.items()} == {
        "ObjectPermissions": 1,
        "FieldPermissions": 1,
    }
    assert write.along["FieldPermissions"][0]["Field"] == "Account.Phone"


def test_of_what_the_run_made_itself_nothing_is_asked(machine: Machine) -> None:
    with machine.run() as run:
        made = run.create("PermissionSet", [("Own", {"Name": "Own", "Label": "Own"})])
        before = run.org.calls.requests
        run.update("PermissionSet", [{"Id": made[0], "Label": "Mine"}])
        run.delete("PermissionSet", made)
        assert run.org.calls.requests - before == 2


def test_an_object_that_is_not_listed_is_kept_by_what_describe_calls_createable(
    server: Server, machine: Machine
) -> None:
    account = server.admin().create("Account", Name="Kept", Phone="1")
    with machine.run() as run:
        run.delete("Account", [account])
    kept = all_runs(machine.home)[-1].writes[-1].former[0]
    assert (kept["Name"], kept["Phone"]) == ("Kept", "1")
    assert "CreatedDate" not in kept


def test_what_the_org_refuses_is_known_not_to_be_done(machine: Machine) -> None:
    with pytest.raises(OrgError), machine.run() as run:
        run.create("PermissionSet", [("Bad", {"Name": "not a name", "Label": "x"})])
    last = all_runs(machine.home)[-1]
    assert [w.how for w in last.writes] == ["not done"]
    assert not last.changed


def test_metadata_is_kept_as_it_was(machine: Machine) -> None:
    with machine.run() as run:
        found = run.read_metadata(ExternalClientAppSettings, ["ExternalClientApp"])[0]
        before = run.org.calls.requests
        wanted = ExternalClientAppSettings(
            fullName="ExternalClientApp", enableClientSecretInRestApiAccess=True
        )
        run.update_metadata(wanted)
        assert run.org.calls.requests - before == 1  # what was read for the step is not read again
        run.update_metadata(wanted)
    writes = all_runs(machine.home)[-1].writes
    assert component_of("ExternalClientAppSettings", writes[0].former[0]) == found
    assert "true" in writes[1].former[0]


def test_no_consumer_secret_gets_into_a_journal() -> None:
    kept = xml_of(
        ExtlClntAppGlobalOauthSettings(
            fullName="A_glbloauth",
            externalClientApplication="A",
            label="A",
            callbackUrl="https://a.example",
            consumerKey="3MVG9",
            consumerSecret="hush-hush",
        )
    )
    assert "hush-hush" not in kept
    assert "3MVG9" in kept


def test_a_run_that_is_killed_leaves_what_is_not_known_as_unclear(server: Server, machine: Machine) -> None:
    """The first changing request is the lease; the second is the write."""
    probe(server, "Killed", Description="was")
    pid = os.fork()
    if pid == 0:
        os.environ["REMIT_CRASH_AT"] = "2:after"
        with machine.run() as run:
            found = next(run.org.query(f"SELECT Id FROM PermissionSet WHERE Name = {literal('Killed')}"))
            run.update("PermissionSet", [{"Id": found["Id"], "Description": "is"}])
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 9
    last = all_runs(machine.home)[-1]
    assert [w.how for w in last.writes] == ["unclear"]
    assert last.writes[0].former[0]["Description"] == "was"
    assert not last.finished


def test_who_goes_on_takes_the_lease_over_and_says_so(machine: Machine) -> None:
    cut_off = all_runs(machine.home)[-1]
    with machine.run() as run:
        pass
    assert all_runs(machine.home)[-1].header["resumes"] == cut_off.id
    with machine.org() as org:
        assert not list(org.query("SELECT Id FROM PermissionSet WHERE Name = 'Remit_Lease'"))
    assert run.id != cut_off.id


def test_a_home_without_journals_has_no_runs(tmp_path: Path) -> None:
    from remit.home import Home

    assert all_runs(Home.open(tmp_path / "new")) == []
