"""What the published rules say a user can do: plain sets of tuples, written down a second time.

A permission is ("Account", "Read"), ("Account", "Industry", "Edit") or ("system", "EditTask"). `access` closes
what a user was given; `outcome` says how a request ends. Of Remit it imports nothing, and it shares no code
with it: where the two disagree, one of them has the rules wrong.

Sources, by the names that the rules cite below:
  [OP] Object Reference, ObjectPermissions and FieldPermissions
  [SA] Object Reference, special access rules of each object
  [VA] help, View All and Modify All overview
  [OWD] help, Organization-Wide Default Access Settings
  [CON] help, Considerations for Sharing and Accessing Contacts
  [FLS] Object Reference (Tooling), EntityParticle.IsPermissionable; field permissions of public org retrievals
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Permission = tuple[str, ...]
Source = tuple[frozenset[Permission], frozenset[Permission]]  # what one grant holds, what its group mutes

ALLOWED, NO_SUCH, NOT_WRITABLE, NOT_VISIBLE = "allowed", "no such", "not writable", "not visible"
OPS = ("Create", "Read", "Edit", "Delete", "ViewAll", "ModifyAll", "ViewAllFields")
VERBS = ("Create", "Read", "Edit", "Delete")


@dataclass(frozen=True)
class FieldFact:
    """A field: what anybody could do with it, and what field-level security it has.

    `secured` is the name of the field whose field permission governs it (itself, or its compound address);
    empty where the object's own permissions do. `administered`: permissions of which one is needed to change it,
    whoever's record it is (a user's own profile).
    """

    name: str
    secured: str = ""
    type: str = "string"
    createable: bool = False
    updateable: bool = False
    filterable: bool = True
    sortable: bool = True
    groupable: bool = False
    key: bool = False
    targets: tuple[str, ...] = ()
    relationship: str = ""
    administered: tuple[Permission, ...] = ()


@dataclass(frozen=True)
class ObjectFact:
    """An object. `ways` of each verb, for one without object permissions: permissions of which any is enough,
    ("everyone",), ("own",) or none. `setup` objects are not opened by View All Data and Modify All Data."""

    name: str
    fields: Mapping[str, FieldFact]
    granted: bool = True
    ways: Mapping[str, tuple[Permission, ...]] = field(default_factory=dict)
    children: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # name: (child object, its field)
    setup: bool = False
    file: bool = False
    createable: bool = True
    updateable: bool = True
    deletable: bool = True


@dataclass(frozen=True)
class World:
    """The objects that requests are about, and what else gives what ([SA]: View All Users and the like).

    `lookups` are those that the records tried have set, by object and field: to a record of the same owner,
    where that has one. Whoever names a record must see it [SA]. `required` objects cannot be made without.
    """

    objects: Mapping[str, ObjectFact]
    further: Mapping[Permission, tuple[Permission, ...]] = field(default_factory=dict)
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    required: frozenset[str] = frozenset()

    @cached_property
    def governed(self) -> Mapping[Permission, tuple[Permission, ...]]:
        """What each permission gives on objects that have no object permissions of their own."""
        found: dict[Permission, list[Permission]] = {}
        for o in self.objects.values():
            if o.granted:
                continue
            for verb in VERBS:
                ways = o.ways.get(verb, ())
                own = ("own",) in ways and verb != "Create"
                for way in ways:
                    found.setdefault(way, []).append((o.name, verb))
                    # Own rows for everybody, every row for whoever holds the permission [SA].
                    if own and way != ("own",):
                        found.setdefault(way, []).append(
                            (o.name, "ViewAll" if verb == "Read" else "ModifyAll")
                        )
            read = o.ways.get("Read", ())
            if len(read) == 1 and len(read[0]) == 2 and read[0][1] == "Read" and read[0][0] in self.objects:
                for op in ("ViewAll", "ModifyAll"):  # its rows are seen as far as its one parent's [SA]
                    found.setdefault((read[0][0], op), []).append((o.name, op))
        return {p: tuple(given) for p, given in found.items()}


def gives(world: World, p: Permission) -> Iterable[Permission]:
    """What one permission gives at run time, directly."""
    yield from world.governed.get(p, ())
    yield from world.further.get(p, ())
    if p in (("system", "ModifyAllData"), ("system", "ViewAllData")):
        yield from _all_data(world, p[1] == "ModifyAllData")
    elif p == ("system", "ViewAllFieldsGlobal"):
        yield from ((name, "ViewAllFields") for name in world.objects)
    elif len(p) == 2 and p[0] in world.objects:
        o = world.objects[p[0]]
        if o.granted and p[1] == "ModifyAll":  # [VA]
            yield from ((p[0], op) for op in ("Read", "Edit", "Delete", "ViewAll"))
        if o.granted and p[1] == "ViewAll":
            yield (p[0], "Read")
        if p[1] == "ViewAllFields":  # [OP], API 63: the fields' read, not their edit
            yield from ((p[0], f.secured, "Read") for f in o.fields.values() if f.secured)


def _all_data(world: World, modify: bool) -> Iterable[Permission]:
    """[VA]: every object's operations, but no field permission."""
    if modify:
        yield ("system", "ViewAllData")
    for o in world.objects.values():
        if o.granted:
            ops = (
                ("Create", "Read", "Edit", "Delete", "ViewAll", "ModifyAll")
                if modify
                else ("Read", "ViewAll")
            )
            yield from ((o.name, op) for op in ops)
        elif not o.setup and not o.file:
            yield from ((o.name, op) for op in (("ViewAll", "ModifyAll") if modify else ("ViewAll",)))


