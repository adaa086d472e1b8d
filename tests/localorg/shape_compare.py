"""Whether an answer has a recorded shape: keys, types, status, code and message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

# Messages name the record, field or value at hand; what is in these forms may differ, the words around not.
_VARYING = re.compile(r"'[^']*'|\[[^\]]*\]|\b[\w]*\d[\w-]*\b|^[\w ]+(?=: (?:bad|id) value)|(?<=: )\w+$")


def json_differences(shape: Any, value: Any, at: str = "") -> Iterator[str]:
    """Where a JSON answer is not of its shape. null has every type; fields of records are those asked for."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            if value is not None:
                yield f"{at}: an object is expected, not {value!r}"
            return
        record = "attributes" in shape and shape["attributes"] != "null"
        for key in shape.keys() - value.keys():
            if not record or key == "attributes":
                yield f"{at}.{key}: missing"
        for key in value.keys() - shape.keys():
            if not record:
                yield f"{at}.{key}: not in the recorded answer"
        for key in shape.keys() & value.keys():
            yield from json_differences(shape[key], value[key], f"{at}.{key}")
    elif isinstance(shape, list):
        if value is not None and not isinstance(value, list):
            yield f"{at}: a list is expected, not {value!r}"
        elif shape and value:
            for number, one in enumerate(value):
                yield from json_differences(shape[0], one, f"{at}[{number}]")
    else:
        yield from _scalar_differences(shape, value, at)


def _scalar_differences(shape: str, value: Any, at: str) -> Iterator[str]:
    if value is None or shape == "null":
        return
    if shape.startswith("="):
        if _words(shape[1:]) != _words(str(value)):
            yield f"{at}: {shape[1:]!r} is expected, not {value!r}"
        return
    kind = "boolean" if isinstance(value, bool) else "number" if isinstance(value, int | float) else "string"
    if kind != shape or isinstance(value, dict | list):
        yield f"{at}: a {shape} is expected, not {value!r}"


def _words(text: str) -> str:
    return _VARYING.sub("*", text)


def xml_differences(
    shape: dict[str, Any], element: etree._Element, at: str = "", optional: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Where an XML answer is not of its shape: elements, their order and namespaces; fields of records and
    headers are not compared, nor `optional` elements."""
    name = etree.QName(element)
    here = f"{at}/{name.localname}"
    if (shape["tag"], shape["ns"]) != (name.localname, name.namespace or ""):
        yield f"{here}: {shape['ns']} {shape['tag']} is expected"
        return
    if "text" in shape and _words(shape["text"]) != _words(element.text or ""):
        yield f"{here}: {shape['text']!r} is expected, not {element.text!r}"
    if name.localname in ("records", "record"):
        return
    left_out = {"Header", *optional}
    expected = [c for c in shape.get("children", []) if c["tag"] not in left_out]
    found: list[etree._Element] = []
    for child in element:
        if etree.QName(child).localname not in left_out and (not found or found[-1].tag != child.tag):
            found.append(child)
    names = [etree.QName(c).localname for c in found]
    if [c["tag"] for c in expected] != names:
        yield f"{here}: {[c['tag'] for c in expected]} are expected, not {names}"
        return
    for wanted, child in zip(expected, found, strict=True):
        yield from xml_differences(wanted, child, here, optional)
