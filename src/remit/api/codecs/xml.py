"""XML from strangers: a parser that resolves no entities, opens no files and no network, and refuses giants.

Also the few words in which the SOAP codecs are written: build children, read children, xsi:nil and xsi:type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from remit.errors import InputError

XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
NIL = f"{{{XSI}}}nil"
TYPE = f"{{{XSI}}}type"
TRUE = ("true", "1")


class XmlError(InputError):
    """Bytes that are not XML, or XML that may not come in: a document type, an entity, a giant tree."""


def parse(data: bytes) -> etree._Element:
    """The root element of a document.

    Raises XmlError for what is not well formed, for a document type declaration (entities included) and for
    trees beyond libxml2's limits (depth 256, 10 MB a text). Comments and processing instructions are dropped.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise XmlError(f"not well-formed XML: {error}") from error
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise XmlError(
            "XML with a document type declaration", next_step="send the document without <!DOCTYPE>"
        )
    return root


def serialize(root: etree._Element) -> bytes:
    """The document as an org sends it: declaration, UTF-8, no white space between elements."""
    return b'<?xml version="1.0" encoding="UTF-8"?>' + etree.tostring(root, encoding="UTF-8")


def namespaces(default: str, **prefixes: str) -> Any:
    """A namespace map with a default namespace, which the stubs of lxml do not know."""
    mapping: dict[str | None, str] = {None: default}
    mapping.update(prefixes)
    return mapping


def local(element: etree._Element) -> str:
    """An element's name without its namespace."""
    return etree.QName(element).localname


def namespace(element: etree._Element) -> str:
    """An element's namespace, empty where it has none."""
    return etree.QName(element).namespace or ""


def children(parent: etree._Element, name: str = "") -> Iterator[etree._Element]:
    """Child elements, those of a local name where given. Clients differ in prefixes and namespaces."""
    for child in parent.iterchildren(tag=etree.Element):
        if not name or local(child) == name:
            yield child


def child(parent: etree._Element, name: str) -> etree._Element | None:
    """The first child of that local name, or None."""
    return next(children(parent, name), None)


def is_nil(element: etree._Element) -> bool:
    """Whether the element says xsi:nil."""
    return element.get(NIL, "").strip() in TRUE


def text(parent: etree._Element, name: str, default: str = "") -> str:
    """The text of the first child of that local name; `default` where it is absent or nil."""
    found = child(parent, name)
    return default if found is None or is_nil(found) else found.text or ""


def texts(parent: etree._Element, name: str) -> tuple[str, ...]:
    """The texts of all children of that local name, nil ones left out."""
    return tuple(c.text or "" for c in children(parent, name) if not is_nil(c))


def flag(parent: etree._Element, name: str) -> bool:
    """A boolean child; False where it is absent."""
    return text(parent, name).strip() in TRUE


def number(parent: etree._Element, name: str) -> int:
    """An int child; 0 where it is absent or no number."""
    digits = text(parent, name).strip()
    return int(digits) if digits.isascii() and digits.isdecimal() else 0


def type_name(element: etree._Element) -> str:
    """The local part of xsi:type, empty where there is none."""
    return element.get(TYPE, "").strip().rpartition(":")[2]


def scalar_text(value: str | bool | int | float) -> str:
    """A value as XML Schema writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def add(
    parent: etree._Element,
    name: str,
    value: str | bool | int | float | None = None,
    ns: str | None = None,
) -> etree._Element:
    """Append a child, in the parent's namespace where none is given; None appends an empty element.

    Raises XmlError for characters that XML cannot hold.
    """
    where = namespace(parent) if ns is None else ns
    element = etree.SubElement(parent, f"{{{where}}}{name}" if where else name)
    if value is not None:
        try:
            element.text = scalar_text(value)
        except ValueError as error:
            raise XmlError(f"{name}: a character that XML cannot hold") from error
    return element


def add_nil(parent: etree._Element, name: str, ns: str | None = None) -> etree._Element:
    """Append a child that says xsi:nil."""
    element = add(parent, name, None, ns)
    element.set(NIL, "true")
    return element


def add_or_nil(parent: etree._Element, name: str, value: str | bool | int | float | None) -> etree._Element:
    """Append a nillable child."""
    return add_nil(parent, name) if value is None else add(parent, name, value)


def add_all(parent: etree._Element, values: Mapping[str, str | bool | int | float | None]) -> None:
    """Append children in order, leaving out those that are None."""
    for name, value in values.items():
        if value is not None:
            add(parent, name, value)
