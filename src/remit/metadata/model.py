"""What a Metadata API type is, as data: a frozen dataclass whose attributes are its elements, in WSDL order.

A class under `remit.metadata.types` says everything by its annotations, with Salesforce's own element names:

    label: str                                                      required
    description: str | None = None                                  optional
    isProtected: Annotated[bool | None, Element(default=False)] = None
    trustedIpRanges: tuple[ExtlClntAppOauthIpRange, ...] = ()        repeated

An element that is absent is None; what the org then assumes is `Element.default`, filled in by `complete`.
Elements that the WSDL has and Remit has no use for are named in `OPAQUE` and kept as they came, as are those
of newer versions: the org replaces some records whole, and what is not written back would be lost.
"""

from __future__ import annotations

import types as python_types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Kind = Literal["string", "boolean", "int", "enum", "struct"]


@dataclass(frozen=True, slots=True)
class Element:
    """What an annotation cannot say.

    The first API version, what the org assumes where the element is left out, and the values that it takes
    where the WSDL says string or int and the guide names a closed list.
    """

    since: float = 0.0
    default: str | bool | int | None = None
    allowed: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class EnumName:
    """The WSDL's name of an enumeration; Salesforce's refusal of a value names it."""

    name: str


@dataclass(frozen=True, slots=True)
class MetadataType:
    """A type's place in a package and in describeMetadata. `since` is the first API version that has it.

    `parent` names the type whose file holds it (CustomObject for CustomField); `xsi:type` is the class name.
    `refused` is set where an org no longer lets anybody create one, and says so in Salesforce's words.
    """

    folder: str
    suffix: str
    since: float = 0.0
    parent: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Opaque:
    """An element kept as it came: its name, its text or its children."""

    name: str
    text: str = ""
    children: tuple[Opaque, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Struct:
    """A complex value inside a component. `opaque` holds the elements that Remit only carries."""

    OPAQUE: ClassVar[frozenset[str]] = frozenset()

    opaque: tuple[Opaque, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Component(Struct):
    """A metadata component. `fullName` is its API name, always the first element."""

    METADATA: ClassVar[MetadataType]

    fullName: str | None = None


@dataclass(frozen=True, slots=True)
class ElementSpec:
    """One element of a type. `values` are an enumeration's, `struct` the class of a complex element.

    `allowed` is the closed list of a string or int; reading does not enforce it, as the org's words for a
    breach are not known; `disallowed` tells.
    """

    name: str
    kind: Kind
    repeated: bool = False
    required: bool = False
    since: float = 0.0
    default: str | bool | int | None = None
    allowed: tuple[str | int, ...] = ()
    enum: str = ""
    values: tuple[str, ...] = ()
    struct: type[Struct] | None = None


_ELEMENTS: dict[type[Struct], tuple[ElementSpec, ...]] = {}
_BY_NAME: dict[type[Struct], Mapping[str, ElementSpec]] = {}


def elements_of(cls: type[Struct]) -> tuple[ElementSpec, ...]:
    """The elements of a type, in the WSDL's order."""
    if cls not in _ELEMENTS:
        _ELEMENTS[cls] = _read_annotations(cls)
    return _ELEMENTS[cls]


def _read_annotations(cls: type[Struct]) -> tuple[ElementSpec, ...]:
    """The elements of a type from its annotations."""
    hints = get_type_hints(cls, include_extras=True)
    specs = []
    for f in fields(cls):
        if f.name == "opaque":
            continue
        has_default = f.default is not MISSING or f.default_factory is not MISSING
        specs.append(_spec(f.name, hints[f.name], required=not has_default))
    return tuple(specs)


def elements_by_name(cls: type[Struct]) -> Mapping[str, ElementSpec]:
    """The elements of a type by name; names are case-sensitive, as XML is."""
    if cls not in _BY_NAME:
        _BY_NAME[cls] = {e.name: e for e in elements_of(cls)}
    return _BY_NAME[cls]


_SCALARS: Mapping[object, Kind] = {str: "string", bool: "boolean", int: "int"}


def _spec(name: str, hint: Any, *, required: bool) -> ElementSpec:
    """An element from its annotation."""
    said = Element()
    if get_origin(hint) is Annotated:
        said = next((m for m in hint.__metadata__ if isinstance(m, Element)), said)
        hint = hint if any(isinstance(m, EnumName) for m in hint.__metadata__) else get_args(hint)[0]
    repeated = get_origin(hint) is tuple
    if repeated:
        hint = get_args(hint)[0]
    elif get_origin(hint) in (Union, python_types.UnionType):
        hint = next(a for a in get_args(hint) if a is not type(None))
    common: dict[str, Any] = {
        "repeated": repeated,
        "required": required,
        "since": said.since,
        "default": said.default,
        "allowed": said.allowed,
    }
    if get_origin(hint) is Annotated:
        enum = next(m.name for m in hint.__metadata__ if isinstance(m, EnumName))
        return ElementSpec(name, "enum", enum=enum, values=get_args(get_args(hint)[0]), **common)
    if is_dataclass(hint) and isinstance(hint, type) and issubclass(hint, Struct):
        return ElementSpec(name, "struct", struct=hint, **common)
    return ElementSpec(name, _SCALARS[hint], **common)


S = TypeVar("S", bound=Struct)


def complete(value: S, version: float = 0.0) -> S:
    """The value with what the org assumes for absent elements (documented defaults), as a save stores it.

    With `version`, defaults of elements that came later are not filled in.
    """
    filled: dict[str, Any] = {
        e.name: e.default
        for e in elements_of(type(value))
        if e.default is not None and getattr(value, e.name) is None and not (version and e.since > version)
    }
    return replace(value, **filled)


def disallowed(value: Struct) -> tuple[ElementSpec, ...]:
    """The elements whose value is outside the closed list that the guide gives for a string or int."""
    return tuple(
        e
        for e in elements_of(type(value))
        if e.allowed and getattr(value, e.name) is not None and getattr(value, e.name) not in e.allowed
    )
