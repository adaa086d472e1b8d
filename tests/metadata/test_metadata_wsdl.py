"""What the types declare is what Salesforce's Metadata WSDL (API 63.0, carried by simple-salesforce) says."""

from __future__ import annotations

from pathlib import Path

import pytest
import simple_salesforce
from lxml import etree

from remit.metadata import Struct, elements_of, metadata_types
from remit.metadata.model import ElementSpec

XSD = {"x": "http://www.w3.org/2001/XMLSchema"}
WSDL = 63.0
KINDS = {"xsd:string": "string", "xsd:boolean": "boolean", "xsd:int": "int"}


@pytest.fixture(scope="module")
def wsdl() -> etree._ElementTree:
    return etree.parse(str(Path(simple_salesforce.__file__).parent / "metadata.wsdl"))


def structs() -> dict[str, type[Struct]]:
    """Every type and every struct inside one."""
    found: dict[str, type[Struct]] = {}
    waiting: list[type[Struct]] = list(metadata_types().values())
    while waiting:
        cls = waiting.pop()
        if cls.__name__ not in found:
            found[cls.__name__] = cls
            waiting += [e.struct for e in elements_of(cls) if e.struct is not None]
    return found


@pytest.mark.parametrize("name", sorted(structs()))
def test_a_type_declares_what_the_wsdl_says(wsdl: etree._ElementTree, name: str) -> None:
    cls = structs()[name]
    declared = wsdl.find(f".//x:complexType[@name='{name}']", XSD)
    assert declared is not None
    elements = {str(e.get("name")): e for e in declared.iterfind(".//x:element", XSD)}
    ours = [e for e in elements_of(cls) if e.name != "fullName" and e.since <= WSDL]
    assert [e.name for e in ours] == [n for n in elements if n not in cls.OPAQUE]
    for spec in ours:
        check(wsdl, spec, elements[spec.name])


def check(wsdl: etree._ElementTree, spec: ElementSpec, element: etree._Element) -> None:
    """One element: how often, of what kind, with which values."""
    assert spec.repeated == (element.get("maxOccurs") == "unbounded"), spec.name
    if not spec.repeated:
        assert spec.required == (element.get("minOccurs") != "0"), spec.name
    kind = str(element.get("type"))
    if kind in KINDS:
        assert spec.kind == KINDS[kind], spec.name
        return
    named = kind.partition(":")[2]
    if spec.kind == "enum":
        assert spec.enum == named
        values = wsdl.iterfind(f".//x:simpleType[@name='{named}']//x:enumeration", XSD)
        assert set(spec.values) >= {v.get("value") for v in values}
    else:
        assert spec.struct is not None
        assert spec.struct.__name__ == named
