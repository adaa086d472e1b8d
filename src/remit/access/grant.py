"""What one profile, permission set or permission set group gives, and which of a user's assignments hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from remit.access.bits import difference, row_of, union
from remit.access.catalogue import Catalogue, Op

Source = Literal["profile", "permission set", "group"]

#: The columns of an ObjectPermissions row.
OBJECT_COLUMNS: Mapping[str, Op] = {
    "PermissionsCreate": Op.CREATE,
    "PermissionsRead": Op.READ,
    "PermissionsEdit": Op.EDIT,
    "PermissionsDelete": Op.DELETE,
    "PermissionsViewAllRecords": Op.VIEW_ALL,
    "PermissionsModifyAllRecords": Op.MODIFY_ALL,
    "PermissionsViewAllFields": Op.VIEW_ALL_FIELDS,
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What one source gives, as a packed row. For a group: its components less its muting."""

    label: str
    row: bytes
    kind: Source = "permission set"
    muted: bytes = b""
    components: tuple[Grant, ...] = ()


def grant_of(
    catalogue: Catalogue,
    label: str,
    *,
    objects: Iterable[tuple[str, Iterable[Op]]] = (),
    fields: Iterable[tuple[str, str, bool, bool]] = (),
    systems: Iterable[str] = (),
    setup: Iterable[tuple[str, str]] = (),
    kind: Source = "permission set",
) -> Grant:
    """A grant from its rows: (object, operations), (object, field, read, edit), names, (type, key).

    Raises UnknownPermissionError for a name that the catalogue does not have.
    """
    held = [catalogue.object_op(o, op) for o, ops in objects for op in ops]
    for o, f, read, edit in fields:
        held += [catalogue.field_read(o, f)] if read else []
        held += [catalogue.field_edit(o, f)] if edit else []
    held += [catalogue.system(name) for name in systems]
    held += [catalogue.setup(type_, key) for type_, key in setup]
    return Grant(label, row_of(held, catalogue.width), kind)


def group_grant(catalogue: Catalogue, label: str, components: Sequence[Grant], muting: Grant | None) -> Grant:
    """A permission set group's grant, as of a recalculation with these components and this muting set."""
    held = union(catalogue.width, *(c.row for c in components))
    muted = muting.row if muting is not None and any(muting.row) else b""
    return Grant(label, difference(held, muted) if muted else held, "group", muted, tuple(components))


@dataclass(frozen=True, slots=True)
class Assignment:
    """A grant as assigned to one user.

    `expires` is a POSIX time; `revoked` a PermissionSetAssignment that is no longer active; `session` is
    None for ordinary sets, else whether the session-based set is active in this session.
    """

    grant: Grant
    expires: float | None = None
    revoked: bool = False
    session: bool | None = None

    def why_not(self, now: float) -> str:
        """Why it does not hold at `now`; empty where it does."""
        if self.revoked:
            return "revoked"
        if self.expires is not None and self.expires <= now:
            return "expired"
        return "not active in this session" if self.session is False else ""


def in_force(assignments: Iterable[Assignment], now: float) -> list[Grant]:
    """The grants of the assignments that hold at `now`."""
    return [a.grant for a in assignments if not a.why_not(now)]
