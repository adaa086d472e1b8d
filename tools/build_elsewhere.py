"""Makes src/remit/landscape/data/other_{fields,objects,permissions}.csv from a folder of raw facts.

    python tools/build_elsewhere.py FACTS

What Salesforce's Object Reference or a real org's describe names and a new org does not have: fields of shipped
objects, objects, and system permissions that come with features, editions and packages. FACTS is as for
build_schema.py. The project neither builds nor tests with it: it is run when facts change.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from remit.schema import standard_schema
from remit.schema.model import Field
from remit.schema.permissions import user_permissions

OUT = Path(__file__).parent.parent / "src" / "remit" / "landscape" / "data"
_PERMISSION, _SETS = "Permissions", ("PermissionSet", "Profile")


def main(facts: Path) -> None:
    """Writes the three files."""
    named: dict[str, list[str]] = defaultdict(list)
    for source in ("reference/object_fields.csv", "standard_fields.csv"):
        with (facts / source).open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                named[row["object"]].append(row["field"])
    schema = standard_schema()
    fields = [
        (found.name, " ".join(sorted({f for f in named.get(found.name, ()) if _is_other(f, found.by_name)})))
        for found in schema.objects
    ]
    objects = sorted(name for name in named if schema.object(name) is None and "__" not in name)
    known = {name.lower() for name in user_permissions()}
    permissions = {
        f.removeprefix(_PERMISSION)
        for name in _SETS
        for f in named[name]
        if f.startswith(_PERMISSION) and f != _PERMISSION
    }
    _write("other_fields.csv", ("object", "fields"), [row for row in fields if row[1]])
    _write("other_objects.csv", ("object",), [(name,) for name in objects])
    others = sorted(name for name in permissions if name.lower() not in known)
    _write("other_permissions.csv", ("permission",), [(name,) for name in others])


def _is_other(field: str, shipped: Mapping[str, Field]) -> bool:
    """Whether a field is in the reference alone; `shipped` are the object's fields by lower-case name."""
    skipped = "__" in field or field.startswith((_PERMISSION, "MaximumPermissions"))
    return field.lower() not in shipped and not skipped


def _write(name: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with (OUT / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
