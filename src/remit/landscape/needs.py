"""What flows declare, in neutral form: objects, fields, records, permissions; and the same as positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from remit.access.catalogue import Catalogue, Op
from remit.access.needs import Needs, RecordScope
from remit.landscape.grammar import Flow, ObjectNeeds, Scope, Verb
from remit.schema.model import Schema
from remit.state.setup_names import canonical

Use: TypeAlias = Literal["read", "write"]

_OPS: Mapping[Verb, Op] = {
    "read": Op.READ,
    "create": Op.CREATE,
    "edit": Op.EDIT,
    "delete": Op.DELETE,
    "view-all-fields": Op.VIEW_ALL_FIELDS,
    "modify-all": Op.MODIFY_ALL,
}
_RANK: Mapping[Scope, int] = {"own": 0, "shared": 1, "all": 2}


@dataclass(frozen=True, slots=True)
class DeclaredNeeds:
    """The needs of one permission set as they were declared; names are API names.

    `objects`: verbs by object. `fields`: how each (object, field) is used; write implies read. `records`: the
    (read, write) scope by object. `system`: system permissions. `setup`: (SetupEntityType, name) pairs.
    """

    objects: Mapping[str, frozenset[Verb]] = field(default_factory=dict)
    fields: Mapping[tuple[str, str], Use] = field(default_factory=dict)
    records: Mapping[str, tuple[Scope, Scope]] = field(default_factory=dict)
    system: frozenset[str] = frozenset()
    setup: frozenset[tuple[str, str]] = frozenset()

    def __or__(self, other: DeclaredNeeds) -> DeclaredNeeds:
        """Both together: of two uses of a field writing, of two record scopes the wider."""
        objects = dict(self.objects)
        for name, verbs in other.objects.items():
            objects[name] = objects.get(name, frozenset()) | verbs
        fields = dict(self.fields)
        for key, use in other.fields.items():
            fields[key] = "write" if "write" in (use, fields.get(key)) else "read"
        records = dict(self.records)
        for name, (read, write) in other.records.items():
            mine = records.get(name, (read, write))
            records[name] = (
                max(mine[0], read, key=_RANK.__getitem__),
                max(mine[1], write, key=_RANK.__getitem__),
            )
        return DeclaredNeeds(objects, fields, records, self.system | other.system, self.setup | other.setup)


def declared(flows: Iterable[Flow], schema: Schema | None = None) -> DeclaredNeeds:
    """The needs of flows together. With a schema, names are spelled as the org spells them."""
    needs = DeclaredNeeds()
    for flow in flows:
        for name, wanted in flow.objects.items():
            needs |= _object_needs(name, wanted, schema)
        setup = frozenset(
            (str(kind), canonical(kind, entity)) for kind, names in flow.setup.items() for entity in names
        )
        needs |= DeclaredNeeds(system=frozenset(flow.permissions), setup=setup)
    return needs


def _object_needs(name: str, wanted: ObjectNeeds, schema: Schema | None) -> DeclaredNeeds:
    found = schema.object(name) if schema is not None else None
    spelled = found.name if found is not None else name
    fields: dict[tuple[str, str], Use] = {}
    for use, names in (("read", wanted.fields.read), ("write", wanted.fields.write)):
        for field_name in names:
            known = found.field(field_name) if found is not None else None
            fields[spelled, known.name if known is not None else field_name] = (
                "write" if use == "write" else "read"
            )
    return DeclaredNeeds({spelled: frozenset(wanted.can)}, fields, {spelled: record_scope(wanted)})


def record_scope(wanted: ObjectNeeds) -> tuple[Scope, Scope]:
    """Whose records are read and written. What is not said is `shared`; what is written is read."""
    if "modify-all" in wanted.can:
        return "all", "all"
    write: Scope = wanted.records.write or "shared"
    read: Scope = wanted.records.read or ("all" if write == "all" else "shared")
    if wanted.records.write is None and read == "own":
        write = "own"
    return read, write


def known_needs(catalogue: Catalogue, needs: DeclaredNeeds) -> DeclaredNeeds:
    """The needs without the names that the org does not have, to find what else is wrong with them."""
    objects = {n: v for n, v in needs.objects.items() if n.lower() in catalogue.blocks}

    def has(name: str, field_name: str) -> bool:
        return name in objects and catalogue.block(name).object.field(field_name) is not None

    return DeclaredNeeds(
        objects,
        {key: use for key, use in needs.fields.items() if has(*key)},
        {n: scopes for n, scopes in needs.records.items() if n in objects},
        frozenset(p for p in needs.system if p.lower() in catalogue.systems),
        needs.setup,
    )


def positions(catalogue: Catalogue, needs: DeclaredNeeds) -> Needs:
    """Declared needs as positions of an org.

    A written field takes its create position where the flow creates and its edit position where it edits,
    which differ only for fields without field-level security. Raises UnknownPermissionError for a name that
    the org does not have.
    """
    held = {catalogue.object_op(name, _OPS[verb]) for name, verbs in needs.objects.items() for verb in verbs}
    for (name, field_name), use in needs.fields.items():
        held.add(catalogue.field_read(name, field_name))
        verbs = needs.objects.get(name, frozenset())
        if use == "write" and verbs & {"edit", "modify-all"}:
            held.add(catalogue.field_edit(name, field_name))
        if use == "write" and "create" in verbs:
            held.add(catalogue.field_create(name, field_name))
    held |= {catalogue.system(name) for name in needs.system}
    held |= {catalogue.setup(kind, name) for kind, name in needs.setup}
    scopes = {name: RecordScope(read, write) for name, (read, write) in needs.records.items()}
    return Needs(frozenset(held), scopes)
