"""What is in an org just before a run writes over it, read so that it can be put back.

One query a batch of updates, one and what hangs on it a batch of deletes. What a step has read anyway is
remembered and not asked twice, and of what this very run made nothing is asked: undoing its create is enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from lxml import etree

from remit.change.objects import PARTIAL, columns_again, key_columns, kind_of
from remit.connect.load_apps import load_app_parts
from remit.connect.metadata import C, MetadataApi
from remit.connect.rest import Org
from remit.metadata import Component, Struct, from_element, metadata_type, to_element
from remit.metadata.types.external_client_application import ExternalClientApplication
from remit.state.soql import chunks, in_list

Values = dict[str, Any]
_SECRET = "consumerSecret"
_PERMISSIONS = "Permissions"


class Former:
    """Reads what was there before. `made`: ids and component names ("Type Name") that this run made."""

    def __init__(self, org: Org, metadata: MetadataApi) -> None:
        self._org = org
        self._metadata = metadata
        self.made: set[str] = set()
        self._rows: dict[tuple[str, str], Values] = {}
        self._components: dict[tuple[str, str], Component] = {}
        self._createable: dict[str, tuple[str, ...]] = {}

    # --- rows ----------------------------------------------------------------------------------------------

    def remember(self, sobject: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows that were read just now, each with its Id."""
        for row in rows:
            self._rows[sobject, str(row["Id"])] = dict(row)

    def of_update(self, sobject: str, records: Sequence[Mapping[str, Any]]) -> list[Values | None]:
        """The rows as they are, with the columns that the records change and those that name a row; None
        for a row that this run made, or that the operator cannot read."""
        columns = {c for r in records for c in r if c != "Id"}
        wanted = [str(r["Id"]) for r in records if str(r["Id"]) not in self.made]
        lacking = [i for i in wanted if not columns <= self._rows.get((sobject, i), {}).keys()]
        named = sorted(columns.union(key_columns(sobject)))
        self._query(sobject, ", ".join(["Id", *named]), lacking)
        found = [self._rows.pop((sobject, str(r["Id"])), None) for r in records]
        keep = [{"Id", *r, *key_columns(sobject)} for r in records]
        return [
            {k: v for k, v in row.items() if k in names} if row is not None else None
            for row, names in zip(found, keep, strict=True)
        ]

    def of_delete(
        self, sobject: str, ids: Sequence[str]
    ) -> tuple[list[Values | None], dict[str, list[Values]]]:
        """The rows with every column that it takes to make them again, and by object the rows that go along."""
        wanted = [i for i in ids if i not in self.made]
        for record_id in wanted:
            self._rows.pop((sobject, record_id), None)
        kind = kind_of(sobject)
        if kind.permissions:
            self._query(sobject, "FIELDS(STANDARD)", wanted)
        elif wanted:
            columns = (kind.again and columns_again(sobject, self._org.version)) or self._all_of(sobject)
            self._query(sobject, ", ".join(dict.fromkeys(["Id", *columns])), wanted)
        rows = [self._rows.pop((sobject, i), None) for i in ids]
        along: dict[str, list[Values]] = {}
        for other, column in kind.along.items():
            selected = ", ".join(["Id", *columns_again(other, self._org.version)])
            for chunk in chunks(wanted):
                soql = f"SELECT {selected} FROM {other} WHERE {in_list(column, chunk)}"
                along.setdefault(other, []).extend(dict(r) for r in self._org.query(soql))
        return [_again(sobject, r, self._org.version) if r else None for r in rows], {
            k: v for k, v in along.items() if v
        }

    def _query(self, sobject: str, selected: str, ids: Sequence[str]) -> None:
        for chunk in chunks(ids):
            found = self._org.query(f"SELECT {selected} FROM {sobject} WHERE {in_list('Id', chunk)}")
            self.remember(sobject, list(found))

    def _all_of(self, sobject: str) -> tuple[str, ...]:
        """All columns that describe calls createable."""
        if sobject not in self._createable:
            described = self._org.describe(sobject)["fields"]
            self._createable[sobject] = tuple(str(f["name"]) for f in described if f.get("createable"))
        return self._createable[sobject]

    # --- components ----------------------------------------------------------------------------------------

    def read(self, kind: type[C], names: Sequence[str]) -> list[C | None]:
        """Components as they are, remembered for the write that follows."""
        found = self._metadata.read(kind, names)
        for component in found:
            if component is not None:
                self.know(component)
        return found

    def know(self, component: Component) -> None:
        """A component that was read just now."""
        self._components[type(component).__name__, str(component.fullName)] = component

    def of_components(self, kind: type[Component], components: Sequence[Component]) -> list[str | None]:
        """The components as XML before an update; None for those that this run made, alone or with their app."""
        names = [str(c.fullName) for c in components]
        asked = [
            n
            for n, c in zip(names, components, strict=True)
            if (kind.__name__, n) not in self._components and not self._is_made(c)
        ]
        if asked:
            self.read(kind, asked)
        held = [self._components.pop((kind.__name__, n), None) for n in names]
        return [
            None if self._is_made(c) or h is None else xml_of(_only_replaced(h))
            for h, c in zip(held, components, strict=True)
        ]

    def of_deleted_components(
        self, kind: type[Component], names: Sequence[str]
    ) -> tuple[list[str | None], dict[str, list[str]]]:
        """The components as XML, and by app the parts that go with it."""
        asked = [n for n in names if f"{kind.__name__} {n}" not in self.made]
        found = dict(zip(asked, self._metadata.read(kind, asked), strict=True)) if asked else {}
        along: dict[str, list[str]] = {}
        if asked and kind is ExternalClientApplication:
            for app, parts in load_app_parts(self._org, asked).items():
                held = (parts.settings, parts.consumer, parts.oauth_policy, parts.policy)
                along[app] = [xml_of(p) for p in held if p is not None]
        rows = [found.get(n) for n in names]
        return [None if c is None else xml_of(c) for c in rows], along

    def _is_made(self, component: Component) -> bool:
        app = getattr(component, "externalClientApplication", None)
        return (
            f"{type(component).__name__} {component.fullName}" in self.made
            or f"{ExternalClientApplication.__name__} {app}" in self.made
        )


