"""The Metadata API's synchronous calls over SOAP: requests both ways, results both ways.

create-, read-, update-, upsert-, delete-, list- and describeMetadata. Ten components a call at most, as in an
org. Elements stand in the order of the Metadata WSDL, which strict clients insist on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from remit.api.codecs import soap, xml
from remit.api.codecs.soap import METADATA, SoapFault, SoapHeaders, SoapRequest
from remit.api.codecs.soap_metadata_values import (
    LIMIT,
    WRITES,
    DeleteMetadata,
    DescribeMetadata,
    FileProperties,
    ListMetadata,
    MetadataCall,
    MetadataError,
    MetadataObject,
    MetadataResult,
    ReadMetadata,
    Rejected,
    WriteMetadata,
    file_name,
)
from remit.errors import InputError
from remit.metadata import (
    Component,
    ComponentError,
    from_element,
    metadata_type,
    metadata_types,
    to_element,
)

__all__ = [
    "LIMIT",
    "DeleteMetadata",
    "DescribeMetadata",
    "FileProperties",
    "ListMetadata",
    "MetadataCall",
    "MetadataError",
    "MetadataObject",
    "MetadataResult",
    "ReadMetadata",
    "Rejected",
    "WriteMetadata",
    "build_describe",
    "build_list",
    "build_read",
    "build_request",
    "build_results",
    "file_name",
    "known_objects",
    "parse_call",
    "parse_describe",
    "parse_list",
    "parse_read",
    "parse_results",
    "rejected_result",
    "typed_element",
]

# Requests


def build_request(call: MetadataCall, headers: SoapHeaders, *, version: float = 0.0) -> bytes:
    """A call as a client sends it. Raises InputError for more than ten components."""
    operation = call.operation if isinstance(call, WriteMetadata) else _NAMES[type(call)]
    root, body = soap.request_envelope(METADATA, operation, headers)
    if isinstance(call, WriteMetadata):
        _refuse_many(len(call.components))
        for component in call.components:
            if isinstance(component, Rejected):
                raise component.error
            body.append(typed_element(component, "metadata", version))
    elif isinstance(call, ReadMetadata | DeleteMetadata):
        _refuse_many(len(call.full_names))
        xml.add(body, "type", call.type)
        for name in call.full_names:
            xml.add(body, "fullNames", name)
    elif isinstance(call, ListMetadata):
        for type_name, folder in call.queries:
            query = xml.add(body, "queries")
            xml.add_all(query, {"folder": folder or None, "type": type_name})
        xml.add(body, "asOfVersion", call.version)
    else:
        xml.add(body, "asOfVersion", call.version)
    return xml.serialize(root)


_NAMES: dict[type, str] = {
    ReadMetadata: "readMetadata",
    DeleteMetadata: "deleteMetadata",
    ListMetadata: "listMetadata",
    DescribeMetadata: "describeMetadata",
}


def _refuse_many(count: int) -> None:
    if count > LIMIT:
        raise InputError(
            f"{count} components in one Metadata API call", next_step=f"send at most {LIMIT} a call"
        )


def typed_element(component: Component, tag: str, version: float = 0.0) -> etree._Element:
    """A component's XML with its xsi:type."""
    element = to_element(component, tag, version=version)
    element.set(xml.TYPE, type(component).__name__)
    return element


def parse_call(request: SoapRequest, *, version: float = 0.0) -> MetadataCall:
    """What a client asks for, components read as `version` knows them.

    Raises SoapFault for another operation or namespace, more than ten components, a type that is not said or
    not known, and for XML that does not fit its type; a missing required element only rejects its component.
    """
    if request.namespace != METADATA.namespace:
        raise soap.no_operation(request.namespace, request.operation)
    body = request.body
    if request.operation in WRITES:
        operation = next(w for w in WRITES if w == request.operation)
        elements = list(xml.children(body, "metadata"))
        _check_limit(len(elements))
        return WriteMetadata(operation, tuple(_component(e, version) for e in elements))
    if request.operation in ("readMetadata", "deleteMetadata"):
        names = xml.texts(body, "fullNames")
        _check_limit(len(names))
        name = xml.text(body, "type").strip()
        if request.operation == "readMetadata":
            if not _known(name, version):
                raise SoapFault("UNKNOWN_EXCEPTION", f"{name} is not a valid metadata type for reading")
            return ReadMetadata(name, names)
        if not _known(name, version):
            raise SoapFault("INVALID_TYPE", f"no metadata type {name}")
        return DeleteMetadata(name, names)
    if request.operation == "listMetadata":
        queries = tuple((xml.text(q, "type"), xml.text(q, "folder")) for q in xml.children(body, "queries"))
        return ListMetadata(queries, _version(body))
    if request.operation == "describeMetadata":
        return DescribeMetadata(_version(body))
    raise soap.no_operation(request.namespace, request.operation)


