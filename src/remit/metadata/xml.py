"""Metadata components from and to XML elements (lxml), in the namespace of the Metadata API.

Reading is strict on the org's side (an element that the type does not have is refused in Salesforce's words)
and lenient on the client's (an org newer than this code sends more elements; they are kept as `opaque` and
written back). Order is free but for one rule that a real org has: elements of one name stand together.
"""

from __future__ import annotations

from typing import Any, TypeVar

from lxml import etree

from remit.metadata.errors import MissingElement, UnreadableComponent
from remit.metadata.model import Component, ElementSpec, Opaque, Struct, elements_by_name, elements_of

NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
# The stubs of lxml know no default namespace.
_NSMAP: Any = {None: NAMESPACE}
_NIL = f"{{{XSI}}}nil"

S = TypeVar("S", bound=Struct)


def to_element(value: Struct, tag: str, *, version: float = 0.0) -> etree._Element:
    """The XML of a value as an element `tag`, children in WSDL order.

    With `version`, elements that came later are left out. Raises UnreadableComponent where a text cannot be
    written as XML.
    """
    root = etree.Element(f"{{{NAMESPACE}}}{tag}", nsmap=_NSMAP)
    _fill(root, value, version)
    return root


def to_document(component: Component, *, version: float = 0.0) -> bytes:
    """The component as a file of a source tree: the type's name is the root, `fullName` the file's name."""
    root = to_element(component, type(component).__name__, version=version)
    for child in root.findall(f"{{{NAMESPACE}}}fullName"):
        root.remove(child)
    etree.indent(root, "    ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _fill(parent: etree._Element, value: Struct, version: float) -> None:
    """Append the elements of a value."""
    for spec in elements_of(type(value)):
        if version and spec.since > version:
            continue
        held = getattr(value, spec.name)
        for one in held if spec.repeated else () if held is None else (held,):
            child = etree.SubElement(parent, f"{{{NAMESPACE}}}{spec.name}")
            if isinstance(one, Struct):
                _fill(child, one, version)
            else:
                _set_text(child, _as_text(one))
    if value.opaque:
        for kept in value.opaque:
            _append_opaque(parent, kept)
        # The WSDL's sequences are alphabetical after fullName, so this puts what was carried in its place.
        parent[:] = sorted(parent, key=lambda c: _place(etree.QName(c).localname))


def _place(name: str) -> str:
    return "" if name == "fullName" else name


def _as_text(value: str | bool | int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _set_text(element: etree._Element, text: str) -> None:
    try:
        element.text = text
    except ValueError as error:
        name = etree.QName(element).localname
        raise UnreadableComponent(
            f"{name}: a character that XML cannot hold",
            fields=(name,),
            next_step="remove control characters from the value",
        ) from error


def _append_opaque(parent: etree._Element, kept: Opaque) -> None:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{kept.name}")
    if kept.children:
        for inner in kept.children:
            _append_opaque(child, inner)
    else:
        _set_text(child, kept.text)


def from_element(cls: type[S], element: etree._Element, *, version: float = 0.0, strict: bool = True) -> S:
    """The value that an element holds.

    Raises UnreadableComponent for an element that the type (at `version`, where given) does not have, a wrong
    value or a torn group, and MissingElement for a required element; with `strict` off only wrong values are
    errors, unknown elements are kept and required ones take an empty value.
    """
    specs = elements_by_name(cls)
    values: dict[str, Any] = {}
    opaque: list[Opaque] = []
    last = ""
    for child in element.iterchildren(tag=etree.Element):
        name = etree.QName(child).localname
        if strict and name != last and (name in values or any(o.name == name for o in opaque)):
            raise _torn(name, cls)
        last, spec = name, specs.get(name)
        if spec is None or (version and spec.since > version):
            if strict and name not in cls.OPAQUE:
                raise _unknown(child, cls)
            opaque.append(_opaque(child))
        elif spec.repeated:
            values.setdefault(name, []).append(_value(spec, child, version, strict))
        elif strict and name in values:
            raise _torn(name, cls)
        else:
            values[name] = _value(spec, child, version, strict)
    return _construct(cls, values, tuple(opaque), strict)


def _construct(cls: type[S], values: dict[str, Any], opaque: tuple[Opaque, ...], strict: bool) -> S:
    """The value from what was read, required elements checked in WSDL order."""
    arguments: dict[str, Any] = {"opaque": opaque}
    for spec in elements_of(cls):
        held = values.get(spec.name)
        if spec.repeated:
            arguments[spec.name] = tuple(held or ())
        elif held is None and spec.required:
            if strict:
                raise MissingElement(spec.name, cls.__name__)
            arguments[spec.name] = _empty(spec)
        else:
            arguments[spec.name] = held
    return cls(**arguments)


def _empty(spec: ElementSpec) -> Any:
    """What stands for a required element that an org left out of its answer."""
    if spec.kind == "boolean":
        return False
    if spec.kind == "int":
        return 0
    if spec.kind == "struct" and spec.struct is not None:
        return _construct(spec.struct, {}, (), strict=False)
    return ""


def _value(spec: ElementSpec, element: etree._Element, version: float, strict: bool) -> Any:
    """The typed value of one element; None for xsi:nil."""
    if element.get(_NIL) in ("true", "1"):
        return None
    if spec.kind == "struct":
        if spec.struct is None:
            raise TypeError(f"{spec.name} has no struct")
        return from_element(spec.struct, element, version=version, strict=strict)
    text = element.text or ""
    if spec.kind == "string":
        return text
    return _scalar(spec, text.strip(), strict)


def _scalar(spec: ElementSpec, text: str, strict: bool) -> bool | int | str:
    """A boolean, int or enumeration value. A client accepts enumeration values that it does not know yet."""
    if spec.kind == "boolean":
        if text in ("true", "1"):
            return True
        if text in ("false", "0"):
            return False
        message = f"'{text}' is not valid for type xsd:boolean, should be '0', '1', 'true' or 'false'"
        raise UnreadableComponent(message, fields=(spec.name,))
    if spec.kind == "int":
        try:
            return int(text)
        except ValueError as error:
            message = f"'{text}' is not valid for type xsd:int"
            raise UnreadableComponent(message, fields=(spec.name,)) from error
    if strict and text not in spec.values:
        message = f"'{text}' is not a valid value for the enum '{spec.enum}'"
        raise UnreadableComponent(message, fields=(spec.name,), next_step="one of " + ", ".join(spec.values))
    return text


def _opaque(element: etree._Element) -> Opaque:
    children = tuple(_opaque(c) for c in element.iterchildren(tag=etree.Element))
    return Opaque(etree.QName(element).localname, "" if children else element.text or "", children)


def _unknown(child: etree._Element, cls: type[Struct]) -> UnreadableComponent:
    name = etree.QName(child)
    known = ", ".join(e.name for e in elements_of(cls))
    return UnreadableComponent(
        f"Element {{{name.namespace or ''}}}{name.localname} invalid at this location in type {cls.__name__}",
        fields=(name.localname,),
        next_step=f"{cls.__name__} has {known}",
    )


def _torn(name: str, cls: type[Struct]) -> UnreadableComponent:
    return UnreadableComponent(
        f"Element {name} is duplicated at this location in type {cls.__name__}",
        fields=(name,),
        next_step=f"put the elements {name} next to each other",
    )
