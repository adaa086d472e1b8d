"""Connector templates: what well-known products document that they need, as a beginning for a system.

A template is one YAML file in `templates/`, with its sources. It is never more than a system as one could
have written it: what the landscape says for the system is added to it, and wins where both speak.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML

from remit.errors import InputError
from remit.landscape.grammar import Flow, Landscape, System
from remit.landscape.names import clipped, did_you_mean, listed


@dataclass(frozen=True)
class Template:
    """A connector template. `choose` names what only the landscape can say; `notes` are for its reader."""

    name: str
    product: str
    sources: tuple[str, ...]
    system: System
    choose: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@cache
def template_names() -> tuple[str, ...]:
    """The names of all templates that ship with Remit."""
    folder = files("remit.landscape").joinpath("templates")
    return tuple(sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml")))


@cache
def template(name: str) -> Template:
    """The template of that name. Raises KeyError where there is none."""
    if name not in template_names():
        raise KeyError(name)
    text = files("remit.landscape").joinpath("templates", f"{name}.yaml").read_text(encoding="utf-8")
    data = YAML(typ="safe", pure=True).load(text)
    return Template(
        name=name,
        product=data["product"],
        sources=tuple(data["sources"]),
        system=System.model_validate(data["system"]),
        choose=tuple(data.get("choose", ())),
        notes=tuple(data.get("notes", ())),
    )


def expand(landscape: Landscape) -> tuple[Landscape, list[InputError]]:
    """The landscape with each system's template worked in, and errors for templates that do not exist.

    `template` stays in the system, so that notes and reports can name it.
    """
    errors: list[InputError] = []
    systems: dict[str, System] = {}
    for name, system in landscape.systems.items():
        if system.template is None:
            systems[name] = system
        elif system.template in template_names():
            systems[name] = _merged(template(system.template).system, system)
        else:
            near = did_you_mean(system.template, template_names())
            errors.append(
                InputError(
                    f"no template {clipped(system.template)}{near}",
                    location=landscape.value_at("systems", name, "template"),
                    next_step="" if near else f"templates: {listed(template_names())}",
                )
            )
    expanded = landscape.model_copy(update={"systems": systems})
    return expanded, errors


def _merged(base: System, own: System) -> System:
    flows = dict(base.flows)
    for name, flow in own.flows.items():
        flows[name] = _merged_flow(flows[name], flow) if name in flows else flow
    said = {key: getattr(own, key) for key in own.model_fields_set}
    return base.model_copy(update={**said, "flows": flows})


def _merged_flow(base: Flow, own: Flow) -> Flow:
    """A flow of a template with what the landscape adds: objects by name, permissions and setup as unions."""
    setup = {kind: list(names) for kind, names in base.setup.items()}
    for kind, names in own.setup.items():
        setup[kind] = _union(setup.get(kind, []), names)
    return own.model_copy(
        update={
            "description": own.description or base.description,
            "objects": {**base.objects, **own.objects},
            "permissions": _union(base.permissions, own.permissions),
            "setup": setup,
        }
    )


def _union(first: list[str], second: list[str]) -> list[str]:
    return [*first, *(name for name in second if name not in first)]
