"""The system permissions that a new org knows. Source: Object Reference, PermissionSet fields."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from .standard import rows


@cache
def permission_labels() -> Mapping[str, str]:
    """The label of each system permission, by API name."""
    return {row[0]: row[1] for row in rows("permissions.csv")}


@cache
def user_permissions() -> tuple[str, ...]:
    """The API names of the system permissions, in the order of the file."""
    return tuple(permission_labels())
