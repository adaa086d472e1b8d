"""Columns that Remit writes and that this org does not let your user write (data/written.csv)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from remit.conform.asked import Asked, Unknown
from remit.conform.data import table
from remit.conform.line import Line, fine, untold, will_refuse

ORDER = 70


def check(asked: Asked) -> Iterator[Line]:
    """A line for each object, and one for each column that cannot be written."""
    version = asked.org.version
    rows = [r for r in table("written.csv") if not r["since"] or float(r["since"]) <= version]
    objects = {name: list(group) for name, group in groupby(rows, key=lambda r: r["object"])}
    described = asked.described(*objects)
    for name, columns in objects.items():
        about = f"columns of {name}"
        shown = described if isinstance(described, Unknown) else described.get(name)
        if isinstance(shown, Unknown):
            yield untold(about, shown.why)
        elif shown is None:
            yield untold(about, "the object is not visible to you, or not there")
        else:
            refused = list(_refused(about, columns, shown))
            yield from refused
            if not refused:
                yield fine(
                    about, "each that Remit writes can be written: " + ", ".join(r["column"] for r in columns)
                )


def _refused(about: str, columns: list[dict[str, str]], shown: Mapping[str, Any]) -> Iterator[Line]:
    fields = {str(f["name"]): f for f in shown["fields"]}
    step = "see the permissions above; where you have them, the org's edition or license withholds it"
    for row in columns:
        field = fields.get(row["column"])
        if field is None:
            yield will_refuse(about, f"{row['column']} is not there", step, row["step"])
            continue
        calls = [("createable", row["create"]), ("updateable", row["update"])]
        lacking = [flag for flag, wanted in calls if wanted and not field.get(flag)]
        if lacking:
            yield will_refuse(about, f"{row['column']} is not {' and not '.join(lacking)}", step, row["step"])
