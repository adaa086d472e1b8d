"""Fields that the Object Reference has and this org does not show to its owner."""

from __future__ import annotations

from remit.conform.asked import Unknown
from remit.conform.lab import Lab, listed
from remit.conform.question import CannotAsk, Question
from remit.schema import standard_schema

QUESTION = Question(
    id="fields-lacking",
    asks="which fields of the Object Reference an org lacks",
    order=30,
    requests=(
        "POST composite/batch [GET sobjects/{Account, Contact, Lead, Opportunity, Case, User}/describe]",
    ),
    answers={"none": "describe shows each"},
    chosen="none",
)
_OBJECTS = ("Account", "Contact", "Lead", "Opportunity", "Case", "User")


def ask(lab: Lab) -> str:
    """The fields that describe does not show."""
    described = lab.asked.described(*_OBJECTS)
    if isinstance(described, Unknown):
        raise CannotAsk(described.why)
    lab.note(QUESTION.requests[0])
    schema, version, lacking = standard_schema(), lab.org.version, []
    for name in _OBJECTS:
        shown, known = described[name], schema.object(name)
        if shown is None or known is None:
            raise CannotAsk(f"{name} is not visible to you")
        there = {str(f["name"]) for f in shown["fields"]}
        lacking += [f"{name}.{f.name}" for f in known.fields if f.name not in there and f.since <= version]
    return listed(lacking) or "none"