def close(world: World, held: Iterable[Permission], muted: frozenset[Permission]) -> set[Permission]:
    """All that follows from what is held; what is muted neither stays nor comes back nor leads on."""
    out: set[Permission] = set()
    waiting = [p for p in held if p not in muted]
    while waiting:
        p = waiting.pop()
        if p not in out:
            out.add(p)
            waiting += [q for q in gives(world, p) if q not in muted]
    return out


def access(world: World, sources: Iterable[Source]) -> set[Permission]:
    """What a user has: the baseline that every user has, and the union of what each grant comes to."""
    parts = [(close(world, held, muted), muted) for held, muted in sources]
    out = close(world, [("everyone",), ("own",)], frozenset()).union(*(part for part, _ in parts))
    if ("system", "EditReadonlyFields") in out:  # by its label: read-only fields can be edited
        for part, muted in parts:
            for p in part:
                lifted = (*p[:2], "Edit")
                if (
                    len(p) == 3
                    and p[2] == "Read"
                    and lifted not in muted
                    and writable_at_all(world.objects[p[0]], p[1])
                ):
                    out.add(lifted)
    return out


def writable_at_all(o: ObjectFact, secured: str) -> bool:
    """Whether a field permission's edit can ever be used: formulas and sums are read only [FLS]."""
    return any((f.createable or f.updateable) and f.secured == secured for f in o.fields.values())


# --- requests ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Request:
    """One thing tried. `verb` is one of VERBS_TRIED; `field` of `object`; `owner` "self" or "other".

    For `parent`, `via` is the lookup on `object` and `field` a field of its target; for `child`, `via` is the
    child relationship of `object` and `field` a field of the child.
    """

    verb: str
    object: str
    field: str = ""
    owner: str = "self"
    via: str = ""


QUERIES = ("select", "where", "order", "group")
VERBS_TRIED = (*QUERIES, "parent", "child", "all", "see", "create", "update", "upsert", "delete")


