"""A landscape file for a command that goes to an org: everything that is wrong with it, at once."""

from __future__ import annotations

from pathlib import Path

from remit.connect.targets import open_org
from remit.errors import InputError, RemitError
from remit.home import Home
from remit.landscape import Landscape, check, read, together
from remit.plan.planning import make_plan
from remit.schema import standard_schema


def load_for(file: Path, target: str, home: Home, environment: str | None) -> Landscape:
    """The landscape in a file.

    Where it has errors, the org is asked (and never changed) what else is wrong with the rest, so that they
    are told together: raises one InputError that holds all. `environment` as the command was given it.
    """
    reading = read(file)
    if not reading.errors and reading.landscape is not None:
        return reading.landscape
    errors = list(reading.errors)
    if reading.landscape is not None:
        told = {error.location for error in errors}
        errors += [
            e for e in _further(reading.landscape, target, home, environment) if e.location not in told
        ]
    raise together(errors)


def _further(landscape: Landscape, target: str, home: Home, environment: str | None) -> list[InputError]:
    """What is wrong with the part of a landscape that could be read."""
    named = target if environment is None and target in landscape.environments else environment
    try:
        with open_org(target, home.path, read_only=True) as org:
            make_plan(org, home, landscape, named)
    except InputError as error:
        return list(error.all())
    except RemitError:
        # The org cannot be asked; that is for later, and the standard objects can be.
        return list(check(landscape, standard_schema()).errors)
    return []
