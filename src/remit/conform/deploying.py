"""deploy(checkOnly) of components, which changes nothing, and its outcome.

Source: Metadata API Developer Guide, deploy() and checkDeployStatus(): a base64 zip with package.xml.
"""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Sequence

from lxml import etree

from remit.api.codecs import soap, xml
from remit.conform.lab import Lab
from remit.conform.question import CannotAsk
from remit.connect.transport import Request
from remit.metadata import Component, to_element

_NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
_TRIES, _POLL = 60, 2.0
_UNKNOWN = "No operation available"
# In the order of the Metadata WSDL; all but runTests and testLevel are required there.
_OPTIONS = {
    "allowMissingFiles": False,
    "autoUpdatePackage": False,
    "checkOnly": True,
    "ignoreWarnings": False,
    "performRetrieve": False,
    "purgeOnDelete": False,
    "rollbackOnError": True,
    "singlePackage": True,
}


def check_only(lab: Lab, components: Sequence[Component]) -> str:
    """What the org says of these components: "yes", its first problem, or "no deploy"."""
    root, body = soap.request_envelope(soap.METADATA, "deploy", _headers(lab))
    xml.add(body, "ZipFile", base64.b64encode(zip_of(components, lab.org.version)).decode())
    options = xml.add(body, "DeployOptions")
    xml.add_all(options, _OPTIONS)
    outcome = lab.attempt("deploy checkOnly", lambda: _send(lab, "deploy", root))
    if not outcome.ok:
        return "no deploy" if _UNKNOWN in outcome.said else outcome.said
    started = next(iter(soap.results(outcome.need("deploy"))), None)
    job = xml.text(started, "id") if started is not None else ""
    if not job:
        raise CannotAsk("deploy answered without an id")
    for _ in range(_TRIES):
        found = _status(lab, job)
        if xml.text(found, "done") == "true":
            return _told(lab, found)
        lab.sleep(_POLL)
    raise CannotAsk("the check did not end within two minutes")


def zip_of(components: Sequence[Component], version: float) -> bytes:
    """The components and their package.xml as a zip."""
    package = etree.Element("Package", xmlns=_NAMESPACE)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for component in components:
            kind = type(component)
            types = etree.SubElement(package, "types")
            etree.SubElement(types, "members").text = component.fullName
            etree.SubElement(types, "name").text = kind.__name__
            element = to_element(component, kind.__name__, version=version)
            element.set("xmlns", _NAMESPACE)
            place = f"{kind.METADATA.folder}/{component.fullName}.{kind.METADATA.suffix}"
            archive.writestr(place, etree.tostring(element, xml_declaration=True, encoding="UTF-8"))
        etree.SubElement(package, "version").text = f"{version:.1f}"
        archive.writestr("package.xml", etree.tostring(package, xml_declaration=True, encoding="UTF-8"))
    return out.getvalue()


def _headers(lab: Lab) -> soap.SoapHeaders:
    return soap.SoapHeaders(session_id=lab.org.session.access_token)


def _send(lab: Lab, operation: str, root: etree._Element) -> etree._Element:
    answer = lab.org.transport.send(
        Request(
            "POST",
            f"/services/Soap/m/{lab.org.version:.1f}",
            content=xml.serialize(root),
            headers={"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": operation},
            reads=True,
            idempotent=False,
        )
    )
    return soap.parse_response(answer.body, operation, status=answer.status)


def _status(lab: Lab, job: str) -> etree._Element:
    root, body = soap.request_envelope(soap.METADATA, "checkDeployStatus", _headers(lab))
    xml.add_all(body, {"asyncProcessId": job, "includeDetails": True})
    outcome = lab.attempt("checkDeployStatus", lambda: _send(lab, "checkDeployStatus", root))
    found = next(iter(soap.results(outcome.need("the check's status cannot be read"))), None)
    if found is None:
        raise CannotAsk("checkDeployStatus answered without a result")
    return found


def _told(lab: Lab, found: etree._Element) -> str:
    if xml.text(found, "success") == "true":
        return "yes"
    details = xml.child(found, "details")
    failures = (
        [] if details is None else [e for e in details if etree.QName(e).localname == "componentFailures"]
    )
    for failure in failures:
        told = f"{xml.text(failure, 'componentType')}: {xml.text(failure, 'problem')}"
        lab.note("checkDeployStatus", text=told)
        return told
    return xml.text(found, "errorMessage") or xml.text(found, "status")
