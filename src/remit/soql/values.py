"""Literals against the type that they meet.

Salesforce takes no string for a number or date and the other way round; ids are checked and made 18 long.
"""

from __future__ import annotations

from remit.ids import to18
from remit.soql.dates import iso_date, iso_datetime
from remit.soql.resolved import Column, FunctionValue, Operand, Value
from remit.soql.tree import Literal

_NUMBERS = frozenset({"int", "long", "double", "currency", "percent"})
# The type's name in Salesforce's message and the kinds of literals that it takes.
_TAKES: dict[str, tuple[str, frozenset[str]]] = {
    "date": ("date", frozenset({"date", "range"})),
    "datetime": ("dateTime", frozenset({"datetime", "range"})),
    "time": ("time", frozenset()),
    "boolean": ("boolean", frozenset({"boolean"})),
    "int": ("int", frozenset({"number"})),
    "long": ("long", frozenset({"number"})),
    "double": ("double", frozenset({"number"})),
    "percent": ("double", frozenset({"number"})),
    "currency": ("double", frozenset({"number", "currency"})),
}
_STRING = ("string", frozenset({"string"}))
_IDS = ("id", "reference")
# Of the org's own currency an amount is its number; other currencies are not active in it.
_CURRENCY = "USD"


class Refused(Exception):
    """A literal that the field does not take; `code` and `message` are Salesforce's."""

    def __init__(self, code: str, message: str, block: str) -> None:
        super().__init__(message)
        self.code, self.message, self.block = code, message, block


def typed(left: Operand, label: str, literal: Literal) -> Value:
    """The value of a literal compared with `left`, which messages call `label`. Raises Refused."""
    kind = literal.kind
    if kind == "null":
        return Value("null", None)
    name, takes = _TAKES.get(left.type, _STRING)
    if kind not in takes:
        raise _mismatch(label, name)
    if kind == "string":
        return _id(left, literal) if left.type in _IDS else Value(kind, literal.text, None, literal.offset)
    if kind == "range":
        return Value(kind, literal.text, literal.n)
    if kind in ("date", "datetime"):
        try:
            return Value(kind, iso_date(literal.text) if kind == "date" else iso_datetime(literal.text))
        except (ValueError, OverflowError):
            raise _mismatch(label, name) from None
    if kind == "currency":
        if not literal.text.startswith(_CURRENCY):
            raise _mismatch(label, name)
        return Value("number", int(literal.text.removeprefix(_CURRENCY)))
    return Value(kind, literal.value)


def _mismatch(label: str, name: str) -> Refused:
    quotes = "should be enclosed in quotes" if name == "string" else "should not be enclosed in quotes"
    message = f"value of filter criterion for field '{label}' must be of type {name} and {quotes}"
    return Refused("INVALID_FIELD", message, "")


def _id(left: Operand, literal: Literal) -> Value:
    text = literal.text
    if not text:
        return Value("null", None)
    if _names_metadata(left):
        return Value("string", text)
    found = to18(text)
    if found is None:
        raise Refused("INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {text}", "name")
    return Value("string", found, None, literal.offset)


def _names_metadata(left: Operand) -> bool:
    # EntityDefinitionId and its like hold API names beside ids ("Account"), so any text is one.
    if isinstance(left, FunctionValue):
        inner = left.args[0] if left.args else None
        return isinstance(inner, Column) and _names_metadata(inner)
    return any(target.endswith("Definition") for target in left.field.reference_to)
