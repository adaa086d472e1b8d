"""The functions of SOQL, one file a family: a module of this package with a tuple `FUNCTIONS`.

A new function is a new file; nothing else names it. Source: SOQL and SOSL Reference, "SOQL Functions".
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from remit.soql.functions._function import Function

__all__ = ["Function", "all_functions", "find"]


@cache
def all_functions() -> dict[str, Function]:
    """Every function by its upper-case name."""
    found: dict[str, Function] = {}
    for module in iter_modules(__path__):
        if not module.name.startswith("_"):
            for function in import_module(f"{__name__}.{module.name}").FUNCTIONS:
                found[function.name.upper()] = function
    return found


def find(name: str) -> Function | None:
    """The function of that name, without regard to case, or None."""
    return all_functions().get(name.upper())
