"""Values of every metadata type, made from what the type itself declares."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from remit.metadata import Opaque, Struct, elements_of
from remit.metadata.model import ElementSpec

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"),
    max_size=12,
) | st.sampled_from(["", " ", "a\nb", "a\r\nb\t", "<&>\"'", "]]>"])


def _one(spec: ElementSpec, depth: int) -> st.SearchStrategy[Any]:
    if spec.kind == "boolean":
        return st.booleans()
    if spec.kind == "int":
        return st.integers(-(2**31), 2**31 - 1)
    if spec.kind == "enum":
        return st.sampled_from(spec.values)
    if spec.struct is not None:
        return values(spec.struct, depth + 1)
    return TEXT


def values(cls: type[Struct], depth: int = 0) -> st.SearchStrategy[Any]:
    """Any value of the type: each element absent, empty or given."""
    arguments: dict[str, st.SearchStrategy[Any]] = {}
    for spec in elements_of(cls):
        one = _one(spec, depth)
        if spec.repeated:
            arguments[spec.name] = st.lists(one, max_size=2 if depth == 0 else 1).map(tuple)
        else:
            arguments[spec.name] = one if spec.required else st.none() | one
    if cls.OPAQUE:
        kept = st.builds(Opaque, st.just(sorted(cls.OPAQUE)[0]), TEXT)
        arguments["opaque"] = st.lists(kept, max_size=2).map(tuple)
    return st.builds(cls, **arguments)
