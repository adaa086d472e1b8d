"""The transport: what is sent again, what never is, read-only mode, the call budget, and secrets."""

from __future__ import annotations

import logging
import socket

import pytest

from remit.connect.redaction import Redactor
from remit.connect.rest import Org
from remit.connect.session import Session
from remit.connect.transport import Retry
from remit.errors import OrgError

from .conftest import FAST, TOKEN, Reply, ScriptedServer

LIMITS = "/services/data/v64.0/limits"
ACCOUNT = "/services/data/v64.0/sobjects/Account"
BUSY = Reply(503, [{"errorCode": "SERVER_UNAVAILABLE", "message": "server too busy"}])
LOCKED = Reply(
    400,
    [{"errorCode": "UNABLE_TO_LOCK_ROW", "message": "unable to obtain exclusive access to this record"}],
)


def test_a_read_is_sent_again_while_the_org_is_busy(server: ScriptedServer, org: Org) -> None:
    server.on("GET", LIMITS, BUSY, BUSY, Reply(200, {"DailyApiRequests": {"Max": 5}}))
    assert org.limits() == {"DailyApiRequests": {"Max": 5}}
    assert org.calls.requests == 3


def test_it_gives_up_with_the_orgs_own_error(server: ScriptedServer, org: Org) -> None:
    server.on("GET", LIMITS, BUSY)
    with pytest.raises(OrgError) as error:
        org.limits()
    assert (error.value.code, error.value.status) == ("SERVER_UNAVAILABLE", 503)
    assert error.value.next_step
    assert len(server.got) == FAST.attempts


def test_an_update_that_met_a_locked_row_is_sent_again(server: ScriptedServer, org: Org) -> None:
    server.on("PATCH", f"{ACCOUNT}/001", LOCKED, Reply(204))
    org.update("Account", "001", {"Name": "x"})
    assert len(server.got) == 2


def test_a_lost_answer_to_a_read_is_asked_for_again(server: ScriptedServer, org: Org) -> None:
    server.on("GET", LIMITS, Reply(drop=True), Reply(200, {}))
    assert org.limits() == {}


@pytest.mark.parametrize("reply", [BUSY, LOCKED, Reply(drop=True)])
def test_a_create_is_never_sent_twice(server: ScriptedServer, org: Org, reply: Reply) -> None:
    server.on("POST", ACCOUNT, reply, Reply(201, {"id": "001", "success": True}))
    with pytest.raises(OrgError):
        org.create("Account", {"Name": "x"})
    assert len(server.got) == 1


def test_a_lost_answer_to_a_create_says_what_to_look_for(server: ScriptedServer, org: Org) -> None:
    server.on("POST", ACCOUNT, Reply(drop=True))
    with pytest.raises(OrgError, match="the answer was lost") as error:
        org.create("Account", {"Name": "x"})
    assert error.value.code == "CONNECTION_LOST"
    assert "whether it was done" in error.value.next_step


def test_a_delete_whose_answer_was_lost_counts_the_gone_record_as_done(
    server: ScriptedServer, org: Org
) -> None:
    gone = Reply(404, [{"errorCode": "ENTITY_IS_DELETED", "message": "entity is deleted", "fields": []}])
    server.on("DELETE", f"{ACCOUNT}/001", Reply(drop=True), gone)
    org.delete("Account", "001")
    server.on("DELETE", f"{ACCOUNT}/002", gone)
    with pytest.raises(OrgError, match="ENTITY_IS_DELETED"):
        org.delete("Account", "002")


def test_an_org_that_is_not_there_is_told_as_such() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with Org(Session(url, TOKEN), retry=FAST) as org, pytest.raises(OrgError, match="cannot be reached") as e:
        org.create("Account", {"Name": "x"})
    assert e.value.code == "CONNECTION_FAILED"


def test_the_org_says_how_long_to_wait() -> None:
    assert Retry().delay(0, "7") == 7.0
    assert 0 < Retry(base=1.0, cap=4.0).delay(9) <= 4.0


