"""The audience of a JWT: `login_check` finds out which one an org takes, and tells each attempt."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from remit.api.codecs.soap import parse_request
from remit.api.codecs.soap_metadata import build_list, build_read, parse_call
from remit.api.codecs.soap_metadata_values import FileProperties, ReadMetadata
from remit.connect.audiences import Attempt, may_mean_audience, my_domain, shared_audiences
from remit.connect.certificates import fits
from remit.connect.login import JwtBearer, log_in
from remit.connect.login_check import LoginCheck, Subject, login_check
from remit.connect.rest import Org
from remit.errors import OrgError
from remit.home import Home
from remit.home.keys import KeyPair, key_pair
from remit.metadata.types.extl_clnt_app_global_oauth_settings import ExtlClntAppGlobalOauthSettings

from .conftest import FAST, TOKEN, Got, Reply, ScriptedServer
from .tables import Tables

LOGIN = "https://login.salesforce.com"
TEST = "https://test.salesforce.com"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
INVALID = ("invalid_grant", "audience is invalid")
NOT_FOUND = ("app_not_found", "External client app is not installed in this org")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> KeyPair:
    return key_pair(Home.open(tmp_path_factory.mktemp("keys") / "home"), "00D.Remit_sap")


def credentials(server: ScriptedServer, pair: KeyPair, kept: str = "") -> JwtBearer:
    return JwtBearer(server.url, "3MVG9key", "sap@acme.example", pair.private_key_file.read_text(), kept)


def takes(server: ScriptedServer, *audiences: str, otherwise: tuple[str, str] = INVALID) -> list[str]:
    """An org that opens sessions for assertions with these audiences alone; gives those that it was asked."""
    asked: list[str] = []

    def token(got: Got) -> Reply:
        claims = jwt.decode(got.form["assertion"], options={"verify_signature": False})
        asked.append(claims["aud"])
        if claims["aud"] not in audiences:
            return Reply(400, {"error": otherwise[0], "error_description": otherwise[1]})
        return Reply(
            200, {"access_token": TOKEN, "instance_url": server.url, "id": f"{server.url}/id/00D/005"}
        )

    server.on("POST", "/services/oauth2/token", token)
    server.on("GET", "/services/data/v64.0", Reply(200, {}))
    return asked


def sandbox(server: ScriptedServer, *, yes: bool) -> None:
    Tables(server, {"Organization": [{"IsSandbox": yes, "InstanceName": "CS42"}]})


def test_my_domain_comes_first_and_is_enough_where_the_org_takes_it(
    server: ScriptedServer, pair: KeyPair
) -> None:
    asked = takes(server, server.url)
    check = login_check(credentials(server, pair), retry=FAST)
    assert (check.ready, check.audience, asked) == (True, server.url, [server.url])
    assert check.attempts == (Attempt(server.url),)


@pytest.mark.parametrize(("yes", "host"), [(False, LOGIN), (True, TEST)])
@pytest.mark.parametrize("otherwise", [INVALID, NOT_FOUND, ("invalid_grant", "invalid assertion")])
def test_then_the_login_host_of_its_kind_and_each_attempt_is_told(
    server: ScriptedServer, org: Org, pair: KeyPair, yes: bool, host: str, otherwise: tuple[str, str]
) -> None:
    sandbox(server, yes=yes)
    asked = takes(server, host, otherwise=otherwise)
    check = login_check(credentials(server, pair), None, org, retry=FAST)
    assert (check.ready, check.audience) == (True, host)
    assert asked == [server.url, host]
    told = f"{otherwise[0]}: {otherwise[1]}"
    assert check.attempts == (Attempt(server.url, told), Attempt(host))
    assert f"audience {server.url}: {told}" in check.evidence
    assert any("LoginHistory" in line for line in check.evidence)


def test_what_worked_last_comes_before_all(server: ScriptedServer, org: Org, pair: KeyPair) -> None:
    sandbox(server, yes=False)
    asked = takes(server, server.url, LOGIN)
    assert login_check(credentials(server, pair, LOGIN), None, org, retry=FAST).audience == LOGIN
    assert asked == [LOGIN]
    asked = takes(server, server.url)
    assert login_check(credentials(server, pair, LOGIN), None, org, retry=FAST).audience == server.url
    assert asked == [LOGIN, server.url], "an org may change its mind"


@pytest.mark.parametrize(
    ("error", "description", "reason"),
    [
        ("invalid_grant", "user hasn't approved this consumer", "app policy"),
        ("invalid_app_access", "user is not admin approved to access this app", "app not approved"),
        ("invalid_client_id", "client identifier invalid", "unknown app"),
        ("invalid_client", "invalid client credentials", "certificate"),
        ("invalid_grant", "ip restricted or invalid login hours", "ip"),
    ],
)
def test_no_other_audience_is_tried_where_the_answer_is_about_something_else(
    server: ScriptedServer, org: Org, pair: KeyPair, error: str, description: str, reason: str
) -> None:
    Tables(server, {})
    asked = takes(server, otherwise=(error, description))
    check = login_check(credentials(server, pair), None, org, retry=FAST)
    assert (check.refused_by, asked) == (reason, [server.url])


def test_where_nobody_knows_which_kind_of_org_it_is_both_login_hosts_are_tried(
    server: ScriptedServer, org: Org, pair: KeyPair
) -> None:
    denied = [{"errorCode": "INVALID_TYPE", "message": "sObject type 'Organization' is not supported."}]
    server.on("GET", "/services/data/v64.0/query", Reply(400, denied))
    asked = takes(server)
    check = login_check(credentials(server, pair), None, org, retry=FAST)
    assert asked == [server.url, LOGIN, TEST]
    assert check.refused_by == "audience"
    assert "SF_AUDIENCE" in check.next_step


def test_an_answer_about_something_else_outweighs_a_refused_audience(
    server: ScriptedServer, org: Org, pair: KeyPair
) -> None:
    sandbox(server, yes=False)

    def token(got: Got) -> Reply:
        claims = jwt.decode(got.form["assertion"], options={"verify_signature": False})
        error = (
            INVALID
            if claims["aud"] == server.url
            else ("invalid_grant", "user hasn't approved this consumer")
        )
        return Reply(400, {"error": error[0], "error_description": error[1]})

    server.on("POST", "/services/oauth2/token", token)
    assert login_check(credentials(server, pair), None, org, retry=FAST).refused_by == "app policy"


def test_the_history_of_the_last_audience_does_not_hide_what_the_first_was_refused_for(
    server: ScriptedServer, org: Org, pair: KeyPair
) -> None:
    row = {"UserId": "005", "LoginTime": "2026-11-25T12:00:01.000+0000", "Status": "Failed: Audience Invalid"}
    user = {"Id": "005", "Username": "sap@acme.example", "IsActive": True}
    organization = {"IsSandbox": False, "InstanceName": "EU42"}
    Tables(server, {"User": [user], "LoginHistory": [row], "Organization": [organization]})

    def token(got: Got) -> Reply:
        claims = jwt.decode(got.form["assertion"], options={"verify_signature": False})
        error = NOT_FOUND if claims["aud"] == server.url else INVALID
        return Reply(400, {"error": error[0], "error_description": error[1]})

    server.on("POST", "/services/oauth2/token", token)
    check = login_check(credentials(server, pair), None, org, retry=FAST, now=lambda: NOW)
    assert check.refused_by == "unknown app"
    assert any("Audience Invalid" in line for line in check.evidence)


def test_what_all_audiences_were_refused_for_a_moment_ago_is_asked_of_one_alone(
    server: ScriptedServer, org: Org, pair: KeyPair
) -> None:
    sandbox(server, yes=False)
    asked = takes(server, otherwise=("invalid_grant", "invalid assertion"))
    first = login_check(credentials(server, pair), None, org, retry=FAST)
    assert asked == [server.url, LOGIN]
    login_check(credentials(server, pair), None, org, retry=FAST, settled=first.attempts[0].answer)
    assert asked == [server.url, LOGIN, server.url], "each failure is a row of LoginHistory"
    asked = takes(server, LOGIN)
    again = login_check(credentials(server, pair), None, org, retry=FAST, settled=first.attempts[0].answer)
    assert again.audience == LOGIN, "another answer than before is another question"


def test_only_the_check_tries_audiences(server: ScriptedServer, pair: KeyPair) -> None:
    asked = takes(server, LOGIN)
    with pytest.raises(OrgError, match="audience is invalid"):
        log_in(credentials(server, pair), retry=FAST)
    assert asked == [server.url]


@pytest.mark.parametrize(
    ("login_url", "sandbox", "instance", "hosts"),
    [
        ("https://acme.my.salesforce.com", None, "", (LOGIN,)),
        ("https://acme--uat.sandbox.my.salesforce.com", None, "", (TEST,)),
        ("https://acme.scratch.my.salesforce.com", None, "", (TEST,)),
        ("https://acme.my.salesforce.com", True, "CS1", (TEST,)),
        ("https://gs1.my.salesforce.com", None, "", ("https://gs1.salesforce.com",)),
        ("https://agency.my.salesforce.com", False, "GS1", ("https://gs1.salesforce.com",)),
        ("https://agency.my.salesforce.mil", None, "", ()),
        ("https://acme.my.sfcrmproducts.cn", False, "", ("https://login.sfcrmproducts.cn",)),
        ("http://127.0.0.1:8080", None, "", (LOGIN, TEST)),
    ],
)
def test_each_cloud_has_its_own_login_host(
    login_url: str, sandbox: bool | None, instance: str, hosts: tuple[str, ...]
) -> None:
    assert shared_audiences(login_url, sandbox, instance) == hosts


def test_my_domain_is_the_origin_alone() -> None:
    assert my_domain("https://acme.my.salesforce.com/services/") == "https://acme.my.salesforce.com"


def test_codes_and_texts_that_can_mean_a_wrong_audience() -> None:
    assert may_mean_audience("invalid_grant", "Audience validation failed")
    assert may_mean_audience("app_not_found", "External client app is not installed in this org")
    assert not may_mean_audience("invalid_grant", "user hasn’t approved this consumer")
    assert not may_mean_audience("invalid_request", "audience is invalid")


def org_with(
    server: ScriptedServer, certificate: str | None, changed: datetime = NOW - timedelta(days=9)
) -> None:
    """An org that holds this certificate for the app, unchanged since then; None: it gives none back."""
    settings = ExtlClntAppGlobalOauthSettings(
        fullName="Remit_sap_glbloauth", externalClientApplication="Remit_sap", certificate=certificate
    )
    when = changed.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    app = FileProperties("ExternalClientApplication", "Remit_sap", "x", last_modified_date=when)
    Tables(server, {})

    def answer(got: Got) -> Reply:
        read = isinstance(parse_call(parse_request(got.body)), ReadMetadata)
        return Reply(200, build_read([settings]) if read else build_list([app]))

    server.on("POST", "/services/Soap/m/64.0", answer)


def refused_client(server: ScriptedServer, org: Org, pair: KeyPair) -> LoginCheck:
    takes(server, otherwise=("invalid_client", "invalid client credentials"))
    subject = Subject("sap@acme.example", "Remit_sap")
    return login_check(credentials(server, pair), subject, org, retry=FAST, now=lambda: NOW)


def test_invalid_client_of_a_jwt_is_the_certificate_where_the_org_shows_another(
    server: ScriptedServer, org: Org, pair: KeyPair, tmp_path: Path
) -> None:
    other = key_pair(Home.open(tmp_path / "home"), "other")
    org_with(server, other.certificate, changed=NOW)
    check = refused_client(server, org, pair)
    assert (check.refused_by, check.pending) == ("certificate", False), "though the app is new"
    assert "secret" not in check.next_step
    assert "--new-key" in check.next_step


def test_where_the_org_shows_no_certificate_time_is_the_other_explanation(
    server: ScriptedServer, org: Org, pair: KeyPair
) -> None:
    org_with(server, None, changed=NOW - timedelta(minutes=50))
    assert refused_client(server, org, pair).pending
    org_with(server, None)
    assert refused_client(server, org, pair).refused_by == "certificate"


def test_an_old_app_that_holds_this_very_certificate_is_refused_for_another_reason(
    server: ScriptedServer, org: Org, pair: KeyPair
) -> None:
    body = "".join(line for line in pair.certificate.splitlines() if "-----" not in line)
    for written in (pair.certificate, body):
        org_with(server, written)
        check = refused_client(server, org, pair)
        assert check.refused_by == "unknown"
        assert any("is the one of this machine's key" in line for line in check.evidence)


def test_the_next_step_of_a_refused_login_goes_by_how_one_logs_in(
    server: ScriptedServer, pair: KeyPair
) -> None:
    takes(server, otherwise=("invalid_client", "invalid client credentials"))
    with pytest.raises(OrgError) as error:
        log_in(credentials(server, pair), retry=FAST)
    assert "certificate" in error.value.next_step
    assert "secret" not in error.value.next_step


def test_a_certificate_that_is_none_fits_nothing_and_differs_from_nothing(pair: KeyPair) -> None:
    assert fits(pair.private_key_file.read_text(), "bm8gY2VydGlmaWNhdGU=") is None


def test_attempts_are_plain_data() -> None:
    check = LoginCheck(False, attempts=(Attempt(LOGIN, "invalid_grant: audience is invalid"),))
    assert check.audience == ""
    assert json.dumps([(a.audience, a.answer) for a in check.attempts])
