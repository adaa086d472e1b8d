"""The system permissions of a flow: do they exist, and what do they open?

Against an org its own list decides. Without one, Remit's does: a name that is nearly one of the list is a slip
and an error; one that is like none may be newer than Remit, so it is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from remit.errors import InputError, Location
from remit.landscape.elsewhere import other_permissions
from remit.landscape.facts import Facts
from remit.landscape.grammar import Flow, Landscape
from remit.landscape.names import nearest, slip_of
from remit.landscape.remarks import Remark, note, warning
from remit.schema.permissions import permission_labels, user_permissions

# Permissions that open the whole org; a flow that names one is told what it means.
SWEEPING = {
    "ModifyAllData": "reads, changes and deletes every record of every object",
    "ViewAllData": "reads every record of every object",
    "ManageUsers": "can give itself and others any access",
    "AuthorApex": "can run code that no permission holds back",
    "CustomizeApplication": "changes the org's configuration",
    "ModifyMetadata": "changes the org's configuration",
}


def check_permissions(
    landscape: Landscape, flow: Flow, path: tuple[str, ...], facts: Facts
) -> Iterator[InputError | Remark]:
    """Errors for names that are none, and remarks on what a permission opens."""
    for i, name in enumerate(flow.permissions):
        where = landscape.value_at(*path, "permissions", i)
        if "__" in name:
            yield InputError(
                f"{name} is no system permission: those have no namespace",
                location=where,
                next_step=f"write it as a custom permission, `setup: {{CustomPermission: [{name}]}}`",
            )
        elif facts.system_permissions is not None:
            if name not in facts.system_permissions:
                yield _unknown(name, facts.system_permissions, where)
            else:
                yield from _opens(name, where)
        elif name in user_permissions():
            yield from _opens(name, where)
        elif name in other_permissions():
            yield note(f"{name} is not in every org; only the org can tell whether it has it", where)
        else:
            yield _unknown_offline(name, where)


def _opens(name: str, where: Location) -> Iterator[Remark]:
    if name in ("ApiEnabled", "ApiUserOnly"):
        yield note(f"{name} is on the profile of every integration user already", where)
    elif name in SWEEPING:
        yield warning(f"{name} {SWEEPING[name]}", where)


def _unknown(name: str, known: frozenset[str], where: Location) -> InputError:
    meant = _meant(name, known) or nearest(name.removeprefix("Permissions"), known)
    hint = f"; did you mean {meant}?" if meant else ""
    return InputError(f"no system permission {name}{hint}", location=where)


def _unknown_offline(name: str, where: Location) -> InputError | Remark:
    known = frozenset(user_permissions()) | other_permissions()
    meant = _meant(name, known) or slip_of(name.removeprefix("Permissions"), known)
    if meant:
        return InputError(f"no system permission {name}; did you mean {meant}?", location=where)
    return warning(
        f"Remit does not know the system permission {name}; only an org can tell, with --target-org", where
    )


def _meant(name: str, known: frozenset[str]) -> str:
    """The permission that is written in another case, with Salesforce's prefix, or by its label; else empty."""
    plain = name.removeprefix("Permissions").lower()
    for one in sorted(known):
        if one.lower() == plain:
            return one
    labelled = _by_label().get(plain, "")
    return labelled if labelled in known else ""


@cache
def _by_label() -> Mapping[str, str]:
    """Permissions by label without what stands between words: "manageinternalusers" is ManageUsers."""
    return {
        re.sub(r"[^a-z0-9]", "", label.lower()): name for name, label in permission_labels().items() if label
    }
