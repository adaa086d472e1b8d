"""Who asks."""

from __future__ import annotations

from collections.abc import Iterator

from remit.conform.asked import Asked, Unknown
from remit.conform.line import Line, fine, untold

ORDER = 30


def check(asked: Asked) -> Iterator[Line]:
    """One line."""
    who = asked.who()
    if isinstance(who, Unknown):
        yield untold("who asks", who.why)
        return
    if not who.username:
        yield untold("who asks", "the org does not show the user of this session")
        return
    profile = f", profile {who.profile}" if who.profile else ""
    license = f", license {who.license}" if who.license else ""
    yield fine("who asks", f"{who.username}{profile}{license}")
