"""The words of errors about the shape of a landscape: pydantic's details to sentences with a place."""

from __future__ import annotations

import re

from pydantic_core import ErrorDetails

from remit.errors import InputError, NotYetError
from remit.landscape.grammar import Section, keys_of, section_at
from remit.landscape.names import clipped, did_you_mean, listed, nearest
from remit.landscape.notyet import NOT_YET_KEYS, NOT_YET_VERBS, REFUSED_KEYS
from remit.landscape.places import Path, Places, Plain, inside
from remit.landscape.suggesting import profile_name_for

_KINDS: dict[str, str] = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}

# What the text of a key must look like, for keys whose pattern says little to a reader.
_FORMS: dict[str, str] = {
    "org": "an org id, which is 00D and 12 or 15 characters more",
    "instance": "an address without a path, like https://acme.my.salesforce.com",
    "email": "an email address",
    "owner": "an email address",
    "time_zone": "a time zone like Europe/Berlin",
    "locale": "a locale like en_US",
    "language": "a language like en_US or de",
    "permissions": "a system permission's API name, like ViewSetup",
    "read": "a field's API name",
    "write": "a field's API name",
    "objects": "an object's API name",
}
_NAME_FORM = "a name of letters, digits and single - or _ between them, beginning with a letter"


def kind_of(value: Plain) -> str:
    """What a value is, in the words of YAML."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f'the text "{clipped(value)}"'
    return "a list" if isinstance(value, list) else "a mapping"


def error_of(detail: ErrorDetails, data: Plain, places: Places) -> InputError:
    """The error that a detail of pydantic's stands for, at its place."""
    of_key = bool(detail["loc"]) and detail["loc"][-1] == "[key]"
    path: Path = tuple(part for part in detail["loc"] if part != "[key]")
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(path, places)
    if kind == "missing" and path in (("profile",), ("profile", "name")):
        return _no_profile_name(path, data, places)
    if kind == "missing":
        return InputError(
            f"{_inside(path[:-1])}needs the key {path[-1]}",
            location=places.key(path[:-1]),
            next_step=_meaning(path),
        )
    where = places.key(path) if of_key else places.value(path)
    name = _name(path)
    value = path[-1] if of_key else inside(data, path)
    if kind == "literal_error":
        return _not_one_of(path, value, of_key, re.findall(r"'([^']*)'", str(context["expected"])), places)
    if kind == "string_pattern_mismatch":
        form = _form(path, of_key)
        return InputError(f'"{clipped(value)}" is not {form}', location=where)
    if kind == "string_too_long":
        return InputError(
            f"{name} has {len(str(value))} characters; Salesforce takes {context['max_length']}",
            location=where,
        )
    if kind == "string_too_short":
        return InputError(f"{name} is empty", location=where)
    if kind in _KINDS:
        quote = kind == "string_type" and isinstance(value, bool | int | float)
        return InputError(
            f"{name} must be {_KINDS[kind]}, not {kind_of(value)}",
            location=where,
            next_step="quote it to mean the text" if quote else "",
        )
    return InputError(f"{name}: {detail['msg']}", location=where)


def _no_profile_name(path: Path, data: Plain, places: Places) -> InputError:
    name = profile_name_for(data)
    fix = f'`profile: {{name: "{name}"}}`' if path == ("profile",) else f'`name: "{name}"`'
    return InputError(
        f"{_inside(path[:-1])}needs the key {path[-1]}: a landscape is known by the name of its profile, and a "
        "second one of the same name would open the first one's networks",
        location=places.key(path[:-1]),
        next_step=f"give it a name of its own, e.g. {fix}",
    )


def _form(path: Path, of_key: bool) -> str:
    """What the text of a key or value must look like."""
    if of_key and path[-2] != "objects":
        return _NAME_FORM
    return _FORMS.get(_holder(path, of_key), _NAME_FORM)


def known_key(path: Path, places: Places) -> InputError | None:
    """The error for a key without a value, where the key is one of the grammar's; else None."""
    section = section_at(path[:-1])
    if section is not None and str(path[-1]) not in keys_of(section):
        return None
    return InputError(
        f"{path[-1]} has no value",
        location=places.key(path),
        next_step="give it one, or remove the key",
    )


def _unknown_key(path: Path, places: Places) -> InputError:
    where, key = places.key(path), str(path[-1])
    section = section_at(path[:-1]) or Section
    if key in NOT_YET_KEYS.get(section, {}):
        return not_yet(key, NOT_YET_KEYS[section][key], path, places)
    if key in REFUSED_KEYS.get(section, {}):
        why, instead = REFUSED_KEYS[section][key]
        return InputError(f"{_dotted(path)} is refused: {why}", location=where, next_step=instead)
    known = keys_of(section)
    near = did_you_mean(key, known)
    return InputError(
        f"no key {clipped(key)} in {_dotted(path[:-1]) or 'a landscape'}{near}",
        location=where,
        next_step="" if near else f"known here: {listed(known)}",
    )


def not_yet(name: str, what: str, path: Path, places: Places) -> NotYetError:
    """The error for a thing that Remit knows by name and does not do yet."""
    return NotYetError(
        f"{name}: not yet. Remit knows the name ({what}) and cannot do it so far",
        location=places.key(path),
        next_step="remove it for now; the file need not change otherwise when Remit can",
    )


def _not_one_of(path: Path, value: Plain, of_key: bool, allowed: list[str], places: Places) -> InputError:
    where = places.key(path) if of_key else places.value(path)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if path == ("remit",):
        return InputError(
            f"this Remit reads version 1 of the grammar, not {kind_of(value)}",
            location=where,
            next_step="write `remit: 1`",
        )
    if len(path) > 1 and path[-2] == "can" and text in NOT_YET_VERBS:
        return not_yet(text, NOT_YET_VERBS[text], path, places)
    near = nearest(text, allowed)
    hint = f"; did you mean {near}?" if near else ""
    return InputError(
        f'{_full_name(path, of_key)} has no "{clipped(text)}"{hint}',
        location=where,
        next_step=f"one of: {listed(allowed, 'or')}",
    )


def _holder(path: Path, of_key: bool) -> str:
    """The key that a value, a list's item or a chosen name belongs to."""
    parts = path[:-1] if of_key else path
    return next((p for p in reversed(parts) if isinstance(p, str)), "landscape")


def _full_name(path: Path, of_key: bool) -> str:
    """The same, with the section that it is in where its own name says little ("records.read")."""
    holder = _holder(path, of_key)
    return f"{path[-2]}.{holder}" if holder in ("read", "write") and len(path) > 1 else holder


def _name(path: Path) -> str:
    if path and isinstance(path[-1], int):
        return f"item {path[-1] + 1} of {_name(path[:-1])}"
    return clipped(path[-1]) if path else "the landscape"


def _dotted(path: Path) -> str:
    return ".".join(clipped(part) for part in path)


def _inside(path: Path) -> str:
    return f"{_dotted(path)} " if path else "the landscape "


def _meaning(path: Path) -> str:
    section = section_at(path[:-1])
    info = keys_of(section).get(str(path[-1])) if section else None
    description = str(info.description or "") if info is not None else ""
    return f"{path[-1]}: {description}" if description else ""
