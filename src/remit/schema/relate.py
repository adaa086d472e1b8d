"""Child relationships, derived from reference fields so that the two can never disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from .model import ChildRelationship, SObject


def related(objects: Iterable[SObject]) -> tuple[SObject, ...]:
    """The objects with `children` set to what their reference fields say.

    A reference field with several targets is a child relationship of each; it has the same name everywhere
    ("Tasks" for Task.WhatId). Targets that are not among the objects are passed over.
    """
    given = tuple(objects)
    found: dict[str, list[ChildRelationship]] = defaultdict(list)
    for child in given:
        for f in child.fields:
            for parent in f.reference_to:
                found[parent.lower()].append(
                    ChildRelationship(f.child_relationship, child.name, f.name, f.cascade_delete)
                )
    out = []
    for o in given:
        children = tuple(sorted(found[o.name.lower()], key=lambda c: (c.child, c.field)))
        out.append(o if children == o.children else replace(o, children=children))
    return tuple(out)
