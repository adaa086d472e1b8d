"""describeGlobal, describeSObject and describeSObjects over SOAP, from the dicts that REST answers.

The order of elements, and which are required, are data: `soap_describe.csv`, from the Partner WSDL.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from remit.api.codecs import soap, xml
from remit.api.codecs.soap import PARTNER, LimitInfo

_EMPTY: Mapping[str, str | bool | int] = {"boolean": False, "int": 0, "string": ""}


@dataclass(frozen=True, slots=True)
class _Element:
    name: str
    type: str
    required: bool
    repeated: bool
    nillable: bool


@cache
def _structs() -> Mapping[str, tuple[_Element, ...]]:
    """The WSDL's structs of a describe, elements in order."""
    found: dict[str, list[_Element]] = {}
    text = files(__package__).joinpath("soap_describe.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        element = _Element(
            row["element"],
            row["type"],
            row["required"] == "1",
            row["repeated"] == "1",
            row["nillable"] == "1",
        )
        found.setdefault(row["struct"], []).append(element)
    return {name: tuple(elements) for name, elements in found.items()}


def build_describe_global(describe: Mapping[str, Any], limits: LimitInfo | None = None) -> bytes:
    """A DescribeGlobalResult from REST's `/sobjects`."""
    root, response = soap.response_envelope(PARTNER, "describeGlobal", limits, xsd=xml.XSD)
    _fill(xml.add(response, "result"), "DescribeGlobalResult", describe)
    return xml.serialize(root)


def build_describe_sobjects(
    describes: Iterable[Mapping[str, Any]], *, single: bool = False, limits: LimitInfo | None = None
) -> bytes:
    """A DescribeSObjectResult of each object from REST's `/sobjects/{name}/describe`."""
    operation = "describeSObject" if single else "describeSObjects"
    root, response = soap.response_envelope(PARTNER, operation, limits, xsd=xml.XSD)
    for describe in describes:
        _fill(xml.add(response, "result"), "DescribeSObjectResult", describe)
    return xml.serialize(root)


def _fill(parent: etree._Element, struct: str, values: Mapping[str, Any]) -> None:
    """Append the elements of a struct in the WSDL's order."""
    for element in _structs()[struct]:
        value = values.get(element.name)
        if element.repeated:
            for one in value or ():
                _append(parent, element, one)
        elif value is not None:
            _append(parent, element, value)
        elif element.required:
            if element.nillable:
                xml.add_nil(parent, element.name)
            else:
                xml.add(parent, element.name, _EMPTY[element.type])


def _append(parent: etree._Element, element: _Element, value: Any) -> None:
    if element.type in _structs():
        _fill(xml.add(parent, element.name), element.type, value)
        return
    child = xml.add(parent, element.name, value)
    if element.type == "anyType":
        kind = "boolean" if isinstance(value, bool) else "string" if isinstance(value, str) else "double"
        child.set(xml.TYPE, f"xsd:{kind}")
