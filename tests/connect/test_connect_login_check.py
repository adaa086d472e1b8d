"""`login_check` says whether a system can log in, and which of the org's checks refuses it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from remit.api.codecs.soap import parse_request
from remit.api.codecs.soap_metadata import build_list, build_read, parse_call
from remit.api.codecs.soap_metadata_values import FileProperties, ReadMetadata
from remit.connect.login import ClientCredentials, UsernamePassword
from remit.connect.login_check import Subject, login_check
from remit.connect.login_reasons import reason_of, remedies
from remit.connect.rest import Org
from remit.connect.session import Session, is_local
from remit.metadata.types.extl_clnt_app_oauth_configurable_policies import (
    ExtlClntAppOauthConfigurablePolicies as Policy,
)
from remit.metadata.types.extl_clnt_app_oauth_settings import ExtlClntAppOauthSettings as Settings

from .conftest import FAST, TOKEN, Got, Reply, ScriptedServer
from .tables import Rows, Tables

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
USERNAME = "sap@acme.example"
SUBJECT = Subject(USERNAME, "Remit_sap", "Remit_sap_oauthPlcy")


def _credentials(server: ScriptedServer) -> ClientCredentials:
    return ClientCredentials(server.url, "3MVG", "s3cr3t-s3cr3t")


def _refuse(server: ScriptedServer, error: str, description: str) -> None:
    answer = {"error": error, "error_description": description}
    server.on("POST", "/services/oauth2/token", Reply(400, answer))


def _org_rows(server: ScriptedServer, *, frozen: bool = False, status: str = "Success") -> Rows:
    rows: dict[str, list[dict[str, Any]]] = {
        "User": [{"Id": "005", "Username": USERNAME, "IsActive": True, "ProfileId": "00e"}],
        "UserLogin": [{"UserId": "005", "IsFrozen": frozen, "IsPasswordLocked": False}],
        "LoginHistory": [
            {
                "UserId": "005",
                "LoginTime": "2026-11-24T12:00:01.000+0000",
                "Status": status,
                "SourceIp": "198.51.100.7",
            }
        ],
        "PermissionSetAssignment": [
            {"Assignee": {"Username": USERNAME}, "PermissionSet": {"Name": "Remit_other"}}
        ],
    }
    Tables(server, rows)
    return rows


def _metadata(server: ScriptedServer, policy: Policy | None, changed: datetime) -> None:
    when = changed.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    app = FileProperties("ExternalClientApplication", "Remit_sap", "x", last_modified_date=when)

    def answer(got: Got) -> Reply:
        if isinstance(parse_call(parse_request(got.body)), ReadMetadata):
            return Reply(200, build_read([policy]))
        return Reply(200, build_list([app]))

    server.on("POST", "/services/Soap/m/64.0", answer)


def test_a_system_is_ready_when_it_logged_in_and_made_a_call(server: ScriptedServer) -> None:
    granted = {"access_token": TOKEN, "instance_url": server.url, "id": f"{server.url}/id/00D/005"}
    server.on("POST", "/services/oauth2/token", Reply(200, granted))
    server.on("GET", "/services/data/v64.0", Reply(200, {"sobjects": "/services/data/v64.0/sobjects"}))
    check = login_check(_credentials(server))
    assert check.ready
    assert check.refused_by == ""


def test_a_session_that_may_not_call_the_api_is_not_ready(server: ScriptedServer) -> None:
    granted = {"access_token": TOKEN, "instance_url": server.url, "id": f"{server.url}/id/00D/005"}
    server.on("POST", "/services/oauth2/token", Reply(200, granted))
    said = "The REST API is not enabled for this Organization."
    disabled = [{"errorCode": "API_DISABLED_FOR_ORG", "message": said}]
    server.on("GET", "/services/data/v64.0", Reply(403, disabled))
    check = login_check(_credentials(server))
    assert (check.ready, check.refused_by) == (False, "api enabled")
    assert "API Enabled" in check.next_step


@pytest.mark.parametrize(
    ("error", "description", "reason"),
    [
        ("invalid_client_id", "client identifier invalid", "unknown app"),
        ("invalid_client", "invalid client credentials", "wrong secret"),
        ("invalid_grant", "ip restricted", "ip"),
        ("invalid_grant", "IP restricted or invalid login hours", "ip"),
        ("invalid_grant", "user hasn’t approved this consumer", "app policy"),
        ("invalid_app_access", "user is not admin approved to access this app", "app not approved"),
        ("invalid_grant", "request not supported on this domain", "login host"),
        ("invalid_grant", "no client credentials user enabled", "run-as user"),
        ("invalid_grant", "invalid assertion", "certificate"),
        ("invalid_grant", "audience is invalid", "audience"),
        ("unknown_error", "retry your request", "unknown"),
    ],
)
def test_the_orgs_text_alone_tells_much(
    server: ScriptedServer, error: str, description: str, reason: str
) -> None:
    _refuse(server, error, description)
    check = login_check(_credentials(server), retry=FAST)
    assert check.refused_by == reason
    assert check.next_step == remedies()[reason].told(local=False)
    assert description in check.evidence[0]
    assert "s3cr3t" not in str(check)


def test_soap_login_that_is_off_is_told(server: ScriptedServer) -> None:
    fault = (
        b"<x:Fault xmlns:x='y'><faultcode>sf:INVALID_OPERATION</faultcode><faultstring>INVALID_OPERATION: "
        b"SOAP API login() is disabled by default in this org.</faultstring></x:Fault>"
    )
    server.on("POST", "/services/Soap/u/64.0", Reply(500, fault))
    check = login_check(UsernamePassword(server.url, USERNAME, "password"), retry=FAST)
    assert check.refused_by == "soap login off"
    assert "Summer '27" in check.next_step
    assert "Setup > User Interface > Enable SOAP API login()" in check.next_step


def test_at_the_local_org_the_command_is_told_instead_of_the_setup_page(
    server: ScriptedServer, org: Org
) -> None:
    said = "SOAP API login() is disabled by default in this org."
    fault = (
        f"<x:Fault xmlns:x='y'><faultcode>sf:INVALID_OPERATION</faultcode><faultstring>{said}</faultstring>"
    )
    server.on("POST", "/services/Soap/u/64.0", Reply(500, f"{fault}</x:Fault>".encode()))
    Tables(server, {})
    check = login_check(UsernamePassword(server.url, USERNAME, "password"), None, org, retry=FAST)
    assert check.next_step.endswith(": remit org setting enableSoapLogin true")
    assert is_local(org.session)
    assert not is_local(Session("https://acme.my.salesforce.com", TOKEN))
    assert is_local(Session("https://remit.my.salesforce.com", TOKEN, local=True)), "as its session says"


def test_a_frozen_user_is_found_where_the_text_does_not_say(server: ScriptedServer, org: Org) -> None:
    _refuse(server, "invalid_grant", "authentication failure")
    _org_rows(server, frozen=True)
    check = login_check(_credentials(server), SUBJECT, org, now=lambda: NOW)
    assert check.refused_by == "frozen"
    assert f"UserLogin.IsFrozen of {USERNAME} is true" in check.evidence


def test_an_inactive_user_is_found(server: ScriptedServer, org: Org) -> None:
    _refuse(server, "invalid_grant", "authentication failure")
    _org_rows(server)["User"][0]["IsActive"] = False
    assert login_check(_credentials(server), SUBJECT, org, now=lambda: NOW).refused_by == "inactive"


def test_the_login_history_decides_what_the_text_leaves_open(server: ScriptedServer, org: Org) -> None:
    _refuse(server, "invalid_grant", "authentication failure")
    _org_rows(server, status="Restricted IP")
    check = login_check(_credentials(server), Subject(USERNAME), org, now=lambda: NOW)
    assert check.refused_by == "ip"
    assert any("198.51.100.7" in line for line in check.evidence)


def test_an_older_row_of_the_login_history_says_nothing(server: ScriptedServer, org: Org) -> None:
    _refuse(server, "invalid_grant", "authentication failure")
    _org_rows(server, status="Restricted IP")
    later = NOW + timedelta(hours=1)
    check = login_check(_credentials(server), Subject(USERNAME), org, now=lambda: later)
    assert check.refused_by == "wrong password"


def test_an_app_that_changed_just_now_needs_time(server: ScriptedServer, org: Org) -> None:
    _refuse(server, "invalid_client_id", "client identifier invalid")
    _org_rows(server)
    _metadata(server, None, NOW - timedelta(minutes=55))
    check = login_check(_credentials(server), SUBJECT, org, now=lambda: NOW)
    assert check.refused_by == "not propagated yet"
    assert check.pending
    assert "60 minutes" in check.next_step
    _metadata(server, None, NOW - timedelta(days=3))
    check = login_check(_credentials(server), SUBJECT, org, now=lambda: NOW)
    assert (check.refused_by, check.pending) == ("unknown app", False)


def test_the_policy_and_the_missing_permission_set_are_named(server: ScriptedServer, org: Org) -> None:
    _refuse(server, "invalid_app_access", "user is not admin approved to access this app")
    _org_rows(server)
    policy = Policy(
        fullName="Remit_sap_oauthPlcy",
        externalClientApplication="Remit_sap",
        permittedUsersPolicyType="AdminApprovedPreAuthorized",
        commaSeparatedPermissionSet="Remit_sap",
    )
    _metadata(server, policy, NOW)
    check = login_check(_credentials(server), SUBJECT, org, now=lambda: NOW)
    assert check.refused_by == "app not approved"
    assert check.evidence[-1] == f"the policy names Remit_sap; {USERNAME} holds none of them"


NOT_APPROVED = "refresh_token scope is required and the connected app should be installed and preauthorized"


def _approved(server: ScriptedServer, changed: datetime, assigned: datetime, scopes: str) -> None:
    """An org whose policy covers the user, with an app of these scopes."""
    rows = _org_rows(server)["PermissionSetAssignment"][0]
    rows["PermissionSet"]["Name"] = "Remit_sap"
    rows["SystemModstamp"] = assigned.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    policy = Policy(
        fullName="Remit_sap_oauthPlcy",
        externalClientApplication="Remit_sap",
        permittedUsersPolicyType="AdminApprovedPreAuthorized",
        commaSeparatedPermissionSet="Remit_sap",
    )
    settings = Settings(
        fullName="Remit_sap_oauth", externalClientApplication="Remit_sap", commaSeparatedOauthScopes=scopes
    )
    when = changed.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    listed = FileProperties(
        "ExtlClntAppOauthConfigurablePolicies", "Remit_sap_oauthPlcy", "x", last_modified_date=when
    )

    def answer(got: Got) -> Reply:
        call = parse_call(parse_request(got.body))
        if isinstance(call, ReadMetadata):
            return Reply(
                200, build_read([policy if call.type == "ExtlClntAppOauthConfigurablePolicies" else settings])
            )
        return Reply(200, build_list([listed]))

    server.on("POST", "/services/Soap/m/64.0", answer)


def test_an_approved_user_and_that_text_mean_a_missing_scope(server: ScriptedServer, org: Org) -> None:
    _refuse(server, "invalid_request", NOT_APPROVED)
    _approved(server, NOW, NOW, scopes="Api")
    check = login_check(_credentials(server), SUBJECT, org, now=lambda: NOW)
    assert check.refused_by == "scopes", check


@pytest.mark.parametrize(
    ("changed", "assigned", "told"),
    [
        (timedelta(minutes=20), timedelta(days=2), "the policy Remit_sap_oauthPlcy changed at 11:40:00 UTC"),
        (timedelta(days=2), timedelta(minutes=40), f"what {USERNAME} is assigned changed at 11:20:00 UTC"),
    ],
)
def test_a_new_policy_or_assignment_needs_time_as_a_new_app_does(
    server: ScriptedServer, org: Org, changed: timedelta, assigned: timedelta, told: str
) -> None:
    _refuse(server, "invalid_app_access", "user is not admin approved to access this app")
    _approved(server, NOW - changed, NOW - assigned, scopes="Api, RefreshToken")
    check = login_check(_credentials(server), SUBJECT, org, now=lambda: NOW)
    assert (check.refused_by, check.evidence[-1]) == ("not propagated yet", told)


def test_after_an_hour_nothing_is_put_down_to_time(server: ScriptedServer, org: Org) -> None:
    _refuse(server, "invalid_app_access", "user is not admin approved to access this app")
    _approved(server, NOW - timedelta(minutes=61), NOW - timedelta(minutes=61), scopes="Api, RefreshToken")
    check = login_check(_credentials(server), SUBJECT, org, now=lambda: NOW)
    assert (check.refused_by, check.pending) == ("app not approved", False)


def test_what_the_operator_may_not_read_is_told_and_does_not_hide_the_refusal(
    server: ScriptedServer, org: Org
) -> None:
    _refuse(server, "invalid_client", "invalid client credentials")
    denied = [{"errorCode": "INVALID_TYPE", "message": "sObject type 'LoginHistory' is not supported."}]
    server.on("GET", "/services/data/v64.0/query", Reply(400, denied))
    check = login_check(_credentials(server), SUBJECT, org, now=lambda: NOW)
    assert check.refused_by == "wrong secret"
    assert any("could not look further" in line for line in check.evidence)


def test_an_org_that_cannot_be_reached_is_no_refusal_of_a_check() -> None:
    check = login_check(ClientCredentials("http://127.0.0.1:1", "k", "s3cr3t-s3cr3t"), retry=FAST)
    assert check.refused_by == "unreachable"


def test_every_reason_has_a_next_step() -> None:
    assert reason_of("oauth", "never heard of", "") == "unknown"
    from remit.connect.login_reasons import _refusals

    assert {reason for *_, reason in _refusals()} <= remedies().keys()
