"""Metadata API components as typed values, XML to value and back, one file a type. Pure.

A component is a frozen dataclass with Salesforce's own element names; `to_element` and `from_element` are its
XML, `metadata_type(name)` finds its class, `complete` fills in what an org assumes for what is left out.
"""

from remit.metadata.errors import ComponentError, MissingElement, UnknownType, UnreadableComponent
from remit.metadata.model import Component, Opaque, Struct, complete, disallowed, elements_of
from remit.metadata.registry import metadata_type, metadata_types
from remit.metadata.xml import NAMESPACE, from_element, to_document, to_element

__all__ = [
    "NAMESPACE",
    "Component",
    "ComponentError",
    "MissingElement",
    "Opaque",
    "Struct",
    "UnknownType",
    "UnreadableComponent",
    "complete",
    "disallowed",
    "elements_of",
    "from_element",
    "metadata_type",
    "metadata_types",
    "to_document",
    "to_element",
]
