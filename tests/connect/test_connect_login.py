"""Logging in: JWT bearer, client credentials, SOAP login(), a token that is there already."""

from __future__ import annotations

from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from remit.connect.login import (
    AccessToken,
    ClientCredentials,
    JwtBearer,
    UsernamePassword,
    log_in,
    read_private_key,
)
from remit.errors import InputError, OrgError

from .conftest import FAST, TOKEN, Got, Reply, ScriptedServer

TOKEN_PATH = "/services/oauth2/token"
SOAP_PATH = "/services/Soap/u/64.0"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
GRANTED = {
    "access_token": TOKEN,
    "scope": "web api",
    "instance_url": "https://acme.my.salesforce.com",
    "id": "https://login.salesforce.com/id/00D5g000004XyZEAU0/0055g000001ABCDAA4",
    "token_type": "Bearer",
}


def test_jwt_bearer_signs_an_assertion_for_its_user(server: ScriptedServer) -> None:
    server.on("POST", TOKEN_PATH, Reply(200, GRANTED))
    session = log_in(JwtBearer(server.url, "3MVG9key", "sap@acme.example", PEM))
    assert session.access_token == TOKEN
    assert session.instance_url == "https://acme.my.salesforce.com"
    assert session.user_id == "0055g000001ABCDAA4"
    form = server.got[0].form
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = jwt.decode(form["assertion"], KEY.public_key(), algorithms=["RS256"], audience=server.url)
    assert (claims["iss"], claims["sub"]) == ("3MVG9key", "sap@acme.example")


def test_client_credentials_send_key_and_secret_in_the_body(server: ScriptedServer) -> None:
    server.on("POST", TOKEN_PATH, Reply(200, GRANTED))
    log_in(ClientCredentials(server.url, "3MVG9key", "s3cr3t-s3cr3t"))
    assert server.got[0].query == {}, "nothing secret in the address"
    assert server.got[0].form == {
        "grant_type": "client_credentials",
        "client_id": "3MVG9key",
        "client_secret": "s3cr3t-s3cr3t",
    }


def test_soap_login_sends_password_and_security_token_together(server: ScriptedServer) -> None:
    def answer(got: Got) -> Reply:
        assert b"p&lt;w&gt;TOK</" in got.body
        body = f"""<?xml version="1.0"?><soapenv:Envelope
            xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com">
            <soapenv:Body><loginResponse><result>
            <metadataServerUrl>https://na9.salesforce.com/services/Soap/m/64.0/00D</metadataServerUrl>
            <passwordExpired>false</passwordExpired><sandbox>false</sandbox>
            <serverUrl>https://na9.salesforce.com/services/Soap/u/64.0/00D</serverUrl>
            <sessionId>{TOKEN}</sessionId><userId>0055g000001ABCDAA4</userId>
            <userInfo><organizationId>00D5g000004XyZEAU0</organizationId></userInfo>
            </result></loginResponse></soapenv:Body></soapenv:Envelope>"""
        return Reply(200, body.encode(), {"Content-Type": "text/xml"})

    server.on("POST", SOAP_PATH, answer)
    session = log_in(UsernamePassword(server.url, "sap@acme.example", "p<w>", "TOK"))
    assert session.instance_url == "https://na9.salesforce.com"
    assert (session.user_id, session.org_id) == ("0055g000001ABCDAA4", "00D5g000004XyZEAU0")


def test_a_refused_login_gives_the_orgs_code_and_text_and_no_secret(server: ScriptedServer) -> None:
    refused = {"error": "invalid_client", "error_description": "invalid client credentials s3cr3t-s3cr3t"}
    server.on("POST", TOKEN_PATH, Reply(400, refused))
    with pytest.raises(OrgError) as error:
        log_in(ClientCredentials(server.url, "3MVG9key", "s3cr3t-s3cr3t"), retry=FAST)
    assert error.value.code == "invalid_client"
    assert "s3cr3t" not in str(error.value)
    assert len(server.got) == 1


def test_a_soap_fault_is_an_org_error(server: ScriptedServer) -> None:
    fault = (
        b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
        b"<soapenv:Fault><faultcode>sf:INVALID_OPERATION</faultcode><faultstring>INVALID_OPERATION: SOAP API "
        b"login() is disabled by default in this org.</faultstring></soapenv:Fault></soapenv:Body>"
        b"</soapenv:Envelope>"
    )
    server.on("POST", SOAP_PATH, Reply(500, fault))
    with pytest.raises(OrgError, match="disabled by default") as error:
        log_in(UsernamePassword(server.url, "a@b.c", "password"), retry=FAST)
    assert error.value.code == "INVALID_OPERATION"


def test_a_token_that_is_there_needs_no_request() -> None:
    assert log_in(AccessToken("https://acme.my.salesforce.com", TOKEN)).access_token == TOKEN


def test_secrets_are_in_no_repr() -> None:
    for credentials in (
        JwtBearer("https://x", "key", "user", "s3cr3t"),
        ClientCredentials("https://x", "key", "s3cr3t"),
        UsernamePassword("https://x", "user", "s3cr3t", "s3cr3t"),
        AccessToken("https://x", "s3cr3t"),
    ):
        assert "s3cr3t" not in repr(credentials)


def test_a_key_that_is_none_is_told_without_showing_it(server: ScriptedServer, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be used to sign") as error:
        log_in(JwtBearer(server.url, "key", "user", "not a s3cr3t key"))
    assert "s3cr3t" not in str(error.value)
    with pytest.raises(InputError, match="cannot be read"):
        read_private_key(tmp_path / "missing.pem")
