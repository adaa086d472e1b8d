"""This machine's clock against the org's: an assertion of a JWT bearer login lives three minutes."""

from __future__ import annotations

from collections.abc import Iterator

from remit.conform.asked import Asked, Unknown
from remit.conform.line import Line, fine, untold, will_refuse
from remit.connect.login import ASSERTION_SECONDS

ORDER = 90
# An assertion may end at most five minutes ahead (help page remoteaccess_oauth_jwt_flow).
LONGEST = 300
_SURE = 10


def check(asked: Asked) -> Iterator[Line]:
    """One line."""
    about, only = "clock", "login: jwt-bearer"
    skew = asked.clock_skew()
    if isinstance(skew, Unknown):
        yield untold(about, skew.why)
        return
    told = f"{abs(skew):.0f} seconds {'ahead of' if skew > 0 else 'behind'} the org's"
    if skew < -(ASSERTION_SECONDS - _SURE):
        yield will_refuse(about, f"{told}: assertions have ended when they arrive", "set the clock", only)
    elif skew > LONGEST - ASSERTION_SECONDS - _SURE:
        yield will_refuse(about, f"{told}: assertions end too far ahead", "set the clock", only)
    else:
        yield fine(about, told if abs(skew) >= 1 else "as the org's")
