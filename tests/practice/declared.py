"""What a system's flows come to as permissions of the oracle, told as docs/landscape.md tells them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.practice.oracle import PARENTS, ObjectFact, Permission, World, complete


def declared(
    world: World, flows: Mapping[str, Mapping[str, Any]], defaults: Mapping[str, str]
) -> set[Permission]:
    """The permissions that the flows of a system come to."""
    out: set[Permission] = set()
    for flow in flows.values():
        out |= {("system", name) for name in flow.get("permissions", ())}
        for name, said in flow["objects"].items():
            o = world.objects[name]
            for verb in said["can"]:
                out |= _verb(o, verb)
            for mode, names in said.get("fields", {}).items():
                for f in names:
                    secured = o.fields[f].secured
                    if secured:
                        out.add((name, secured, "Read" if mode == "read" else "Edit"))
            if said.get("records", {}).get("read") == "all" and _hides(name, defaults):
                out.add((name, "ViewAll"))
    return complete(out)


def _verb(o: ObjectFact, verb: str) -> set[Permission]:
    if o.granted:
        return {
            (o.name, {"view-all-fields": "ViewAllFields", "modify-all": "ModifyAll"}.get(verb, verb.title()))
        }
    ways = o.ways[verb.title()]
    return {way for way in ways if way not in (("everyone",), ("own",))}


def _hides(name: str, defaults: Mapping[str, str]) -> bool:
    """Whether records of an object are hidden from those who do not own them."""
    default = defaults.get(name, "")
    if default == "ControlledByParent":
        return _hides(PARENTS[name], defaults)
    return default == "Private"
