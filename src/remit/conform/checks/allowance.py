"""API calls left today."""

from __future__ import annotations

from collections.abc import Iterator

from remit.conform.asked import Asked, Unknown
from remit.conform.line import Line, fine, untold, will_refuse

ORDER = 95
# What a plan and an apply of a dozen systems take together, rounded up.
ENOUGH = 200


def check(asked: Asked) -> Iterator[Line]:
    """One line."""
    about = "API calls left today"
    limits = asked.limits()
    if isinstance(limits, Unknown):
        yield untold(about, limits.why)
        return
    found = limits.get("DailyApiRequests") or {}
    left, most = found.get("Remaining"), found.get("Max")
    if not isinstance(left, int):
        yield untold(about, "the org does not show DailyApiRequests")
    elif left < ENOUGH:
        told = f"{left} of {most}, and a plan with its apply takes up to {ENOUGH}"
        yield will_refuse(about, told, "wait, or see Setup > System Overview")
    else:
        yield fine(about, f"{left} of {most}")
