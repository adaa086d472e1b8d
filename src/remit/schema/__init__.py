"""Objects, fields and relationships as data. Pure.

`standard_schema()` is what a new org has; an org's own fields and objects are added by
`Schema.with_fields` and `Schema.with_object`.
"""

from .model import ChildRelationship, Field, PicklistValue, Schema, SObject
from .standard import standard_schema, tooling_schema

__all__ = [
    "ChildRelationship",
    "Field",
    "PicklistValue",
    "SObject",
    "Schema",
    "standard_schema",
    "tooling_schema",
]
