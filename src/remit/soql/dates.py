"""Dates in SOQL: what a date literal means at a moment, and dates and datetimes as written.

Weeks start on Sunday (the default of Salesforce's English locales), fiscal years are calendar years.
Source: SOQL and SOSL Reference, "Date Formats and Date Literals in WHERE".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo

_UNITS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR")


def _names() -> dict[str, tuple[str, str]]:
    """Every date literal: its name to (shape, unit)."""
    names = {"YESTERDAY": ("last", "DAY"), "TODAY": ("this", "DAY"), "TOMORROW": ("next", "DAY")}
    names |= {"LAST_90_DAYS": ("last_90", "DAY"), "NEXT_90_DAYS": ("next_90", "DAY")}
    for unit in _UNITS:
        names |= {f"LAST_N_{unit}S": ("last_n", unit), f"NEXT_N_{unit}S": ("next_n", unit)}
        names[f"N_{unit}S_AGO"] = ("ago_n", unit)
        if unit != "DAY":
            names |= {f"{which.upper()}_{unit}": (which, unit) for which in ("last", "this", "next")}
    return names


_SHAPES = _names()
RANGES_N = frozenset(name for name, (shape, _) in _SHAPES.items() if shape.endswith("_n"))
RANGES = frozenset(_SHAPES) - RANGES_N


def _month(d: date, months: int) -> date:
    """The first of the month that lies `months` after d's."""
    years, month = divmod(d.year * 12 + d.month - 1 + months, 12)
    return date(years, month + 1, 1)


_START: dict[str, Callable[[date], date]] = {
    "DAY": lambda d: d,
    "WEEK": lambda d: d - timedelta(days=(d.weekday() + 1) % 7),
    "MONTH": lambda d: d.replace(day=1),
    "QUARTER": lambda d: date(d.year, (d.month - 1) // 3 * 3 + 1, 1),
    "YEAR": lambda d: date(d.year, 1, 1),
}
_STEP: dict[str, Callable[[date, int], date]] = {
    "DAY": lambda d, n: d + timedelta(days=n),
    "WEEK": lambda d, n: d + timedelta(days=7 * n),
    "MONTH": _month,
    "QUARTER": lambda d, n: _month(d, 3 * n),
    "YEAR": lambda d, n: _month(d, 12 * n),
}


def bounds(name: str, n: int | None, today: date) -> tuple[date, date]:
    """The days of a date literal as [start, end): `LAST_N_DAYS:3` are the three days before today and today.

    Other units than days leave the running one out: LAST_N_WEEKS:2 ends where this week starts. Raises
    KeyError for a name that is no date literal, OverflowError or ValueError where n leaves the calendar.
    """
    shape, unit = _SHAPES[name.upper()]
    unit = unit.removeprefix("FISCAL_")
    start, step, count = _START[unit](today), _STEP[unit], n or 0
    if shape == "this":
        return start, step(start, 1)
    if shape == "last":
        return step(start, -1), start
    if shape == "next":
        return step(start, 1), step(start, 2)
    if shape == "ago_n":
        return step(start, -count), step(start, 1 - count)
    if shape.endswith("_90"):
        count = 90
    if shape.startswith("last"):
        return step(start, -count), step(start, 1) if unit == "DAY" else start
    return step(start, 1), step(start, count + 1)


def moments(name: str, n: int | None, now: datetime, zone: tzinfo = UTC) -> tuple[datetime, datetime]:
    """A date literal as [start, end) in UTC, days taken in the user's time zone."""
    first, end = bounds(name, n, now.astimezone(zone).date())
    return (
        datetime(first.year, first.month, first.day, tzinfo=zone).astimezone(UTC),
        datetime(end.year, end.month, end.day, tzinfo=zone).astimezone(UTC),
    )


def iso_date(text: str) -> str:
    """A date as written, checked. Raises ValueError where the calendar has no such day."""
    return date.fromisoformat(text).isoformat()


def iso_datetime(text: str) -> str:
    """A datetime as written (any offset; none means UTC) as `2024-01-01T00:00:00.000Z`. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