def outcome(world: World, held: set[Permission], defaults: Mapping[str, str], r: Request) -> str:
    """How a request ends for whoever holds `held`, under these org-wide defaults."""
    o = world.objects[r.object]
    if (o.name, "Read") not in held:
        return NO_SUCH
    if r.verb == "see":
        return ALLOWED if _row(world, held, defaults, o, "Read", r.owner) else NOT_VISIBLE
    if r.verb == "delete":
        if not o.deletable or (o.name, "Delete") not in held:
            return NOT_WRITABLE
        return _write_row(world, held, defaults, o, "Delete", r.owner)
    if r.verb == "parent":
        target = world.objects[o.fields[r.via].targets[0]]
        seen = readable(held, o, r.via) and (target.name, "Read") in held and readable(held, target, r.field)
        return ALLOWED if seen else NO_SUCH
    if r.verb == "child":
        child, link = world.objects[o.children[r.via][0]], o.children[r.via][1]
        seen = (child.name, "Read") in held and readable(held, child, link) and readable(held, child, r.field)
        return ALLOWED if seen else NO_SUCH
    if not readable(held, o, r.field):
        return NO_SUCH
    if r.verb in QUERIES or r.verb == "all":
        return ALLOWED
    return _write(world, held, defaults, o, r)


def _write(
    world: World, held: set[Permission], defaults: Mapping[str, str], o: ObjectFact, r: Request
) -> str:
    if r.verb == "create":
        if not (o.createable and (o.name, "Create") in held and given(held, o, r.field, "Create")):
            return NOT_WRITABLE
        named = world.lookups[o.name].values() if o.name in world.required else ()
        seen = all(_sees(world, held, defaults, target, "self") for target in named)
        return ALLOWED if seen else NOT_VISIBLE
    if r.verb == "upsert" and not o.fields[r.field].key:
        return NO_SUCH
    if not o.updateable or (o.name, "Edit") not in held:
        return NOT_WRITABLE
    # An upsert finds by its key, which must be seen, and then updates a field that goes with its object.
    if r.verb == "update" and not given(held, o, r.field, "Edit"):
        return NOT_WRITABLE
    ended = _write_row(world, held, defaults, o, "Edit", r.owner)
    target = world.lookups.get(o.name, {}).get(r.field, "")
    if ended == ALLOWED and r.verb == "update" and target:
        return ALLOWED if _sees(world, held, defaults, target, r.owner) else NOT_VISIBLE
    return ended


def _sees(world: World, held: set[Permission], defaults: Mapping[str, str], name: str, owner: str) -> bool:
    """Whether the record of an object that belongs to `owner` can be seen."""
    return (name, "Read") in held and _row(world, held, defaults, world.objects[name], "Read", owner)


def readable(held: set[Permission], o: ObjectFact, name: str) -> bool:
    """Whether a field can be seen: by its field permission, or with its object."""
    f = o.fields[name]
    return (o.name, f.secured, "Read") in held if f.secured else (o.name, "Read") in held


def given(held: set[Permission], o: ObjectFact, name: str, verb: str) -> bool:
    """Whether a field can be given a value: by its field permission's edit, or with its object's verb."""
    f = o.fields[name]
    if not (f.createable if verb == "Create" else f.updateable):
        return False
    if verb == "Edit" and f.administered:
        return any(p in held for p in f.administered)
    return (o.name, f.secured, "Edit") in held if f.secured else (o.name, verb) in held


# --- rows -------------------------------------------------------------------------------------------------

# Whose sharing decides where the default is Controlled by Parent: each record hangs on one of the same owner.
PARENTS = {
    "Contact": "Account",
    "Order": "Account",
    "OrderItem": "Order",
    "OpportunityContactRole": "Opportunity",
}
_OPEN_TO = {  # [OWD]
    "Private": (),
    "Read": ("Read",),
    "ReadWrite": ("Read", "Edit"),
    "ReadWriteTransfer": ("Read", "Edit"),
    "FullAccess": ("Read", "Edit", "Delete"),
}


