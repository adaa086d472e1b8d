"""An External Client App with its user, made as an operator would make it: by public API calls alone."""

from __future__ import annotations

import datetime
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.serving import Server

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LOCALE = {
    "TimeZoneSidKey": "GMT",
    "LocaleSidKey": "en_US",
    "EmailEncodingKey": "UTF-8",
    "LanguageLocaleKey": "en_US",
}


@dataclass
class System:
    """An integration: its app, user, key pair and permission set."""

    name: str
    app_id: str
    username: str
    user_id: str
    permission_set_id: str
    client_id: str
    client_secret: str
    private_key: str


def soap(server: Server, call: str, token: str = "", version: str = "64.0") -> tuple[int, str]:
    """(status, answer) of a Metadata SOAP call written out by hand."""
    session = token or server.admin().token
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:m="http://soap.sforce.com/2006/04/metadata">'
        f"<e:Header><m:SessionHeader><m:sessionId>{session}</m:sessionId></m:SessionHeader></e:Header>"
        f"<e:Body>{call}</e:Body></e:Envelope>"
    )
    request = urllib.request.Request(
        f"{server.url}/services/Soap/m/{version}",
        data=body.encode(),
        headers={"Content-Type": "text/xml", "SOAPAction": '""'},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def component(type_name: str, **elements: Any) -> str:
    """A `metadata` element of a write."""
    inside = "".join(
        f"<m:{k}>{str(v).lower() if isinstance(v, bool) else v}</m:{k}>" for k, v in elements.items()
    )
    return f'<m:metadata xsi:type="m:{type_name}">{inside}</m:metadata>'


def write(server: Server, operation: str, type_name: str, **elements: Any) -> str:
    """The answer of createMetadata and its kin with one component."""
    status, answer = soap(server, f"<m:{operation}>{component(type_name, **elements)}</m:{operation}>")
    assert status == 200, answer
    return answer


def form(url: str, values: dict[str, str] | None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    """(status, JSON or text) of a form post; a GET without values."""
    data = None if values is None else urllib.parse.urlencode(values).encode()
    request = urllib.request.Request(url, data=data, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read().decode()
            status = answer.status
    except urllib.error.HTTPError as error:
        text, status = error.read().decode(), error.code
    try:
        return status, json.loads(text)
    except ValueError:
        return status, text


def key_pair() -> tuple[str, str]:
    """(private key, certificate) as PEM."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "integration")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


def api_only_user(server: Server, name: str) -> tuple[str, str, str]:
    """(username, user id, permission set id) of an API Only user with a permission set that reads Account."""
    admin = server.admin()
    licence = admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
    profile = admin.create(
        "Profile", Name=f"{name} Profile", UserLicenseId=licence,
        PermissionsApiEnabled=True, PermissionsApiUserOnly=True,
    )  # fmt: skip
    username = f"{name.lower()}@example.com"
    user = admin.create(
        "User", Username=username, LastName=name, Alias=name[:8], Email="owner@example.com",
        ProfileId=profile, **LOCALE,
    )  # fmt: skip
    granted = admin.create("PermissionSet", Name=f"{name}_Access", Label=f"{name} Access")
    admin.create("ObjectPermissions", ParentId=granted, SobjectType="Account", PermissionsRead=True)
    admin.create("PermissionSetAssignment", AssigneeId=user, PermissionSetId=granted)
    return username, user, granted


def make_system(server: Server, name: str, *, client_credentials: bool = False, **policy: Any) -> System:
    """An app and its user by the sequence that a real org accepts."""
    username, user_id, granted = api_only_user(server, name)
    private, certificate = key_pair()
    made = write(
        server, "createMetadata", "ExternalClientApplication", fullName=name, contactEmail="owner@example.com",
        distributionState="Local", label=f"{name} App",
    )  # fmt: skip
    assert "<success>true</success>" in made, made
    system = System(name, "", username, user_id, granted, "", "", private)
    return _with_oauth(server, system, certificate, client_credentials, policy)


def _with_oauth(
    server: Server, made: System, certificate: str, client_credentials: bool, policy: dict[str, Any]
) -> System:
    """The OAuth parts of an app, in the order that an org wants them."""
    name = made.name
    write(
        server, "createMetadata", "ExtlClntAppOauthSettings", fullName=f"{name}_oauth",
        commaSeparatedOauthScopes="Api" if client_credentials else "Api, RefreshToken",
        externalClientApplication=name, label=f"{name} OAuth",
    )  # fmt: skip
    flow: dict[str, Any] = {"isClientCredentialsFlowEnabled": True} if client_credentials else {}
    signing = {} if client_credentials else {"certificate": certificate}
    created = write(
        server, "createMetadata", "ExtlClntAppGlobalOauthSettings", fullName=f"{name}_glbloauth",
        callbackUrl="https://localhost/callback", **signing, externalClientApplication=name, **flow,
        isPkceRequired=not client_credentials, label=f"{name} Global OAuth",
    )  # fmt: skip
    assert "<success>true</success>" in created, created
    run_as = {"clientCredentialsFlowUser": made.username} if client_credentials else {}
    elements = {
        **run_as, "commaSeparatedPermissionSet": f"{name}_Access", "externalClientApplication": name,
        "ipRelaxationPolicyType": "Enforce", "isClientCredentialsFlowEnabled": client_credentials,
        "label": f"{name} policy", "permittedUsersPolicyType": "AdminApprovedPreAuthorized", **policy,
    }  # fmt: skip
    ordered = dict(sorted(elements.items()))
    updated = write(
        server, "updateMetadata", "ExtlClntAppOauthConfigurablePolicies",
        fullName=f"{name}_oauthPlcy", **ordered,
    )  # fmt: skip
    assert "<success>true</success>" in updated, updated
    made.app_id = server.admin().query(
        f"SELECT Id FROM ExternalClientApplication WHERE DeveloperName = '{name}'"
    )[0]["Id"]
    _, read = soap(
        server,
        "<m:readMetadata><m:type>ExtlClntAppGlobalOauthSettings</m:type>"
        f"<m:fullNames>{name}_glbloauth</m:fullNames></m:readMetadata>",
    )
    made.client_id = read.partition("<consumerKey>")[2].partition("</consumerKey>")[0]
    if client_credentials:
        made.client_secret = secret_of(server, made)
    return made


def secret_of(server: Server, made: System) -> str:
    """The secret by Connect REST, the org's switch turned on first."""
    write(
        server, "updateMetadata", "ExternalClientAppSettings", fullName="ExternalClientApp",
        enableClientSecretInRestApiAccess=True,
    )  # fmt: skip
    admin = server.admin()
    _, found = admin.call("GET", f"apps/oauth/credentials/{made.app_id}")
    consumer = found["consumers"][0]["id"]
    status, pair = admin.call("GET", f"apps/oauth/credentials/{made.app_id}/{consumer}?part=keyandsecret")
    assert status == 200, pair
    return str(pair["secret"])


def assertion(made: System, audience: str, **claims: Any) -> str:
    """A signed assertion."""
    body = {"iss": made.client_id, "sub": made.username, "aud": audience, "exp": int(time.time()) + 180}
    return jwt.encode({**body, **claims}, made.private_key, algorithm="RS256")


def jwt_login(server: Server, made: System, **claims: Any) -> tuple[int, Any]:
    """(status, answer) of a JWT bearer login over plain HTTP."""
    signed = assertion(made, "https://login.salesforce.com", **claims)
    return form(f"{server.url}/services/oauth2/token", {"grant_type": JWT_BEARER, "assertion": signed})


def client_login(server: Server, made: System, **changed: str) -> tuple[int, Any]:
    """(status, answer) of a client credentials login over plain HTTP."""
    values = {
        "grant_type": "client_credentials", "client_id": made.client_id, "client_secret": made.client_secret,
    }  # fmt: skip
    return form(f"{server.url}/services/oauth2/token", {**values, **changed})


def history(server: Server, user_id: str) -> list[dict[str, Any]]:
    """The user's LoginHistory, newest first."""
    return server.admin().query(
        "SELECT LoginType, LoginSubType, Status, Application, SourceIp FROM LoginHistory"
        f" WHERE UserId = '{user_id}' ORDER BY LoginTime DESC, Id DESC"
    )
