"""Seats of the licenses that integration users take."""

from __future__ import annotations

from collections.abc import Iterator

from remit.conform.asked import Asked, Unknown
from remit.conform.line import Line, fine, untold, will_refuse

ORDER = 60
_USER = ("Salesforce", "Salesforce Integration")
_SET = ("SalesforceAPIIntegrationPsl",)
_TABLES = (
    ("license", "UserLicense", "Name", _USER, ""),
    ("permission set license", "PermissionSetLicense", "DeveloperName", _SET, "Salesforce Integration"),
)


def check(asked: Asked) -> Iterator[Line]:
    """A line for each license."""
    for word, sobject, column, names, of in _TABLES:
        rows = asked.rows(f"SELECT {column}, Status, TotalLicenses, UsedLicenses FROM {sobject}")
        for name in names:
            about = f"{word} {name}"
            if isinstance(rows, Unknown):
                yield untold(about, rows.why)
                continue
            yield _line(about, f"license: {of or name}", [r for r in rows if r[column] == name])


def _line(about: str, only: str, rows: list[dict[str, object]]) -> Line:
    if not rows:
        return will_refuse(about, "the org has none", "choose another license in landscape.yaml", only)
    total, used = rows[0].get("TotalLicenses"), rows[0].get("UsedLicenses")
    if not isinstance(total, int) or not isinstance(used, int):
        return untold(about, "the org does not show its seats")
    if total - used < 1:
        step = "free a seat, or deactivate users that no longer need one"
        return will_refuse(about, f"no seat of {total} is free", step, only)
    return fine(about, f"{total - used} of {total} seats are free")
