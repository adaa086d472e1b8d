"""The fields of one object of a flow: do they exist, can they be written, and what grants them?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from remit.errors import InputError, Location
from remit.landscape.elsewhere import feature_of, other_fields
from remit.landscape.names import did_you_mean, listed
from remit.landscape.remarks import Remark, note
from remit.schema import standard_schema
from remit.schema.model import Field, SObject

if TYPE_CHECKING:
    from remit.landscape.check_objects import Asked

COMPOUND_TYPES = ("address", "location")

# Written when a record is created, by users with Set Audit Fields upon Record Creation.
_AUDIT_FIELDS = frozenset({"CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById"})
_CREATE_AUDIT_FIELDS = "CreateAuditFields"


def check_fields(asked: Asked, found: SObject) -> Iterator[InputError | Remark]:
    """Errors for fields that do not exist or are never editable, and notes on what grants the others."""
    exempt: dict[str, Location] = {}
    parts: dict[str, dict[str, Location]] = defaultdict(dict)
    for what in ("read", "write"):
        for i, name in enumerate(getattr(asked.needs.fields, what)):
            where = asked.at("fields", what, i)
            field = found.field(name)
            if field is None:
                yield from _unknown(asked, found, name, where)
                continue
            if what == "write":
                yield from _never_editable(asked, found, field, where)
            if is_part(found, field):
                parts[field.compound].setdefault(field.name, where)
            elif not field.permissionable:
                exempt.setdefault(field.name, where)
    if exempt:
        verb = "has" if len(exempt) == 1 else "have"
        giver = "the object's permissions give" if found.permissionable else "what governs the object gives"
        yield note(
            f"{listed(exempt)} of {found.name} {verb} no field-level security: {giver} "
            f"{'it' if len(exempt) == 1 else 'them'}",
            next(iter(exempt.values())),
        )
    for compound, named in parts.items():
        yield _through_compound(found, compound, named)


def is_part(found: SObject, field: Field) -> bool:
    """Whether a field is part of a compound that has field-level security for it."""
    whole = found.field(field.compound) if field.compound else None
    return whole is not None and whole.name != field.name and whole.permissionable


def _through_compound(found: SObject, compound: str, named: dict[str, Location]) -> Remark:
    others = [f.name for f in found.fields if f.compound.lower() == compound.lower() and f.name not in named]
    also = f", which opens {listed(others)} too" if others else ""
    verb = "is" if len(named) == 1 else "are"
    return note(
        f"{listed(named)} of {found.name} {verb} granted through {compound}{also}", next(iter(named.values()))
    )


def _unknown(asked: Asked, found: SObject, name: str, where: Location) -> Iterator[InputError | Remark]:
    full, facts = f"{found.name}.{name}", asked.facts
    near = did_you_mean(name, [*(f.name for f in found.fields), *_others(asked, found)])
    feature = None if facts.from_org else feature_of(found.name, name)
    if facts.is_hidden(full):
        yield InputError(
            f"field {full} is not visible to you",
            location=where,
            next_step="plan as a user who can read it; `docs/operator.md` says what an operator needs",
        )
    elif feature:
        yield note(f"{full}: only an org with {feature} has it", where)
    elif feature is not None:
        yield note(f"{full} is not in every org; only the org can tell whether it has it", where)
    elif facts.may_be_elsewhere(name):
        yield note(f"{full} is the org's own; only the org can tell whether it exists", where)
    elif facts.hidden is None:
        yield InputError(f"field {full} is not visible to you, or not there{near}", location=where)
    else:
        yield InputError(f"no field {full}{near}", location=where)


def _others(asked: Asked, found: SObject) -> tuple[str, ...]:
    """Fields beyond the schema that may be meant; of an org all that there are is known."""
    return () if asked.facts.from_org else other_fields(found.name)


def _never_editable(asked: Asked, found: SObject, field: Field, where: Location) -> Iterator[InputError]:
    """Fields that nobody writes. A describe by an operator who sees part calls a field not writable that is
    only so to that operator: then only formulas and auto numbers are certain."""
    if field.type in COMPOUND_TYPES or field.createable or field.updateable:
        return
    if not (asked.facts.complete or field.calculated or field.auto_number or _shipped_so(found, field)):
        return
    full = f"{found.name}.{field.name}"
    settable = field.name in _AUDIT_FIELDS and "create" in asked.needs.can
    by_permission = (
        f", or add {_CREATE_AUDIT_FIELDS} to `permissions` to set it on create" if settable else ""
    )
    if field.name in _AUDIT_FIELDS and _sets_audit_fields(asked):
        return
    parts = [
        f.name
        for f in found.fields
        if f.compound.lower() == field.name.lower()
        and f.name != field.name
        and (f.createable or f.updateable)
    ]
    if field.auto_number:
        why = "it is an auto number"
    elif field.calculated:
        why = "it is calculated"
    elif parts:
        why = f"it is made of {listed(parts)}"
    else:
        why = "Salesforce sets it"
    yield InputError(
        f"{full} is never editable: {why}",
        location=where,
        next_step=f"write {listed(parts)} instead" if parts else f"move it to `read`{by_permission}",
    )


def _shipped_so(found: SObject, field: Field) -> bool:
    """Whether the field is a standard one that Salesforce itself lets nobody write."""
    shipped = standard_schema().field(found.name, field.name)
    return shipped is not None and not shipped.createable and not shipped.updateable


def _sets_audit_fields(asked: Asked) -> bool:
    """Whether the flow creates and has the permission by which audit fields are set then."""
    at = asked.path[: asked.path.index("objects")]
    flow = asked.landscape.systems[at[1]].flows[at[3]]
    return "create" in asked.needs.can and _CREATE_AUDIT_FIELDS in flow.permissions
