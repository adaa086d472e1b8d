"""REMIT_HOME: locks, keys, keyring, journals, secrets that never print."""

from __future__ import annotations

from remit.home.home import Home
from remit.home.secrets import MASK, Secret, redact

__all__ = ["MASK", "Home", "Secret", "redact"]
