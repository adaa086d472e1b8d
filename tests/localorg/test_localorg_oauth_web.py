"""The web server flow with PKCE, refresh tokens, and what ends them."""

from __future__ import annotations

import base64
import hashlib
import secrets
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import pytest

from tests.localorg.eca_setup import LOCALE, System, form, history, jwt_login, make_system, secret_of, write
from tests.serving import Api, Server

CALLBACK = "https://localhost/callback"
PASSWORD = "correct horse 1"


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def browse(url: str, values: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
    """(status, headers, page) of a visit that follows no redirect."""
    data = None if values is None else urllib.parse.urlencode(values).encode()
    try:
        with urllib.request.build_opener(_Stay()).open(urllib.request.Request(url, data=data)) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read().decode()


@pytest.fixture(scope="module")
def app(server: Server) -> System:
    """A self-authorised app with rotation, and a person who may use the interface."""
    made = make_system(server, "Portal", permittedUsersPolicyType="AllSelfAuthorized")
    write(
        server, "updateMetadata", "ExtlClntAppGlobalOauthSettings", fullName="Portal_glbloauth",
        callbackUrl=CALLBACK, certificate=_certificate(server), externalClientApplication="Portal",
        isPkceRequired=True, isRefreshTokenRotationEnabled=True, label="global",
    )  # fmt: skip
    made.client_secret = secret_of(server, made)
    admin = server.admin()
    profile = admin.query("SELECT Id FROM Profile WHERE Name = 'Standard User'")[0]["Id"]
    made.user_id = admin.create(
        "User", Username="ann@example.com", LastName="Ann", Alias="ann", Email="ann@example.com",
        ProfileId=profile, **LOCALE,
    )  # fmt: skip
    made.username = "ann@example.com"
    admin.call("POST", f"sobjects/User/{made.user_id}/password", {"NewPassword": PASSWORD})
    return made


def _certificate(server: Server) -> str:
    from tests.localorg.eca_setup import soap

    _, read = soap(
        server,
        "<m:readMetadata><m:type>ExtlClntAppGlobalOauthSettings</m:type>"
        "<m:fullNames>Portal_glbloauth</m:fullNames></m:readMetadata>",
    )
    return read.partition("<certificate>")[2].partition("</certificate>")[0]


def pkce() -> tuple[str, str]:
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    return verifier, base64.urlsafe_b64encode(digest).decode().rstrip("=")


def authorize(server: Server, made: System, **changed: str) -> tuple[int, dict[str, str], str]:
    """Visit the page, log in and allow."""
    values = {
        "response_type": "code", "client_id": made.client_id, "redirect_uri": CALLBACK, "state": "s1",
        "username": made.username, "pw": PASSWORD, "decision": "allow", **changed,
    }  # fmt: skip
    return browse(f"{server.url}/services/oauth2/authorize", values)


def exchange(server: Server, made: System, **values: str) -> tuple[int, Any]:
    known = {"client_id": made.client_id, "client_secret": made.client_secret}
    return form(f"{server.url}/services/oauth2/token", {**known, **values})


def logged_in(server: Server, made: System) -> dict[str, Any]:
    verifier, challenge = pkce()
    status, headers, page = authorize(server, made, code_challenge=challenge, code_challenge_method="S256")
    assert status == 302, page
    back = dict(urllib.parse.parse_qsl(headers["location"].partition("?")[2]))
    assert back["state"] == "s1"
    status, answer = exchange(
        server, made, grant_type="authorization_code", code=back["code"], redirect_uri=CALLBACK,
        code_verifier=verifier,
    )  # fmt: skip
    assert status == 200, answer
    return dict(answer)


def refresh(server: Server, made: System, token: str) -> tuple[int, Any]:
    return exchange(server, made, grant_type="refresh_token", refresh_token=token)


DEAD = (400, {"error": "invalid_grant", "error_description": "expired access/refresh token"})


def test_the_page_shows_a_form_with_the_labels_of_the_request(server: Server, app: System) -> None:
    _, challenge = pkce()
    query = urllib.parse.urlencode(
        {"response_type": "code", "client_id": app.client_id, "redirect_uri": CALLBACK,
         "code_challenge": challenge, "state": '"><script>'}
    )  # fmt: skip
    status, headers, page = browse(f"{server.url}/services/oauth2/authorize?{query}")
    assert status == 200
    assert "Allow Portal App to access your account?" in page
    assert "<script>" not in page
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_person_approves_and_the_app_gets_both_tokens(server: Server, app: System) -> None:
    answer = logged_in(server, app)
    assert answer["scope"] == "api refresh_token"
    assert answer["token_format"] == "opaque"
    assert Api(server.url, answer["access_token"]).call("GET", "limits")[0] == 200
    assert history(server, app.user_id)[0]["LoginSubType"] == "OauthWebServer"
    rows = server.admin().query("SELECT AppName, UseCount FROM OauthToken")
    assert rows[0]["AppName"] == "Portal App"


def test_a_code_works_once_and_with_its_verifier_only(server: Server, app: System) -> None:
    _, challenge = pkce()
    _, headers, _ = authorize(server, app, code_challenge=challenge)
    code = dict(urllib.parse.parse_qsl(headers["location"].partition("?")[2]))["code"]
    wanted = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    status, answer = exchange(server, app, **wanted, code_verifier="wrong")
    assert (status, answer["error"]) == (400, "invalid_grant")
    assert history(server, app.user_id)[0]["Status"] == "Failed: Invalid Code Verifier"
    _, answer = exchange(server, app, **wanted, code_verifier="wrong")
    assert answer["error_description"] == "invalid authorization code"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "missing+required+code+challenge"),
        ({"code_challenge": "x", "response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": "x", "decision": "deny"}, "end-user+denied+authorization"),
        ({"code_challenge": "x", "scope": "web"}, "invalid_scope"),
    ],
)
def test_refusals_go_back_to_the_app(server: Server, app: System, changed: dict[str, str], told: str) -> None:
    status, headers, _ = authorize(server, app, **changed)
    assert status == 302
    assert headers["location"].startswith(CALLBACK)
    assert told in headers["location"]
    assert "state=s1" in headers["location"]


