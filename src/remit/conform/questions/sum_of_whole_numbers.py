"""SUM of a column of whole numbers."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.question import CannotAsk, Question

QUESTION = Question(
    id="sum-of-whole-numbers",
    asks="`SUM` of whole numbers",
    order=54,
    requests=("GET query: SELECT SUM(TotalLicenses) FROM UserLicense",),
    answers={"a whole number": "", "a number with a fraction": "as JSON writes it: 3.0"},
    chosen="a whole number",
)


def ask(lab: Lab) -> str:
    """How the JSON writes it."""
    rows = lab.rows("SELECT SUM(TotalLicenses) total FROM UserLicense")
    if not rows or rows[0].get("total") is None:
        raise CannotAsk("the org does not add it up")
    return "a whole number" if isinstance(rows[0]["total"], int) else "a number with a fraction"
