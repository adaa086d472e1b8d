"""Who is refused a token, and in which words."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.localorg.eca_setup import (
    System,
    assertion,
    client_login,
    form,
    history,
    jwt_login,
    key_pair,
    make_system,
    write,
)
from tests.serving import Api, Server

TOKEN = "/services/oauth2/token"


@pytest.fixture(scope="module")
def payroll(server: Server) -> System:
    return make_system(server, "Payroll", client_credentials=True)


@pytest.fixture(scope="module")
def erp(server: Server) -> System:
    return make_system(server, "Erp")


def refused(answer: tuple[int, Any], error: str, description: str) -> None:
    assert answer == (400, {"error": error, "error_description": description})


def policy(server: Server, made: System, **changed: Any) -> None:
    """Replace the app's policy: what is not given here falls back to the org's defaults."""
    elements = {
        "externalClientApplication": made.name, "label": "policy",
        "commaSeparatedPermissionSet": f"{made.name}_Access",
        "permittedUsersPolicyType": "AdminApprovedPreAuthorized", **changed,
    }  # fmt: skip
    answer = write(
        server, "updateMetadata", "ExtlClntAppOauthConfigurablePolicies",
        fullName=f"{made.name}_oauthPlcy", **dict(sorted(elements.items())),
    )  # fmt: skip
    assert "<success>true</success>" in answer, answer


@pytest.fixture
def restored(server: Server, payroll: System) -> Iterator[None]:
    yield
    policy(server, payroll, isClientCredentialsFlowEnabled=True, clientCredentialsFlowUser=payroll.username)


def test_an_unknown_key(server: Server, payroll: System) -> None:
    refused(
        client_login(server, payroll, client_id="3MVG9x"), "invalid_client_id", "client identifier invalid"
    )


def test_a_wrong_secret(server: Server, payroll: System) -> None:
    refused(client_login(server, payroll, client_secret="no"), "invalid_client", "invalid client credentials")


def test_key_and_secret_may_come_in_a_basic_header(server: Server, payroll: System) -> None:
    pair = base64.b64encode(f"{payroll.client_id}:{payroll.client_secret}".encode()).decode()
    status, _ = form(
        server.url + TOKEN, {"grant_type": "client_credentials"}, {"Authorization": f"Basic {pair}"}
    )
    assert status == 200


def test_no_grant_type_and_one_that_is_none(server: Server, payroll: System) -> None:
    refused(
        form(server.url + TOKEN, {"client_id": payroll.client_id}),
        "invalid_request", "missing required parameter: grant_type",
    )  # fmt: skip
    refused(
        form(server.url + TOKEN, {"grant_type": "magic"}),
        "unsupported_grant_type", "grant type not supported",
    )  # fmt: skip


def test_a_scope_parameter(server: Server, payroll: System) -> None:
    refused(client_login(server, payroll, scope="api"), "invalid_request", "scope parameter not supported")


def test_no_run_as_user(server: Server, payroll: System, restored: None) -> None:
    policy(server, payroll)
    refused(client_login(server, payroll), "invalid_grant", "no client credentials user enabled")


def test_a_run_as_user_whom_nobody_approved(server: Server, payroll: System) -> None:
    admin = server.admin()
    row = admin.query(
        f"SELECT Id FROM PermissionSetAssignment WHERE PermissionSetId = '{payroll.permission_set_id}'"
    )[0]["Id"]
    assert admin.call("DELETE", f"sobjects/PermissionSetAssignment/{row}")[0] == 204
    refused(
        client_login(server, payroll), "invalid_app_access", "user is not admin approved to access this app"
    )
    assert history(server, payroll.user_id)[0]["Status"] == "Login invalid"
    admin.create(
        "PermissionSetAssignment", AssigneeId=payroll.user_id, PermissionSetId=payroll.permission_set_id
    )
    assert client_login(server, payroll)[0] == 200


def test_an_app_whose_oauth_plugin_is_off(server: Server, payroll: System) -> None:
    for on in (False, True):
        write(
            server, "updateMetadata", "ExtlClntAppConfigurablePolicies", fullName="Payroll_plcy",
            externalClientApplication="Payroll", isEnabled=True, isOauthPluginEnabled=on, label="plugins",
        )  # fmt: skip
        status, answer = client_login(server, payroll)
        assert (status == 200) is on, answer
        assert on or answer["error"] == "app_not_found"


def _login_row(server: Server, made: System) -> str:
    found = server.admin().query(f"SELECT Id FROM UserLogin WHERE UserId = '{made.user_id}'")
    return str(found[0]["Id"])


def test_a_frozen_user(server: Server, erp: System) -> None:
    admin, row = server.admin(), _login_row(server, erp)
    assert admin.call("PATCH", f"sobjects/UserLogin/{row}", {"IsFrozen": True})[0] == 204
    refused(jwt_login(server, erp), "invalid_grant", "inactive user")
    assert history(server, erp.user_id)[0]["Status"] == "User Is Frozen"
    assert admin.call("PATCH", f"sobjects/UserLogin/{row}", {"IsFrozen": False})[0] == 204
    assert jwt_login(server, erp)[0] == 200


def test_an_inactive_user(server: Server, erp: System) -> None:
    admin = server.admin()
    _, answer = jwt_login(server, erp)
    assert admin.call("PATCH", f"sobjects/User/{erp.user_id}", {"IsActive": False})[0] == 204
    refused(jwt_login(server, erp), "invalid_grant", "inactive user")
    assert Api(server.url, answer["access_token"]).call("GET", "limits")[0] == 401
    assert admin.call("PATCH", f"sobjects/User/{erp.user_id}", {"IsActive": True})[0] == 204


def test_login_ip_ranges_count_for_assertions_whatever_the_policy_relaxes(
    server: Server, erp: System, payroll: System, restored: None
) -> None:
    for made in (erp, payroll):
        answer = write(
            server, "updateMetadata", "Profile", fullName=f"{made.name} Profile",
            loginIpRanges="<m:endAddress>10.0.0.9</m:endAddress><m:startAddress>10.0.0.1</m:startAddress>",
        )  # fmt: skip
        assert "<success>true</success>" in answer, answer
    ip = "ip restricted or invalid login hours"
    refused(client_login(server, payroll), "invalid_grant", ip)
    policy(
        server, payroll, isClientCredentialsFlowEnabled=True, clientCredentialsFlowUser=payroll.username,
        ipRelaxationPolicyType="Bypass",
    )  # fmt: skip
    assert client_login(server, payroll)[0] == 200
    policy(server, erp, ipRelaxationPolicyType="Bypass")
    refused(jwt_login(server, erp), "invalid_grant", ip)
    assert history(server, erp.user_id)[0]["Status"] == "Restricted IP"
    for made in (erp, payroll):
        write(
            server, "updateMetadata", "Profile", fullName=f"{made.name} Profile",
            loginIpRanges="<m:endAddress>127.0.0.9</m:endAddress><m:startAddress>127.0.0.1</m:startAddress>",
        )  # fmt: skip
    assert jwt_login(server, erp)[0] == 200


@pytest.mark.parametrize(
    ("claims", "description"),
    [
        ({"aud": "https://example.com"}, "audience is invalid"),
        ({"exp": 1}, "expired authorization code"),
        ({"exp": int(time.time()) + 86400}, "invalid assertion"),
        ({"exp": (int(time.time()) + 86400) * 1000}, "invalid assertion"),
        ({"exp": "nan"}, "invalid assertion"),
        ({"sub": "nobody@example.com"}, "user hasn't approved this consumer"),
    ],
)
def test_what_an_assertion_claims(
    server: Server, erp: System, claims: dict[str, Any], description: str
) -> None:
    refused(jwt_login(server, erp, **claims), "invalid_grant", description)


@pytest.mark.parametrize("moment", [lambda now: int(now * 1000) + 300, lambda now: str(int(now) + 180)])
def test_clients_that_are_wrong_about_the_form_of_a_moment_log_in(
    server: Server, erp: System, moment: Callable[[float], int | str]
) -> None:
    """The sf CLI counts in milliseconds; others send text."""
    status, answer = jwt_login(server, erp, exp=moment(time.time()))
    assert status == 200, answer


def test_an_assertion_by_another_key_or_of_another_app(server: Server, erp: System) -> None:
    stranger = System(**{**vars(erp), "private_key": key_pair()[0]})
    refused(jwt_login(server, stranger), "invalid_grant", "invalid assertion")
    assert history(server, erp.user_id)[0]["Status"] == "Failed: Signature Invalid"
    refused(jwt_login(server, erp, iss="3MVG9x"), "invalid_client_id", "client identifier invalid")


def test_an_assertion_that_is_none_or_unsigned(server: Server, erp: System) -> None:
    head, body, _ = assertion(erp, server.url).split(".")
    grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    for text in ("x", f"{head}.{body}."):
        refused(
            form(server.url + TOKEN, {"grant_type": grant, "assertion": text}),
            "invalid_grant", "invalid assertion",
        )  # fmt: skip


def test_an_assertion_needs_the_refresh_token_scope_though_it_gets_none(server: Server, erp: System) -> None:
    for scopes in ("Api", "Api, RefreshToken"):
        write(
            server, "updateMetadata", "ExtlClntAppOauthSettings", fullName="Erp_oauth",
            commaSeparatedOauthScopes=scopes, externalClientApplication="Erp", label="oauth",
        )  # fmt: skip
        status, answer = jwt_login(server, erp)
        assert "refresh_token" not in answer
        assert (status == 200) is ("Refresh" in scopes), answer
    assert answer["scope"] == "api"


def test_self_authorised_users_never_came_by(server: Server, erp: System) -> None:
    policy(server, erp, permittedUsersPolicyType="AllSelfAuthorized")
    refused(jwt_login(server, erp), "invalid_grant", "user hasn't approved this consumer")
    policy(server, erp)
    assert jwt_login(server, erp)[0] == 200


def test_the_password_flow_is_not_for_these_apps(server: Server, payroll: System) -> None:
    values = {
        "grant_type": "password", "client_id": payroll.client_id, "client_secret": payroll.client_secret,
        "username": payroll.username, "password": "whatever 1",
    }  # fmt: skip
    refused(form(server.url + TOKEN, values), "invalid_grant", "authentication failure")
    assert history(server, payroll.user_id)[0]["Status"] == "Username-Password Flow Disabled"


def test_a_token_without_a_scope_for_the_api(server: Server) -> None:
    made = make_system(server, "Narrow")
    write(
        server, "updateMetadata", "ExtlClntAppOauthSettings", fullName="Narrow_oauth",
        commaSeparatedOauthScopes="OpenID, RefreshToken", externalClientApplication="Narrow", label="oauth",
    )  # fmt: skip
    status, answer = jwt_login(server, made)
    assert (status, answer["scope"]) == (200, "openid")
    assert Api(server.url, answer["access_token"]).call("GET", "limits") == (
        401,
        [{
            "message": "This session is not valid for use with the REST API",
            "errorCode": "INVALID_SESSION_ID",
        }],
    )  # fmt: skip
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    status, claims = form(f"{server.url}/services/oauth2/userinfo", None, headers)
    assert (status, claims["preferred_username"]) == (200, "narrow@example.com")


def test_a_user_without_api_enabled_gets_a_token_that_opens_nothing(server: Server) -> None:
    made = make_system(server, "Mute")
    admin = server.admin()
    profile = admin.query("SELECT Id FROM Profile WHERE Name = 'Mute Profile'")[0]["Id"]
    flags = {"PermissionsApiUserOnly": False, "PermissionsApiEnabled": False}
    assert admin.call("PATCH", f"sobjects/Profile/{profile}", flags)[0] == 204
    status, answer = jwt_login(server, made)
    assert status == 200
    status, body = Api(server.url, answer["access_token"]).call("GET", "limits")
    assert (status, body[0]["errorCode"]) == (403, "API_DISABLED_FOR_ORG")


def test_an_org_that_checks_addresses_at_every_request(server: Server) -> None:
    made = make_system(server, "Roaming")
    _, answer = jwt_login(server, made)
    api = Api(server.url, answer["access_token"])
    ranges = "<m:endAddress>10.0.0.9</m:endAddress><m:startAddress>10.0.0.1</m:startAddress>"
    write(server, "updateMetadata", "Profile", fullName="Roaming Profile", loginIpRanges=ranges)
    assert api.call("GET", "limits")[0] == 200
    server.remit("org", "setting", "enforceIpRangesEveryRequest", "true")
    assert api.call("GET", "limits")[1][0]["errorCode"] == "INVALID_SESSION_ID"
    server.remit("org", "setting", "enforceIpRangesEveryRequest", "false")
    assert api.call("GET", "limits")[0] == 200
