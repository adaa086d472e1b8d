"""SOQL functions to SQL, by the template that each function brings along."""

from __future__ import annotations

from collections.abc import Callable

from remit.api.errors import ApiError
from remit.soql import functions
from remit.soql import resolved as r


def function_sql(call: r.FunctionValue, value_of: Callable[[r.Operand | r.Value], str]) -> str:
    """The SQL of a function on its arguments; MALFORMED_QUERY for one that is known and not computed."""
    function = functions.find(call.name)
    if function is None or not function.sql:
        raise ApiError("MALFORMED_QUERY", f"unexpected token: '{call.name}'")
    if not call.args:
        return "count(*)"
    return function.sql.replace("{0}", value_of(call.args[0]))