def test_read_only_mode_refuses_every_change_before_it_is_sent(server: ScriptedServer) -> None:
    server.on("GET", LIMITS, Reply(200, {}))
    server.on(
        "POST",
        "/services/data/v64.0/composite/batch",
        Reply(200, {"results": [{"statusCode": 200, "result": {"name": "Account"}}]}),
    )
    with Org(Session(server.url, TOKEN), version=64.0, read_only=True) as org:
        org.limits()
        assert org.describe_many(["Account"]) == {"Account": {"name": "Account"}}
        before = len(server.got)
        for change in (
            lambda: org.create("Account", {}),
            lambda: org.update("Account", "001", {}),
            lambda: org.delete("Account", "001"),
            lambda: org.create_many("Account", [{}]),
        ):
            with pytest.raises(OrgError, match="read-only"):
                change()
        assert len(server.got) == before


def test_the_budget_ends_a_run_that_asks_too_much(server: ScriptedServer) -> None:
    server.on("GET", LIMITS, Reply(200, {}))
    with Org(Session(server.url, TOKEN), version=64.0, budget=2) as org:
        org.limits()
        org.limits()
        with pytest.raises(OrgError, match="budget of 2 requests"):
            org.limits()
    assert len(server.got) == 2


def test_the_token_is_in_no_error_and_no_log(
    server: ScriptedServer, org: Org, caplog: pytest.LogCaptureFixture
) -> None:
    said = f"INVALID_SESSION_ID for {TOKEN}, header Bearer {TOKEN}"
    server.on("GET", LIMITS, Reply(401, [{"errorCode": "INVALID_SESSION_ID", "message": said}]))
    with caplog.at_level(logging.DEBUG), pytest.raises(OrgError) as error:
        org.limits()
    assert "AQEAQ" not in str(error.value)
    assert "AQEAQ" not in caplog.text
    assert "AQEAQ" not in repr(org.session)
    assert error.value.next_step.startswith("log in again")


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer s3cr3t-s3cr3t",
        "sid=00D5g000004XyZE!s3cr3t",
        '{"access_token":"s3cr3t", "x": 1}',
        '{"client_secret" : "s3c\\"r3t s3cr3t"}',
        "grant_type=x&client_secret=s3cr3t&y=1",
        "<sessionId>s3cr3t</sessionId>",
        "<urn:password>s3cr3t</urn:password>",
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJzM2NyM3QifQ.s3cr3t",
        "-----BEGIN PRIVATE KEY-----\ns3cr3t\n-----END PRIVATE KEY-----",
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str) -> None:
    shown = Redactor()(text)
    assert "s3cr3t" not in shown
    assert "[hidden]" in shown


def test_a_known_secret_is_hidden_wherever_it_stands() -> None:
    redact = Redactor(["correct horse"])
    assert redact("it was 'correct horse'.") == "it was '[hidden]'."
    assert redact("grant_type=password") == "grant_type=password"


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b'[{"errorCode":"INVALID_FIELD","message":"No such column"}]', "INVALID_FIELD", "No such column"),
        (b'{"error":"invalid_grant","error_description":"ip restricted"}', "invalid_grant", "ip restricted"),
        (
            b"<soapenv:Fault><faultcode>sf:INVALID_LOGIN</faultcode>"
            b"<faultstring>INVALID_LOGIN: Invalid username &amp; more</faultstring></soapenv:Fault>",
            "INVALID_LOGIN",
            "Invalid username & more",
        ),
        (b"Bad_OAuth_Token", "", "Bad_OAuth_Token"),
        (b"", "", "HTTP 400"),
    ],
)
def test_every_shape_of_error_is_read(
    server: ScriptedServer, org: Org, body: bytes, code: str, message: str
) -> None:
    server.on("GET", LIMITS, Reply(400, body))
    with pytest.raises(OrgError) as error:
        org.limits()
    assert error.value.code == code
    assert message in error.value.message