def test_a_wrong_redirect_uri_is_told_on_the_page_alone(server: Server, app: System) -> None:
    status, headers, page = authorize(server, app, redirect_uri="https://elsewhere.example")
    assert status == 400
    assert "redirect_uri_mismatch" in page
    assert "location" not in headers


def test_an_api_only_user_cannot_finish_it(server: Server, app: System) -> None:
    admin = server.admin()
    user = admin.query("SELECT Id FROM User WHERE Username = 'portal@example.com'")[0]["Id"]
    admin.call("POST", f"sobjects/User/{user}/password", {"NewPassword": PASSWORD})
    status, _, page = authorize(server, app, username="portal@example.com", code_challenge="x")
    assert status == 200
    assert "Access Restricted for API Only Users" in page


def test_refresh_tokens_rotate_and_a_replay_kills_the_grant(server: Server, app: System) -> None:
    first = logged_in(server, app)
    status, second = refresh(server, app, first["refresh_token"])
    assert status == 200
    assert second["refresh_token"] != first["refresh_token"]
    assert history(server, app.user_id)[0]["LoginSubType"] == "OauthRefreshToken"
    assert refresh(server, app, first["refresh_token"]) == DEAD
    assert refresh(server, app, second["refresh_token"]) == DEAD
    assert Api(server.url, second["access_token"]).call("GET", "limits")[0] == 401


def test_five_grants_a_user_and_app(server: Server, app: System) -> None:
    tokens = [logged_in(server, app)["refresh_token"] for _ in range(6)]
    assert refresh(server, app, tokens[0]) == DEAD
    assert refresh(server, app, tokens[1])[0] == 200


