"""Whether each metadata type that Remit uses is there and can be read (data/metadata_types.csv)."""

from __future__ import annotations

from collections.abc import Iterator

from remit.conform.asked import Asked, Unknown
from remit.conform.data import table
from remit.conform.line import Line, fine, untold, will_refuse
from remit.connect.metadata import LIST_LIMIT
from remit.metadata import Component, metadata_types

ORDER = 55
_APPS = (
    "External Client Apps are not enabled in this org, or not shown to you: see Setup > External Client Apps"
)


def check(asked: Asked) -> Iterator[Line]:
    """A line for each type: listed where it has many components, read where it has one of a fixed name."""
    rows = table("metadata_types.csv")
    known = asked.metadata_types()
    listed = _listed(asked, [r["type"] for r in rows if not r["name"]])
    for row in rows:
        about = f"metadata type {row['type']} ({row['for']})"
        if row["name"]:
            found = asked.component(component_type(row["type"]), row["name"])
            refused = found if isinstance(found, Unknown) else None
            told = "readable" if found is not None else ""
        else:
            refused, told = listed[row["type"]], "can be listed"
        if not isinstance(known, Unknown) and not row["name"] and row["type"] not in known:
            yield will_refuse(
                about, "the org has no such type", _APPS, "login: jwt-bearer and client-credentials"
            )
        elif refused is not None:
            yield will_refuse(about, refused.why, "see the permissions above, and docs/operator.md")
        elif not told:
            yield untold(about, f"the org gives no component {row['name']}")
        else:
            yield fine(about, told)


def component_type(name: str) -> type[Component]:
    """The component type of that name."""
    return metadata_types()[name]


def _listed(asked: Asked, types: list[str]) -> dict[str, Unknown | None]:
    """The refusal of each type, None where it is listed; three a request, and singly where one of them fails."""
    found: dict[str, Unknown | None] = {}
    for start in range(0, len(types), LIST_LIMIT):
        chunk = types[start : start + LIST_LIMIT]
        answer = _list(asked, *chunk)
        for name in chunk:
            found[name] = answer if answer is None or len(chunk) == 1 else _list(asked, name)
    return found


def _list(asked: Asked, *types: str) -> Unknown | None:
    answer = asked.once(f"list {' '.join(types)}", lambda: asked.metadata.list_components(*types))
    return answer if isinstance(answer, Unknown) else None
