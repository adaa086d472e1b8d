"""The setup entities of a flow: does the org have them, and what may come with them?"""

from __future__ import annotations

from collections.abc import Iterator

from remit.errors import InputError
from remit.landscape.facts import Facts
from remit.landscape.grammar import Flow, Landscape
from remit.landscape.names import did_you_mean
from remit.landscape.remarks import Remark, warning
from remit.state.setup_names import canonical

# Apex Developer Guide, "Enforce Object and Field Permissions" (system mode is the default up to API 66.0) and
# "Use the with sharing, without sharing, and inherited sharing keywords".
_SYSTEM_MODE = (
    "may run in system mode (the default up to API 66.0), where neither the objects and fields of this flow "
    "nor, without `with sharing`, its records hold it back"
)
_RUNS = {"ApexClass": "the Apex class", "ApexPage": "the Apex behind the page"}


def check_setup(
    landscape: Landscape, flow: Flow, path: tuple[str, ...], facts: Facts
) -> Iterator[InputError | Remark]:
    """Errors for entities that the org does not have, and a warning where code may do more than the flow."""
    for kind, names in flow.setup.items():
        known = None if facts.setup is None else facts.setup.get(kind)
        existing = None if known is None else {name.lower() for name in known}
        for i, name in enumerate(names):
            where = landscape.value_at(*path, "setup", kind, i)
            known_as = canonical(kind, name)
            if existing is not None and known_as.lower() not in existing:
                seen = "" if facts.hidden is not None else " that you can see"
                wrong = facts.setup_wrong.get((kind, known_as.lower()))
                yield InputError(
                    wrong or f"the org has no {kind} {name}{seen}{did_you_mean(known_as, known or ())}",
                    location=where,
                )
            elif kind in _RUNS:
                yield warning(f"{_RUNS[kind]} {name} {_SYSTEM_MODE}", where)
