"""What this machine keeps for the systems of an org: keys, client secrets, passwords, and how they are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from remit.change.keys import key_name as key_name
from remit.change.run import PENDING
from remit.home import Home
from remit.home.keys import find_key_pair
from remit.home.known_keys import in_org
from remit.home.stores import SecretStore


def secret_name(org_id: str, app: str) -> str:
    """The name of an app's client secret in the secret store."""
    return f"{org_id[:15]}.{app}.secret"


def password_name(org_id: str, system: str) -> str:
    """The name of a system's password in the secret store."""
    return f"{org_id[:15]}.{system}.password"


@dataclass(frozen=True, slots=True)
class Kept:
    """Certificates by key name, and the names of secrets that are here."""

    certificates: dict[str, str] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)
    # By key name, the fingerprint of the certificate that is known to be in the org: sent, or logged in with.
    in_org: dict[str, str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    pending: frozenset[str] = frozenset()


def look(home: Home, store: SecretStore, keys: Iterable[str], names: Iterable[str]) -> Kept:
    """Which of these keys and secrets this machine keeps."""
    found = {name: pair for name in keys if (pair := find_key_pair(home, name)) is not None}
    wanted = list(names)
    return Kept(
        certificates={name: pair.certificate for name, pair in found.items()},
        fingerprints={name: pair.sha256 for name, pair in found.items()},
        in_org={name: known for name in found if (known := in_org(home, name)) is not None},
        secrets=frozenset(n for n in wanted if store.get(n) is not None),
        pending=frozenset(n for n in wanted if store.get(n + PENDING) is not None),
    )
