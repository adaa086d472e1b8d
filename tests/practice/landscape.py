"""A landscape file, applied by the command line, and its systems logging in as their vendors' code would."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import requests

from tests.practice.world import Client
from tests.serving import Server

DOMAIN = "landscape.example"


@dataclass
class Landscape:
    """A landscape of a folder; JSON is YAML, so it is written as such."""

    server: Server
    folder: Path
    content: dict[str, Any] = field(default_factory=dict)
    known: dict[str, dict[str, str]] = field(default_factory=dict)  # credentials read since the last write

    @property
    def file(self) -> Path:
        """Where it is."""
        return self.folder / "landscape.yaml"

    def write(self, systems: Mapping[str, Any], **more: Any) -> None:
        """Say what the landscape is from now on."""
        self.known.clear()
        self.content = {
            "remit": 1,
            "environments": {"local": {"username": f"{{system}}@{DOMAIN}"}},
            "profile": {"name": "API Only Integrations", "clone_of": "Read Only"},
            "users": {"email": f"integrations@{DOMAIN}"},
            "systems": dict(systems),
            **more,
        }
        self.file.write_text(json.dumps(self.content, indent=1))

    def run(self, *arguments: str, check: bool = True, **options: Any) -> subprocess.CompletedProcess[str]:
        """A command on this landscape."""
        return self.server.remit(*arguments, "--landscape", str(self.file), check=check, **options)

    def apply(self, *arguments: str) -> str:
        """Apply it, which must succeed; gives what was printed."""
        return self.run("apply", "--yes", *arguments).stdout

    def plan(self) -> tuple[int, str]:
        """The exit code and text of a plan."""
        done = self.run("plan", check=False)
        return done.returncode, done.stdout + done.stderr

    def credentials(self, system: str) -> dict[str, str]:
        """What a system logs in with."""
        if system not in self.known:
            done = self.run("credentials", system, "--json", "--show-secrets")
            self.known[system] = json.loads(done.stdout)
        return self.known[system]

    def login(self, system: str) -> Client:
        """A session of a system, by the login that it has."""
        token, status, body = login(self.credentials(system))
        assert status == 200, body
        return Client(self.server.url, token)

    def username(self, system: str) -> str:
        """The username of a system."""
        return f"{system}@{DOMAIN}"


def flow(*objects: str, can: tuple[str, ...] = ("read",), **more: Any) -> dict[str, Any]:
    """A system with one flow that does the same with some objects."""
    said = {name: {"can": list(can)} for name in objects}
    return {"flows": {"main": {"direction": "both", "objects": said}}, **more}


def login(credentials: Mapping[str, str], **headers: str) -> tuple[str, int, Any]:
    """(access token, status, body) of the OAuth login that credentials are for."""
    url = credentials["login_url"]
    if credentials["login"] == "client-credentials":
        data = {
            "grant_type": "client_credentials",
            "client_id": credentials["client_id"],
            "client_secret": credentials["client_secret"],
        }
    else:
        data = {
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": assertion(credentials),
        }
    answer = requests.post(f"{url}/services/oauth2/token", data=data, headers=headers, timeout=30)
    body = answer.json()
    return body.get("access_token", ""), answer.status_code, body


def assertion(credentials: Mapping[str, str], audience: str = "https://login.salesforce.com") -> str:
    """A signed JWT, as the help page on the flow shows it."""
    claims = {
        "iss": credentials["client_id"],
        "sub": credentials["username"],
        "aud": audience,
        "exp": int(time.time()) + 120,
    }
    return jwt.encode(claims, Path(credentials["private_key_file"]).read_text(), algorithm="RS256")