def _write_row(
    world: World, held: set[Permission], defaults: Mapping[str, str], o: ObjectFact, verb: str, owner: str
) -> str:
    if not _row(world, held, defaults, o, "Read", owner):
        return NOT_VISIBLE
    return ALLOWED if _row(world, held, defaults, o, verb, owner) else NOT_WRITABLE


def _row(
    world: World,
    held: set[Permission],
    defaults: Mapping[str, str],
    o: ObjectFact,
    verb: str,
    owner: str,
    lifted: bool = True,
) -> bool:
    """Whether sharing gives a verb on a record. `lifted` False: whatever View All and Modify All lift."""
    lifts = {(o.name, "ModifyAll")} | ({(o.name, "ViewAll")} if verb == "Read" else set())
    if lifted and lifts & held:
        return True
    default = defaults.get(o.name, "")
    if default == "ControlledByParent" or (not default and o.name in PARENTS):
        parent = world.objects[PARENTS[o.name]]
        if o.granted:  # the same action on the parent's record [OWD]; its View All does not count [CON]
            return _row(world, held, defaults, parent, verb, owner, lifted=False)
        # Parts without object permissions: to write them is to edit the parent [SA].
        return _row(world, held, defaults, parent, "Read" if verb == "Read" else "Edit", owner)
    if not default:
        return True  # no owner: nothing to share
    return owner == "self" or verb in _OPEN_TO[default]


def complete(held: Iterable[Permission]) -> set[Permission]:
    """What a permission set must hold to be accepted: these, and what they require in the same set [OP]."""
    out: set[Permission] = set()
    waiting = list(held)
    while waiting:
        p = waiting.pop()
        if p in out:
            continue
        out.add(p)
        if len(p) == 3 and p[2] == "Edit":
            waiting.append((p[0], p[1], "Read"))
        elif p[0] == "system":
            waiting += [("system", name) for name in _SYSTEM_REQUIRES.get(p[1], ())]
        elif len(p) == 2:
            waiting += [(p[0], op) for op in _OP_REQUIRES[p[1]]]
    return out


_OP_REQUIRES = {
    "Read": (),
    "Create": ("Read",),
    "Edit": ("Read",),
    "Delete": ("Read", "Edit"),
    "ViewAll": ("Read",),
    "ModifyAll": ("Read", "Edit", "Delete", "ViewAll"),
    "ViewAllFields": ("Read",),
}
# forcedotcom/cli issue 2205; of the events that it names too, an org without event monitoring has none.
_SYSTEM_REQUIRES = {"ViewAllData": ("ViewAllForecasts",)}


def all_requests(world: World) -> list[Request]:
    """Every request that can be tried of every object and field, of one's own records and another's."""
    found: list[Request] = []
    for name, o in world.objects.items():
        found += [Request(verb, name, owner=owner) for verb in ("see", "delete") for owner in OWNERS]
        for f in o.fields.values():
            found += [Request(verb, name, f.name) for verb in ("select", "all", "create")]
            # A whole address is compared with nothing; its parts are.
            found += [Request("where", name, f.name)] if f.filterable and f.type != "address" else []
            found += [Request("order", name, f.name)] if f.sortable else []
            found += [Request("group", name, f.name)] if f.groupable else []
            if f.name not in NOT_UPDATED:
                found += [Request("update", name, f.name, owner) for owner in OWNERS]
            if f.key:
                found += [Request("upsert", name, f.name, owner) for owner in OWNERS]
            if f.relationship and len(f.targets) == 1 and f.targets[0] in world.objects:
                target = world.objects[f.targets[0]]
                found += [Request("parent", name, g, via=f.name) for g in target.fields]
        for relationship, (child, _) in o.children.items():
            found += [Request("child", name, g, via=relationship) for g in world.objects[child].fields]
    return found


OWNERS = ("self", "other")
# Id says which record, and OwnerId hands it on, which takes more than a permission to edit.
NOT_UPDATED = {"Id", "OwnerId"}
