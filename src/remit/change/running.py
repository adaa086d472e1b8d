"""A run from its header to its end: alone on this machine by the journal, alone on the org by the lease."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from remit.change.journals import About, begin, now
from remit.change.lease import give_back_left, leased
from remit.change.run import Run
from remit.change.runs import all_runs, cut_off
from remit.connect.rest import Org
from remit.errors import RemitError
from remit.home import Home
from remit.home.journal import Journal
from remit.home.stores import secret_store
from remit.state.org_state import OrgState


@contextmanager
def running(
    org: Org,
    home: Home,
    journal: Journal,
    about: About,
    *,
    state: OrgState | None = None,
    break_lease: str = "",
    wait: float = 2.0,
) -> Iterator[Run]:
    """Begin a run and end it. `journal` is that of the org (`journal_of`); `state` what is known of the org.

    A run of the same kind and aim that was cut off is gone on with. Raises PreflightError where another
    machine is at work on the org; nothing was changed then.
    """
    before = cut_off(journal.read(), about.kind)
    if before is not None and before.of == about.of:
        about = replace(about, resumes=before.id)
    run_id = begin(journal, about)
    with ExitStack() as stack:
        try:
            stack.enter_context(leased(org, run_id, about.who, _ended(home, about.org), break_lease))
        except RemitError:
            journal.append({"done": 0, "at": now()})
            raise
        run = Run(org, journal, home, secret_store(home), state, wait)
        run.id = run_id
        yield run
    run.note({"done": sum("did" in r for r in journal.read())})


def tidy(org: Org, home: Home, journal: Journal, org_id: str) -> None:
    """Give the org back where a run of this machine was killed and there is nothing left to do."""
    if journal.read():
        give_back_left(org, _ended(home, org_id))


def _ended(home: Home, org_id: str) -> Callable[[str], bool]:
    """Whether a run is one of this home's: whoever holds the journal is alone, so that it has ended."""

    def ended(run_id: str) -> bool:
        return any(run.id == run_id for run in all_runs(home, org_id))

    return ended
