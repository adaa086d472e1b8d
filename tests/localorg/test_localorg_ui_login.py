"""The login page: who gets in, who does not, and what LoginHistory says."""

from __future__ import annotations

import http.client
import urllib.parse
from typing import Any

import pytest

from tests.localorg.eca_setup import LOCALE, api_only_user, history, make_system, write
from tests.serving import Api, Server

PASSWORD = "correct horse 1"
WRONG = (
    "Please check your username and password. If you still can&#x27;t log in, contact your Salesforce"
    " administrator."
)


def visit(
    server: Server, path: str, values: dict[str, str] | None = None, cookie: str = ""
) -> tuple[int, Any, str]:
    """(status, headers, page) of a visit."""
    host = server.url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=30)
    headers = {"Cookie": cookie} if cookie else {}
    if values is None:
        connection.request("GET", path, headers=headers)
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST", path, urllib.parse.urlencode(values), headers)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode()


def user(server: Server, name: str, profile: str = "Standard User") -> tuple[str, str]:
    """(username, id) of a user with a password."""
    admin = server.admin()
    profile_id = admin.query(f"SELECT Id FROM Profile WHERE Name = '{profile}'")[0]["Id"]
    username = f"{name}@example.com"
    made = admin.create(
        "User", Username=username, LastName=name, Alias=name[:8], Email=username, ProfileId=profile_id,
        **LOCALE,
    )  # fmt: skip
    assert admin.call("POST", f"sobjects/User/{made}/password", {"NewPassword": PASSWORD})[0] == 204
    return username, made


def test_the_page_is_a_form(server: Server) -> None:
    for path in ("/", "/login", "/?un=x"):
        status, headers, page = visit(server, path)
        assert status == 200
        assert headers["content-type"].startswith("text/html")
        assert 'name="username"' in page
        assert 'name="pw"' in page


def test_a_person_gets_in_and_has_no_api_session(server: Server) -> None:
    username, user_id = user(server, "ann")
    status, headers, _ = visit(server, "/", {"un": username, "username": username, "pw": PASSWORD})
    assert (status, headers["location"]) == (302, "/home/home.jsp")
    cookie = headers["set-cookie"]
    assert cookie.startswith("sid=")
    assert "HttpOnly" in cookie
    sid = cookie.partition(";")[0]
    status, _, page = visit(server, "/home/home.jsp", cookie=sid)
    assert status == 200
    assert username in page
    newest = history(server, user_id)[0]
    assert (newest["LoginType"], newest["Status"], newest["Application"]) == (
        "Application", "Success", "Browser",
    )  # fmt: skip
    status, body = Api(server.url, sid.removeprefix("sid=")).call("GET", "limits")
    assert (status, body[0]["message"]) == (401, "This session is not valid for use with the REST API")


def test_home_without_a_session_is_the_login_page(server: Server) -> None:
    for cookie in ("", "sid=nonsense"):
        status, headers, _ = visit(server, "/home/home.jsp", cookie=cookie)
        assert (status, headers["location"]) == (302, "/")


@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_wrong_password(server: Server, password: str) -> None:
    username, user_id = user(server, f"bob{len(password)}")
    status, headers, page = visit(server, "/login", {"username": username, "pw": password})
    assert (status, "set-cookie" in headers) == (200, False)
    assert WRONG in page
    assert history(server, user_id)[0]["Status"] == "Invalid Password"


def test_an_unknown_user_sees_the_same(server: Server) -> None:
    _, headers, page = visit(server, "/", {"username": "nobody@example.com", "pw": "x"})
    assert WRONG in page
    assert "set-cookie" not in headers


def test_an_api_only_user_is_refused_after_the_right_password(server: Server) -> None:
    username, user_id, _ = api_only_user(server, "Robot")
    server.admin().call("POST", f"sobjects/User/{user_id}/password", {"NewPassword": PASSWORD})
    status, headers, page = visit(server, "/", {"username": username, "pw": PASSWORD})
    assert status == 200
    assert "Access Restricted for API Only Users" in page
    assert "set-cookie" not in headers
    assert history(server, user_id)[0]["Status"] == "Failed: API-only user"


def test_ten_wrong_passwords_lock_a_user_until_an_admin_unlocks(server: Server) -> None:
    username, user_id = user(server, "carl")
    for _ in range(10):
        visit(server, "/", {"username": username, "pw": "wrong"})
    _, _, page = visit(server, "/", {"username": username, "pw": PASSWORD})
    assert WRONG in page
    assert history(server, user_id)[0]["Status"] == "Password Lockout"
    admin = server.admin()
    row = admin.query(f"SELECT Id FROM UserLogin WHERE UserId = '{user_id}'")[0]["Id"]
    assert admin.call("PATCH", f"sobjects/UserLogin/{row}", {"IsPasswordLocked": False})[0] == 204
    assert visit(server, "/", {"username": username, "pw": PASSWORD})[0] == 302


def test_frozen_inactive_and_outside_the_networks(server: Server) -> None:
    admin = server.admin()
    username, user_id = user(server, "dora", "Solution Manager")
    row = admin.query(f"SELECT Id FROM UserLogin WHERE UserId = '{user_id}'")[0]["Id"]
    login = {"username": username, "pw": PASSWORD}
    for path, values, status in (
        (f"sobjects/UserLogin/{row}", {"IsFrozen": True}, "User Is Frozen"),
        (f"sobjects/User/{user_id}", {"IsActive": False}, "User is Inactive"),
    ):
        assert admin.call("PATCH", path, values)[0] == 204
        assert WRONG in visit(server, "/", login)[2]
        assert history(server, user_id)[0]["Status"] == status
        assert admin.call("PATCH", path, {k: not v for k, v in values.items()})[0] == 204
    write(
        server, "updateMetadata", "Profile", fullName="SolutionManager",
        loginIpRanges="<m:endAddress>10.0.0.9</m:endAddress><m:startAddress>10.0.0.1</m:startAddress>",
    )  # fmt: skip
    assert WRONG in visit(server, "/", login)[2]
    assert history(server, user_id)[0]["Status"] == "Restricted IP"


def test_a_logged_in_person_only_decides(server: Server) -> None:
    made = make_system(server, "Shop", permittedUsersPolicyType="AllSelfAuthorized")
    username, _ = user(server, "eve")
    _, headers, _ = visit(server, "/", {"username": username, "pw": PASSWORD})
    sid = headers["set-cookie"].partition(";")[0]
    asked = {
        "response_type": "code", "client_id": made.client_id, "code_challenge": "x" * 43,
        "redirect_uri": "https://localhost/callback",
    }  # fmt: skip
    path = "/services/oauth2/authorize"
    _, _, page = visit(server, f"{path}?{urllib.parse.urlencode(asked)}", cookie=sid)
    assert 'name="pw"' not in page
    assert 'value="allow"' in page
    status, headers, _ = visit(server, path, {**asked, "decision": "allow"}, cookie=sid)
    assert status == 302
    assert headers["location"].startswith("https://localhost/callback?code=")


def test_an_admin_approved_app_is_not_for_others(server: Server) -> None:
    made = make_system(server, "Closed")
    username, _ = user(server, "finn")
    values = {
        "response_type": "code", "client_id": made.client_id, "code_challenge": "x" * 43,
        "redirect_uri": "https://localhost/callback", "username": username, "pw": PASSWORD,
        "decision": "allow",
    }  # fmt: skip
    _, headers, _ = visit(server, "/services/oauth2/authorize", values)
    assert "error=OAUTH_APP_ACCESS_DENIED" in headers["location"]
