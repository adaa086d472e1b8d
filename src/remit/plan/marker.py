"""How what Remit made is known again: marks at the end of descriptions.

    Managed by Remit: SAP S/4HANA. Owner: erp@acme.example. [ACME Integrations/sap]             a set or an app
    Managed by Remit: integration users only. [ACME Integrations/prod {system}@acme.example]    the profile

The mark of a set or an app names the landscape (by its one profile) and the system; that of the profile names
the environment with which the org was applied and its username template. What has no mark of this landscape is
somebody else's and never touched, whatever it is called; so two landscapes live in one org.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from remit.landscape import MANAGED
from remit.landscape.grammar import SYSTEM_NAME

DESCRIPTION_LIMIT = 255


@dataclass(frozen=True, slots=True)
class Binding:
    """What an org was applied with: the environment's name and its username template."""

    environment: str
    username: str

    def __str__(self) -> str:
        return f"environment {self.environment}, usernames {self.username}"


def tag(landscape: str, system: str) -> str:
    """The mark of a system of the landscape whose profile has that name."""
    return f"[{landscape}/{system}]"


def tagged(description: str, landscape: str, system: str) -> str:
    """A description with the mark at its end; the text is cut so that the mark is always whole."""
    end = f" {tag(landscape, system)}"
    room = DESCRIPTION_LIMIT - len(end)
    text = description if len(description) <= room else description[: room - 1] + "…"
    return text + end


def system_of(description: str | None, landscape: str) -> str:
    """The system whose mark a description ends with; "" where it is not of this landscape.

    What is no name of a system ends the name of another landscape: `[ACME/EU/sap]` is none of ACME's.
    """
    found = _inside(description, landscape)
    return found if re.match(SYSTEM_NAME, found) else ""


def profile_description(landscape: str, binding: Binding) -> str:
    """The description of the landscape's profile, which is its mark."""
    return f"{MANAGED}: integration users only. [{landscape}/{binding.environment} {binding.username}]"


def binding_of(description: str | None, landscape: str) -> Binding | None:
    """What the org was applied with, by the profile's description; None where it has no mark of the landscape."""
    environment, _, username = _inside(description, landscape).partition(" ")
    return Binding(environment, username) if environment and username else None


def _inside(description: str | None, landscape: str) -> str:
    """What stands after the landscape's name in the mark at the end of a description, "" where none does."""
    text = (description or "").rstrip()
    start = f"[{landscape}/"
    at = text.rfind(start)
    if not text.startswith(MANAGED) or at < 0 or not text.endswith("]"):
        return ""
    return text[at + len(start) : -1]
