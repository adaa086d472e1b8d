"""COUNT, COUNT_DISTINCT, SUM, AVG, MIN, MAX.

Source: SOQL and SOSL Reference, "Aggregate Functions" and "Support for Field Types in Aggregate Functions".
"""

from remit.soql.functions._function import NUMBERS, Function, always, same

_COUNTED = NUMBERS | {
    "string", "picklist", "combobox", "textarea", "email", "phone", "url", "id", "reference", "date",
    "datetime", "time", "encryptedstring", "anyType",
}  # fmt: skip
_ORDERED = _COUNTED - {"anyType"}


def _sum(type_: str) -> str:
    return "double" if type_ in ("int", "long") else type_


FUNCTIONS = (
    Function("COUNT", always("int"), _COUNTED, aggregate=True, least=0, sql="count({0})"),
    Function("COUNT_DISTINCT", always("int"), _COUNTED, aggregate=True, sql="count(DISTINCT {0})"),
    Function("SUM", _sum, NUMBERS, aggregate=True, sql="sum({0})"),
    Function("AVG", always("double"), NUMBERS, aggregate=True, sql="avg({0})"),
    Function("MIN", same, _ORDERED, aggregate=True, sql="min({0})"),
    Function("MAX", same, _ORDERED, aggregate=True, sql="max({0})"),
)
