"""One object of a flow against the schema: does it exist, and can what is asked be granted?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from remit.access.catalogue import Catalogue
from remit.access.relations import Alternative, alternatives
from remit.errors import InputError, Location
from remit.landscape.check_fields import check_fields
from remit.landscape.elsewhere import other_objects
from remit.landscape.facts import Facts
from remit.landscape.grammar import Landscape, ObjectNeeds
from remit.landscape.names import did_you_mean, listed, slip_of
from remit.landscape.remarks import Remark, note, warning
from remit.schema.model import Schema, SObject
from remit.schema.sharing import sharing_of_object

_ABLE = {"create": "createable", "edit": "updateable", "delete": "deletable"}
_DOING = {"read": "reading", "create": "creating", "edit": "editing", "delete": "deleting"}
_DONE = {"create": "created", "edit": "edited", "delete": "deleted"}

# InternalSharingModel values under which sharing alone lets everybody edit, and delete
# (Object Reference, EntityDefinition).
_ALL_MAY_EDIT = {"ReadWrite", "ReadWriteTransfer", "FullAccess"}
_ALL_MAY_DELETE = {"FullAccess"}


@dataclass(frozen=True)
class Asked:
    """One object of a flow, with what it is held against."""

    landscape: Landscape
    schema: Schema
    facts: Facts
    path: tuple[str, ...]
    name: str
    needs: ObjectNeeds

    def at(self, *inner: str | int) -> Location:
        """The place of a value below the object."""
        return self.landscape.value_at(*self.path, *inner)

    def verb_at(self, verb: str) -> Location:
        """The place of a verb in `can`."""
        verbs: list[str] = list(self.needs.can)
        return self.at("can", verbs.index(verb)) if verb in verbs else self.at("can")

    @property
    def here(self) -> Location:
        """The place of the object's name."""
        return self.landscape.key_at(*self.path)


def check_object(asked: Asked) -> Iterator[InputError | Remark]:
    """Everything to say about one object of a flow."""
    found = asked.schema.object(asked.name)
    if found is None:
        yield from _unknown(asked)
        return
    if found.name != asked.name:
        yield note(f"{asked.name} is {found.name}, as Salesforce spells it", asked.here)
    if found.permissionable:
        yield from _whole_object(asked, found)
    else:
        yield from _governed(asked, found)
    yield from _possible(asked, found)
    yield from _create(asked, found)
    yield from check_fields(asked, found)


def _unknown(asked: Asked) -> Iterator[InputError | Remark]:
    name, facts = asked.name, asked.facts
    if not facts.from_org:
        yield _unknown_offline(asked)
        return
    near = did_you_mean(name, [*(o.name for o in asked.schema), *facts.objects])
    if facts.is_hidden(name):
        yield InputError(
            f"object {name} is not visible to you",
            location=asked.here,
            next_step="plan as a user who can read it; `docs/operator.md` says what an operator needs",
        )
    elif facts.hidden is None:
        yield InputError(f"object {name} is not visible to you, or not there{near}", location=asked.here)
    else:
        yield InputError(f"no object {name}{near}", location=asked.here)


def _unknown_offline(asked: Asked) -> InputError | Remark:
    """Without an org a name that is nearly a known one is a slip; any other may be that of a feature."""
    name, others = asked.name, other_objects()
    if name.lower() in others:
        return note(f"{name} is not in every org; only the org can tell whether it has it", asked.here)
    if asked.facts.may_be_elsewhere(name):
        return note(f"{name} is the org's own; only the org can tell whether it exists", asked.here)
    meant = slip_of(name, [*(o.name for o in asked.schema), *others.values()])
    if meant:
        return InputError(f"no object {name}; did you mean {meant}?", location=asked.here)
    return warning(
        f"Remit does not know the object {name}; only an org can tell, with --target-org", asked.here
    )


