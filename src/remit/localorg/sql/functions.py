"""SOQL functions to SQL. A function's template has `{0}` for its argument."""

from __future__ import annotations

from collections.abc import Callable

from remit.api.errors import ApiError
from remit.soql import resolved as r

_DAY = "julianday(substr({0}, 1, 10))"
_YEAR_DAY = "CAST(strftime('%j', substr({0}, 1, 10)) AS INTEGER)"
_TEMPLATES = {
    "COUNT": "count({0})",
    "COUNT_DISTINCT": "count(DISTINCT {0})",
    "SUM": "sum({0})",
    "AVG": "avg({0})",
    "MIN": "min({0})",
    "MAX": "max({0})",
    "CALENDAR_YEAR": "CAST(substr({0}, 1, 4) AS INTEGER)",
    "CALENDAR_QUARTER": "((CAST(substr({0}, 6, 2) AS INTEGER) + 2) / 3)",
    "CALENDAR_MONTH": "CAST(substr({0}, 6, 2) AS INTEGER)",
    "DAY_IN_MONTH": "CAST(substr({0}, 9, 2) AS INTEGER)",
    "DAY_IN_YEAR": _YEAR_DAY,
    "DAY_IN_WEEK": "(CAST(strftime('%w', substr({0}, 1, 10)) AS INTEGER) + 1)",
    "DAY_ONLY": "substr({0}, 1, 10)",
    "HOUR_IN_DAY": "CAST(substr({0}, 12, 2) AS INTEGER)",
    "WEEK_IN_MONTH": "((CAST(substr({0}, 9, 2) AS INTEGER) + 6) / 7)",
    "WEEK_IN_YEAR": f"(({_YEAR_DAY} + 6) / 7)",
    "TOLABEL": "{0}",
    "FORMAT": "CAST({0} AS TEXT)",
    "CONVERTCURRENCY": "{0}",
    "CONVERTTIMEZONE": "{0}",
    "GROUPING": "0",
}
# An org's fiscal year is the calendar year until somebody changes it; the local org's is.
_TEMPLATES |= {f"FISCAL_{part}": _TEMPLATES[f"CALENDAR_{part}"] for part in ("YEAR", "QUARTER", "MONTH")}


def function_sql(call: r.FunctionValue, value_of: Callable[[r.Operand | r.Value], str]) -> str:
    """The SQL of a function on its arguments."""
    template = _TEMPLATES.get(call.name.upper())
    if template is None:  # known to SOQL, not to the local org (DISTANCE)
        raise ApiError("MALFORMED_QUERY", f"unexpected token: '{call.name}'")
    if not call.args:
        return "count(*)"
    return template.replace("{0}", value_of(call.args[0]))
