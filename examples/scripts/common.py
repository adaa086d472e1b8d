"""What the example scripts share: a login by the usual variables, and a line for each thing tried.

Nothing here knows of Remit. The same script runs against a real org once the variables hold its login.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceError

VERSION = "64.0"


def connect() -> Salesforce:
    """Log in as the variables say: JWT bearer with a private key, client credentials with a secret."""
    env = os.environ
    domain = env["SF_LOGIN_URL"].removeprefix("https://").removesuffix(".salesforce.com")
    if "SF_PRIVATE_KEY_FILE" in env:
        return Salesforce(
            username=env["SF_USERNAME"],
            consumer_key=env["SF_CLIENT_ID"],
            privatekey_file=env["SF_PRIVATE_KEY_FILE"],
            domain=domain,
            version=VERSION,
        )
    return Salesforce(
        consumer_key=env["SF_CLIENT_ID"],
        consumer_secret=env["SF_CLIENT_SECRET"],
        domain=domain,
        version=VERSION,
    )


def attempt(what: str, call: Callable[[], Any]) -> Any:
    """Do something and tell how it went: what came of it, or Salesforce's own error."""
    try:
        result = call()
    except SalesforceAuthenticationFailed as error:
        print(f"refused  {what}: {error}")
    except SalesforceError as error:
        print(f"refused  {what}: {_told(error)}")
    else:
        print(f"ok       {what}{_shown(result)}")
        return result
    return None


def _told(error: SalesforceError) -> str:
    content = error.content[0] if isinstance(error.content, list) and error.content else {}
    lines = str(content.get("message", error)).strip().splitlines()
    # Salesforce quotes the query with a caret under the place; the last line says what is wrong there.
    message = next((line for line in reversed(lines) if line.strip()), "")
    # The advice that Salesforce adds to it ("If you are attempting to use a custom field, ...") is left out.
    return f"{content.get('errorCode', '')} {message.partition(' If you are')[0]}".strip()


def _shown(result: Any) -> str:
    if isinstance(result, dict) and "totalSize" in result:
        return f": {result['totalSize']:,}"
    return f": {result}" if isinstance(result, str) else ""


def rows(answer: Any) -> list[dict[str, Any]]:
    """The records of a query that worked; none of one that did not."""
    return list(answer["records"]) if answer else []
