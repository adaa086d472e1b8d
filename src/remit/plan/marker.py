"""How what Remit made is known again: a tag at the end of the description of permission sets and apps.

    Managed by Remit: SAP S/4HANA. Owner: erp@acme.example. [API Only Integrations/sap]

The tag names the landscape (by its one profile) and the system. A set or an app without the tag of this
landscape is somebody else's and never touched, whatever it is called; so two landscapes live in one org.
"""

from __future__ import annotations

from remit.landscape import MANAGED

DESCRIPTION_LIMIT = 255


def tag(landscape: str, system: str) -> str:
    """The tag of a system of the landscape whose profile has that name."""
    return f"[{landscape}/{system}]"


def tagged(description: str, landscape: str, system: str) -> str:
    """A description with the tag at its end; the text is cut so that the tag is always whole."""
    end = f" {tag(landscape, system)}"
    room = DESCRIPTION_LIMIT - len(end)
    text = description if len(description) <= room else description[: room - 1] + "…"
    return text + end


def system_of(description: str | None, landscape: str) -> str:
    """The system whose tag a description ends with; "" where it is not of this landscape."""
    text = (description or "").rstrip()
    start = f"[{landscape}/"
    at = text.rfind(start)
    if not text.startswith(MANAGED) or at < 0 or not text.endswith("]"):
        return ""
    return text[at + len(start) : -1]
