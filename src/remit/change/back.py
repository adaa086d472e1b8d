"""What goes back of a run, as values: one thing each, and the whole way with what stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from remit.change.now import Row
from remit.change.runs import RunRecord
from remit.metadata import Component

Action = Literal[
    "create", "update", "delete", "createMetadata", "updateMetadata", "deleteMetadata", "machine"
]
APP = "ExternalClientApplication"


@dataclass(frozen=True)
class Back:
    """One thing that goes back. `id`: the row's now; of one that is made again the former one. `after`: rows
    that are written in the same breath as this one is made (what hung on a set)."""

    sign: Literal["+", "-", "~"]
    action: Action
    what: str
    key: str
    told: str
    id: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    component: Component | None = None
    # As it is now, of a component that goes back to a former value.
    present: Component | None = None
    after: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    # What stops working or is let in at that moment, "" where nothing is.
    cuts: str = ""

    def document(self) -> dict[str, Any]:
        """As JSON."""
        change = {"+": "add", "-": "remove", "~": "change"}[self.sign]
        return {
            "change": change,
            "what": self.what,
            "key": self.key,
            "told": self.told,
            "cuts": self.cuts or None,
        }


@dataclass(frozen=True)
class WayBack:
    """What an undo does and what it does not. `changed`: left alone, somebody changed it since; `lost`:
    cannot come back; `back`: was so already."""

    runs: tuple[RunRecord, ...]
    steps: tuple[Back, ...]
    changed: tuple[str, ...]
    lost: tuple[str, ...]
    back: tuple[str, ...]
