"""Who is logged in and whose tokens are in use: AuthSession and OauthToken, as a plan asks them."""

from __future__ import annotations

import urllib.parse
from datetime import UTC, datetime

import pytest

from tests.localorg.eca_setup import System, jwt_login, make_system
from tests.localorg.landlord import Landlord, Tenant, code
from tests.localorg.test_localorg_oauth_web import app, logged_in, refresh
from tests.serving import Api, Server

__all__ = ["app"]

TOKENS = "SELECT AppName, UserId, LastUsedDate, UseCount FROM OauthToken WHERE UserId IN ('{}')"
SESSIONS = (
    "SELECT Id, UsersId, SessionType, LoginType, SourceIp, CreatedDate, NumSecondsValid FROM AuthSession"
)

# Manage Users and Customize Application, with what each requires in one permission set.
MANAGER = [
    "ManageUsers", "AssignPermissionSets", "DelegatedTwoFactor", "FreezeUsers", "ManageInternalUsers",
    "ManageIpAddresses", "ManageLoginAccessPolicies", "ManagePasswordPolicies", "ManageProfilesPermissionsets",
    "ManageRoles", "ManageSharing", "MonitorLoginHistory", "ResetPasswords", "ViewAllUsers", "ViewRoles",
    "ViewSetup",
]  # fmt: skip
ADMINISTRATOR = ["CustomizeApplication", "ManageCustomPermissions", "ViewRoles", "ViewSetup"]


@pytest.fixture(scope="module")
def landlord(server: Server) -> Landlord:
    return Landlord(server)


@pytest.fixture(scope="module")
def plain(landlord: Landlord) -> Tenant:
    return landlord.user()


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")


def test_a_session_of_the_api_is_a_row(plain: Tenant, landlord: Landlord) -> None:
    (row,) = landlord.admin.query(f"{SESSIONS} WHERE UsersId = '{plain.id}'")
    assert row["Id"][:3] == "0Ak"
    assert (row["SessionType"], row["SourceIp"], row["NumSecondsValid"]) == ("API", "127.0.0.1", 7200)
    assert abs((datetime.now(UTC) - moment(row["CreatedDate"])).total_seconds()) < 60


def test_others_sessions_take_manage_users(landlord: Landlord, plain: Tenant) -> None:
    assert {r["UsersId"] for r in plain.query(SESSIONS)} == {plain.id}
    manager = landlord.user(systems=MANAGER)
    assert {plain.id, manager.id} <= {r["UsersId"] for r in manager.query(SESSIONS)}


def test_one_of_them_is_the_one_that_asks(server: Server, landlord: Landlord) -> None:
    tenant = landlord.user()
    other = Api(server.url, server.token(f"{tenant_name(landlord, tenant)}"))
    for api in (tenant, other):
        current = api.query("SELECT Id FROM AuthSession WHERE IsCurrent = true")
        assert len(current) == 1
    mine, others = (api.query("SELECT Id FROM AuthSession WHERE IsCurrent = true") for api in (tenant, other))
    assert mine[0]["Id"] != others[0]["Id"]
    assert len(tenant.query(SESSIONS)) == 2


def tenant_name(landlord: Landlord, tenant: Tenant) -> str:
    return str(landlord.admin.query(f"SELECT Username FROM User WHERE Id = '{tenant.id}'")[0]["Username"])


def test_a_deleted_session_is_ended(landlord: Landlord) -> None:
    tenant = landlord.user()
    (row,) = tenant.query(SESSIONS)
    assert landlord.admin.call("DELETE", f"sobjects/AuthSession/{row['Id']}")[0] == 204
    assert code(tenant.call("GET", "limits")) == "INVALID_SESSION_ID"
    assert landlord.admin.query(f"{SESSIONS} WHERE Id = '{row['Id']}'") == []


def test_nobody_ends_anothers_session_without_manage_users(landlord: Landlord, plain: Tenant) -> None:
    other = landlord.user()
    (row,) = other.query(SESSIONS)
    assert code(plain.call("DELETE", f"sobjects/AuthSession/{row['Id']}")) != "ok"
    assert other.call("GET", "limits")[0] == 200


def test_sessions_of_a_deactivated_user_are_gone(landlord: Landlord) -> None:
    tenant = landlord.user()
    landlord.admin.call("PATCH", f"sobjects/User/{tenant.id}", {"IsActive": False})
    assert landlord.admin.query(f"{SESSIONS} WHERE UsersId = '{tenant.id}'") == []


def test_the_identity_of_a_session_is_among_the_resources(plain: Tenant, landlord: Landlord) -> None:
    status, listing = plain.call("GET", "/services/data/v64.0")
    assert status == 200
    where = urllib.parse.urlsplit(listing["identity"])
    org = landlord.admin.query("SELECT Id FROM Organization")[0]["Id"]
    assert where.path == f"/id/{org}/{plain.id}"
    status, told = plain.call("GET", where.path)
    assert (status, told["user_id"]) == (200, plain.id)
    assert listing["sobjects"] == "/services/data/v64.0/sobjects"


def test_a_login_by_an_app_says_how_it_came(server: Server, landlord: Landlord) -> None:
    made = make_system(server, "Sessions")
    status, answer = jwt_login(server, made)
    assert status == 200, answer
    (row,) = landlord.admin.query(
        "SELECT SessionType, LoginType, LoginHistory.Application, UserType FROM AuthSession"
        f" WHERE UsersId = '{made.user_id}'"
    )
    assert (row["SessionType"], row["LoginType"], row["UserType"]) == (
        "Oauth2",
        "Remote Access 2.0",
        "Standard",
    )
    assert row["LoginHistory"]["Application"] == "Sessions App"


def test_a_refresh_token_tells_its_app_and_when_it_was_used(
    server: Server, app: System, landlord: Landlord
) -> None:
    answer = logged_in(server, app)
    soql = TOKENS.format(app.user_id)
    (row,) = landlord.admin.query(soql)
    assert (row["AppName"], row["UserId"], row["UseCount"]) == ("Portal App", app.user_id, 1)
    first = moment(row["LastUsedDate"])
    assert refresh(server, app, answer["refresh_token"])[0] == 200
    (row,) = landlord.admin.query(soql)
    assert row["UseCount"] == 2
    assert moment(row["LastUsedDate"]) > first


def test_others_tokens_take_customize_application(server: Server, app: System, landlord: Landlord) -> None:
    soql = TOKENS.format(app.user_id)
    assert landlord.user(systems=MANAGER).query(soql) == []
    assert len(landlord.user(systems=ADMINISTRATOR).query(soql)) == 1
    owner = Api(server.url, server.token(app.username))
    assert [r["UserId"] for r in owner.query("SELECT UserId FROM OauthToken")] == [app.user_id]
