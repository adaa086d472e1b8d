"""Names against a schema: every path becomes joins and a column, every name used is noted as a Reference."""

from __future__ import annotations

from dataclasses import dataclass, field

from remit.schema.model import Field, Schema, SObject
from remit.soql.resolved import Column, Join, Reference
from remit.soql.tree import Path

_CUSTOM = (
    "If you are attempting to use a custom {}, be sure to append the '__{}' after the {} name. "
    "Please reference your WSDL or the describe call for the appropriate names."
)
_COLUMN = "No such column '{}' on entity '{}'. " + _CUSTOM.format("field", "c", "custom field")
_PARENT = "Didn't understand relationship '{}' in field path. " + _CUSTOM.format(
    "relationship", "r", "custom relationship"
)
_CHILD = "Didn't understand relationship '{}' in FROM part of query call. " + _CUSTOM.format(
    "relationship", "r", "custom relationship"
)
_OBJECT = "sObject type '{}' is not supported. " + _CUSTOM.format("object", "c", "entity")


def _pseudo(name: str, label: str, type_: str, length: int = 0, **more: str | tuple[str, ...]) -> Field:
    return Field(name, label, type_, length, groupable=True, **more)  # type: ignore[arg-type]


# What a lookup to several objects shows of its target. Source: Object Reference, "Name".
NAME = SObject(
    "Name",
    "Name",
    "Names",
    "",
    (
        _pseudo("Id", "Name ID", "id", 18),
        _pseudo("Name", "Name", "string", 255),
        _pseudo("Type", "Type", "picklist", 40),
        _pseudo("FirstName", "First Name", "string", 40),
        _pseudo("LastName", "Last Name", "string", 80),
        _pseudo("MiddleName", "Middle Name", "string", 40),
        _pseudo("Suffix", "Suffix", "string", 40),
        _pseudo("Alias", "Alias", "string", 8),
        _pseudo("NameOrAlias", "Name or Alias", "string", 80),
        _pseudo("Title", "Title", "string", 80),
        _pseudo("Email", "Email", "email", 80),
        _pseudo("Phone", "Phone", "phone", 40),
        _pseudo("Username", "Username", "string", 80),
        _pseudo("IsActive", "Active", "boolean"),
        _pseudo("LastViewedDate", "Last Viewed Date", "datetime"),
        _pseudo("LastReferencedDate", "Last Referenced Date", "datetime"),
        _pseudo(
            "ProfileId", "Profile ID", "reference", 18, relationship="Profile", reference_to=("Profile",)
        ),
        _pseudo(
            "UserRoleId", "Role ID", "reference", 18, relationship="UserRole", reference_to=("UserRole",)
        ),
    ),
    createable=False,
    updateable=False,
    deletable=False,
    queryable=False,
)


# What it shows of a person or thing that is no user; queues and groups have an e-mail address beside. All else
# "contains a value only if the related record is a user" (Object Reference, "Name").
_OF_ANYTHING = frozenset(
    {"Id", "Name", "Type", "FirstName", "LastName", "MiddleName", "Suffix", "NameOrAlias"}
)


def names_hold(target: str, field_name: str) -> bool:
    """Whether the pseudo object Name has a value of a field where the lookup names a record of `target`."""
    if target == "User" or field_name in _OF_ANYTHING:
        return True
    return target == "Group" and field_name == "Email"


