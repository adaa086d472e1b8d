"""The parts of a batch after the one that failed."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.question import Question
from remit.connect.composite import Part
from remit.connect.refusals import describe_errors

QUESTION = Question(
    id="batch-halted",
    asks="text of BATCH_PROCESSING_HALTED",
    order=53,
    requests=("POST composite/batch, haltOnError [GET sobjects/RemitProbe_Nothing__c, GET limits]",),
    chosen="BATCH_PROCESSING_HALTED: BATCH_PROCESSING_HALTED",
)


def ask(lab: Lab) -> str:
    """What the part after the failed one says."""
    parts = [
        Part("GET", f"{lab.org.root}/sobjects/RemitProbe_Nothing__c"),
        Part("GET", f"{lab.org.root}/limits"),
    ]
    shape = "POST composite/batch, haltOnError [GET, GET]"
    answers = lab.attempt(shape, lambda: lab.org.composite_batch(parts, halt_on_error=True)).need("refused")
    code, text = describe_errors(answers[-1].body)
    lab.note(shape, answers[-1].status, f"{code}: {text}")
    return f"{code}: {text}"
