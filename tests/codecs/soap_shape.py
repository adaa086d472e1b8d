"""The shape of an XML document: its element paths in order of first appearance, with xsi:type and xsi:nil.

`shapes/*.json` hold the shapes (keys only, never values) of recorded answers of real orgs, with their source.
"""

from __future__ import annotations

import json
from pathlib import Path

from lxml import etree

XSI = "http://www.w3.org/2001/XMLSchema-instance"
SHORT = {
    "http://schemas.xmlsoap.org/soap/envelope/": "soapenv:",
    "urn:partner.soap.sforce.com": "",
    "urn:fault.partner.soap.sforce.com": "fault:",
    "urn:sobject.partner.soap.sforce.com": "sf:",
    "http://soap.sforce.com/2006/04/metadata": "",
    "": "",
}


def shape(document: bytes) -> list[str]:
    """The paths below the envelope."""
    found: dict[str, None] = {}

    def visit(element: etree._Element, path: str) -> None:
        name = etree.QName(element)
        step = SHORT[name.namespace or ""] + name.localname
        kind = element.get(f"{{{XSI}}}type")
        step += f"@{kind}" if kind else ""
        step += "@nil" if element.get(f"{{{XSI}}}nil") == "true" else ""
        found.setdefault(f"{path}/{step}")
        for child in element.iterchildren(tag=etree.Element):
            visit(child, f"{path}/{step}")

    for top in etree.fromstring(document).iterchildren(tag=etree.Element):
        visit(top, "")
    return list(found)


def recorded(name: str) -> list[str]:
    """The shape of a recorded answer."""
    text = (Path(__file__).parent / "shapes" / f"{name}.json").read_text("utf-8")
    return list(json.loads(text)["paths"])
