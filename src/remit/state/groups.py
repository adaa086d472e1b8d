"""Permission set groups, their components and muting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from remit.state.rows import Row

UPDATED = "Updated"
OUTDATED = "Outdated"
UPDATING = "Updating"
FAILED = "Failed"


@dataclass(frozen=True, slots=True)
class PermissionSetGroup(Row):
    """A permission set group. `status`: Updated, Outdated, Updating or Failed; see `user_access`."""

    SOBJECT: ClassVar[str] = "PermissionSetGroup"

    id: str
    developer_name: str
    master_label: str = ""
    description: str = ""
    namespace_prefix: str = ""
    status: str = UPDATED
    has_activation_required: bool = False


@dataclass(frozen=True, slots=True)
class PermissionSetGroupComponent(Row):
    """That a permission set, or a muting permission set (prefix 0QM), is part of a group."""

    SOBJECT: ClassVar[str] = "PermissionSetGroupComponent"

    id: str
    permission_set_group_id: str
    permission_set_id: str


@dataclass(frozen=True, slots=True)
class MutingPermissionSet(Row):
    """What a group takes away from its components: its permissions and the object and field permissions
    whose parent it is."""

    SOBJECT: ClassVar[str] = "MutingPermissionSet"

    id: str
    developer_name: str
    master_label: str = ""
    permissions: frozenset[str] = frozenset()
