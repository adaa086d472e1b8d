"""Whether the org has External Client Apps at all."""

from __future__ import annotations

from remit.conform.asked import Unknown
from remit.conform.lab import Lab
from remit.conform.question import CannotAsk, Question

QUESTION = Question(
    id="external-client-apps",
    asks="what an org without External Client Apps answers",
    order=400,
    requests=("describeMetadata",),
    needs=("ModifyMetadata",),
    answers={"it has them": "the types are there", "no such types": "describeMetadata has none of them"},
    chosen="it has them",
)


def ask(lab: Lab) -> str:
    """Whether describeMetadata tells of them."""
    types = lab.asked.metadata_types()
    if isinstance(types, Unknown):
        raise CannotAsk(types.why)
    lab.note("describeMetadata")
    return "it has them" if "ExternalClientApplication" in types else "no such types"
