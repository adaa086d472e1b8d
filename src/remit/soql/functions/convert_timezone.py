"""convertTimezone: a datetime in the user's time zone, inside a date function.

Source: SOQL and SOSL Reference, "Convert Time Zones in Date Functions".
"""

from remit.soql.functions._function import Function, same

FUNCTIONS = (Function("convertTimezone", same, frozenset({"datetime"}), per_group=True, sql="{0}"),)
