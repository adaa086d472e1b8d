"""The setup entities of an org: found by name for granting, named by id for telling what is granted.

One request a kind. Custom metadata types and custom settings are read by the Tooling API.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from remit.connect.rest import Org
from remit.errors import OrgError
from remit.ids import to18
from remit.state.permission_sets import SetupEntity, SetupEntityAccess
from remit.state.setup_names import (
    CUSTOM_ENTITY,
    CUSTOM_KINDS,
    HOLDERS,
    Holder,
    Resolved,
    full_name,
    resolve,
    split_name,
)
from remit.state.soql import chunks, in_list


def find_entities(org: Org, wanted: Iterable[tuple[str, str]], own_namespace: str = "") -> Resolved:
    """Which entities (kind, name) pairs mean; kinds that no object holds are left out."""
    names: dict[str, set[str]] = defaultdict(set)
    asked = [(kind, text) for kind, text in wanted if kind in HOLDERS]
    for kind, text in asked:
        names[kind].add(split_name(kind, text)[1])
    found = [
        entity
        for kind, bare in sorted(names.items())
        for chunk in chunks(bare)
        for entity in _read(org, kind, in_list(HOLDERS[kind].name, chunk))
    ]
    return resolve(asked, found, own_namespace)


def all_entities(org: Org, kind: str) -> Iterator[SetupEntity]:
    """Every entity of a kind that the operator sees."""
    return _read(org, kind, "") if kind in HOLDERS else iter(())


def entities_behind(org: Org, rows: Iterable[SetupEntityAccess]) -> tuple[SetupEntity, ...]:
    """What SetupEntityAccess rows give, by name; types that no object holds, or that the org hides, are left out."""
    by_type: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        by_type[row.setup_entity_type].add(row.setup_entity_id)
    found: list[SetupEntity] = []
    for kind, ids in sorted(by_type.items()):
        if kind == CUSTOM_ENTITY:
            found += _custom(org, ids)
        elif kind in HOLDERS:
            try:
                for chunk in chunks(ids):
                    found += _read(org, kind, in_list(HOLDERS[kind].id, chunk))
            except OrgError as error:
                # The rows stay where an org hides what they give, as External Client Apps that are turned off.
                if error.code != "INVALID_TYPE":
                    raise
    return tuple(found)


def _custom(org: Org, ids: Iterable[str]) -> Iterator[SetupEntity]:
    """Custom metadata types and custom settings by id; a durable id is 15 characters long."""
    for chunk in chunks(i[:15] for i in ids):
        for row in _rows(org, HOLDERS[CUSTOM_KINDS[0]], in_list("DurableId", chunk)):
            for kind in CUSTOM_KINDS:
                if _is(kind, row):
                    yield _entity(kind, row)


def _read(org: Org, kind: str, condition: str) -> Iterator[SetupEntity]:
    return (_entity(kind, row) for row in _rows(org, HOLDERS[kind], condition) if _is(kind, row))


def _rows(org: Org, holder: Holder, condition: str) -> Iterator[Mapping[str, Any]]:
    where = f" WHERE {condition}" if condition else ""
    if holder.suffix:
        more = "QualifiedApiName, IsCustomSetting"
        return org.tooling_query(f"SELECT {holder.columns}, {more} FROM {holder.sobject}{where}")
    return org.query(f"SELECT {holder.columns} FROM {holder.sobject}{where}")


def _is(kind: str, row: Mapping[str, Any]) -> bool:
    """Whether a definition is of a kind; rows of other objects always are."""
    if kind not in CUSTOM_KINDS:
        return True
    if kind == "CustomSetting":
        return row.get("IsCustomSetting") is True
    return str(row.get("QualifiedApiName")).lower().endswith(HOLDERS[kind].suffix)


def _entity(kind: str, row: Mapping[str, Any]) -> SetupEntity:
    holder = HOLDERS[kind]
    record_id = str(row[holder.id])
    namespace = str(row.get(holder.namespace) or "") if holder.namespace else ""
    return SetupEntity(to18(record_id) or record_id, kind, full_name(kind, namespace, str(row[holder.name])))
