"""What a run made is removed again, in the reverse of the order in which it can be made.

It is looked for by the run's own names (its random tag), not by what the journal says was answered: so a thing
that the org made while the answer was lost is found too, and nothing that another run or a person made is
touched. Users cannot be deleted: they are deactivated and moved to the profile that grants least.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from remit.conform.apps import delete_app, parts_of
from remit.conform.asked import Unknown
from remit.conform.lab import Lab, Outcome
from remit.conform.people import LICENSE
from remit.conform.question import CannotAsk
from remit.connect.metadata import MetadataApi
from remit.home.keys import delete_key_pair
from remit.state.soql import in_list, literal, prefix_pattern

_LEAST = ("Minimum Access - Salesforce", "Read Only", "Standard User")
_MEANT = "stays, deactivated: users cannot be deleted"
_APP = "ExternalClientApplication"


def clean(lab: Lab) -> list[str]:
    """Remove everything of the lab's tag; what stays, in words (deactivated users among it)."""
    left: list[str] = []
    for step in (_apps, _assignments, _groups, _sets, _users, _profiles, _keys):
        try:
            left += step(lab)
        except CannotAsk as error:
            left.append(f"not looked for: {error.why}")
    return left


def unremoved(left: Sequence[str]) -> list[str]:
    """Of what stays, that which is not meant to: all but deactivated users."""
    return [line for line in left if not line.endswith(_MEANT)]


def _named(lab: Lab, sobject: str, column: str = "Name", more: str = "") -> list[tuple[str, str]]:
    """(id, name) of the rows that bear the lab's name."""
    pattern = prefix_pattern(lab.name(""))
    rows = lab.rows(f"SELECT Id, {column} FROM {sobject} WHERE {column} LIKE {pattern}{more}")
    return [(str(r["Id"]), str(r[column])) for r in rows]


def _users_of(lab: Lab) -> list[tuple[str, str, bool]]:
    pattern = prefix_pattern(f"remitprobe-{lab.tag}-")
    rows = lab.rows(f"SELECT Id, Username, IsActive FROM User WHERE Username LIKE {pattern}")
    return [(str(r["Id"]), str(r["Username"]), bool(r["IsActive"])) for r in rows]


def _stays(what: str, outcome: Outcome[None]) -> Iterator[str]:
    if not outcome.ok:
        yield f"{what} stays: {outcome.said}"


def _apps(lab: Lab) -> Iterator[str]:
    types = lab.asked.metadata_types()
    if isinstance(types, Unknown):
        yield f"apps not looked for: {types.why}"
        return
    if _APP not in types:
        return
    found = lab.attempt(f"listMetadata {_APP}", lambda: MetadataApi(lab.org).list_components(_APP))
    for header in found.need("apps cannot be listed"):
        if header.full_name.startswith(lab.name("")):
            way, gone = delete_app(lab, header.full_name, parts_of(lab, header.full_name))
            if not gone:
                yield f"app {header.full_name} {way}"


def _assignments(lab: Lab) -> Iterator[str]:
    users = [u for u, _, _ in _users_of(lab)]
    if not users:
        return
    condition = in_list("AssigneeId", users)
    sets = lab.rows(
        "SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.IsOwnedByProfile = false AND " + condition
    )
    for row in sets:
        yield from _stays("an assignment", lab.delete("PermissionSetAssignment", str(row["Id"])))
    for row in lab.rows(f"SELECT Id FROM PermissionSetLicenseAssign WHERE {condition}"):
        yield from _stays("a license assignment", lab.delete("PermissionSetLicenseAssign", str(row["Id"])))


def _groups(lab: Lab) -> Iterator[str]:
    for group, name in _named(lab, "PermissionSetGroup", "DeveloperName"):
        where = f"PermissionSetGroupId = {literal(group)}"
        for row in lab.rows(f"SELECT Id FROM PermissionSetGroupComponent WHERE {where}"):
            lab.delete("PermissionSetGroupComponent", str(row["Id"]))
        yield from _stays(f"permission set group {name}", lab.delete("PermissionSetGroup", group))


def _sets(lab: Lab) -> Iterator[str]:
    for found, name in _named(lab, "PermissionSet", more=" AND IsOwnedByProfile = false"):
        yield from _stays(f"permission set {name}", lab.delete("PermissionSet", found))


def _users(lab: Lab) -> Iterator[str]:
    """Deactivate each; those of the lab's own profiles are moved off them, so that these can go."""
    own = {i for i, _ in _named(lab, "Profile")}
    least = _least(lab)
    for user, username, active in _users_of(lab):
        if active:
            yield from _stays(f"user {username}", lab.update("User", {"Id": user, "IsActive": False}))
        if least and str(lab.value("User", user, "ProfileId")) in own:
            lab.update("User", {"Id": user, "ProfileId": least})
        yield f"user {username} {_MEANT}"


def _least(lab: Lab) -> str:
    """The id of a standard profile of the same license, that which grants least first."""
    rows = lab.rows(
        f"SELECT Id, Name FROM Profile WHERE UserLicense.Name = {literal(LICENSE)} AND {in_list('Name', _LEAST)}"
    )
    by_name = {str(r["Name"]): str(r["Id"]) for r in rows}
    return next((by_name[n] for n in _LEAST if n in by_name), "")


def _profiles(lab: Lab) -> Iterator[str]:
    for found, name in _named(lab, "Profile"):
        yield from _stays(f"profile {name}", lab.delete("Profile", found))


def _keys(lab: Lab) -> Iterator[str]:
    for path in sorted(lab.run.home.keys.glob(f"{lab.name('')}*.key")):
        delete_key_pair(lab.run.home, path.stem)
    yield from ()
