"""What grants the needs of systems in an org: `remit.access` asked for each permission set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from remit.access.catalogue import Bit, Catalogue, Op, UnknownPermissionError
from remit.access.licence import FULL, Licence
from remit.access.needs import GrantSet, Ungrantable, grants_for
from remit.errors import InputError, Location
from remit.landscape.desired import Desired, DesiredSet, DesiredSystem
from remit.landscape.grammar import Landscape
from remit.landscape.needs import positions
from remit.landscape.reading import together
from remit.landscape.templates import expand
from remit.schema.governance import governance_of
from remit.schema.model import Schema
from remit.schema.permissions import user_permissions
from remit.state.setup_names import canonical


@dataclass(frozen=True, slots=True)
class Granted:
    """The content of one permission set.

    `objects` are operations by object, `fields` say whether (object, field) is editable too, `reasons` say of
    each grant that was not asked for (by the name of its bit, "Order:Read") why it comes along.
    """

    system: str
    set: DesiredSet
    grants: GrantSet
    objects: Mapping[str, frozenset[Op]]
    fields: Mapping[tuple[str, str], bool]
    permissions: frozenset[str]
    setup: frozenset[tuple[str, str]]
    reasons: Mapping[str, str]


def grant_all(
    desired: Desired,
    catalogue: Catalogue,
    org_wide: Mapping[str, str] | None = None,
    baseline: bytes | None = None,
) -> tuple[Granted, ...]:
    """What each permission set of each system holds, in the order of the file.

    `org_wide` and `baseline` are as for `remit.access.needs.grants_for`. Raises one InputError with all
    that cannot be granted (`error.all()`): each says why, what would, and where it was asked for.
    """
    granted: list[Granted] = []
    errors: list[InputError] = []
    for system in desired.systems:
        licence = Licence(desired.profile.license or FULL, system.user.permission_set_licenses)
        for wanted in system.permission_sets:
            try:
                answer = grants_for(
                    catalogue, positions(catalogue, wanted.needs), licence, org_wide, baseline
                )
            except UnknownPermissionError as error:
                errors.append(
                    InputError(
                        f"{system.name}: the org has {error.message}",
                        location=desired.landscape.key_at("systems", system.name),
                    )
                )
                continue
            if isinstance(answer, GrantSet):
                granted.append(_granted(catalogue, system.name, wanted, answer))
            else:
                errors += [_refused(desired, system, wanted, problem) for problem in answer]
    if errors:
        raise together(errors)
    return tuple(granted)


def _granted(catalogue: Catalogue, system: str, wanted: DesiredSet, answer: GrantSet) -> Granted:
    objects: dict[str, frozenset[Op]] = {}
    fields: dict[tuple[str, str], bool] = {}
    permissions: set[str] = set()
    setup: set[tuple[str, str]] = set()
    for position in answer.positions:
        bit = catalogue.name_of(position)
        if bit.kind == "object":
            objects[bit.name] = objects.get(bit.name, frozenset()) | {bit.op}
        elif bit.kind == "field":
            key = (bit.name, bit.field)
            fields[key] = fields.get(key, False) or bit.op is Op.EDIT
        elif bit.kind == "system":
            permissions.add(bit.name)
        elif bit.kind == "setup":
            setup.add((bit.type, bit.name))
    reasons = {str(catalogue.name_of(p)): why for p, why in answer.reasons.items()}
    return Granted(system, wanted, answer, objects, fields, frozenset(permissions), frozenset(setup), reasons)


def _refused(desired: Desired, system: DesiredSystem, wanted: DesiredSet, problem: Ungrantable) -> InputError:
    return InputError(
        f"{system.name} cannot have {problem.need}: {problem.why}",
        location=_place(desired, system, wanted, problem.need),
        next_step=problem.instead,
    )


def _place(desired: Desired, system: DesiredSystem, wanted: DesiredSet, need: str) -> Location:
    """Where a need was asked for: its field, its object or its permission; else the system."""
    landscape = desired.landscape
    flows = landscape.systems[system.name].flows
    name, _, field_name = need.partition(":")[0].partition(".")
    for flow_name in wanted.flows:
        flow, path = flows[flow_name], ("systems", system.name, "flows", flow_name)
        for object_name, needs in flow.objects.items():
            if object_name.lower() != name.lower():
                continue
            inner = (*path, "objects", object_name)
            if need.endswith("records.write all"):
                return landscape.value_at(*inner, "records", "write")
            for use, names in (("write", needs.fields.write), ("read", needs.fields.read)):
                for i, listed_name in enumerate(names):
                    if listed_name.lower() == field_name.lower():
                        return landscape.value_at(*inner, "fields", use, i)
            return landscape.key_at(*inner)
        for i, permission in enumerate(flow.permissions):
            if need == str(Bit("system", permission)):
                return landscape.value_at(*path, "permissions", i)
    return landscape.key_at("systems", system.name)


def catalogue_for(
    landscape: Landscape,
    schema: Schema,
    permissions: Iterable[str] = (),
    setup_entities: Iterable[tuple[str, str]] = (),
) -> Catalogue:
    """The catalogue of an org, with the setup entities that a landscape names among its own.

    `permissions` are the org's system permissions; without them, those that Remit knows.
    """
    expanded, _ = expand(landscape)
    named = [
        (str(kind), canonical(kind, name))
        for system in expanded.systems.values()
        for flow in system.flows.values()
        for kind, names in flow.setup.items()
        for name in names
    ]
    known = tuple(permissions) or user_permissions()
    return Catalogue.of(schema, known, [*setup_entities, *named], governance_of)
