"""SOQL parsed per second on one core, beside sqlglot on the equivalent SQL.

Rounds alternate between the two, so that both meet the same machine; the median round counts.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

import sqlglot

from remit.soql import parse

ROUNDS = 5
SIMPLE = "SELECT Id, Name FROM Account WHERE Name = 'x' LIMIT 10"
_WHERE = (
    "(Name LIKE 'Acme%' OR Industry IN ('Energy', 'Banking')) AND AnnualRevenue >= 1000 AND "
    "NumberOfEmployees < 500 AND BillingCity != 'Paris' AND Type = 'Customer' AND Rating = 'Hot' AND "
    "IsDeleted = false AND OwnerId = '005000000000001AAA'"
)
COMPLEX = (
    "SELECT Id, Name, Owner.Name, (SELECT Id, LastName, Email FROM Contacts WHERE Email != null "
    f"ORDER BY LastName) FROM Account WHERE {_WHERE} AND CreatedDate > 2024-01-01T00:00:00Z "
    "ORDER BY Name DESC NULLS LAST, CreatedDate LIMIT 100 OFFSET 20"
)
COMPLEX_SQL = (
    "SELECT a.Id, a.Name, o.Name, (SELECT json_agg(c.Id, c.LastName, c.Email ORDER BY c.LastName) FROM Contact c "
    "WHERE c.AccountId = a.Id AND c.Email IS NOT NULL) FROM Account a LEFT JOIN Users o ON o.Id = a.OwnerId "
    f"WHERE {_WHERE} AND CreatedDate > TIMESTAMP '2024-01-01T00:00:00Z' "
    "ORDER BY Name DESC NULLS LAST, CreatedDate LIMIT 100 OFFSET 20"
)


def _rate(work: Callable[[str], object], text: str, count: int) -> float:
    start = perf_counter()
    for _ in range(count):
        work(text)
    return count / (perf_counter() - start)


def _measure(soql: str, sql: str, count: int) -> tuple[float, float]:
    """Median statements per second of ours and of sqlglot."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(_rate(parse, soql, count))
        theirs.append(_rate(sqlglot.parse_one, sql, max(20, count // 50)))
    return median(ours), median(theirs)


def _row(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "goal": goal, "met": goal is None or value >= goal}


def run() -> list[dict[str, object]]:
    """The figures: name, value, unit, goal (None where there is none), met."""
    rows: list[dict[str, object]] = []
    for kind, soql, sql, count, goal in (
        ("simple", SIMPLE, SIMPLE, 10_000, 35_000),
        ("complex", COMPLEX, COMPLEX_SQL, 2_000, 7_000),
    ):
        ours, theirs = _measure(soql, sql, count)
        rows += [
            _row(f"SOQL parse, {kind}", round(ours), "statements/s", goal),
            _row(f"sqlglot parse, {kind}", round(theirs), "statements/s"),
            _row(f"SOQL to sqlglot, {kind}", round(ours / theirs, 1), "x"),
        ]
    return rows


if __name__ == "__main__":
    for row in run():
        goal = f"  (goal {row['goal']}: {'met' if row['met'] else 'missed'})" if row["goal"] else ""
        print(f"{row['name']:28} {row['value']:>10} {row['unit']}{goal}")
