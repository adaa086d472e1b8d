"""Whether an org lets anybody log in by SOAP login(): a switch that no API tells.

The org says so before it looks at any credentials ("SOAP API login() is disabled by default in this org", code
INVALID_OPERATION), so that a login as nobody finds out. It is nobody's login: no user's history has a row of it.
"""

from __future__ import annotations

from remit.connect.login import UsernamePassword, log_in
from remit.connect.rest import Org
from remit.connect.transport import Retry
from remit.errors import OrgError

# A username that can belong to nobody: the domain is reserved (RFC 2606).
_NOBODY = "nobody@remit.invalid"


def soap_login_open(org: Org) -> bool | None:
    """Whether SOAP login() is on; None where the org's answer does not tell."""
    try:
        log_in(UsernamePassword(org.session.instance_url, _NOBODY, "none"), retry=Retry(attempts=1))
    except OrgError as error:
        known = {"INVALID_OPERATION": False, "INVALID_LOGIN": True}
        return known.get(error.code)
    return None
