"""A `Landscape` to YAML that reads like one written by hand, and that loads as the same landscape."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from remit.landscape.grammar import Environment, EnvironmentMoved, FieldNeeds, Landscape, RecordNeeds

# Sections that read best on one line.
_INLINE: tuple[type[BaseModel], ...] = (Environment, EnvironmentMoved, FieldNeeds, RecordNeeds)
_LONG = 90

# Text that reads the same with and without quotes everywhere in YAML; all other text is quoted.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _./@+-]*(?<! )")


def dump(landscape: Landscape) -> str:
    """The landscape as YAML; what is as by default is left out, except where the file said it.

    Comments of a file are not in a `Landscape`: to change a file in place, edit its text.
    """
    yaml = YAML(typ="rt", pure=True)
    yaml.width = 10_000  # lines are kept short by what stands on one; wrapped flow style leaves blanks
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    yaml.dump(_section(landscape), out)
    return out.getvalue()


def _section(section: BaseModel) -> CommentedMap:
    out = CommentedMap()
    for name, info in type(section).model_fields.items():
        value = getattr(section, name)
        if name in section.model_fields_set and value is not None:
            out[info.alias or name] = _value(value)
    if isinstance(section, _INLINE) and len(str(dict(out))) <= _LONG:
        out.fa.set_flow_style()
    return out


def _value(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _section(value)
    if isinstance(value, dict):
        out = CommentedMap()
        for key, inner in value.items():
            out[key] = _value(inner)
        return out
    if isinstance(value, list):
        items = CommentedSeq([_value(item) for item in value])
        items.fa.set_flow_style()
        return items
    if isinstance(value, str) and not _PLAIN.fullmatch(value):
        return DoubleQuotedScalarString(value)
    return value
