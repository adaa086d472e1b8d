"""Orgs that the Salesforce CLI (`sf`) knows: asked by running it, never by reading its files.

`sf org display --json` says where the org is and redacts the token; `sf org auth show-access-token --json`
gives it. Older CLIs print it in `org display` and do not have the second command.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

from remit.connect.redaction import Redactor
from remit.connect.session import Session
from remit.errors import OrgError

TIMEOUT = 60.0
_EXPIRED = ("expired access/refresh token", "RefreshTokenAuthError", "expired", "INVALID_SESSION_ID")
_UNKNOWN = ("NamedOrgNotFoundError", "NoOrgFound", "No authorization information", "No target org found")


def sf_session(target: str, *, environ: Mapping[str, str] = os.environ, timeout: float = TIMEOUT) -> Session:
    """A session for an alias or username that the sf CLI knows.

    Raises OrgError where the CLI is not installed, does not know the org, holds an expired login, or does not
    answer in time.
    """
    shown = _run(["org", "display", "--target-org", target, "--json"], target, environ, timeout)
    url = str(shown.get("instanceUrl") or "")
    token = str(shown.get("accessToken") or "")
    if not _looks_like_token(token):
        arguments = ["org", "auth", "show-access-token", "--target-org", target, "--json", "--no-prompt"]
        got = _run(arguments, target, environ, timeout)
        token = str(got.get("accessToken") or got.get("token") or "")
    if not url or not _looks_like_token(token):
        raise OrgError(
            f"the sf CLI gave no access token for {target}",
            next_step=f"run: sf org login web --alias {target}",
        )
    return Session(url, token, str(shown.get("username") or ""), "", str(shown.get("id") or ""))


def _looks_like_token(text: str) -> bool:
    """Not one: empty, or the CLI's note that it hides the token."""
    return bool(text) and not any(c in text for c in " []<>*") and len(text) > 20


def _run(arguments: list[str], target: str, environ: Mapping[str, str], timeout: float) -> dict[str, Any]:
    program = shutil.which("sf", path=environ.get("PATH"))
    if program is None:
        raise OrgError(
            f"{target!r} is neither 'local' nor a URL, and the sf CLI that might know it is not installed",
            next_step="install it (npm install --global @salesforce/cli), or give a URL",
        )
    quiet = {**environ, "SF_DISABLE_TELEMETRY": "true", "SF_AUTOUPDATE_DISABLE": "true", "NO_COLOR": "1"}
    shown = "sf " + " ".join(arguments[:3] if arguments[1] == "auth" else arguments[:2])
    try:
        done = subprocess.run(
            [program, *arguments],
            capture_output=True,
            text=True,
            timeout=timeout,
            env=quiet,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise OrgError(
            f"{shown} did not answer within {timeout:.0f} seconds", next_step="run it by hand to see why"
        ) from None
    except OSError as error:
        raise OrgError(f"{shown} cannot be run: {error}") from None
    return _result(done, shown, target)


def _result(done: subprocess.CompletedProcess[str], shown: str, target: str) -> dict[str, Any]:
    # Warnings about updates may stand before the document.
    start = done.stdout.find("{")
    try:
        answer = json.loads(done.stdout[start:]) if start >= 0 else {}
    except ValueError:
        answer = {}
    result = answer.get("result")
    if done.returncode == 0 and isinstance(result, dict):
        return result
    name = str(answer.get("name") or "")
    said = str(answer.get("message") or done.stderr.strip() or f"exit code {done.returncode}")
    message = f"{shown}: {Redactor()(said)}"
    if any(w in name or w in said for w in _UNKNOWN):
        step = "run: sf org list, or log in: sf org login web --alias NAME"
        raise OrgError(f"the sf CLI knows no org {target!r} ({message})", code=name, next_step=step)
    if any(w in name or w in said for w in _EXPIRED):
        step = f"run: sf org login web --alias {target}"
        raise OrgError(f"the sf CLI's login to {target} has expired ({message})", code=name, next_step=step)
    raise OrgError(message, code=name, next_step="run it by hand to see why")
