"""Parts of dates, by calendar and fiscal year, for grouping and filtering.

Source: SOQL and SOSL Reference, "Date Functions".
"""

from remit.soql.functions._function import Function, always

_BOTH = frozenset({"date", "datetime"})
_MOMENT = frozenset({"datetime"})

FUNCTIONS = (
    *(
        Function(name, always("int"), _BOTH, per_group=True)
        for name in (
            "CALENDAR_MONTH", "CALENDAR_QUARTER", "CALENDAR_YEAR", "DAY_IN_MONTH", "DAY_IN_WEEK",
            "DAY_IN_YEAR", "FISCAL_MONTH", "FISCAL_QUARTER", "FISCAL_YEAR", "WEEK_IN_MONTH", "WEEK_IN_YEAR",
        )
    ),
    Function("DAY_ONLY", always("date"), _MOMENT, per_group=True),
    Function("HOUR_IN_DAY", always("int"), _MOMENT, per_group=True),
)  # fmt: skip
