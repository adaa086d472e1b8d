"""Records as SOAP's sObject and as the dicts of REST JSON: `{"attributes": {"type": ...}, "Name": ...}`.

Real answers carry the Id twice (the sObject's own and the field that was selected), and nil where it was not
selected; parents are nested sObjects, child subqueries QueryResults, compounds `address` or `location`.
Source of the shapes: recorded answers of query, queryAll and queries of parents; Partner WSDL 54.0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from remit.api.codecs import xml
from remit.api.codecs.soap import PARTNER

SOBJECT = "urn:sobject.partner.soap.sforce.com"
Record = dict[str, Any]

# REST writes +0000, SOAP Z.
_REST_DATETIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})\+0000")
_LOCATION = ("latitude", "longitude")
_ADDRESS = (
    *_LOCATION,
    "city",
    "country",
    "countryCode",
    "geocodeAccuracy",
    "postalCode",
    "state",
    "stateCode",
    "street",
)


def record_type(record: Mapping[str, Any]) -> str:
    """The object's name that a record's attributes tell."""
    return str(record.get("attributes", {}).get("type", ""))


def write_record(parent: etree._Element, tag: str, record: Mapping[str, Any], ns: str | None = None) -> None:
    """Append a record of an answer as `tag` with xsi:type sObject."""
    element = xml.add(parent, tag, None, ns)
    element.set(xml.TYPE, "sf:sObject")
    name = record_type(record)
    xml.add(element, "type", name, SOBJECT)
    by_lower = {key.lower(): key for key in record}
    own_id = record.get(by_lower.get("id", "Id"))
    if own_id is None:
        xml.add_nil(element, "Id", SOBJECT)
    else:
        xml.add(element, "Id", str(own_id), SOBJECT)
    for field, value in record.items():
        if field != "attributes" and not (field.lower() == "id" and value is None):
            _write_value(element, field, value, typed=name == "AggregateResult")


def _write_value(parent: etree._Element, field: str, value: Any, *, typed: bool) -> None:
    """Append a field. `typed`: the value says its type, as those of an AggregateResult do."""
    if value is None:
        xml.add_nil(parent, field, SOBJECT)
    elif isinstance(value, Mapping):
        if "attributes" in value:
            write_record(parent, field, value, SOBJECT)
        elif "records" in value:
            children = xml.add(parent, field, None, SOBJECT)
            locator = str(value.get("nextRecordsUrl") or "").rpartition("/")[2]
            write_query_result(children, value["records"], value.get("totalSize"), locator)
        else:
            _write_compound(parent, field, value)
    else:
        element = xml.add(parent, field, _wire(value), SOBJECT)
        if typed:
            element.set(xml.TYPE, _xsd(value))


def _wire(value: Any) -> str:
    """A scalar as SOAP writes it."""
    if isinstance(value, bool | int | float):
        return xml.scalar_text(value)
    text = str(value)
    found = _REST_DATETIME.fullmatch(text)
    return f"{found[1]}Z" if found else text


def _xsd(value: Any) -> str:
    if isinstance(value, bool):
        return "xsd:boolean"
    if isinstance(value, int):
        return "xsd:int"
    return "xsd:double" if isinstance(value, float) else "xsd:string"


def _write_compound(parent: etree._Element, field: str, value: Mapping[str, Any]) -> None:
    """Append an address or a location; its parts are in the API's namespace, in the WSDL's order."""
    element = xml.add(parent, field, None, SOBJECT)
    place = set(value) <= set(_LOCATION)
    element.set(xml.TYPE, "location" if place else "address")
    for name in _LOCATION if place else _ADDRESS:
        part = value.get(name)
        if part is None:
            xml.add_nil(element, name, PARTNER.namespace)
        else:
            xml.add(element, name, part, PARTNER.namespace)


def write_query_result(
    element: etree._Element,
    records: Sequence[Mapping[str, Any]],
    size: int | None = None,
    locator: str = "",
) -> None:
    """Fill an element with a QueryResult. `locator` is set while there are more records to fetch."""
    element.set(xml.TYPE, "QueryResult")
    ns = PARTNER.namespace
    xml.add(element, "done", not locator, ns)
    if locator:
        xml.add(element, "queryLocator", locator, ns)
    else:
        xml.add_nil(element, "queryLocator", ns)
    for record in records:
        write_record(element, "records", record, ns)
    xml.add(element, "size", len(records) if size is None else size, ns)


def write_input(parent: etree._Element, record: Mapping[str, Any]) -> None:
    """Append a record of a create, update or upsert as `sObjects`; None goes into fieldsToNull.

    A nested dict is a lookup by external id: `"Account": {"attributes": {"type": "Account"}, "Ext__c": "1"}`.
    """
    _fill_input(xml.add(parent, "sObjects", None, PARTNER.namespace), record)


def _fill_input(element: etree._Element, record: Mapping[str, Any]) -> None:
    xml.add(element, "type", record_type(record), SOBJECT)
    for field, value in record.items():
        if value is None and field != "attributes":
            xml.add(element, "fieldsToNull", field, SOBJECT)
    for field, value in record.items():
        if field == "attributes" or value is None:
            continue
        if isinstance(value, Mapping):
            _fill_input(xml.add(element, field, None, SOBJECT), value)
        else:
            xml.add(element, field, _wire(value), SOBJECT)


def read_input(element: etree._Element) -> Record:
    """A record that a client sends. Values are texts: only the object's schema knows their types.

    `fieldsToNull` become None; an element that says xsi:nil is left out, as an org ignores it.
    """
    record: Record = {"attributes": {"type": xml.text(element, "type").strip()}}
    nulls: list[str] = []
    for child in xml.children(element):
        name = xml.local(child)
        if name == "fieldsToNull":
            nulls.append((child.text or "").strip())
        elif name != "type" and not xml.is_nil(child):
            nested = xml.child(child, "type") is not None
            record[name] = read_input(child) if nested else child.text or ""
    record.update(dict.fromkeys((n for n in nulls if n), None))
    return record


def read_record(element: etree._Element) -> Record:
    """A record of an answer. Values are texts, None where nil; an Id that was not selected is left out."""
    record: Record = {"attributes": {"type": xml.text(element, "type").strip()}}
    for child in xml.children(element):
        name = xml.local(child)
        if name == "type":
            continue
        if name == "Id":
            if not xml.is_nil(child):
                record["Id"] = child.text or ""
            continue
        record[name] = _read_value(child)
    return record


def _read_value(element: etree._Element) -> Any:
    if xml.is_nil(element):
        return None
    kind = xml.type_name(element)
    if kind == "sObject":
        return read_record(element)
    if kind == "QueryResult":
        return read_query_result(element)
    if len(element):
        return {xml.local(c): None if xml.is_nil(c) else c.text or "" for c in xml.children(element)}
    return element.text or ""


def read_query_result(element: etree._Element) -> Record:
    """A QueryResult in the words of REST: totalSize, done, records, and the locator where there are more."""
    result: Record = {
        "totalSize": xml.number(element, "size"),
        "done": xml.flag(element, "done"),
        "records": [read_record(r) for r in xml.children(element, "records")],
    }
    locator = xml.text(element, "queryLocator")
    if locator:
        result["queryLocator"] = locator
    return result
