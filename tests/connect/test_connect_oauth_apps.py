"""Consumer keys and secrets by Connect REST: read, staged, rotated, revoked."""

from __future__ import annotations

import pytest

from remit.connect.oauth_apps import Consumer, OauthApps
from remit.connect.rest import Org
from remit.errors import OrgError

from .conftest import Reply, ScriptedServer

ROOT = "/services/data/v64.0"
APP = "0xI5g0000000001"
CREDENTIALS = f"{ROOT}/apps/oauth/credentials/{APP}"
PAIR = {"id": "st1", "key": "3MVGnew", "secret": "n3w-s3cr3t", "state": "Active"}


def test_apps_and_consumers_are_listed_page_by_page(server: ScriptedServer, org: Org) -> None:
    app = {"developerName": "Remit_sap", "identifier": APP, "label": "SAP"}
    other = {"developerName": "Other", "identifier": "0xI2", "label": "Other"}
    usage = f"{ROOT}/apps/oauth/usage"
    server.on("GET", usage, Reply(200, {"apps": [app], "nextPageUrl": f"{usage}/more"}))
    server.on("GET", f"{usage}/more", Reply(200, {"apps": [other], "nextPageUrl": None}))
    assert [a.developer_name for a in OauthApps(org).usage()] == ["Remit_sap", "Other"]
    server.on("GET", CREDENTIALS, Reply(200, {"consumers": [{"id": "888", "key": "3MVG", "name": "x"}]}))
    assert OauthApps(org).consumers(APP) == [Consumer("888", "3MVG")]


def test_a_secret_that_was_read_is_hidden_from_then_on(server: ScriptedServer, org: Org) -> None:
    server.on("GET", f"{CREDENTIALS}/888", Reply(200, {"id": "888", "key": "3MVG", "secret": "s3cr3t-1"}))
    found = OauthApps(org).secret(APP, "888")
    assert found.secret == "s3cr3t-1"
    assert server.got[0].query == {"part": "keyandsecret"}
    assert "s3cr3t" not in repr(found)
    assert "s3cr3t" not in org.transport.redact("the org said s3cr3t-1")


def test_a_switch_that_is_off_is_named(server: ScriptedServer, org: Org) -> None:
    off = [{"message": "This feature is not currently enabled."}]
    server.on("GET", f"{CREDENTIALS}/888", Reply(403, off))
    with pytest.raises(OrgError) as error:
        OauthApps(org).secret(APP, "888")
    assert "consumer secrets via REST API" in error.value.next_step


def test_a_rotation_is_stage_rotate_and_drop(server: ScriptedServer, org: Org) -> None:
    staged = f"{CREDENTIALS}/888/staged"
    server.on("POST", staged, Reply(200, {"stagedCredentials": [PAIR], "url": staged}))
    server.on("PATCH", f"{staged}/st1", Reply(200, PAIR))
    server.on("GET", staged, Reply(200, {"stagedCredentials": [{**PAIR, "state": "Rotated"}]}))
    apps = OauthApps(org)
    [pair] = apps.stage(APP, "888")
    assert (pair.key, pair.state) == ("3MVGnew", "Active")
    apps.rotate(APP, "888", pair.id)
    assert server.got[-1].json == {"command": "rotate"}
    assert apps.staged(APP, "888")[0].state == "Rotated"
    apps.drop_staged(APP, "888", "gone already")


@pytest.mark.parametrize("what", ["stage", "rotate"])
def test_what_makes_new_credentials_is_never_sent_twice(server: ScriptedServer, org: Org, what: str) -> None:
    server.on("POST", f"{CREDENTIALS}/888/staged", Reply(drop=True))
    server.on("PATCH", f"{CREDENTIALS}/888/staged/st1", Reply(drop=True))
    apps = OauthApps(org)
    with pytest.raises(OrgError):
        apps.stage(APP, "888") if what == "stage" else apps.rotate(APP, "888", "st1")
    assert len(server.got) == 1
