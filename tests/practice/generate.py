"""Grants, groups with muting and org-wide defaults, made at random as an administrator would leave them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.practice.oracle import OPS, Permission, Source, World, complete, writable_at_all
from tests.practice.world import Org

DEFAULTS: dict[str, tuple[str, ...]] = {
    "Account": ("Private", "Read", "ReadWrite"),
    "Contact": ("ControlledByParent", "Private", "Read", "ReadWrite"),
    "Lead": ("Private", "Read", "ReadWrite", "ReadWriteTransfer"),
    "Opportunity": ("Private", "Read", "ReadWrite"),
    "Case": ("Private", "Read", "ReadWrite", "ReadWriteTransfer"),
    "Campaign": ("Private", "Read", "ReadWrite", "FullAccess"),
    "Order": ("ControlledByParent", "Private", "Read", "ReadWrite"),
}
SYSTEMS = ("EditTask", "EditReadonlyFields", "ViewAllData", "ViewAllFieldsGlobal")


@dataclass(frozen=True)
class Granted:
    """A permission set by itself (one member), or a group of some less what it mutes."""

    members: tuple[frozenset[Permission], ...]
    muted: frozenset[Permission] = frozenset()
    grouped: bool = False

    @property
    def source(self) -> Source:
        """What it holds, and what is muted, as the oracle takes them."""
        return frozenset().union(*self.members), self.muted

    def give(self, org: Org, user: str) -> None:
        """Make it in the org, and assign it."""
        sets = [org.permission_set(m) for m in self.members]
        if not self.grouped:
            org.assign(user, sets[0])
            return
        org.assign(user, org.group(sets, org.muting(self.muted) if self.muted else ""))


def permissions(world: World, most_objects: int = 4) -> st.SearchStrategy[frozenset[Permission]]:
    """What one permission set holds, complete under what its permissions require."""

    @st.composite
    def made(draw: Any) -> frozenset[Permission]:
        held: set[Permission] = set()
        granted = sorted(name for name, o in world.objects.items() if o.granted)
        for name in draw(st.lists(st.sampled_from(granted), max_size=most_objects, unique=True)):
            held |= {(name, op) for op in draw(st.sets(st.sampled_from(OPS), max_size=3))}
        for name in draw(st.lists(st.sampled_from(granted), max_size=most_objects, unique=True)):
            held |= draw(field_permissions(world, name))
        if draw(st.integers(0, 3)) == 0:
            held.add(("system", draw(st.sampled_from(SYSTEMS))))
        return frozenset(complete(held))

    return made()


@st.composite
def field_permissions(draw: Any, world: World, name: str) -> set[Permission]:
    """Field permissions of an object, with or without permission on the object."""
    o = world.objects[name]
    secured = sorted({f.secured for f in o.fields.values() if f.secured})
    held: set[Permission] = set()
    for f in draw(st.lists(st.sampled_from(secured), max_size=6, unique=True)) if secured else []:
        held.add((name, f, "Read"))
        if writable_at_all(o, f) and draw(st.booleans()):
            held.add((name, f, "Edit"))
    return held


@st.composite
def grants(draw: Any, world: World) -> list[Granted]:
    """One to three grants to one user, groups with muting among them."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            found.append(Granted((draw(permissions(world)),)))
            continue
        members = tuple(draw(st.lists(permissions(world), min_size=1, max_size=2)))
        held = sorted(frozenset().union(*members))
        muted = draw(st.sets(st.sampled_from(held), max_size=5)) if held else set()
        found.append(Granted(members, frozenset(muted), grouped=True))
    return found


def org_wide_defaults() -> st.SearchStrategy[dict[str, str]]:
    """An org-wide default of each object that has one to choose."""
    return st.fixed_dictionaries({name: st.sampled_from(levels) for name, levels in DEFAULTS.items()})


@st.composite
def systems(draw: Any, world: World, names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Systems of a landscape, each with one or two flows."""
    return {
        name: {
            "flows": {
                f"flow{i}": {"direction": "both", "objects": draw(declarations(world))}
                for i in range(draw(st.integers(1, 2)))
            }
        }
        for name in names
    }


@st.composite
def declarations(draw: Any, world: World) -> dict[str, Any]:
    """What a flow says of some objects: verbs, fields of every kind, whose records."""
    said: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(sorted(world.objects)), min_size=1, max_size=4, unique=True)):
        o = world.objects[name]
        can = ["read", *sorted(draw(st.sets(st.sampled_from(("create", "edit", "delete")), max_size=2)))]
        if o.granted and draw(st.integers(0, 7)) == 0:
            can.append(draw(st.sampled_from(("view-all-fields", "modify-all"))))
        one: dict[str, Any] = {"can": can}
        fields = {"read": draw(_some(sorted(o.fields)))}
        writable = sorted(f.name for f in o.fields.values() if f.createable and f.updateable)
        if "create" in can or "edit" in can:
            written = draw(_some(writable))
            fields = {"read": [f for f in fields["read"] if f not in written], "write": written}
        if fields := {mode: names for mode, names in fields.items() if names}:
            one["fields"] = fields
        if o.granted and "OwnerId" in o.fields and "modify-all" not in can:
            one["records"] = {"read": draw(st.sampled_from(("shared", "all")))}
        said[name] = one
    return said


def _some(names: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), max_size=5, unique=True)
