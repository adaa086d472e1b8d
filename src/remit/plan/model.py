"""A plan: the steps, what they mean for each system, and what a reader should know before applying."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from remit.change.steps.base import Step
from remit.landscape import Desired, Granted, Remark


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


@dataclass(frozen=True, slots=True)
class Settled:
    """A difference that stays: this org was asked to change it and did not; `why` are its words, or that it said
    yes and kept it; `at` is the day."""

    step: Step
    why: str
    at: str


@dataclass(frozen=True)
class Plan:
    """What would change. `steps` are in the order in which they are applied; those that remove a system are
    in `removed`. What is in `held` is only done with --allow-destroy. `settled` are differences that this org keeps.
    """

    desired: Desired
    org_id: str
    instance: str
    steps: tuple[Step, ...]
    granted: tuple[Granted, ...]
    sandbox: bool | None = None
    operator: str = ""
    removed: tuple[Removed, ...] = ()
    warnings: tuple[Warning, ...] = ()
    notes: tuple[str, ...] = ()
    new_systems: frozenset[str] = frozenset()
    wrong_org: tuple[str, ...] = ()
    # Systems that log in by a key of which it is not known that the org takes it, each with why.
    keyless: Mapping[str, str] = field(default_factory=dict)
    # What each grant gives beside itself: (set, what, through what).
    comes_along: tuple[tuple[str, str, str], ...] = ()
    settled: tuple[Settled, ...] = ()
    # What the check of the file warns of, each at its place.
    remarks: tuple[Remark, ...] = ()

    @property
    def changes(self) -> tuple[Step, ...]:
        """The steps that change the org, removals and what is held back included."""
        return tuple(s for s in self.everything if not s.LOCAL)

    @cached_property
    def everything(self) -> tuple[Step, ...]:
        """All steps in order, removals included."""
        return in_order([*self.steps, *(s for r in self.removed for s in r.steps)])

    @cached_property
    def whole_held(self) -> dict[str, Step]:
        """The systems of which nothing can be done while one step of theirs is held back, with that step."""
        return {s.system: s for s in reversed(self.steps) if s.WHOLE and s.cuts()}

    @cached_property
    def held(self) -> tuple[Step, ...]:
        """The steps that are only done with --allow-destroy: they remove, cut off or open something."""
        removing = {id(s) for r in self.removed for s in r.steps}
        # The org is marked as applied with other usernames only once its users bear them.
        renaming = any(s.KIND == "rename-user" for s in self.steps)
        return tuple(
            s
            for s in self.everything
            if id(s) in removing
            or s.cuts()
            or s.system in self.whole_held
            or (renaming and s.KIND == "mark-profile")
        )

    def doing(self, destroy: bool) -> tuple[Step, ...]:
        """What an apply does, in order."""
        if destroy:
            return self.everything
        held = {id(s) for s in self.held}
        return tuple(s for s in self.everything if id(s) not in held)

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
