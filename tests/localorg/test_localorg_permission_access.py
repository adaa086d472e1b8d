"""What the asking user may, in one row: UserPermissionAccess, open to whoever uses the API."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.localorg.org import Org
from remit.localorg.rows import create_row
from remit.localorg.seed import core
from remit.schema.permissions import user_permissions
from tests.localorg.landlord import Landlord, Tenant, code
from tests.serving import Api, Server


@pytest.fixture(scope="module")
def landlord(server: Server) -> Landlord:
    return Landlord(server)


@pytest.fixture(scope="module")
def tenant(landlord: Landlord) -> Tenant:
    return landlord.user(systems=["ViewSetup", "ViewRoles"])


def flags(api: Api, *names: str) -> list[bool]:
    columns = ", ".join(f"Permissions{n}" for n in names)
    (row,) = api.query(f"SELECT {columns} FROM UserPermissionAccess")
    return [row[f"Permissions{n}"] for n in names]


def test_profile_and_permission_sets_are_one_access(tenant: Tenant) -> None:
    """Api Enabled is the profile's, View Setup the permission set's."""
    assert flags(tenant, "ApiEnabled", "ViewSetup", "AuthorApex") == [True, True, False]


def test_each_user_is_told_their_own(server: Server, tenant: Tenant) -> None:
    assert flags(server.admin(), "AuthorApex", "ModifyAllData") == [True, True]
    assert flags(tenant, "AuthorApex", "ModifyAllData") == [False, False]


def test_a_permission_taken_away_is_gone_at_the_next_question(landlord: Landlord) -> None:
    api = landlord.user(systems=["ViewSetup", "ViewRoles"])
    assert flags(api, "ViewSetup", "ViewRoles") == [True, True]
    path = f"sobjects/PermissionSet/{api.permission_set}"
    assert landlord.admin.call("PATCH", path, {"PermissionsViewSetup": False})[0] == 204
    assert flags(api, "ViewSetup", "ViewRoles") == [False, True]


def test_a_user_with_nothing_but_the_api_may_ask(landlord: Landlord) -> None:
    assert flags(landlord.user(), "ApiEnabled", "ViewSetup") == [True, False]


def test_it_has_a_column_for_each_permission_of_the_org_and_no_record(tenant: Tenant) -> None:
    status, described = tenant.call("GET", "sobjects/UserPermissionAccess/describe")
    assert status == 200
    columns = {f["name"] for f in described["fields"]}
    assert columns == {"Id", "LastCacheUpdate"} | {f"Permissions{n}" for n in user_permissions()}
    assert not any(f["createable"] or f["updateable"] for f in described["fields"])
    assert (described["createable"], described["updateable"], described["deletable"]) == (False, False, False)
    assert "UserPermissionAccess" in {s["name"] for s in tenant.call("GET", "sobjects")[1]["sobjects"]}
    (row,) = tenant.query("SELECT FIELDS(ALL) FROM UserPermissionAccess LIMIT 1")
    assert row["Id"] == "000000000000000AAA"
    assert {k for k in row if k.startswith("Permissions")} == columns - {"Id", "LastCacheUpdate"}


def test_one_row_can_be_filtered_and_counted(tenant: Tenant) -> None:
    where = "FROM UserPermissionAccess WHERE PermissionsViewSetup ="
    assert len(tenant.query(f"SELECT Id {where} true")) == 1
    assert tenant.query(f"SELECT Id {where} false") == []


def test_it_came_with_version_41_and_names_no_permission_that_is_none(tenant: Tenant) -> None:
    old = Api(tenant.url, tenant.token, version="40.0")
    soql = "query?q=SELECT+Id+FROM+UserPermissionAccess"
    assert code(old.call("GET", soql)) == "INVALID_TYPE"
    assert code(tenant.call("GET", soql.replace("Id", "PermissionsFly"))) == "INVALID_FIELD"


def test_nobody_writes_it(server: Server) -> None:
    assert server.admin().call("POST", "sobjects/UserPermissionAccess", {})[0] in (400, 405)


def test_what_a_permission_implies_is_had(tmp_path: Path) -> None:
    """Modify All Data gives View All Data at run time, also where a set does not say so (as no client can
    write it: the set would be incomplete)."""
    org = Org.open(tmp_path / "org.db")
    core.create_org(org)
    with org.store.write_transaction() as db:
        ctx = core.system_context(org, db, db.execute('SELECT "Id" FROM "User"').fetchone()[0])
        by_name = ctx.model.schema.by_name
        made = create_row(
            ctx, by_name["permissionset"], {"Name": "M", "Label": "M", "PermissionsModifyAllData": True}
        )
        profile = db.execute('SELECT "Id" FROM "Profile" WHERE "Name" = \'Read Only\'').fetchone()[0]
        person = {"Username": "m@x.example", "LastName": "M", "Alias": "m", "Email": "m@x.example"}
        user = create_row(ctx, by_name["user"], {**person, "ProfileId": profile, **core.LOCALE})
        assert "|ViewAllData|" not in org.as_user(db, user).permissions()
        create_row(ctx, by_name["permissionsetassignment"], {"AssigneeId": user, "PermissionSetId": made})
        held = org.as_user(db, user).permissions()
    assert "|ModifyAllData|" in held
    assert "|ViewAllData|" in held
    org.store.close()
