"""A second app of one name."""

from __future__ import annotations

from remit.conform.apps import app, create_metadata, header_of
from remit.conform.lab import Lab
from remit.conform.question import Question

QUESTION = Question(
    id="duplicate-app",
    asks="a second app of the same name",
    order=445,
    requests=("createMetadata ExternalClientApplication twice",),
    needs=("ModifyMetadata", "External Client Apps"),
    chosen="DUPLICATE_VALUE: duplicate value found: DeveloperName duplicates value on record with id: <id>",
)


def ask(lab: Lab) -> str:
    """The org's own words."""
    app(lab)
    return create_metadata(lab, header_of(lab, "app")).said
