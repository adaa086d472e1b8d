"""What an org's error answer says: code, message, and the next step for the common ones.

The shapes are those of the REST API (a list of {errorCode, message}), the OAuth endpoints ({error,
error_description}), SOAP (a Fault) and bare text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import unescape

from remit.errors import OrgError

NEXT_STEPS: Mapping[str, str] = {
    "INVALID_SESSION_ID": "log in again; the session has ended, was revoked, or belongs to another org",
    "API_DISABLED_FOR_ORG": "give the user the permission API Enabled, or check that the edition has the API",
    "API_CURRENTLY_DISABLED": "give the user the permission API Enabled",
    "REQUEST_LIMIT_EXCEEDED": "the org's API allowance is used up; wait, or see Setup > System Overview",
    "INSUFFICIENT_ACCESS": "the operator's user lacks a permission for this; docs/operator.md lists them",
    "INSUFFICIENT_ACCESS_OR_READONLY": "the operator's user may not change this; see docs/operator.md",
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": "the operator's user cannot reach the other record",
    "INVALID_TYPE": "the operator's user cannot see this object, or the org does not have it",
    "DUPLICATE_USERNAME": "choose another username; they are unique over all orgs",
    "LICENSE_LIMIT_EXCEEDED": "free a seat of the licence, or deactivate users that no longer need it",
    "UNABLE_TO_LOCK_ROW": "something else was changing the record; run the command again",
    "SERVER_UNAVAILABLE": "the instance is overloaded; see status.salesforce.com and run the command again",
    "UNSUPPORTED_API_VERSION": "use a newer API version",
    "MIXED_DML_OPERATION": "setup and other records cannot change in one transaction; split the request",
    "invalid_client_id": "check the consumer key, and that the login goes to the org that holds the app",
    "invalid_client": "check what the client proves itself with: its secret, or for JWT bearer its certificate",
    "invalid_app_access": "assign the permission set that the app's policy names to the user",
    "app_not_found": "check the login URL: the org addressed does not hold the app; a new one takes up to an hour",
    "inactive_user": "activate the user",
    "unsupported_grant_type": "switch the flow on in the app's OAuth settings",
}

# The same code means another thing by how one logs in: (kind of login, code).
LOGIN_STEPS: Mapping[tuple[str, str], str] = {
    ("client-credentials", "invalid_client"): "check the consumer secret; it may have been rotated",
    ("jwt-bearer", "invalid_client"): (
        "check that the app's certificate is the one of this private key; a new app takes up to an hour"
    ),
    ("jwt-bearer", "app_not_found"): (
        "check the login URL and the audience (SF_AUDIENCE): some orgs take their My Domain alone, others the "
        "shared login host; a new app takes up to an hour"
    ),
}


def error_of(status: int, body: bytes, redact: Callable[[str], str], doing: str) -> OrgError:
    """The typed error of an answer that says no. `doing` names the request for the message."""
    code, message = _read(body)
    if not message:
        message = code or f"HTTP {status}"
    return OrgError(
        redact(f"{doing}: {code + ': ' if code else ''}{message.strip()}"),
        code=code,
        status=status,
        next_step=NEXT_STEPS.get(code, ""),
    )


def error_code(body: bytes) -> str:
    """The error code in an answer, "" where it has none."""
    return _read(body)[0]


def describe_errors(errors: Any) -> tuple[str, str]:
    """(code, message) of the `errors` of a composite, collections or save result; ("", "") where none."""
    if isinstance(errors, dict):
        errors = [errors]
    for error in errors or []:
        if isinstance(error, dict):
            return str(error.get("statusCode") or error.get("errorCode") or ""), str(
                error.get("message") or ""
            )
    return "", ""


def _read(body: bytes) -> tuple[str, str]:
    text = body.decode("utf-8", "replace").strip()
    if text[:1] in ("[", "{"):
        try:
            return _read_json(json.loads(text))
        except ValueError:
            return "", text[:500]
    if text.startswith("<"):
        return _read_xml(text)
    return "", text[:500]


def _read_json(value: Any) -> tuple[str, str]:
    if isinstance(value, list):
        value = value[0] if value else {}
    if not isinstance(value, dict):
        return "", ""
    if "error" in value:
        return str(value["error"]), str(value.get("error_description") or "")
    return str(value.get("errorCode") or ""), str(value.get("message") or "")


def _read_xml(text: str) -> tuple[str, str]:
    code = _element(text, "faultcode").rsplit(":", 1)[-1] or _element(text, "exceptionCode")
    message = _element(text, "faultstring") or _element(text, "exceptionMessage")
    return code, message.removeprefix(f"{code}: ")


def _element(text: str, name: str) -> str:
    found = re.search(rf"<(?:\w+:)?{name}(?:\s[^>]*)?>([^<]*)</", text)
    return unescape(found.group(1)) if found else ""
