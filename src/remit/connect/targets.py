"""`--target-org`: a name to an open org.

    local                 the running local org
    https://...           a URL, with credentials from the environment or the OS keyring
    anything else         an alias or username that the sf CLI knows

Secrets come from the environment, files that it names, the keyring or the home; never from arguments.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from remit.connect.login import (
    AccessToken,
    ClientCredentials,
    Credentials,
    JwtBearer,
    UsernamePassword,
    log_in,
    read_private_key,
)
from remit.connect.rest import DEFAULT_VERSION, Org
from remit.connect.session import Session
from remit.connect.sf_cli import sf_session
from remit.connect.transport import Retry
from remit.errors import OrgError

LOCAL = "local"
KEYRING_SERVICE = "remit-org"
_START = "start it: remit org serve"

# Reads one secret of a URL from somewhere else than the environment: (url, name) -> value or None.
SecretOf = Callable[[str, str], str | None]


def local_session(home: Path) -> Session:
    """The operator's session at the running local org, from `org/status.json` and `org/operator.json`.

    Raises OrgError where no local org runs, or it has left no operator session.
    """
    status = _read(home / "org" / "status.json")
    if status is None:
        raise OrgError("no local org is running", next_step=_START)
    if not _alive(status.get("pid")):
        raise OrgError("the local org has ended without saying so", next_step=_START)
    operator = _read(home / "org" / "operator.json")
    if operator is None or not operator.get("access_token"):
        raise OrgError("the running local org has left no operator session", next_step="restart it")
    return Session(
        str(operator.get("instance_url") or status["url"]),
        str(operator["access_token"]),
        str(operator.get("username") or status.get("admin_username") or ""),
        str(operator.get("user_id") or ""),
        str(status.get("org_id") or ""),
        local=True,
    )


def open_org(
    target: str,
    home: Path,
    *,
    read_only: bool = False,
    budget: int | None = None,
    version: float | None = None,
    retry: Retry | None = None,
    environ: Mapping[str, str] = os.environ,
    local: Callable[[Path], Session] = local_session,
) -> Org:
    """The org of that name, opened. Without `version`, the newest that both Remit and the org know.

    Raises OrgError with the next step where the name means nothing or the login is refused.
    """
    session = find_session(target, home, environ=environ, local=local, retry=retry)
    org = Org(session, version=version or DEFAULT_VERSION, read_only=read_only, budget=budget, retry=retry)
    if version is None:
        offered = org.versions()
        if not offered:
            raise OrgError(f"{session.instance_url} offers no API version", next_step="check the URL")
        org.version = min(DEFAULT_VERSION, offered[-1])
    return org


def find_session(
    target: str,
    home: Path,
    *,
    environ: Mapping[str, str] = os.environ,
    local: Callable[[Path], Session] = local_session,
    retry: Retry | None = None,
) -> Session:
    """A session for the org of that name; errors as `open_org`."""
    if target in ("", LOCAL):
        return local(home)
    if "://" in target:
        return log_in(credentials_of(target, environ, keyring_secret), retry=retry)
    return sf_session(target, environ=environ)


def credentials_of(
    url: str, environ: Mapping[str, str], secret_of: SecretOf = lambda url, name: None
) -> Credentials:
    """The credentials for a URL, from the environment or, name by name, from `secret_of`.

    The first complete set of: SF_ACCESS_TOKEN; SF_USERNAME, SF_CLIENT_ID and SF_PRIVATE_KEY_FILE (and
    SF_AUDIENCE, where the org takes another audience than the URL's origin);
    SF_CLIENT_ID and SF_CLIENT_SECRET; SF_USERNAME and SF_PASSWORD (and SF_SECURITY_TOKEN).
    Raises OrgError that names what is missing.
    """
    if not url.startswith(("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")):
        raise OrgError(f"{url}: credentials go over https only", next_step="give an https:// URL")

    def get(name: str) -> str:
        return environ.get(name) or secret_of(url, name) or ""

    if token := get("SF_ACCESS_TOKEN"):
        return AccessToken(url, token)
    login_url = environ.get("SF_LOGIN_URL") or url
    username, client_id = get("SF_USERNAME"), get("SF_CLIENT_ID")
    if username and client_id and (key_file := get("SF_PRIVATE_KEY_FILE")):
        audience = environ.get("SF_AUDIENCE", "")
        return JwtBearer(login_url, client_id, username, read_private_key(key_file), audience)
    if client_id and (client_secret := get("SF_CLIENT_SECRET")):
        return ClientCredentials(login_url, client_id, client_secret)
    if username and (password := get("SF_PASSWORD")):
        return UsernamePassword(login_url, username, password, get("SF_SECURITY_TOKEN"))
    raise OrgError(
        f"no credentials for {url}",
        next_step="set SF_ACCESS_TOKEN; or SF_USERNAME, SF_CLIENT_ID and SF_PRIVATE_KEY_FILE;"
        " or SF_CLIENT_ID and SF_CLIENT_SECRET; or SF_USERNAME and SF_PASSWORD",
    )


def keyring_secret(url: str, name: str) -> str | None:
    """One secret of a URL from the OS keyring (service "remit-org URL"); None where it has none or is none.

    Only asked where the environment has no value; a machine without a keyring is as one with an empty one.
    """
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        found: str | None = keyring.get_password(f"{KEYRING_SERVICE} {url.rstrip('/')}", name)
    except KeyringError:
        return None
    return found


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise OrgError(f"{path} cannot be read: {error}", next_step=_START) from None
    return found if isinstance(found, dict) else None


def _alive(pid: object) -> bool:
    if not isinstance(pid, int):
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
