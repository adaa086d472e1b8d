"""Every metadata type goes to XML and back unchanged, whatever its elements hold."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from remit.metadata import Component, elements_of, from_element, metadata_types, to_document, to_element

from .strategies import values

ALL = list(metadata_types().values())


@pytest.mark.parametrize("cls", ALL, ids=lambda c: c.__name__)
@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_value_to_xml_to_value(cls: type[Component], data: st.DataObject) -> None:
    value = data.draw(values(cls))
    wire = etree.tostring(to_element(value, "metadata"))
    assert from_element(cls, etree.fromstring(wire)) == value


@pytest.mark.parametrize("cls", ALL, ids=lambda c: c.__name__)
@given(data=st.data())
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_elements_stand_in_the_order_of_the_wsdl(cls: type[Component], data: st.DataObject) -> None:
    written = [etree.QName(e).localname for e in to_element(data.draw(values(cls)), "metadata")]
    rank = {e.name: i for i, e in enumerate(elements_of(cls))}
    known = [rank[name] for name in written if name in rank]
    assert known == sorted(known)
    after_name = [n for n in written if n != "fullName"]
    assert after_name == sorted(after_name)


def test_a_source_file_is_named_after_its_type_and_leaves_the_name_to_the_file() -> None:
    app = metadata_types()["ExternalClientApplication"](fullName="Sap", label="SAP")  # type: ignore[call-arg]
    text = to_document(app).decode()
    assert "<ExternalClientApplication xmlns=" in text
    assert "fullName" not in text
    assert "    <label>SAP</label>" in text
