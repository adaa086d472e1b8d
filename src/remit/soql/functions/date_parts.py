"""Parts of dates, by calendar and fiscal year, for grouping and filtering.

Source: SOQL and SOSL Reference, "Date Functions".
"""

from remit.soql.functions._function import Function, always

_BOTH = frozenset({"date", "datetime"})
_MOMENT = frozenset({"datetime"})

_YEAR = "CAST(substr({0}, 1, 4) AS INTEGER)"
_MONTH = "CAST(substr({0}, 6, 2) AS INTEGER)"
_QUARTER = "((CAST(substr({0}, 6, 2) AS INTEGER) + 2) / 3)"
_YEAR_DAY = "CAST(strftime('%j', substr({0}, 1, 10)) AS INTEGER)"

# An org's fiscal year is the calendar year until somebody changes it.
_NUMBERED = {
    "CALENDAR_MONTH": _MONTH,
    "CALENDAR_QUARTER": _QUARTER,
    "CALENDAR_YEAR": _YEAR,
    "DAY_IN_MONTH": "CAST(substr({0}, 9, 2) AS INTEGER)",
    "DAY_IN_WEEK": "(CAST(strftime('%w', substr({0}, 1, 10)) AS INTEGER) + 1)",
    "DAY_IN_YEAR": _YEAR_DAY,
    "FISCAL_MONTH": _MONTH,
    "FISCAL_QUARTER": _QUARTER,
    "FISCAL_YEAR": _YEAR,
    "WEEK_IN_MONTH": "((CAST(substr({0}, 9, 2) AS INTEGER) + 6) / 7)",
    "WEEK_IN_YEAR": f"(({_YEAR_DAY} + 6) / 7)",
}
FUNCTIONS = (
    *(Function(name, always("int"), _BOTH, per_group=True, sql=sql) for name, sql in _NUMBERED.items()),
    Function("DAY_ONLY", always("date"), _MOMENT, per_group=True, sql="substr({0}, 1, 10)"),
    Function(
        "HOUR_IN_DAY", always("int"), _MOMENT, per_group=True, sql="CAST(substr({0}, 12, 2) AS INTEGER)"
    ),
)
