"""The API version: what the org offers, what Remit uses, and what no longer has SOAP login()."""

from __future__ import annotations

from collections.abc import Iterator

from remit.conform.asked import Asked, Unknown
from remit.conform.line import Line, fine, untold, will_refuse
from remit.connect.login import LAST_SOAP_LOGIN
from remit.connect.rest import DEFAULT_VERSION

ORDER = 10
# External Client Apps by the Metadata API, and Connect REST on their credentials (developer guides).
OLDEST = 60.0


def check(asked: Asked) -> Iterator[Line]:
    """Two lines: the version used, and whether SOAP login() has one."""
    offered = asked.once("versions", asked.org.versions)
    if isinstance(offered, Unknown) or not offered:
        why = offered.why if isinstance(offered, Unknown) else "the org offers none"
        yield untold("API version", why)
        return
    used = asked.org.version
    about = "API version"
    told = f"the org offers {offered[0]:.1f} to {offered[-1]:.1f}, Remit uses {used:.1f}"
    if used < OLDEST:
        yield will_refuse(about, told, f"External Client Apps need {OLDEST:.1f} or newer")
    elif offered[-1] > DEFAULT_VERSION:
        yield fine(about, f"{told}, the newest that it knows")
    else:
        yield fine(about, told)
    about = "SOAP login()"
    if LAST_SOAP_LOGIN in offered:
        yield fine(about, f"version {LAST_SOAP_LOGIN:.1f}, the last that has it, is offered")
    else:
        yield will_refuse(
            about,
            f"version {LAST_SOAP_LOGIN:.1f}, the last that has it, is not offered",
            "use login: jwt-bearer",
            "login: username-password",
        )
