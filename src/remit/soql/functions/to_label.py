"""toLabel: the label of a picklist value or record type in the user's language.

Source: SOQL and SOSL Reference, "toLabel()".
"""

from remit.soql.functions._function import Function, always

FUNCTIONS = (Function("toLabel", always("string"), keeps_name=True, sql="{0}"),)