@dataclass(slots=True)
class Names:
    """What one `resolve` knows and has noted, shared by the statement and its inner queries."""

    schema: Schema
    version: float
    text: str
    references: list[Reference] = field(default_factory=list)

    def note(
        self,
        kind: str,
        object_: str,
        name: str,
        found: Field | None,
        offset: int,
        clause: str,
        target: str = "",
    ) -> None:
        """Note a use of a field (kind `field`), lookup (`relationship`) or child relationship (`child`)."""
        if kind == "field":
            message = _COLUMN.format(name, object_)
        else:
            message = (_PARENT if kind == "relationship" else _CHILD).format(name)
        code = "INVALID_TYPE" if kind == "child" else "INVALID_FIELD"
        self.references.append(
            Reference(
                kind,
                object_,
                name,
                found,
                offset,
                clause,
                found is not None,
                code,
                message,
                self.text,
                target,
            )
        )

    def object(self, name: str, offset: int) -> SObject | None:
        """The object that FROM names, noted; None where there is none."""
        found = self.schema.object(name)
        if found is not None and found.since > self.version:
            found = None
        spelled = found.name if found else name
        self.references.append(
            Reference(
                "object", spelled, name, None, offset, "from", found is not None, "INVALID_TYPE",
                _OBJECT.format(name), self.text,
            )
        )  # fmt: skip
        if found is not None and not found.queryable:
            self.rule(
                "INVALID_TYPE_FOR_OPERATION",
                f"entity type {found.name} does not support query",
                offset,
                "from",
                "",
            )
        return found

    def rule(self, code: str, message: str, offset: int, clause: str, block: str = "name") -> None:
        """Note that the query breaks a rule of SOQL."""
        self.references.append(
            Reference("rule", "", "", None, offset, clause, False, code, message, self.text, block=block)
        )

    def malformed(self, message: str, offset: int, clause: str, block: str = "") -> None:
        """Note a broken rule of the commonest code."""
        self.rule("MALFORMED_QUERY", message, offset, clause, block)

    def target(self, lookup: Field) -> SObject | None:
        """The object that a lookup leads to, the pseudo object Name where it may lead to several."""
        if len(lookup.reference_to) == 1:
            return self.schema.object(lookup.reference_to[0])
        return NAME if lookup.reference_to else None


class Scope:
    """One FROM: its object, aliases and the joins that its paths need."""

    def __init__(self, names: Names, object_: SObject) -> None:
        self.names = names
        self.object = object_
        self.joins: dict[str, Join] = {}
        self.aliases: dict[str, tuple[Join, ...]] = {}

    def column(self, path: Path, clause: str) -> Column | None:
        """The column of a path; None (and noted) where a name on the way is unknown."""
        parts = path.text.split(".")
        way, parts = self._start(parts)
        walked = self.walk(way, parts[:-1], path.offset, clause)
        if walked is None:
            return None
        object_ = walked[-1].target if walked else self.object
        name = parts[-1]
        found = object_.field(name)
        if found is not None and found.since > self.names.version:
            found = None
        self.names.note("field", object_.name, found.name if found else name, found, path.offset, clause)
        if found is None:
            return None
        alias, dotted = (
            (walked[-1].alias, f"{walked[-1].path}.{found.name}") if walked else ("t0", found.name)
        )
        return Column(alias, object_, found, dotted, walked, path.offset)

    def _start(self, parts: list[str]) -> tuple[tuple[Join, ...], list[str]]:
        """Where a path starts: an alias or the object's own name in front stand for the table."""
        if len(parts) > 1:
            first = parts[0].lower()
            if first in self.aliases:
                return self.aliases[first], parts[1:]
            if first == self.object.name.lower() and first not in self.object.by_relationship:
                return (), parts[1:]
        return (), parts

    def walk(
        self, way: tuple[Join, ...], steps: list[str], offset: int, clause: str
    ) -> tuple[Join, ...] | None:
        """The joins behind `way` by the relationship names `steps`; None (and noted) where one is unknown."""
        for step in steps:
            at = way[-1].target if way else self.object
            lookup = at.by_relationship.get(step.lower())
            target = self.names.target(lookup) if lookup and lookup.since <= self.names.version else None
            if lookup is None or target is None:
                self.names.note("relationship", at.name, step, None, offset, clause)
                return None
            self.names.note("relationship", at.name, lookup.relationship, lookup, offset, clause, target.name)
            way = (*way, self._join(way, at, lookup, target))
        return way

    def _join(self, way: tuple[Join, ...], at: SObject, lookup: Field, target: SObject) -> Join:
        path = f"{way[-1].path}.{lookup.relationship}" if way else lookup.relationship
        join = self.joins.get(path)
        if join is None:
            source = way[-1].alias if way else "t0"
            several = len(lookup.reference_to) > 1
            join = Join(f"t{len(self.joins) + 1}", source, at.name, lookup, target, path, several)
            self.joins[path] = join
        return join
