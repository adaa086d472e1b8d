"""convertCurrency: an amount in the user's currency.

Source: SOQL and SOSL Reference, "convertCurrency()".
"""

from remit.soql.functions._function import Function, same

FUNCTIONS = (Function("convertCurrency", same, frozenset({"currency"}), keeps_name=True, sql="{0}"),)
