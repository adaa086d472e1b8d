"""Who is asking: from the session, from the resource list, from userinfo; and what that user may."""

from __future__ import annotations

import pytest

from remit.connect.identity import Identity, identity_of
from remit.connect.permissions import my_permissions
from remit.connect.rest import Org
from remit.connect.session import Session
from remit.errors import OrgError

from .conftest import FAST, TOKEN, Reply, ScriptedServer
from .tables import Tables

ORG, USER, NAME = "00D5g000004XyZEAU0", "0055g000001ABCDAA4", "ops@acme.example"
ROOT = "/services/data/v64.0"
WHO = Identity(ORG, USER, NAME)
USERS = {"User": [{"Id": USER, "Username": NAME}]}


def opened(server: ScriptedServer, **known: str) -> Org:
    return Org(Session(server.url, TOKEN, **known), version=64.0, retry=FAST)


def test_what_the_session_tells_costs_no_request(server: ScriptedServer) -> None:
    with opened(server, username=NAME, user_id=USER, org_id=ORG) as org:
        assert identity_of(org) == WHO
    assert server.got == []


def test_a_bare_token_is_told_by_the_resource_list(server: ScriptedServer) -> None:
    server.on("GET", ROOT, Reply(200, {"identity": f"https://login.salesforce.com/id/{ORG}/{USER}"}))
    Tables(server, USERS)
    with opened(server) as org:
        assert identity_of(org) == WHO
        asked = len(server.got)
        assert identity_of(org) == WHO
    assert not any("userinfo" in got.path for got in server.got)
    assert len(server.got) == asked, "what was asked once is kept"


def test_an_org_whose_list_names_no_identity_is_asked_by_userinfo(server: ScriptedServer) -> None:
    server.on("GET", ROOT, Reply(200, {"sobjects": f"{ROOT}/sobjects"}))
    server.on("GET", "/services/oauth2/userinfo", Reply(200, {"user_id": USER, "organization_id": ORG}))
    Tables(server, USERS)
    with opened(server) as org:
        assert identity_of(org) == WHO


@pytest.mark.parametrize("known", [{"user_id": USER, "org_id": ORG}, {"username": NAME, "org_id": ORG}])
def test_what_a_session_lacks_is_one_query(server: ScriptedServer, known: dict[str, str]) -> None:
    Tables(server, USERS)
    with opened(server, **known) as org:
        assert identity_of(org) == WHO
    assert [got.path for got in server.got] == [f"{ROOT}/query"]


def test_nobody_unknown_goes_on(server: ScriptedServer) -> None:
    server.on("GET", ROOT, Reply(200, {}))
    server.on("GET", "/services/oauth2/userinfo", Reply(403, b"Bad_OAuth_Token"))
    with opened(server) as org, pytest.raises(OrgError, match="does not tell whose session") as error:
        identity_of(org)
    assert error.value.next_step


def test_an_ended_session_is_told_as_such(server: ScriptedServer) -> None:
    ended = [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
    server.on("GET", ROOT, Reply(401, ended))
    with opened(server) as org, pytest.raises(OrgError, match="Session expired"):
        identity_of(org)


def describes(server: ScriptedServer, *names: str) -> None:
    fields = [{"name": "Id"}, *({"name": f"Permissions{n}"} for n in names)]
    server.on("GET", f"{ROOT}/sobjects/UserPermissionAccess/describe", Reply(200, {"fields": fields}))


def test_what_the_asking_user_may_is_one_row(server: ScriptedServer, org: Org) -> None:
    describes(server, "ApiEnabled", "ViewSetup", "ManageUsers")
    row = {"PermissionsApiEnabled": True, "PermissionsViewSetup": False}
    tables = Tables(server, {"UserPermissionAccess": [row]})
    found = my_permissions(org, ["ApiEnabled", "ViewSetup", "NoSuchPermission"])
    assert found == {"ApiEnabled": True, "ViewSetup": False, "NoSuchPermission": None}
    assert tables.queries == ["SELECT PermissionsApiEnabled, PermissionsViewSetup FROM UserPermissionAccess"]


def test_many_permissions_are_asked_in_addresses_of_a_length_that_passes(
    server: ScriptedServer, org: Org
) -> None:
    names = [f"SomePermissionOfSomeLongName{n:03d}" for n in range(200)]
    describes(server, *names)
    rows = [{f"Permissions{n}": n.endswith("7") for n in names}]
    tables = Tables(server, {"UserPermissionAccess": rows})
    found = my_permissions(org, names)
    assert found == {n: n.endswith("7") for n in names}
    assert len(tables.queries) == 3
    assert max(len(q) for q in tables.queries) < 4100


@pytest.mark.parametrize("status", [400, 403, 404])
def test_where_the_object_cannot_be_read_nothing_is_known(
    server: ScriptedServer, org: Org, status: int
) -> None:
    denied = [{"errorCode": "INVALID_TYPE", "message": "not supported"}]
    server.on("GET", f"{ROOT}/sobjects/UserPermissionAccess/describe", Reply(status, denied))
    assert my_permissions(org, ["ApiEnabled"]) == {"ApiEnabled": None}
    describes(server, "ApiEnabled")
    server.on("GET", f"{ROOT}/query", Reply(status, denied))
    assert my_permissions(org, ["ApiEnabled"]) == {"ApiEnabled": None}


def test_an_org_that_answers_no_row_is_no_proof_of_lacking(server: ScriptedServer, org: Org) -> None:
    describes(server, "ApiEnabled")
    Tables(server, {})
    assert my_permissions(org, ["ApiEnabled"]) == {"ApiEnabled": None}
