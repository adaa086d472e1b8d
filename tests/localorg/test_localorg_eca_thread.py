"""An External Client App from nothing to a login, by the calls that a real org accepts."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.localorg.eca_setup import System, client_login, history, jwt_login, make_system
from tests.serving import Api, Server


@pytest.fixture(scope="module")
def payroll(server: Server) -> System:
    return make_system(server, "Payroll", client_credentials=True)


@pytest.fixture(scope="module")
def erp(server: Server) -> System:
    return make_system(server, "Erp")


def test_client_credentials_open_a_session_of_the_run_as_user(server: Server, payroll: System) -> None:
    status, answer = client_login(server, payroll)
    assert status == 200, answer
    assert set(answer) == {
        "access_token", "signature", "scope", "instance_url", "id", "token_type", "issued_at",
    }  # fmt: skip
    assert answer["scope"] == "api"
    assert answer["instance_url"] == server.url
    assert answer["id"].endswith(payroll.user_id)
    api = Api(server.url, answer["access_token"])
    assert api.query("SELECT Id FROM Account") == []
    assert api.call("GET", "query?q=SELECT+Id+FROM+Contact")[1][0]["errorCode"] == "INVALID_TYPE"
    newest = history(server, payroll.user_id)[0]
    assert newest["LoginType"] == "Remote Access 2.0"
    assert newest["LoginSubType"] == "OauthClientCredentials"
    assert (newest["Status"], newest["Application"]) == ("Success", "Payroll App")


def test_a_signed_assertion_opens_a_session_of_the_user_it_names(server: Server, erp: System) -> None:
    status, answer = jwt_login(server, erp)
    assert status == 200, answer
    assert set(answer) == {"access_token", "scope", "instance_url", "id", "token_type"}
    assert answer["scope"] == "api"
    assert Api(server.url, answer["access_token"]).query("SELECT Id FROM Account") == []
    newest = history(server, erp.user_id)[0]
    assert (newest["LoginSubType"], newest["Status"], newest["SourceIp"]) == (None, "Success", "127.0.0.1")


CLIENT = """
import sys
from simple_salesforce import Salesforce
kind, key, second, third = sys.argv[1:]
if kind == "jwt":
    sf = Salesforce(username=second, consumer_key=key, privatekey_file=third)
else:
    sf = Salesforce(consumer_key=key, consumer_secret=second, domain=third)
print(sf.sf_instance, sf.query("SELECT Id FROM Account")["totalSize"])
"""


def _client(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _through_the_door(server, CLIENT, *arguments)


def _through_the_door(server: Server, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "HTTPS_PROXY": server.status["proxy"],
        "REQUESTS_CA_BUNDLE": server.status["ca_bundle"],
    }
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_simple_salesforce_logs_in_by_jwt_through_the_door(
    server: Server, erp: System, tmp_path_factory: pytest.TempPathFactory
) -> None:
    key = tmp_path_factory.mktemp("keys") / "server.key"
    key.write_text(erp.private_key)
    done = _client(server, "jwt", erp.client_id, erp.username, str(key))
    assert done.stdout.strip() == f"{server.status['host']} 0", done.stderr


def test_simple_salesforce_logs_in_by_client_credentials_through_the_door(
    server: Server, payroll: System
) -> None:
    domain = str(server.status["host"]).removesuffix(".salesforce.com")
    done = _client(server, "client", payroll.client_id, payroll.client_secret, domain)
    assert done.stdout.strip() == f"{server.status['host']} 0", done.stderr


RAW = """
import sys, requests
answer = requests.post(f"https://{sys.argv[1]}/services/oauth2/token", data={
    "grant_type": "client_credentials", "client_id": sys.argv[2], "client_secret": sys.argv[3]})
print(answer.status_code, answer.json())
"""


def test_client_credentials_are_not_for_the_login_host(server: Server, payroll: System) -> None:
    done = _through_the_door(server, RAW, "login.salesforce.com", payroll.client_id, payroll.client_secret)
    assert done.stdout.startswith("400"), done.stderr
    assert "'error': 'invalid_grant'" in done.stdout
    assert "request not supported on this domain" in done.stdout
