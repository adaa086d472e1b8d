"""What the org itself says that permissions depend on: its Tooling object PermissionDependency.

It names permissions as "Account<update>" and "ViewSetup". Remit's own table of documented pairs decides what
is granted; what the org knows beyond it is told before anything is changed, as the data API would refuse it.
"""

from __future__ import annotations

from collections.abc import Iterable

from remit.access.catalogue import Op
from remit.connect.rest import Org
from remit.errors import OrgError
from remit.landscape import Granted
from remit.state.soql import chunks, in_list

_WORDS = {
    Op.CREATE: "create",
    Op.READ: "read",
    Op.EDIT: "update",
    Op.DELETE: "delete",
    Op.VIEW_ALL: "viewAllRecords",
    Op.MODIFY_ALL: "modifyAllRecords",
}


def names_of(granted: Granted) -> set[str]:
    """What a permission set holds, named as PermissionDependency does."""
    found = set(granted.permissions)
    for name, ops in granted.objects.items():
        found |= {f"{name}<{_WORDS[op]}>" for op in ops if op in _WORDS}
    return found


def load_dependencies(org: Org, granted: Iterable[Granted]) -> tuple[tuple[str, str], ...]:
    """The org's pairs for what is granted; none where the operator may not read them."""
    wanted = {name for g in granted for name in names_of(g)}
    found: list[tuple[str, str]] = []
    try:
        for chunk in chunks(wanted):
            soql = "SELECT Permission, RequiredPermission FROM PermissionDependency WHERE "
            for row in org.tooling_query(soql + in_list("Permission", chunk)):
                found.append((str(row["Permission"]), str(row["RequiredPermission"])))
    except OrgError as error:
        if error.status not in (400, 403, 404):
            raise
        return ()
    return tuple(found)


def unmet(granted: Granted, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pairs whose first a set holds and whose second it lacks; only names that Remit can compare."""
    held = {name.lower() for name in names_of(granted)}
    return [
        (permission, required)
        for permission, required in pairs
        if permission.lower() in held and required.lower() not in held
    ]
