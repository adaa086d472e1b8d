"""The settings of the local org, where it has a registry of them."""

from __future__ import annotations

from typing import Any


def registry() -> dict[str, Any]:
    """Settings by name; empty where the local org has plain switches only."""
    try:
        from remit.localorg.setting_list import SETTINGS
    except ImportError:
        return {}
    return dict(SETTINGS)
