"""A figure: what was measured, against what goal. `met` is computed, never claimed."""

from __future__ import annotations

from typing import TypedDict


class Figure(TypedDict):
    """One row of bench/results.json. `goal` is None where a figure stands for comparison only."""

    name: str
    value: float
    unit: str
    goal: float | None
    met: bool


def figure(name: str, value: float, unit: str, goal: float | None, *, below: bool = False) -> Figure:
    """A figure that meets its goal at or above it, or at or below it where `below`."""
    met = goal is None or (value <= goal if below else value >= goal)
    return {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "met": met}
