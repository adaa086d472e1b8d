"""The kinds of steps that a plan consists of, one file each; found, not listed."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from remit.change.steps.base import Phase, Step


@cache
def kinds() -> dict[str, type[Step]]:
    """Every kind of step by its name."""
    found: dict[str, type[Step]] = {}
    for module in pkgutil.iter_modules(__path__):
        for value in vars(importlib.import_module(f"{__name__}.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, Step) and value.KIND:
                found[value.KIND] = value
    return found


__all__ = ["Phase", "Step", "kinds"]
