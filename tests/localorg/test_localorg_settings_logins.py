"""What differs between orgs in how they let clients in: the audience, the time it takes, who is told who one is."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.localorg.eca_setup import (
    JWT_BEARER,
    System,
    api_only_user,
    assertion,
    client_login,
    form,
    history,
    jwt_login,
    make_system,
    write,
)
from tests.localorg.turning import turned, works
from tests.serving import Api, Server

LOGIN, TEST = "https://login.salesforce.com", "https://test.salesforce.com"


@pytest.fixture(scope="module")
def erp(server: Server) -> System:
    return make_system(server, "Erp")


@pytest.fixture(scope="module")
def born(erp: System) -> float:
    """When the app was there, as a monotonic clock tells it; asked for by the first test that there is."""
    return time.monotonic()


def log_in(server: Server, made: System, audience: str) -> tuple[int, Any]:
    body = {"grant_type": JWT_BEARER, "assertion": assertion(made, audience)}
    return form(f"{server.url}/services/oauth2/token", body)


def my_domain(server: Server) -> str:
    return f"https://{server.status['host']}"


def test_jwt_audience_any(server: Server, erp: System, born: float) -> None:
    for audience in (LOGIN, TEST, my_domain(server), server.url):
        assert log_in(server, erp, audience)[0] == 200
    assert log_in(server, erp, "https://example.com")[1] == {
        "error": "invalid_grant",
        "error_description": "audience is invalid",
    }


@pytest.mark.parametrize(
    ("chosen", "sandbox", "taken", "refused"),
    [
        ("myDomain", "false", ("own", "url"), (LOGIN, TEST)),
        ("login", "false", (LOGIN,), (TEST, "own", "url")),
        ("login", "true", (TEST,), (LOGIN, "own", "url")),
    ],
)
def test_jwt_audience_of_one_kind(
    server: Server, erp: System, chosen: str, sandbox: str, taken: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    known = {"own": my_domain(server), "url": server.url}
    with turned(server, "jwtAudience", chosen), turned(server, "sandbox", sandbox):
        for audience in taken:
            assert log_in(server, erp, known.get(audience, audience))[0] == 200
        for audience in refused:
            before = len(history(server, erp.user_id))
            assert log_in(server, erp, known.get(audience, audience)) == (
                400,
                {
                    "error": "app_not_found",
                    "error_description": "External client app is not installed in this org",
                },
            )
            assert len(history(server, erp.user_id)) == before + 1
        assert log_in(server, erp, "https://example.com")[1]["error_description"] == "audience is invalid"


def through_door(server: Server, made: System, host: str, audience: str) -> tuple[int, Any]:
    """A JWT login as the door passes it on, by a client that called `host`."""
    known = json.loads((server.home / "org/operator.json").read_text())
    headers = {"x-remit-door": known["door_secret"], "x-remit-host": host, "x-remit-from": "127.0.0.1"}
    body = {"grant_type": JWT_BEARER, "assertion": assertion(made, audience)}
    return form(f"{server.url}/services/oauth2/token", body, headers)


def test_the_audience_does_not_follow_from_the_host_that_was_called(server: Server, erp: System) -> None:
    host = str(server.status["host"])
    assert through_door(server, erp, "login.salesforce.com", LOGIN)[0] == 200
    with turned(server, "jwtAudience", "myDomain"):
        assert through_door(server, erp, "login.salesforce.com", LOGIN)[1]["error"] == "app_not_found"
        assert through_door(server, erp, "login.salesforce.com", f"https://{host}")[0] == 200
    with turned(server, "jwtAudience", "login"):
        assert through_door(server, erp, host, f"https://{host}")[1]["error"] == "app_not_found"
        assert through_door(server, erp, host, LOGIN)[0] == 200


def test_identity_urls_of_a_sandbox(server: Server, erp: System) -> None:
    def identity() -> str:
        return str(through_door(server, erp, str(server.status["host"]), LOGIN)[1]["id"])

    assert identity().startswith("https://login.salesforce.com/id/")
    with turned(server, "sandbox", "true"):
        assert identity().startswith("https://test.salesforce.com/id/")


def test_sandbox(server: Server) -> None:
    asked = "SELECT IsSandbox FROM Organization"
    assert server.admin().query(asked)[0]["IsSandbox"] is False
    with turned(server, "sandbox", "true"):
        assert server.admin().query(asked)[0]["IsSandbox"] is True
    assert server.admin().query(asked)[0]["IsSandbox"] is False


def test_a_new_app_takes_its_time(server: Server) -> None:
    with turned(server, "propagationSeconds", "600"):
        made = make_system(server, "Slow")
        assert jwt_login(server, made)[1]["error_description"] == "invalid assertion"
        payroll = make_system(server, "Slower", client_credentials=True)
        assert client_login(server, payroll)[1]["error"] == "invalid_client_id"
    assert jwt_login(server, made)[0] == 200
    assert client_login(server, payroll)[0] == 200


def test_userinfo_for_a_bare_token(server: Server, erp: System) -> None:
    reader = make_system(server, "Reader")
    scopes = write(
        server, "updateMetadata", "ExtlClntAppOauthSettings", fullName="Reader_oauth",
        commaSeparatedOauthScopes="Api, OpenID, RefreshToken", externalClientApplication="Reader",
        label="Reader OAuth",
    )  # fmt: skip
    assert works(scopes)
    bare = Api(server.url, server.token(erp.username))
    plain = Api(server.url, jwt_login(server, erp)[1]["access_token"])
    openid = Api(server.url, jwt_login(server, reader)[1]["access_token"])
    userinfo = "/services/oauth2/userinfo"
    for session in (bare, plain, openid):
        assert session.call("GET", userinfo)[0] == 200
    with turned(server, "userinfoForBareToken", "false"):
        assert bare.call("GET", userinfo) == (403, "Bad_OAuth_Token")
        assert plain.call("GET", userinfo) == (403, "Bad_OAuth_Token")
        assert openid.call("GET", userinfo)[1]["preferred_username"] == reader.username
        assert bare.call("GET", "limits")[0] == 200


def test_a_new_assignment_takes_its_time(server: Server, erp: System, born: float) -> None:
    """The app is older than that already, the assignment of its permission set to another user is not."""
    username, user_id, _ = api_only_user(server, "Fresh")
    newcomer = System(**{**vars(erp), "username": username, "user_id": user_id})
    # Far enough apart for a machine that is busy.
    time.sleep(max(0.0, 20 - (time.monotonic() - born)))
    server.admin().create(
        "PermissionSetAssignment", AssigneeId=user_id, PermissionSetId=erp.permission_set_id
    )
    with turned(server, "propagationSeconds", "18"):
        assert jwt_login(server, erp)[0] == 200
        assert jwt_login(server, newcomer)[1]["error"] == "invalid_app_access"
    assert jwt_login(server, newcomer)[0] == 200
