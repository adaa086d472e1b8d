"""A plan: the steps, what they mean for each system, and what a reader should know before applying."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from remit.change.steps.base import Step
from remit.landscape import Desired, Granted


@dataclass(frozen=True, slots=True)
class Warning:
    """Something to know before applying; `system` is empty where it is about all."""

    system: str
    message: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A system that the file no longer has: what is in the org of it, and how many records of which object its
    user owns, None where they could not be counted."""

    system: str
    username: str
    last_login: str
    owns: tuple[tuple[str, int | None], ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Plan:
    """What would change. `steps` are in the order in which they are applied; those that remove a system are
    in `removed` and only done with --allow-destroy."""

    desired: Desired
    org_id: str
    instance: str
    steps: tuple[Step, ...]
    granted: tuple[Granted, ...]
    removed: tuple[Removed, ...] = ()
    warnings: tuple[Warning, ...] = ()
    notes: tuple[str, ...] = ()
    new_systems: frozenset[str] = frozenset()
    wrong_org: tuple[str, ...] = ()
    # What each grant gives beside itself: (set, what, through what).
    comes_along: tuple[tuple[str, str, str], ...] = ()

    @property
    def changes(self) -> tuple[Step, ...]:
        """The steps that change the org, removals included."""
        return tuple(s for s in self.everything if not s.LOCAL)

    @property
    def everything(self) -> tuple[Step, ...]:
        """All steps in order, removals included."""
        return in_order([*self.steps, *(s for r in self.removed for s in r.steps)])

    @property
    def org_settings(self) -> tuple[Step, ...]:
        """The steps that turn an org-wide switch."""
        return tuple(s for s in self.steps if s.KIND == "org-setting")

    def of(self, system: str) -> list[Step]:
        """The steps of one system, or with "" those that all share."""
        return [s for s in self.steps if s.system == system]

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems that change, in the order of the file, removed ones last."""
        named = {s.system for s in self.changes if s.system}
        ordered = [s.name for s in self.desired.systems if s.name in named]
        return (*ordered, *(r.system for r in self.removed if r.system not in ordered))


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """By phase, and within one by what requires what; else as given, so that kinds stand together."""
    return tuple(sorted(steps, key=lambda s: (s.PHASE, s.rank(), s.KIND)))


def batches(steps: Iterable[Step]) -> list[list[Step]]:
    """Consecutive steps of one kind, which are applied together."""
    return [list(group) for _, group in groupby(steps, key=lambda s: (s.PHASE, s.rank(), s.KIND))]