def _whole_object(asked: Asked, found: SObject) -> Iterator[InputError | Remark]:
    """Writing every record: what sharing gives, or Modify All where it is spelled out."""
    verbs = set(asked.needs.can)
    if "modify-all" in verbs:
        yield warning(
            f"modify-all on {found.name} reads, changes, deletes and transfers every record",
            asked.verb_at("modify-all"),
        )
    if "view-all-fields" in verbs:
        yield warning(
            f"view-all-fields on {found.name} reads every field, also those made later",
            asked.verb_at("view-all-fields"),
        )
    if asked.needs.records.write != "all" or "modify-all" in verbs:
        return
    where = asked.at("records", "write")
    if asked.facts.org_wide_defaults is None:
        yield warning(
            f"writing every {found.name} works where the org-wide default is Public Read/Write; elsewhere it "
            "takes modify-all, which only the org can tell",
            where,
        )
        return
    default = asked.facts.org_wide_defaults.get(found.name) or sharing_of_object(found).default
    if default in (_ALL_MAY_DELETE if "delete" in verbs else _ALL_MAY_EDIT):
        return
    doing = "deleting" if "delete" in verbs and default in _ALL_MAY_EDIT else "writing"
    yield InputError(
        f"{doing} every {found.name} would take Modify All, which also transfers and deletes them: "
        f"the org-wide default is {default}",
        location=where,
        next_step="say `write: shared` and share the records, or spell out modify-all in `can`",
    )


def _governed(asked: Asked, found: SObject) -> Iterator[InputError | Remark]:
    """An object without object permissions: say what governs it, or that nothing can be granted."""
    sweeping: list[str] = [v for v in asked.needs.can if v in ("modify-all", "view-all-fields")]
    for verb in sweeping:
        yield InputError(
            f"{found.name} has no object permissions, so no {verb}",
            location=asked.verb_at(verb),
            next_step="remove the verb",
        )
    if asked.facts.catalogue is None:
        yield note(f"{found.name} has no object permissions; it comes with what governs it", asked.here)
        return
    catalogue = asked.facts.catalogue
    governs = catalogue.governance(found.name)
    for verb in asked.needs.can:
        if verb in sweeping:
            continue
        ways = alternatives(catalogue, found, getattr(governs, verb))
        words = [word for way in ways if (word := _in_words(catalogue, way))]
        if words:
            yield note(f"{_DOING[verb]} {found.name} comes with {listed(words, 'or')}", asked.verb_at(verb))
        elif not any(way.kind in ("everyone", "own") for way in ways):
            yield InputError(
                f"no permission lets anybody {verb} {found.name}",
                location=asked.verb_at(verb),
                next_step=f"remove {verb}",
            )


def _in_words(catalogue: Catalogue, way: Alternative) -> str:
    """A way to be let, as people say it: "Edit on Order", "EditTask"; empty where nothing is granted."""
    if way.kind != "position":
        return ""
    bit = catalogue.name_of(way.position)
    return f"{bit.op.title} on {bit.name}" if bit.kind == "object" else bit.name


def _possible(asked: Asked, found: SObject) -> Iterator[InputError | Remark]:
    """Verbs that the object does not take from anybody. A describe made by an operator who sees part says
    what that operator may do, so then nothing is concluded from it."""
    if not asked.facts.complete:
        return
    for verb, able in _ABLE.items():
        if verb in asked.needs.can and not getattr(found, able):
            yield InputError(
                f"{found.name} cannot be {_DONE[verb]} through the API",
                location=asked.verb_at(verb),
                next_step=f"remove {verb}",
            )


def _create(asked: Asked, found: SObject) -> Iterator[InputError | Remark]:
    """A create gives every required field a value; a flow that creates and does not write one will fail."""
    if "create" not in asked.needs.can:
        return
    written = {name.lower() for name in asked.needs.fields.write}
    missing = [f.name for f in found.fields if f.required and f.name.lower() not in written]
    if missing:
        yield warning(
            f"creating {found.name} takes a value for {listed(missing)}, which the flow does not write",
            asked.verb_at("create"),
        )
