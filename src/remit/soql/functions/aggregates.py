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
    Function("COUNT", always("int"), _COUNTED, aggregate=True, least=0),
    Function("COUNT_DISTINCT", always("int"), _COUNTED, aggregate=True),
    Function("SUM", _sum, NUMBERS, aggregate=True),
    Function("AVG", always("double"), NUMBERS, aggregate=True),
    Function("MIN", same, _ORDERED, aggregate=True),
    Function("MAX", same, _ORDERED, aggregate=True),
)
