"""Connect REST: keys, secrets, and their rotation."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.localorg.eca_setup import System, client_login, jwt_login, make_system
from tests.serving import Api, Server, serving


@pytest.fixture(scope="module")
def payroll(server: Server) -> System:
    return make_system(server, "Payroll", client_credentials=True)


@pytest.fixture(scope="module")
def api(server: Server) -> Api:
    return Api(server.url, server.admin().token, "65.0")


def _staged(api: Api, made: System) -> str:
    _, found = api.call("GET", f"apps/oauth/credentials/{made.app_id}")
    return str(found["consumers"][0]["stagedCredentialsUrl"])


def test_the_switch_must_be_on(server: Server, payroll: System) -> None:
    server.remit("org", "setting", "enableClientSecretInRestApiAccess", "false")
    status, body = server.admin().call("GET", f"apps/oauth/credentials/{payroll.app_id}")
    assert (status, "not currently enabled" in body[0]["message"]) == (403, True)
    server.remit("org", "setting", "enableClientSecretInRestApiAccess", "true")


def test_usage_lists_the_apps(api: Api, payroll: System) -> None:
    _, found = api.call("GET", "apps/oauth/usage")
    assert {"identifier": payroll.app_id, "developerName": "Payroll", "label": "Payroll App"} in found["apps"]
    assert found["nextPageUrl"] is None


def test_a_secret_is_told_only_when_named(api: Api, payroll: System) -> None:
    _, found = api.call("GET", f"apps/oauth/credentials/{payroll.app_id}")
    own = found["consumers"][0]
    assert own["id"].startswith("888")
    assert own["key"] == payroll.client_id
    path = f"apps/oauth/credentials/{payroll.app_id}/{own['id'][:15]}"
    assert "secret" not in api.call("GET", path)[1]
    assert api.call("GET", f"{path}?part=secret")[1] == {"id": own["id"], "secret": payroll.client_secret}


def test_a_rotation_leaves_the_former_pair_until_it_is_deleted(
    server: Server, api: Api, payroll: System
) -> None:
    url = _staged(api, payroll)
    assert api.call("GET", url)[1]["stagedCredentials"] == []
    status, made = api.call("POST", url)
    pair = made["stagedCredentials"][0]
    assert (status, pair["state"]) == (201, "Active")
    assert pair["key"] != payroll.client_id
    fresh = System(**{**vars(payroll), "client_id": pair["key"], "client_secret": pair["secret"]})
    assert client_login(server, fresh)[0] == 400
    _, former = api.call("PATCH", pair["url"], {"command": "rotate"})
    assert (former["state"], former["key"]) == ("Rotated", payroll.client_id)
    assert client_login(server, fresh)[0] == 200
    assert client_login(server, payroll)[0] == 200
    assert api.call("DELETE", former["url"])[0] == 204
    assert api.call("DELETE", former["url"])[0] == 404
    assert client_login(server, payroll)[1]["error"] == "invalid_client_id"
    assert client_login(server, fresh)[0] == 200


def test_versions_that_do_not_have_it_yet(server: Server, api: Api, payroll: System) -> None:
    old = Api(server.url, api.token, "58.0")
    assert old.call("GET", "apps/oauth/usage")[0] == 404
    staged = _staged(api, payroll).replace("v65.0", "v64.0")
    assert api.call("GET", staged)[0] == 404


def test_a_user_without_the_permissions(server: Server) -> None:
    made = make_system(server, "Curious", client_credentials=True)
    _, token = client_login(server, made)
    status, body = Api(server.url, token["access_token"]).call("GET", f"apps/oauth/credentials/{made.app_id}")
    assert (status, body[0]["errorCode"]) == (403, "INSUFFICIENT_ACCESS")


def test_a_new_app_takes_its_time_where_the_org_propagates_slowly(tmp_path: Path) -> None:
    with serving(tmp_path / "remit", "--propagation", "3") as slow:
        kept = slow.remit("org", "setting", "propagationSeconds", "--json").stdout
        assert json.loads(kept)["propagationSeconds"]["value"] == 3
        started = time.monotonic()
        erp = make_system(slow, "Erp")
        payroll = make_system(slow, "Payroll", client_credentials=True)
        assert jwt_login(slow, erp)[1]["error_description"] == "invalid assertion"
        assert client_login(slow, payroll)[1]["error"] == "invalid_client_id"
        deadline = time.monotonic() + 10
        while client_login(slow, payroll)[0] != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert time.monotonic() - started >= 3
        assert jwt_login(slow, erp)[0] == 200
