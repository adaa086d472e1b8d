"""The grammar as JSON Schema, for editors: completion, and the meaning of every key."""

from __future__ import annotations

import copy
from typing import Any, TypeAlias, get_args

from remit.landscape.grammar import SECTIONS, Landscape, SetupType, keys_of
from remit.landscape.notyet import NOT_YET_KEYS, NOT_YET_VERBS, REFUSED_KEYS
from remit.landscape.setup_names import pattern_of
from remit.landscape.templates import template_names

Json: TypeAlias = dict[str, Any]

SCHEMA_ID = "https://json-schema.org/draft/2020-12/schema"


def schema_json() -> Json:
    """The JSON Schema (draft 2020-12) of landscape.yaml, made from the model.

    Keys that are known and not taken are in it as impossible, so that an editor says why.
    """
    made: Json = Landscape.model_json_schema()
    definitions: Json = made["$defs"]
    for known in SECTIONS.values():
        for key, info in keys_of(known).items():
            # A bare reference to a section would lose what this key means in this place.
            _properties(made, known.__name__)[key].setdefault("description", info.description)
    for section, keys in NOT_YET_KEYS.items():
        for key, what in keys.items():
            _impossible(made, section.__name__, key, f"Not yet: {what}.")
    for section, reasons in REFUSED_KEYS.items():
        for key, (why, instead) in reasons.items():
            _impossible(made, section.__name__, key, f"Refused: {why}. Instead: {instead}.")
    definitions["System"]["properties"]["template"]["enum"] = list(template_names())
    setup = definitions["Flow"]["properties"]["setup"]
    del setup["propertyNames"], setup["title"]
    setup["additionalProperties"] = False
    setup["properties"] = {
        kind: {"type": "array", "items": {"type": "string", "pattern": pattern_of(kind)}}
        for kind in get_args(SetupType)
    }
    verbs = definitions["ObjectNeeds"]["properties"]["can"]
    verbs["description"] += " Not yet: " + ", ".join(NOT_YET_VERBS) + "."
    out: Json = _tidy(made)
    return {
        "$schema": SCHEMA_ID,
        "title": "landscape.yaml of Remit",
        **{k: v for k, v in out.items() if k != "title"},
    }


def _properties(made: Json, section: str) -> Json:
    holder = made if section == Landscape.__name__ else made["$defs"][section]
    properties: Json = holder["properties"]
    return properties


def _impossible(made: Json, section: str, key: str, description: str) -> None:
    _properties(made, section)[key] = {"not": {}, "description": description}


def _tidy(node: Any) -> Any:
    """Without pydantic's titles and nulls (a key is left out instead); names that do not fit are refused."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = copy.copy(node)
    if isinstance(out.get("title"), str) and not isinstance(out.get("properties"), dict):
        del out["title"]
    if out.get("default", 0) is None:
        del out["default"]
    if "patternProperties" in out:
        out["additionalProperties"] = False
    choices = out.get("anyOf")
    if isinstance(choices, list):
        kept = [choice for choice in choices if choice != {"type": "null"}]
        if len(kept) == 1:
            del out["anyOf"]
            out = {**kept[0], **out}
    return {key: _tidy(value) for key, value in out.items()}
