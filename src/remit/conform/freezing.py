"""The lab's own user, frozen for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from remit.conform.lab import Lab
from remit.conform.people import user
from remit.conform.question import CannotAsk
from remit.state.soql import literal


@contextmanager
def frozen(lab: Lab) -> Iterator[None]:
    """Freeze the user, and unfreeze it after. Raises CannotAsk where it cannot be."""
    rows = lab.rows(f"SELECT Id FROM UserLogin WHERE UserId = {literal(user(lab))}")
    if not rows:
        raise CannotAsk("the org does not show the user's UserLogin")
    login = str(rows[0]["Id"])
    lab.update("UserLogin", {"Id": login, "IsFrozen": True}).need("the user cannot be frozen")
    try:
        yield
    finally:
        lab.update("UserLogin", {"Id": login, "IsFrozen": False})
