"""The metadata types that Remit knows, found by looking: every module under `remit.metadata.types`."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module

from remit.metadata import types as _types
from remit.metadata.errors import UnknownType
from remit.metadata.model import Component


@cache
def metadata_types() -> Mapping[str, type[Component]]:
    """Every type by API name, in order of name. A class counts where it has a `METADATA` of its own."""
    found: dict[str, type[Component]] = {}
    for info in pkgutil.iter_modules(_types.__path__):
        module = import_module(f"{_types.__name__}.{info.name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Component) and "METADATA" in vars(value):
                found[value.__name__] = value
    return dict(sorted(found.items()))


def metadata_type(name: str) -> type[Component]:
    """The type of that API name; UnknownType with the nearest name where there is none."""
    known = metadata_types()
    if name in known:
        return known[name]
    near = get_close_matches(name, known, 1)
    raise UnknownType(
        f"no metadata type {name}",
        next_step=f"did you mean {near[0]}?" if near else "known are " + ", ".join(known),
    )