def _again(sobject: str, row: Values, version: float) -> Values:
    """Of a whole row, what a new one is made of."""
    kind = kind_of(sobject)
    if not kind.permissions:
        return row
    wanted = {"Id", *columns_again(sobject, version)}
    return {
        k: v
        for k, v in row.items()
        if (k in wanted and v is not None) or (k.startswith(_PERMISSIONS) and v is True)
    }


def _only_replaced(component: Component) -> Component:
    """Of a component that updates change in part, that part."""
    kept = PARTIAL.get(type(component).__name__)
    if kept is None:
        return component
    chosen: dict[str, Any] = {name: getattr(component, name) for name in kept}
    return type(component)(fullName=component.fullName, **chosen)


def xml_of(component: Component) -> str:
    """A component as XML text, without its consumer secret."""
    plain = _without_secret(component)
    return etree.tostring(to_element(plain, type(component).__name__), encoding="unicode")


def component_of(kind: str, text: str) -> Component:
    """The component that `xml_of` wrote."""
    return from_element(metadata_type(kind), etree.fromstring(text.encode()), strict=False)


def _without_secret(value: C) -> C:
    changes: dict[str, Any] = {}
    for f in fields(value):
        held = getattr(value, f.name)
        if f.name == _SECRET and held is not None:
            changes[f.name] = None
        elif is_dataclass(held) and isinstance(held, Struct):
            changes[f.name] = _without_secret(held)  # type: ignore[type-var]
    opaque = tuple(o for o in value.opaque if o.name != _SECRET)
    return replace(value, opaque=opaque, **changes)
