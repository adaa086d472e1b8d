"""Which org this is: edition, sandbox or not, and whether its address is a My Domain."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from remit.conform.asked import Asked, Unknown
from remit.conform.line import Line, fine, untold
from remit.connect.session import LOOPBACK

ORDER = 20


def check(asked: Asked) -> Iterator[Line]:
    """Three lines."""
    row = asked.organization()
    if isinstance(row, Unknown):
        yield untold("edition", row.why)
        yield untold("sandbox", row.why)
    else:
        kind = row.get("OrganizationType")
        ends = row.get("TrialExpirationDate")
        until = f", which ends on {str(ends)[:10]}" if ends else ""
        yield fine("edition", f"{kind}{until}, org {row['Id']}") if kind else untold("edition", "not shown")
        sandbox = row.get("IsSandbox")
        if sandbox is None:
            yield untold("sandbox", "the org does not show Organization.IsSandbox")
        else:
            yield fine("sandbox", "a sandbox" if sandbox else "no sandbox")
    yield _my_domain(asked.org.session.instance_url)


def _my_domain(url: str) -> Line:
    host = urlsplit(url).hostname or ""
    if host in LOOPBACK:
        return fine("My Domain", f"{url}, an org on this machine")
    if ".my." in host:
        return fine("My Domain", url)
    return untold(
        "My Domain",
        f"{url} is not the form of a My Domain",
        "logins by client credentials work at a My Domain alone: see Setup > My Domain",
    )
