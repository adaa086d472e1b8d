"""How the setup entities that a flow names are spelled: plainly, or with the namespace of their package.

`ns__Name` everywhere, and `ns.Name` for Apex classes and pages, as Apex itself writes it. Names compare without
regard to case. Rules for API names and namespaces: Metadata API Developer Guide, "Metadata components and
types" (fullName); ISVforce Guide, "Create and register your namespace" (1 to 15 characters).
"""

from __future__ import annotations

import re

from remit.landscape.names import clipped
from remit.state.setup_names import HOLDERS, canonical

_NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*")
_CHARACTERS = re.compile(r"[A-Za-z0-9_.]*")
_LONGEST_NAMESPACE = 15
_LONGEST_NAME = 80

DOTTED = frozenset({"ApexClass", "ApexPage"})

# What the API names of these objects end with; it is part of the name and no namespace stands before it.
SUFFIXES = {kind: holder.suffix for kind, holder in HOLDERS.items() if holder.suffix}


def same_name(kind: str, name: str) -> str:
    """The name by which two spellings of one entity are equal: `ns.Name` and `NS__name` are."""
    return canonical(kind, name).lower()


def problem_of(kind: str, name: str) -> tuple[str, str]:
    """Why no entity of that kind can be called so, and what to do; two empty texts where one can."""
    where = f'"{clipped(name)}" is no API name of {kind}'
    if not _CHARACTERS.fullmatch(name):
        return f"{where}: one has letters, digits and underscores", "write the API name, not the label"
    if "." in name and kind not in DOTTED:
        return (
            f"{where}: only Apex classes and pages are written with a dot",
            f"write {name.replace('.', '__', 1)}" if name.count(".") == 1 else "write NAMESPACE__NAME",
        )
    parts = _parts(kind, name)
    if len(parts) > 2:
        return f"{where}: it has more than one namespace", "write NAME, or NAMESPACE__NAME"
    if not all(_NAME.fullmatch(part) for part in parts):
        return (
            f"{where}: each part begins with a letter and has single underscores inside",
            "write NAME, or NAMESPACE__NAME",
        )
    if len(parts) == 2 and len(parts[0]) > _LONGEST_NAMESPACE:
        return (
            f"{where}: the namespace {parts[0]} has {len(parts[0])} characters, and none has more than "
            f"{_LONGEST_NAMESPACE}",
            "write NAME, or NAMESPACE__NAME",
        )
    if len(parts[-1]) > _LONGEST_NAME:
        return f"{where}: it has {len(parts[-1])} characters, and Salesforce takes {_LONGEST_NAME}", ""
    return "", ""


def pattern_of(kind: str) -> str:
    """The names of a kind as a regular expression, for JSON Schema."""
    word = r"[A-Za-z](_?[A-Za-z0-9])*"
    between = r"(__|\.)" if kind in DOTTED else "__"
    suffix = f"({SUFFIXES[kind]})?" if kind in SUFFIXES else ""
    return f"^({word}{between})?{word}{suffix}$"


def _parts(kind: str, name: str) -> list[str]:
    """Namespace and name, or the name alone; of a wrong name, whatever stands between its separators."""
    suffix = SUFFIXES.get(kind, "")
    if suffix and name.lower().endswith(suffix):
        name = name[: -len(suffix)]
    return name.replace(".", "__", 1).split("__") if kind in DOTTED else name.split("__")
