"""What date literals mean. Tuesday, 24 November 2026 is today; weeks start on Sunday."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.soql.dates import RANGES, RANGES_N, bounds, iso_datetime, moments

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("literal", "first", "end"),
    [
        ("TODAY", "2026-11-24", "2026-11-25"),
        ("YESTERDAY", "2026-11-23", "2026-11-24"),
        ("TOMORROW", "2026-11-25", "2026-11-26"),
        ("THIS_WEEK", "2026-11-22", "2026-11-29"),
        ("LAST_WEEK", "2026-11-15", "2026-11-22"),
        ("LAST_MONTH", "2026-10-01", "2026-11-01"),
        ("NEXT_MONTH", "2026-12-01", "2027-01-01"),
        ("THIS_QUARTER", "2026-10-01", "2027-01-01"),
        ("NEXT_QUARTER", "2027-01-01", "2027-04-01"),
        ("LAST_FISCAL_YEAR", "2025-01-01", "2026-01-01"),
        ("LAST_90_DAYS", "2026-08-26", "2026-11-25"),
        ("NEXT_90_DAYS", "2026-11-25", "2027-02-23"),
        ("LAST_N_DAYS:3", "2026-11-21", "2026-11-25"),
        ("NEXT_N_DAYS:3", "2026-11-25", "2026-11-28"),
        ("N_DAYS_AGO:3", "2026-11-21", "2026-11-22"),
        ("LAST_N_WEEKS:2", "2026-11-08", "2026-11-22"),
        ("NEXT_N_MONTHS:2", "2026-12-01", "2027-02-01"),
        ("N_MONTHS_AGO:11", "2025-12-01", "2026-01-01"),
        ("LAST_N_QUARTERS:2", "2026-04-01", "2026-10-01"),
        ("N_FISCAL_QUARTERS_AGO:1", "2026-07-01", "2026-10-01"),
        ("NEXT_N_YEARS:1", "2027-01-01", "2028-01-01"),
    ],
)
def test_a_literal_is_a_span_of_days(literal: str, first: str, end: str) -> None:
    name, _, n = literal.partition(":")
    assert [d.isoformat() for d in bounds(name, int(n) if n else None, TODAY)] == [first, end]


@given(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.sampled_from(sorted(RANGES | RANGES_N)),
    st.integers(1, 99),
)
def test_every_literal_is_a_span_that_is_not_empty(today: date, name: str, n: int) -> None:
    first, end = bounds(name, n if name in RANGES_N else None, today)
    assert first < end


def test_days_are_the_users() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    first, end = moments("TODAY", None, late, ZoneInfo("Europe/Berlin"))
    assert (first, end) == (datetime(2026, 11, 24, 23, tzinfo=UTC), datetime(2026, 11, 25, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000Z"),
        ("2024-01-01T00:00:00.5+01:30", "2023-12-31T22:30:00.500Z"),
        ("2024-01-01T00:00:00-0800", "2024-01-01T08:00:00.000Z"),
    ],
)
def test_datetimes_are_told_in_utc(written: str, meant: str) -> None:
    assert iso_datetime(written) == meant
