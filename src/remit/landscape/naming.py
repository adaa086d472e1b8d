"""How Remit names what it makes: usernames, permission sets, apps, aliases."""

from __future__ import annotations

import hashlib
import re

from remit.landscape.grammar import Landscape

_EMAIL_FORM = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
KNOWN_PLACEHOLDERS = ("system", "environment")
# The permission set that keeps two machines from working on one org at the same time.
LEASE_NAME = "Remit_Lease"


def api_name(*parts: str) -> str:
    """An API name of parts: letters, digits and single underscores (Salesforce's rule for DeveloperName)."""
    return re.sub(r"[^A-Za-z0-9]+", "_", "_".join(parts)).strip("_")


def app_name(system: str) -> str:
    """The developer name of a system's External Client App."""
    return api_name("Remit", system)


def system_set_name(system: str) -> str:
    """The API name of a system's one permission set."""
    return api_name("Remit", system)


def flow_set_name(system: str, flow: str) -> str:
    """The API name of a flow's permission set, where each flow has its own."""
    return api_name("Remit", system, flow)


def login_set_name(system: str) -> str:
    """The API name of the permission set for a system's login, where each flow has its own."""
    return api_name("Remit", system, "login")


def permission_set_names(landscape: Landscape, system: str) -> list[tuple[str, str]]:
    """The API names of all permission sets that a system gets, each with whose it is in words."""
    if landscape.permission_sets == "per-system":
        return [(system_set_name(system), f"system {system}")]
    flows = landscape.systems[system].flows
    named = [(flow_set_name(system, flow), f"flow {flow} of system {system}") for flow in flows]
    return [*named, (login_set_name(system), f"the login of system {system}")]


def username_of(template: str, system: str, environment: str) -> str:
    """A username from its template; lower case, as Salesforce keeps it.

    Raises ValueError, in words for the user, where a placeholder is unknown.
    """
    for name in _PLACEHOLDER.findall(template):
        if name not in KNOWN_PLACEHOLDERS:
            raise ValueError(
                f"no placeholder {{{name}}} in usernames; known are {{system}} and {{environment}}"
            )
    filled = template.replace("{system}", system).replace("{environment}", environment)
    if "{" in filled or "}" in filled:
        raise ValueError(f"{template}: a brace is not closed")
    return filled.lower()


def username_problem(username: str) -> str:
    """Why Salesforce would not take a username (User.Username: e-mail form, at most 80 characters)."""
    if len(username) > 80:
        return f"the username {username} has {len(username)} characters; Salesforce takes 80"
    if not _EMAIL_FORM.match(username):
        return f"the username {username} does not have the form of an email address"
    return ""


def alias_of(system: str) -> str:
    """User.Alias, at most eight characters: the name where it fits, else its beginning and a checksum."""
    plain = re.sub(r"[^a-z0-9]", "", system.lower())
    if len(plain) <= 8:
        return plain
    return plain[:5] + hashlib.sha256(system.encode()).hexdigest()[:3]
