"""Why a system's user has a permission in the org as it is, or lacks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from remit.access.catalogue import Bit, Catalogue, Op, parse_bit
from remit.access.explain import Explanation, explain
from remit.connect.load import load_user
from remit.connect.rest import Org
from remit.errors import OrgError
from remit.landscape import Landscape, catalogue_for, desired
from remit.plan.current import Current, load_current
from remit.plan.diff_users import user_of
from remit.plan.logins import only
from remit.state.setup_names import canonical
from remit.state.user_access import UserAccess


def explain_system(
    org: Org, landscape: Landscape, environment: str | None, name: str, what: str
) -> list[Explanation]:
    """The explanation of each bit that `what` means, of the org as it is now.

    Raises InputError for a name that means nothing, OrgError where the org has no such user yet.
    """
    wanted = only(desired(landscape, environment), name)
    current = load_current(org, wanted)
    user = user_of(wanted.systems[0], current)
    if user is None:
        raise OrgError(
            f"the org has no user {wanted.systems[0].user.username}", next_step="apply the landscape first"
        )
    # A plan reads the rows of managed sets alone; an explanation takes every grant of this one user.
    current = replace(current, state=load_user(org, user.username))
    catalogue = _catalogue(landscape, current)
    now = datetime.now(UTC)
    access = UserAccess(current.state, catalogue, now)
    licence = access.licence_of(user.id)
    _, base = access.caps_of(licence)
    assignments = access.assignments_of(user.id)
    return [
        explain(catalogue, catalogue.position(bit), assignments, now.timestamp(), licence, base)
        for bit in bits_of(what)
    ]


def bits_of(what: str) -> list[Bit]:
    """The bits that a name means: `Contact.Email` its read and edit, `Account` every operation."""
    text = what.strip()
    if ":" in text or " " in text:
        bit = parse_bit(text)
        return [replace(bit, name=canonical(bit.type, bit.name)) if bit.kind == "setup" else bit]
    object_name, dot, field_name = text.partition(".")
    if dot:
        return [Bit("field", object_name, field_name, op) for op in (Op.READ, Op.EDIT)]
    return [Bit("object", object_name, op=op) for op in Op]


def _catalogue(landscape: Landscape, current: Current) -> Catalogue:
    entities = [(e.type, e.name) for e in current.state.setup_entities]
    return catalogue_for(landscape, current.schema, sorted(current.permissions), entities)
