"""Names of profiles in metadata: standard ones have a name of their own, others are percent-encoded.

Source: condensed public retrievals of standard profiles (their API names).
"""

from __future__ import annotations

import sqlite3
from urllib.parse import quote, unquote

API_NAMES = {
    "System Administrator": "Admin",
    "Standard User": "Standard",
    "Read Only": "ReadOnly",
    "Solution Manager": "SolutionManager",
    "Marketing User": "MarketingProfile",
    "Contract Manager": "ContractManager",
    "Standard Platform User": "StandardAul",
}
_LABELS = {api.lower(): label for label, api in API_NAMES.items()}
STANDARD = frozenset(API_NAMES) | {
    "Chatter Free User",
    "Identity User",
    "Minimum Access - API Only Integrations",
    "Minimum Access - Salesforce",
    "Salesforce API Only System Integrations",
}


def shown_name(label: str) -> str:
    """The full name of the profile of that name."""
    return API_NAMES.get(label) or quote(label, safe=" -_&'.")


def label_of(full_name: str) -> str:
    """The name of the profile of that full name."""
    return _LABELS.get(full_name.lower()) or unquote(full_name)


def profile_named(db: sqlite3.Connection, full_name: str) -> str | None:
    """The id of a profile by full name or by name."""
    row = db.execute('SELECT "Id" FROM "Profile" WHERE "Name" = ?', (label_of(full_name),)).fetchone()
    return row[0] if row else None
