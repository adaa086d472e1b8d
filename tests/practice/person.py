"""A person who authorises an app in the browser, and that app keeping the refresh token."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests.practice.world import LOCALE, Org, metadata

PASSWORD = "correct horse 1"
CALLBACK = "https://localhost/callback"


@dataclass
class App:
    """An app that people authorise for themselves, as some tool that a person once tried."""

    org: Org
    client_id: str

    @classmethod
    def made(cls, org: Org, name: str) -> App:
        """A new External Client App with the web server flow, by Metadata API calls."""
        parts = [
            ("create", "ExternalClientApplication", f"<fullName>{name}</fullName><contactEmail>a@b.example"
             f"</contactEmail><distributionState>Local</distributionState><label>{name}</label>"),
            ("create", "ExtlClntAppOauthSettings", f"<fullName>{name}_oauth</fullName>"
             "<commaSeparatedOauthScopes>Api, RefreshToken</commaSeparatedOauthScopes>"
             f"<externalClientApplication>{name}</externalClientApplication><label>{name}</label>"),
            ("create", "ExtlClntAppGlobalOauthSettings", f"<fullName>{name}_glbloauth</fullName>"
             f"<callbackUrl>{CALLBACK}</callbackUrl><externalClientApplication>{name}"
             "</externalClientApplication><isPkceRequired>true</isPkceRequired>"
             "<isConsumerSecretOptional>true</isConsumerSecretOptional>"
             f"<isSecretRequiredForRefreshToken>false</isSecretRequiredForRefreshToken><label>{name}</label>"),
            ("update", "ExtlClntAppOauthConfigurablePolicies", f"<fullName>{name}_oauthPlcy</fullName>"
             f"<externalClientApplication>{name}</externalClientApplication><ipRelaxationPolicyType>Enforce"
             f"</ipRelaxationPolicyType><label>{name}</label><permittedUsersPolicyType>AllSelfAuthorized"
             "</permittedUsersPolicyType>"),
        ]  # fmt: skip
        for verb, kind, inside in parts:
            body = f'<{verb}Metadata><metadata xsi:type="{kind}">{inside}</metadata></{verb}Metadata>'
            answer = metadata(org.admin, body)
            assert "<success>true</success>" in answer, answer
        read = metadata(
            org.admin,
            "<readMetadata><type>ExtlClntAppGlobalOauthSettings</type>"
            f"<fullNames>{name}_glbloauth</fullNames></readMetadata>",
        )
        return cls(org, read.partition("<consumerKey>")[2].partition("</consumerKey>")[0])

    def authorised_by(self, username: str) -> dict[str, Any]:
        """The tokens that the app has once a person has logged in and allowed it."""
        verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
            "username": username,
            "pw": PASSWORD,
            "decision": "allow",
        }
        url = f"{self.org.server.url}/services/oauth2/authorize"
        page = requests.post(url, data=asked, allow_redirects=False, timeout=30)
        assert page.status_code == 302, page.text
        code = parse_qs(urlsplit(page.headers["location"]).query)["code"][0]
        status, body = self.token(
            grant_type="authorization_code", code=code, redirect_uri=CALLBACK, code_verifier=verifier
        )
        assert status == 200, body
        return body

    def token(self, **values: str) -> tuple[int, Any]:
        """(status, body) of the token endpoint."""
        answer = requests.post(
            f"{self.org.server.url}/services/oauth2/token",
            data={"client_id": self.client_id, **values},
            timeout=30,
        )
        return answer.status_code, answer.json()


def person(org: Org, username: str) -> str:
    """The id of a person with a password, who uses Salesforce in the browser."""
    profile = org.admin.query("SELECT Id FROM Profile WHERE Name = 'Standard User'")[0]["Id"]
    user = org.admin.create(
        "User", Username=username, LastName=username.split("@")[0], Alias=username[:5], Email=username,
        ProfileId=profile, **LOCALE,
    )  # fmt: skip
    set_password(org, user)
    return user


def set_password(org: Org, user: str) -> None:
    """Give a user the password."""
    status, body = org.admin.call("POST", f"sobjects/User/{user}/password", {"NewPassword": PASSWORD})
    assert status == 204, body
