"""`remit undo` from a run to the org as it was: choose, read, show, ask, do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from remit.change.apps import delete_apps
from remit.change.back import APP, Back, WayBack
from remit.change.journals import About, journal_of
from remit.change.keys import back_to, key_name
from remit.change.now import Now, load_now, remade
from remit.change.objects import kind_of, writable
from remit.change.run import Run
from remit.change.running import running, tidy
from remit.change.runs import RunRecord, all_runs, find_run
from remit.change.undo import way_back
from remit.change.which import asked_org
from remit.connect.identity import identity_of
from remit.connect.rest import Org
from remit.errors import InputError, RemitError
from remit.home import Home
from remit.metadata import Component, metadata_type
from remit.metadata.types.extl_clnt_app_global_oauth_settings import ExtlClntAppGlobalOauthSettings

# What hangs on a set, in the order in which an org takes it.
_ALONG = ("ObjectPermissions", "FieldPermissions", "SetupEntityAccess")


@dataclass(frozen=True)
class Undone:
    """What an undo did; `run` is its own id, "" where there was nothing to do."""

    way: WayBack
    run: str

    def document(self, org: Org) -> dict[str, Any]:
        """As JSON."""
        return {
            "run": self.run or None,
            "undoes": [r.id for r in self.way.runs],
            "steps": [s.document() for s in self.way.steps],
            "left_alone": list(self.way.changed),
            "cannot_come_back": list(self.way.lost),
            "back_already": list(self.way.back),
            "requests": org.calls.requests,
        }


def undo(
    org: Org,
    home: Home,
    run_id: str = "",
    *,
    show: Callable[[str, WayBack, Sequence[RunRecord]], None],
    ask: Callable[[str], bool] | None = None,
    break_lease: str = "",
) -> Undone:
    """Take a run back: the one of that id, else the last that changed something on this org.

    `show` is given which org this is, the way back and the runs that came after; `ask` the org and the count,
    and is None where nobody is asked. Raises
    InputError where there is no such run, RemitError where the answer was no, OrgError where the org refuses
    a step: what was done stays, and the next undo goes on from there.
    """
    org_id = identity_of(org).org_id
    with journal_of(home, org_id) as journal:
        runs = all_runs(home, org_id)
        chosen = choose(runs, run_id)
        writes = [w for r in chosen for w in r.writes if w.how != "not done"]
        now = load_now(org, writes, remade(runs))
        way = way_back(chosen, now)
        header = chosen[-1].header
        where = asked_org(org, str(header.get("environment", "")))
        show(where, way, _after(runs, chosen))
        if not way.steps:
            tidy(org, home, journal, org_id)
            return Undone(way, "")
        changes = f"{len(way.steps)} change{'' if len(way.steps) == 1 else 's'}"
        if ask is not None and not ask(f"{where}: {changes} back"):
            raise RemitError("not undone: nothing was changed")
        about = About(
            kind="undo",
            org=org_id,
            instance=org.session.instance_url,
            environment=str(header.get("environment", "")),
            landscape=str(header.get("landscape", "")),
            profile=str(header.get("profile", "")),
            who=identity_of(org).username,
            of=tuple(r.id for r in chosen),
        )
        with running(org, home, journal, about, break_lease=break_lease) as run:
            do(way, run, now, org_id)
        return Undone(way, run.id)


def choose(runs: Sequence[RunRecord], run_id: str = "") -> list[RunRecord]:
    """The runs to take back, oldest first: one, and those that were cut off and that it went on with.

    Without an id the last apply or undo that changed something; where that is an undo that was cut off, what it was
    about. Raises InputError where there is none, or an earlier Remit kept no former values.
    """
    by_id = {r.id: r for r in runs if r.id}
    if run_id:
        last = find_run(runs, run_id)
    else:
        # A conform run cleans up after itself; one that was cut off has not.
        changing = [r for r in runs if r.changed and not (r.kind == "conform" and r.finished)]
        if not changing:
            raise InputError(
                "this machine knows of no run that changed anything on this org",
                next_step="remit runs tells what it knows; what another machine did is undone there",
            )
        last = changing[-1]
        if last.kind == "undo" and not last.finished:
            return [by_id[i] for i in last.of if i in by_id]
    if last.old:
        raise InputError(
            "the last run was made by an earlier Remit, which kept no former values: it cannot be undone",
            next_step="change the landscape back and apply it",
        )
    found = [last]
    while (before := by_id.get(str(found[0].header.get("resumes", "")))) is not None:
        found.insert(0, before)
    return found


def _after(runs: Sequence[RunRecord], chosen: Sequence[RunRecord]) -> list[RunRecord]:
    """The runs that changed the org after these and do not take them back."""
    ids = {r.id for r in chosen}
    place = max((n for n, r in enumerate(runs) if r.id in ids), default=len(runs))
    return [r for r in runs[place + 1 :] if r.changed and not ids & set(r.of)]


def do(way: WayBack, run: Run, now: Now, org_id: str) -> None:
    """Do a way back, consecutive steps of one kind together; ids of rows made again take the place of the
    former ones in what comes after."""
    ids = dict(now.ids)
    for (action, what), group in groupby(way.steps, key=lambda s: (s.action, s.what)):
        steps = list(group)
        if action == "create":
            _create(what, steps, run, ids)
        elif action == "update":
            rows = [{"Id": s.id, **_mapped(s.values, ids)} for s in steps]
            for batch in _distinct(rows, [s.key for s in steps]):
                run.update(what, [row for row, _ in batch], [key for _, key in batch])
        elif action == "delete":
            run.delete(what, [s.id for s in steps], [s.key for s in steps])
        elif action == "deleteMetadata":
            names = [s.key for s in steps]
            if what == APP:
                delete_apps(run, names)
            else:
                run.delete_metadata(metadata_type(what), names)
        elif action == "updateMetadata":
            components = [_sendable(s.component) for s in steps if s.component is not None]
            run.update_metadata(*components)
            _keys_back(components, run, org_id)
        elif action == "createMetadata":
            run.create_metadata(*(_sendable(s.component) for s in steps if s.component is not None))
        else:
            for s in steps:
                if what == "move":
                    run.move_secret(s.key, str(s.values["former"]))
                else:
                    run.forget_secret(s.key)


def _keys_back(components: Sequence[Component], run: Run, org_id: str) -> None:
    """With a certificate that goes back to an app, the key of it comes back into use on this machine."""
    for c in components:
        if isinstance(c, ExtlClntAppGlobalOauthSettings) and c.certificate:
            back_to(run, key_name(org_id, str(c.externalClientApplication)), c.certificate)


def _create(what: str, steps: Sequence[Back], run: Run, ids: dict[str, str]) -> None:
    """Make rows again; a set first without its permissions, which may need the rows that hang on it."""
    split = kind_of(what).permissions
    plain = [_mapped(_without_permissions(s.values) if split else s.values, ids) for s in steps]
    made = run.create(what, [(s.key, v) for s, v in zip(steps, plain, strict=True)], [s.id for s in steps])
    ids.update(zip((s.id for s in steps), made, strict=True))
    _along(steps, run, ids, _ALONG[:1])
    held = [
        {"Id": ids[s.id], **permissions}
        for s in steps
        if split and (permissions := {k: v for k, v in s.values.items() if k.startswith("Permissions")})
    ]
    if held:
        run.update(what, held)
    _along(steps, run, ids, _ALONG[1:])


def _along(steps: Sequence[Back], run: Run, ids: dict[str, str], objects: Sequence[str]) -> None:
    for other in objects:
        # In the order in which they were made, which is that of what requires what.
        rows = sorted((r for s in steps for r in s.after.get(other, ())), key=lambda r: str(r["Id"]))
        values = [writable(other, _mapped(r, ids)) for r in rows]
        records = [(run.name_of(other, v), v) for v in values]
        former = [str(r["Id"]) for r in rows]
        ids.update(zip(former, run.create(other, records, former), strict=True))


def _without_permissions(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if not k.startswith("Permissions")}


def _mapped(values: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """Values with the ids of now."""
    return {
        k: ids.get(v, v) if isinstance(v, str) and k.endswith("Id") and k != "Id" else v
        for k, v in values.items()
    }


def _distinct(rows: Sequence[dict[str, Any]], keys: Sequence[str]) -> list[list[tuple[dict[str, Any], str]]]:
    """Batches in which no row comes twice: an org refuses the same id twice in a request."""
    batches: list[list[tuple[dict[str, Any], str]]] = []
    for pair in zip(rows, keys, strict=True):
        if not batches or any(row["Id"] == pair[0]["Id"] for row, _ in batches[-1]):
            batches.append([])
        batches[-1].append(pair)
    return batches


def _sendable(component: Component) -> Component:
    """A former component as it is written: an org makes key and secret, they are never sent back."""
    if isinstance(component, ExtlClntAppGlobalOauthSettings):
        return replace(component, consumerKey=None, consumerSecret=None)
    return component
