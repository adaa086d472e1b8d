"""XML from strangers is read without resolving, fetching or exploding anything."""

from __future__ import annotations

import pytest
from lxml import etree

from remit.api.codecs import xml

BOMB = (
    b'<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY a%d "%s">' % (i, b"&a%s;" % (str(i - 1).encode() if i else b"") * 10) for i in range(9)
    )
    + b"]><b>&a8;</b>"
)


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
        BOMB,
    ],
    ids=["file entity", "external type", "entity bomb"],
)
def test_a_document_type_does_not_come_in(document: bytes) -> None:
    with pytest.raises(xml.XmlError):
        xml.parse(document)


@pytest.mark.parametrize("document", [b"", b"not xml", b"<a>", b"\xff\xfe", b"<a>&undefined;</a>"])
def test_what_is_not_xml_is_a_typed_error(document: bytes) -> None:
    with pytest.raises(xml.XmlError):
        xml.parse(document)


def test_a_tree_too_deep_is_refused() -> None:
    with pytest.raises(xml.XmlError):
        xml.parse(b"<a>" * 1000 + b"</a>" * 1000)


def test_comments_and_instructions_do_not_split_a_text() -> None:
    root = xml.parse(b"<a><b>one<!-- two --><?three?>four</b></a>")
    assert xml.text(root, "b") == "onefour"


def test_children_are_found_by_local_name_whatever_the_prefix() -> None:
    root = xml.parse(b'<a xmlns:x="urn:1"><x:b>1</x:b><b xmlns="urn:2">2</b></a>')
    assert xml.texts(root, "b") == ("1", "2")


def test_control_characters_cannot_be_written() -> None:
    with pytest.raises(xml.XmlError):
        xml.add(etree.Element("a"), "b", "\x00")
