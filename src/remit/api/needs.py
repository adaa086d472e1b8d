"""The one place that says what a request needs, in the order in which Salesforce checks it.

The order was taken from documented and observed answers: an object that the user cannot read does not exist
for them (404 by path, INVALID_TYPE in a query); a field they cannot read is no such column; then the object
permission of the verb; then the fields they may read but not write.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from remit.access.catalogue import Catalogue, Op
from remit.access.requirement import Clause, Column, Group, Level, Refusal, Requirement, RowNeed
from remit.api import errors
from remit.api.errors import ApiError
from remit.api.operation import (
    Create,
    Delete,
    Describe,
    Dialect,
    FindBy,
    Operation,
    Point,
    Retrieve,
    Transfer,
    Update,
)
from remit.schema.model import Field, SObject
from remit.soql.resolved import Reference, Resolved


def refusal_of(error: ApiError) -> Refusal:
    """A refusal that answers with this error."""
    fields = None if error.fields is None else tuple(error.fields)
    return Refusal(error.code, error.message, error.status, fields or (), error.extra or None)


def needs_of(operation: Operation, catalogue: Catalogue) -> Requirement:
    """What an operation needs of the access of whoever asks for it."""
    match operation:
        case Retrieve():
            return _retrieve(operation, catalogue)
        case Create():
            return _create(operation, catalogue)
        case Update():
            return _update(operation, catalogue)
        case Delete():
            return _delete(operation, catalogue)
        case FindBy():
            return _find_by(operation, catalogue)
        case Describe(o):
            return Requirement((_visible(o, catalogue),), _readable(o, catalogue))
        case Point(o):
            return Requirement((_visible(o, catalogue),), (), (row_need(o, "read", catalogue),))
        case Transfer(o):
            return Requirement((), (), (row_need(o, "transfer", catalogue),))


# Permissions to give away the records of one object, beside Transfer Record (their labels).
_TRANSFERS = {"Case": ("TransferAnyCase",), "Lead": ("TransferAnyLead",)}


def row_need(o: SObject, level: Level, catalogue: Catalogue, alias: str = "t") -> RowNeed:
    """The rows of an object that a level of access touches, and what lifts sharing for it.

    View All Records lifts reading, Modify All Records everything; Transfer Record lets somebody who may edit a
    record give it away (help, "Object Permissions", "Transfer Record").
    """
    lifted = [catalogue.object_op(o.name, Op.MODIFY_ALL)]
    if level == "read":
        lifted.append(catalogue.object_op(o.name, Op.VIEW_ALL))
    if level == "transfer":
        names = ("TransferAnyEntity", *_TRANSFERS.get(o.name, ()))
        lifted += [catalogue.system(n) for n in names if n.lower() in catalogue.systems]
    return RowNeed(alias, o.name, level, tuple(lifted))


def _visible(o: SObject, catalogue: Catalogue) -> Clause:
    return Clause((catalogue.object_op(o.name, Op.READ),), refusal_of(errors.not_found()))


def _readable(o: SObject, catalogue: Catalogue) -> tuple[Column, ...]:
    return tuple(Column(f.name, catalogue.field_read(o.name, f.name)) for f in o.fields)


def _known(
    o: SObject, names: Iterable[str], catalogue: Catalogue, dialect: Dialect
) -> Iterable[tuple[Clause, Field | None]]:
    """A clause a name, in the order given: the field exists and can be read."""
    for name in names:
        f = o.field(name)
        refusal = refusal_of(errors.no_such_column(name, o.name, dialect))
        yield Clause((catalogue.field_read(o.name, f.name),) if f else (), refusal), f


def _retrieve(operation: Retrieve, catalogue: Catalogue) -> Requirement:
    o = operation.object
    rows = (row_need(o, "read", catalogue),)
    if operation.fields is None:
        return Requirement((_visible(o, catalogue),), _readable(o, catalogue), rows)
    clauses = [_visible(o, catalogue)]
    clauses += [clause for clause, _ in _known(o, operation.fields, catalogue, "rest")]
    return Requirement(tuple(clauses), (), rows)


def _unwriteable(labels: Sequence[str]) -> Refusal:
    return refusal_of(errors.not_writeable(labels))


def _create(operation: Create, catalogue: Catalogue) -> Requirement:
    o = operation.object
    clauses = [_visible(o, catalogue)]
    group = Group(_unwriteable)
    writes = []
    for clause, f in _known(o, operation.fields, catalogue, operation.dialect):
        clauses.append(clause)
        if f is not None:
            bits = (catalogue.field_create(o.name, f.name),) if f.createable else ()
            writes.append(Clause(bits, None, group, f.name))
    may = (catalogue.object_op(o.name, Op.CREATE),) if o.createable else ()
    clauses.append(Clause(may, refusal_of(errors.cannot("inserted", o.label))))
    return Requirement((*clauses, *writes))


def _update(operation: Update, catalogue: Catalogue) -> Requirement:
    o = operation.object
    clauses = [_visible(o, catalogue)]
    group = Group(_unwriteable)
    writes = []
    for clause, f in _known(o, operation.fields, catalogue, operation.dialect):
        clauses.append(clause)
        if f is not None:
            bits = _edit_bits(o, f, catalogue) if f.updateable else ()
            writes.append(Clause(bits, None, group, f.name))
    may = (catalogue.object_op(o.name, Op.EDIT),) if o.updateable else ()
    clauses.append(Clause(may, refusal_of(errors.cannot("updated", o.label))))
    return Requirement((*clauses, *writes), (), (row_need(o, "edit", catalogue),))


# What of a user only an administrator changes; the rest is their own to edit (help, "Manage Users"; which
# fields exactly is platform knowledge).
_ADMINISTERED = frozenset(
    {
        "Username",
        "ProfileId",
        "UserRoleId",
        "IsActive",
        "FederationIdentifier",
        "ManagerId",
        "DelegatedApproverId",
        "ForecastEnabled",
        "EmployeeNumber",
        "IsPortalEnabled",
        "ContactId",
        "AccountId",
        "CallCenterId",
    }
)


def _edit_bits(o: SObject, f: Field, catalogue: Catalogue) -> tuple[int, ...]:
    if o.name == "User" and (f.name in _ADMINISTERED or f.name.startswith("UserPermissions")):
        return (catalogue.system("ManageUsers"), catalogue.system("ManageInternalUsers"))
    return (catalogue.field_edit(o.name, f.name),)


def _delete(operation: Delete, catalogue: Catalogue) -> Requirement:
    o = operation.object
    may = (catalogue.object_op(o.name, Op.DELETE),) if o.deletable else ()
    clauses = (_visible(o, catalogue), Clause(may, refusal_of(errors.no_row_access())))
    return Requirement(clauses, (), (row_need(o, "delete", catalogue),))


def _find_by(operation: FindBy, catalogue: Catalogue) -> Requirement:
    o, f = operation.object, operation.object.field(operation.field)
    findable = f is not None and (f.external_id or f.id_lookup or f.type == "id")
    bits = (catalogue.field_read(o.name, f.name),) if f is not None and findable else ()
    refusal = refusal_of(errors.record_not_found(operation.field))
    return Requirement((_visible(o, catalogue), Clause(bits, refusal)), (), (row_need(o, "read", catalogue),))


def query_needs(resolved: Resolved, catalogue: Catalogue) -> Requirement:
    """What a query needs: every name it uses, in the order in which Salesforce checks them.

    FIELDS() only narrows: what the user cannot see of it is left out, not refused.
    """
    clauses: list[Clause] = []
    for ref in resolved.references:
        if ref.clause == "fields" and ref.exists:
            continue
        refusal = Refusal(ref.code, ref.error.message)
        clauses += [Clause(bits, refusal) for bits in _reference_bits(ref, catalogue)]
    return Requirement(tuple(clauses))


def _reference_bits(ref: Reference, catalogue: Catalogue) -> list[tuple[int, ...]]:
    if not ref.exists:
        return [()]
    if ref.kind == "object":
        return [(catalogue.object_op(ref.object, Op.READ),)]
    # The pseudo object Name is what anybody may know of a record that a polymorphic lookup names.
    if ref.object == "Name":
        return []
    found: list[tuple[int, ...]] = []
    if ref.field is not None:
        found.append((catalogue.field_read(ref.object, ref.field.name),))
    if ref.kind == "child":
        found.append((catalogue.object_op(ref.object, Op.READ),))
    if ref.kind == "relationship" and ref.target and ref.target != "Name":
        found.append((catalogue.object_op(ref.target, Op.READ),))
    return found