def _known(name: str, version: float) -> bool:
    """Whether a version has that type."""
    cls = metadata_types().get(name)
    return cls is not None and not (version and cls.METADATA.since > version)


def _version(body: etree._Element) -> float:
    text = xml.text(body, "asOfVersion").strip()
    try:
        return float(text or 0)
    except ValueError as error:
        raise SoapFault("soapenv:Client", f"'{text}' is not valid for type xsd:double") from error


def _check_limit(count: int) -> None:
    if count > LIMIT:
        raise SoapFault(
            "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than 10 records in this operation"
        )


def _component(element: etree._Element, version: float) -> Component | Rejected:
    """A component of a write."""
    name = xml.type_name(element)
    if not name or name == "Metadata":
        raise SoapFault(
            "soapenv:Client",
            f"Must specify a {{{xml.XSI}}}type attribute value for the "
            f"{{{METADATA.namespace}}}metadata element",
        )
    if not _known(name, version):
        raise SoapFault("soapenv:Client", f"no metadata type {name}")
    try:
        return from_element(metadata_type(name), element, version=version)
    except ComponentError as error:
        if error.unreadable:
            raise SoapFault(error.code, error.message) from error
        return Rejected(name, xml.text(element, "fullName"), error)


# Results, as the org answers them


def build_results(operation: str, results: Iterable[MetadataResult]) -> bytes:
    """SaveResult, UpsertResult or DeleteResult of each component, in the order sent."""
    root, response = soap.response_envelope(METADATA, operation)
    for result in results:
        element = xml.add(response, "result")
        if operation == "upsertMetadata":
            xml.add(element, "created", bool(result.created))
        for error in result.errors:
            told = xml.add(element, "errors")
            for name in error.fields:
                xml.add(told, "fields", name)
            xml.add_all(told, {"message": error.message, "statusCode": error.status_code})
        xml.add_all(element, {"fullName": result.full_name, "success": result.success})
    return xml.serialize(root)


def rejected_result(rejected: Rejected) -> MetadataResult:
    """The result of a component that was not accepted."""
    error = rejected.error
    return MetadataResult(
        rejected.full_name, (MetadataError(error.code, error.message, error.fields),), created=False
    )


def build_read(records: Sequence[Component | None], *, version: float = 0.0) -> bytes:
    """A ReadResult: components in the order asked for, nil where there is none."""
    root, response = soap.response_envelope(METADATA, "readMetadata")
    result = xml.add(response, "result")
    for record in records:
        if record is None:
            xml.add_nil(result, "records")
        else:
            result.append(typed_element(record, "records", version))
    return xml.serialize(root)


def build_list(files: Iterable[FileProperties]) -> bytes:
    """FileProperties of each component."""
    root, response = soap.response_envelope(METADATA, "listMetadata")
    for f in files:
        xml.add_all(
            xml.add(response, "result"),
            {
                "createdById": f.created_by_id,
                "createdByName": f.created_by_name,
                "createdDate": f.created_date,
                "fileName": f.file_name,
                "fullName": f.full_name,
                "id": f.id,
                "lastModifiedById": f.last_modified_by_id,
                "lastModifiedByName": f.last_modified_by_name,
                "lastModifiedDate": f.last_modified_date,
                "manageableState": f.manageable_state or None,
                "namespacePrefix": f.namespace_prefix or None,
                "type": f.type,
            },
        )
    return xml.serialize(root)


