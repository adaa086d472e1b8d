"""`remit doctor`: what this org will and will not take from Remit, found by reading alone.

Each check is a file of `checks/`, which gives lines. They share what was asked (`Asked`), so that the whole
examination takes some twenty requests.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import Protocol

from remit.conform.asked import Asked
from remit.conform.line import Line
from remit.connect.rest import Org


class Check(Protocol):
    """What a file of `checks/` has: its place among the others, and the function that checks."""

    ORDER: int

    def check(self, asked: Asked) -> Iterator[Line]:
        """The lines of this check."""


@cache
def checks() -> tuple[Check, ...]:
    """All checks, in their order."""
    from remit.conform import checks as folder

    names = [m.name for m in pkgutil.iter_modules(folder.__path__)]
    found: list[Check] = [importlib.import_module(f"{folder.__name__}.{name}") for name in names]
    return tuple(sorted(found, key=lambda c: c.ORDER))


def examine(org: Org) -> Iterator[Line]:
    """The lines of all checks. Raises OrgError where the org cannot be reached or the session has ended.

    Changes nothing: give an org that was opened read-only, whose transport refuses every write.
    """
    asked = Asked(org)
    for one in checks():
        yield from one.check(asked)
