"""The raw facts that build_schema.py works on, indexed by object."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Row = dict[str, Any]


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; none where it is not there."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def words(name: str) -> str:
    """PermissionSetGroup -> Permission Set Group."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name).replace("2", "")


def plural(label: str) -> str:
    """Case -> Cases, Opportunity -> Opportunities, Status -> Statuses."""
    if label.endswith("y") and label[-2:-1] not in "aeou":
        return label[:-1] + "ies"
    if label.endswith(("Permissions", "History", "Hours", "Settings")):
        return label
    return label + ("es" if label.endswith(("s", "x", "ch")) else "s")


class Facts:
    """The raw facts, indexed by object."""

    def __init__(self, folder: Path) -> None:
        self.describes: dict[str, Row] = json.loads((folder / "describes.json").read_text())
        self.reference = self._by_object(folder / "reference" / "object_fields.csv")
        self.standard = self._by_object(folder / "standard_fields.csv")
        self.extra = self._by_object(HERE / "schema_fields.csv")
        self.calls = {r["object"]: r for r in read(folder / "reference" / "objects.csv")}
        self.globals = {r["name"]: r for r in read(folder / "global_describe.csv")}
        self.fls = {(r["object"], r["field"]) for r in read(folder / "fls_permissionable_observed.csv")}
        self.fls_objects = {o for o, _ in self.fls}
        self.exempt = {(r["object"], r["field"]) for r in read(folder / "fls_exempt_observed.csv")}
        self.ols = {
            r["object"]
            for r in read(folder / "object_permissionable_observed.csv")
            if r["has_object_permissions"] == "yes"
        }
        self.children = defaultdict(list)
        for r in read(folder / "child_relationships.csv"):
            self.children[r["object"], r["childObject"]].append(r["relationshipName"])
        self.child_names = defaultdict(set)
        for r in read(folder / "reference" / "object_children.csv"):
            self.child_names[r["object"]].add(r["child_relationship_name"])
        self.name_field = {r["name"]: r["name_field"] or "Name" for r in read(HERE / "schema_objects.csv")}
        self.marks = {(r["object"], r["field"]): r for r in read(HERE / "schema_marks.csv")}
        self.permissions = read(folder / "user_permissions.csv")
        self.kept = {r["object"]: r["fields"].split() for r in read(HERE / "schema_kept.csv")}

    def kept_only(self, name: str) -> list[str]:
        """All fields of an object that is known from the reference only; empty for the others."""
        kept = self.kept.get(name, [])
        return kept if "Id" in kept else []

    @staticmethod
    def _by_object(path: Path) -> dict[str, dict[str, dict[str, str]]]:
        out: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
        for r in read(path):
            out[r["object"]].setdefault(r["field"], r)
        return out