def test_an_earlier_approval_opens_the_assertion_flow(server: Server, app: System) -> None:
    logged_in(server, app)
    status, answer = jwt_login(server, app)
    assert (status, answer["scope"]) == (200, "api")


def test_introspection_tells_an_app_of_its_own_tokens(server: Server, app: System) -> None:
    answer = logged_in(server, app)
    known = {"client_id": app.client_id, "client_secret": app.client_secret}
    url = f"{server.url}/services/oauth2/introspect"
    _, told = form(url, {**known, "token": answer["access_token"], "token_type_hint": "access_token"})
    assert told["active"] is True
    assert (told["username"], told["client_id"]) == (app.username, app.client_id)
    assert told["exp"] > told["iat"]
    _, told = form(url, {**known, "token": answer["refresh_token"]})
    assert told["token_type"] == "refresh_token"
    assert form(url, {**known, "token": server.admin().token})[1] == {"active": False}


def test_revoked_tokens_are_dead(server: Server, app: System) -> None:
    answer = logged_in(server, app)
    url = f"{server.url}/services/oauth2/revoke"
    assert form(url, {"token": answer["access_token"]}) == (200, "")
    assert Api(server.url, answer["access_token"]).call("GET", "limits")[0] == 401
    assert form(url, {"token": answer["refresh_token"]}) == (200, "")
    assert refresh(server, app, answer["refresh_token"]) == DEAD
    assert form(url, {"token": "nonsense"})[1]["error"] == "invalid_token"


def test_userinfo_and_identity(server: Server, app: System) -> None:
    answer = logged_in(server, app)
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    _, claims = form(f"{server.url}/services/oauth2/userinfo", None, headers)
    assert claims["sub"] == answer["id"]
    assert claims["preferred_username"] == app.username
    assert claims["is_salesforce_integration_user"] is False
    status, told = form(answer["id"], None, headers)
    assert (status, told["username"], told["asserted_user"]) == (200, app.username, True)
    assert told["urls"]["rest"] == f"{server.url}/services/data/v{{version}}/"
    bad = {"Authorization": "Bearer 00Dnonsense"}
    assert form(f"{server.url}/services/oauth2/userinfo", None, bad) == (403, "Bad_OAuth_Token")


def test_usage_lists_and_revokes_tokens(server: Server, app: System) -> None:
    answer = logged_in(server, app)
    admin = server.admin()
    _, users = admin.call("GET", f"apps/oauth/usage/{app.app_id}/users")
    assert [u["username"] for u in users["users"]] == [app.username]
    _, tokens = admin.call("GET", f"apps/oauth/usage/{app.app_id}/{app.user_id}/tokens")
    assert admin.call("DELETE", tokens["tokens"][-1]["revokeUrl"])[0] == 204
    assert refresh(server, app, answer["refresh_token"]) == DEAD
    assert admin.call("DELETE", f"apps/oauth/usage/{app.app_id}/tokens")[0] == 204
    assert admin.call("GET", f"apps/oauth/usage/{app.app_id}/users")[1]["users"] == []


def test_a_deactivated_person_takes_their_tokens_along(server: Server, app: System) -> None:
    answer = logged_in(server, app)
    admin = server.admin()
    assert admin.call("PATCH", f"sobjects/User/{app.user_id}", {"IsActive": False})[0] == 204
    assert refresh(server, app, answer["refresh_token"]) == DEAD
    assert admin.query("SELECT Id FROM OauthToken") == []


def test_a_store_keeps_no_token(server: Server, app: System) -> None:
    made = make_system(server, "Kept")
    _, answer = jwt_login(server, made)
    path = next((server.home / "org").glob("*.db"))
    held = b"".join(p.read_bytes() for p in path.parent.glob("*.db*"))
    assert answer["access_token"].partition("!")[2].encode() not in held
