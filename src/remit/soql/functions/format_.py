"""FORMAT: numbers, dates, times and currencies as the user's locale writes them.

Source: SOQL and SOSL Reference, "FORMAT()".
"""

from remit.soql.functions._function import NUMBERS, Function, always

FUNCTIONS = (
    Function(
        "FORMAT",
        always("string"),
        NUMBERS | {"date", "datetime", "time"},
        keeps_name=True,
        sql="CAST({0} AS TEXT)",
    ),
)