def known_objects(version: float = 0.0) -> tuple[MetadataObject, ...]:
    """What describeMetadata tells: the types known at a version, all settings under the one name Settings."""
    found: dict[str, MetadataObject] = {}
    for name, cls in metadata_types().items():
        where = cls.METADATA
        if where.parent or (version and where.since > version):
            continue
        inner = tuple(n for n, c in metadata_types().items() if c.METADATA.parent == name)
        shown = "Settings" if where.folder == "settings" else name
        found[shown] = MetadataObject(shown, where.folder, where.suffix, inner)
    return tuple(found.values())


def build_describe(objects: Iterable[MetadataObject]) -> bytes:
    """A DescribeMetadataResult."""
    root, response = soap.response_envelope(METADATA, "describeMetadata")
    result = xml.add(response, "result")
    for o in objects:
        element = xml.add(result, "metadataObjects")
        for name in o.children:
            xml.add(element, "childXmlNames", name)
        xml.add_all(
            element,
            {
                "directoryName": o.directory,
                "inFolder": False,
                "metaFile": False,
                "suffix": o.suffix,
                "xmlName": o.name,
            },
        )
    xml.add_all(result, {"organizationNamespace": "", "partialSaveAllowed": True, "testRequired": False})
    return xml.serialize(root)


# Results, as a client reads them


def parse_results(data: bytes, operation: str, *, status: int = 200) -> tuple[MetadataResult, ...]:
    """What became of each component of a write or delete. Raises SoapFault where the org refused the call."""
    read = []
    for r in soap.results(soap.parse_response(data, operation, status=status)):
        errors = tuple(
            MetadataError(xml.text(e, "statusCode"), xml.text(e, "message"), xml.texts(e, "fields"))
            for e in xml.children(r, "errors")
        )
        if not errors and not xml.flag(r, "success"):
            errors = (MetadataError("UNKNOWN_EXCEPTION", "the org reported failure without an error"),)
        created = xml.flag(r, "created") if xml.child(r, "created") is not None else None
        read.append(MetadataResult(xml.text(r, "fullName"), errors, created))
    return tuple(read)


def parse_read(data: bytes, *, status: int = 200) -> tuple[Component | None, ...]:
    """The components of a ReadResult, None where there is none: an org answers a nil record for such a name.

    Elements of newer versions are kept as they came.
    """
    read: list[Component | None] = []
    for result in soap.results(soap.parse_response(data, "readMetadata", status=status)):
        for record in xml.children(result, "records"):
            if xml.is_nil(record) or len(record) == 0:
                read.append(None)
            else:
                read.append(from_element(metadata_type(xml.type_name(record)), record, strict=False))
    return tuple(read)


def parse_list(data: bytes, *, status: int = 200) -> tuple[FileProperties, ...]:
    """The components that an org lists."""
    return tuple(
        FileProperties(
            type=xml.text(r, "type"),
            full_name=xml.text(r, "fullName"),
            file_name=xml.text(r, "fileName"),
            id=xml.text(r, "id"),
            created_by_id=xml.text(r, "createdById"),
            created_by_name=xml.text(r, "createdByName"),
            created_date=xml.text(r, "createdDate"),
            last_modified_by_id=xml.text(r, "lastModifiedById"),
            last_modified_by_name=xml.text(r, "lastModifiedByName"),
            last_modified_date=xml.text(r, "lastModifiedDate"),
            manageable_state=xml.text(r, "manageableState"),
            namespace_prefix=xml.text(r, "namespacePrefix"),
        )
        for r in soap.results(soap.parse_response(data, "listMetadata", status=status))
    )


def parse_describe(data: bytes, *, status: int = 200) -> tuple[MetadataObject, ...]:
    """The types that an org offers."""
    return tuple(
        MetadataObject(
            xml.text(o, "xmlName"),
            xml.text(o, "directoryName"),
            xml.text(o, "suffix"),
            xml.texts(o, "childXmlNames"),
        )
        for result in soap.results(soap.parse_response(data, "describeMetadata", status=status))
        for o in xml.children(result, "metadataObjects")
    )
