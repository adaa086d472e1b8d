"""`remit conform`: the questions asked of one org, under a journal, and everything removed again.

The removal runs whatever happens: after a question that failed, after Ctrl-C, and after a kill by the next
conform on that org (or `remit undo`), which reads the tag of the run from its journal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from remit.change.journals import About, begin, journal_of, journals
from remit.change.run import Run
from remit.conform.asked import Asked, Unknown
from remit.conform.cleaning import clean, unremoved
from remit.conform.consent import Place
from remit.conform.lab import Lab, new_tag
from remit.conform.question import Answer, Asks, CannotAsk
from remit.conform.redacting import Redaction
from remit.connect.rest import Org
from remit.errors import InputError, OrgError
from remit.home import Home
from remit.home.journal import Journal
from remit.home.stores import secret_store

Tell = Callable[[str], None]
_TAG = "probe"


@dataclass(frozen=True, slots=True)
class Conducted:
    """What came of it: the answers, what stays in the org, and the id of the run."""

    answers: tuple[Answer, ...]
    left: tuple[str, ...]
    run: str


def chosen(ids: Sequence[str], known: Sequence[Asks]) -> tuple[Asks, ...]:
    """The questions of these ids, all where none is given. Raises InputError for an unknown one."""
    by_id = {q.QUESTION.id: q for q in known}
    for one in ids:
        if one not in by_id:
            raise InputError(f"there is no question {one}", next_step="remit conform --list")
    return tuple(q for q in known if not ids or q.QUESTION.id in ids)


def conduct(
    org: Org, home: Home, place: Place, questions: Sequence[Asks], who: str, wait: float, tell: Tell
) -> Conducted:
    """Ask the questions, and remove what was made for them. Raises OrgError where the org is out of reach."""
    with journal_of(home, place.org_id) as journal:
        former = unfinished_tags(home, place.org_id)
        run_id = begin(
            journal, About(kind="conform", org=place.org_id, instance=org.session.instance_url, who=who)
        )
        for tag in former:
            tell(f"a former run ({tag}) left something: that is removed first")
            _removed(_lab(org, journal, home, place, tag, 0.0), tell)
        lab = _lab(org, journal, home, place, new_tag(), wait)
        lab.run.note({_TAG: lab.tag})
        redact = redaction_of(lab, who)
        try:
            answers = [_ask(lab, one, redact, tell) for one in questions]
        finally:
            left = _removed(lab, tell)
        lab.run.note({"done": len(answers)})
        return Conducted(tuple(answers), tuple(left), run_id)


def _lab(org: Org, journal: Journal, home: Home, place: Place, tag: str, wait: float) -> Lab:
    return Lab(org, Run(org, journal, home, secret_store(home)), place.org_id, tag, wait)


def _removed(lab: Lab, tell: Tell) -> list[str]:
    tell("removing what was made")
    left = clean(lab)
    # What the org refused to remove is tried again by the next run.
    if not unremoved(left):
        lab.run.note({"removed": lab.tag})
    return left


def unfinished_tags(home: Home, org_id: str) -> list[str]:
    """The tags of runs of this home on that org whose things were not removed, as the journals tell it."""
    records = [r for _, found in journals(home, org_id) for r in found]
    removed = {str(r["removed"]) for r in records if "removed" in r}
    return [t for t in dict.fromkeys(str(r[_TAG]) for r in records if _TAG in r) if t not in removed]


def _ask(lab: Lab, one: Asks, redact: Redaction, tell: Tell) -> Answer:
    question = one.QUESTION
    lab.exchanges = []
    try:
        found = Answer(question.id, redact(one.ask(lab)))
    except CannotAsk as error:
        found = Answer(question.id, why=redact(error.why))
    except OrgError as error:
        if error.code in ("INVALID_SESSION_ID", "CONNECTION_FAILED", "CONNECTION_LOST"):
            raise
        found = Answer(question.id, why=redact(error.message))
    exchanges = tuple(replace(e, text=redact(e.text)) for e in lab.exchanges)
    found = replace(found, exchanges=exchanges)
    tell(f"{question.id}: {found.told()}")
    return found


def redaction_of(lab: Lab, who: str) -> Redaction:
    """Hides what this org is called and who asks."""
    names = [who, lab.tag]
    with suppress(OrgError):
        for row in lab.org.query("SELECT Name, InstanceName, NamespacePrefix FROM Organization"):
            names += [str(v) for v in row.values() if v]
    return Redaction(names, lab.org.transport.redact)


def asker(asked: Asked, org: Org) -> str:
    """The username of whoever asks, for the first line and the journal."""
    who = asked.who()
    return org.session.username if isinstance(who, Unknown) else who.username
