"""Profile: a save changes what it names; login IP ranges are one value and replaced together.

A profile made here starts with what is given and nothing else (whether an org starts from a standard profile
was not found). Sources: Metadata API Developer Guide, Profile; sObject page of Profile.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from remit.api import errors
from remit.api.codecs.soap_metadata_values import FileProperties
from remit.api.errors import ApiError
from remit.localorg import logins
from remit.localorg.context import Context
from remit.localorg.rows import create_row, delete_row, update_row
from remit.localorg.settings import choice
from remit.localorg.wire.soap.components import _grants
from remit.localorg.wire.soap.components.base import Handler, full_name, given, not_found, properties
from remit.localorg.wire.soap.components.profile_names import STANDARD, label_of, profile_named, shown_name
from remit.metadata import elements_of
from remit.metadata.types.profile import (
    Profile,
    ProfileFieldLevelSecurity,
    ProfileLoginHours,
    ProfileLoginIpRange,
    ProfileObjectPermissions,
    ProfileUserPermission,
)


class Profiles(Handler[Profile]):
    """Rows of Profile and of the permission set that each owns."""

    component = Profile
    writers = ("ManageProfilesPermissionsets",)

    def read(self, ctx: Context, name: str) -> Profile | None:
        """A profile with what it grants, its login IP ranges and hours."""
        profile_id = profile_named(ctx.db, name)
        if profile_id is None:
            return None
        label, description, license_id = ctx.db.execute(
            'SELECT "Name", "Description", "UserLicenseId" FROM "Profile" WHERE "Id" = ?', (profile_id,)
        ).fetchone()
        licence = ctx.db.execute('SELECT "Name" FROM "UserLicense" WHERE "Id" = ?', (license_id,)).fetchone()
        owned = owned_set(ctx, profile_id)
        hours = logins.login_hours(ctx.db, profile_id)
        version = float(ctx.version)
        return Profile(
            fullName=shown_name(label),
            custom=label not in STANDARD,
            description=description,
            fieldPermissions=tuple(
                ProfileFieldLevelSecurity(**f) for f in _grants.field_permissions(ctx, owned)
            ),
            loginHours=_hours(hours),
            loginIpRanges=tuple(
                ProfileLoginIpRange(
                    description=r.get("description") or None, endAddress=r["end"], startAddress=r["start"]
                )
                for r in logins.described_ranges(ctx.db, profile_id)
            ),
            objectPermissions=tuple(
                ProfileObjectPermissions(**p) for p in _grants.object_permissions(ctx, owned, version)
            ),
            userLicense=licence[0] if licence else None,
            userPermissions=tuple(
                ProfileUserPermission(enabled=True, name=n) for n in _grants.user_permissions(ctx, owned)
            ),
        )

    def files(self, ctx: Context) -> Iterator[FileProperties]:
        """All profiles."""
        rows = ctx.db.execute(
            'SELECT "Name", "Id", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById"'
            ' FROM "Profile" ORDER BY "Name"'
        ).fetchall()
        for label, record_id, *stamps in rows:
            yield properties(ctx, self.name, shown_name(label), record_id, tuple(stamps))

    def create(self, ctx: Context, component: Profile) -> None:
        """Make a profile on its licence."""
        label = label_of(full_name(component))
        twin = profile_named(ctx.db, label)
        if twin is not None:
            raise errors.duplicate_value("Name", twin)
        licence = component.userLicense or "Salesforce"
        row = ctx.db.execute('SELECT "Id" FROM "UserLicense" WHERE "Name" = ?', (licence,)).fetchone()
        if row is None:
            raise not_found("userLicense", "UserLicense", licence)
        values = {"Name": label, "UserLicenseId": row[0], "Description": component.description}
        flags = _flags(ctx, component.userPermissions)
        profile_id = create_row(ctx, ctx.model.schema.by_name["profile"], {**values, **flags})
        _write_parts(ctx, profile_id, component)

    def update(self, ctx: Context, component: Profile) -> None:
        """Change what the component names."""
        profile_id = profile_named(ctx.db, full_name(component))
        if profile_id is None:
            raise not_found("fullName", self.name, full_name(component))
        values = dict(_flags(ctx, component.userPermissions))
        if component.description is not None:
            values["Description"] = component.description
        if values:
            update_row(ctx, ctx.model.schema.by_name["profile"], profile_id, values)
        _write_parts(ctx, profile_id, component, choice(ctx.db, "emptyIpRanges") == "empties")

    def delete(self, ctx: Context, name: str) -> None:
        """Delete a custom profile that nobody has."""
        profile_id = profile_named(ctx.db, name)
        if profile_id is None:
            raise not_found("fullName", self.name, name)
        if label_of(name) in STANDARD:
            raise errors.no_row_access()
        used = ctx.db.execute('SELECT 1 FROM "User" WHERE "ProfileId" = ?', (profile_id,)).fetchone()
        if used is not None:
            raise ApiError(
                "DELETE_FAILED",
                "Your attempt to delete the profile could not be completed because it is in use.",
            )
        delete_row(ctx, ctx.model.schema.by_name["profile"], profile_id)
        ctx.db.execute(
            "DELETE FROM _component WHERE type IN ('LoginIpRanges', 'LoginHours') AND name = ?", (profile_id,)
        )


def _hours(hours: Mapping[str, Any]) -> ProfileLoginHours | None:
    return ProfileLoginHours(**hours) if hours else None


def owned_set(ctx: Context, profile_id: str) -> str:
    """The id of the permission set that a profile owns."""
    row = ctx.db.execute('SELECT "Id" FROM "PermissionSet" WHERE "ProfileId" = ?', (profile_id,)).fetchone()
    return str(row[0])


def _flags(ctx: Context, permissions: Iterable[ProfileUserPermission]) -> dict[str, Any]:
    found = {p.name: p.enabled for p in permissions}
    _grants.check_user_permissions(ctx, found)
    return {f"Permissions{name}": enabled for name, enabled in found.items()}


def _write_parts(ctx: Context, profile_id: str, component: Profile, emptied: bool = False) -> None:
    """Write the parts that are given; `emptied`: login IP ranges that are not given are gone."""
    owned = owned_set(ctx, profile_id)
    for p in component.objectPermissions:
        _grants.write_object(ctx, owned, p.object, given_flags(p))
    for f in component.fieldPermissions:
        _grants.write_field(ctx, owned, f.field, given_flags(f))
    if component.loginIpRanges or (emptied and logins.ranges_of(ctx.db, profile_id)):
        for r in component.loginIpRanges:
            _check_range(r)
        logins.set_ranges(
            ctx.db,
            profile_id,
            [
                {"start": r.startAddress, "end": r.endAddress, "description": r.description or ""}
                for r in component.loginIpRanges
            ],
        )
    if component.loginHours is not None:
        hours = {
            e.name: getattr(component.loginHours, e.name) for e in elements_of(type(component.loginHours))
        }
        logins.set_login_hours(ctx.db, profile_id, {k: v for k, v in hours.items() if v is not None})
    _touch(ctx, profile_id, component)


def given_flags(value: Any) -> dict[str, Any]:
    """The elements of a struct that are there, by name."""
    return {e.name: getattr(value, e.name) for e in elements_of(type(value))}


def _touch(ctx: Context, profile_id: str, component: Profile) -> None:
    """A saved profile was changed now, whatever of it was."""
    if given(component):
        update_row(ctx, ctx.model.schema.by_name["profile"], profile_id, {})


def _check_range(r: ProfileLoginIpRange) -> None:
    try:
        low, high = ipaddress.ip_address(r.startAddress), ipaddress.ip_address(r.endAddress)
        sound = low.version == high.version and low <= high  # type: ignore[operator]
    except ValueError:
        sound = False
    if not sound:
        raise errors.integrity(
            f"invalid IP range: {r.startAddress} - {r.endAddress}", ["startAddress", "endAddress"]
        )
