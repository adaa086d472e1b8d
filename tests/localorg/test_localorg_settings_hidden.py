"""An org that lacks all that an org may lack goes on working: nothing here counts on what may not be there."""

from __future__ import annotations

from typing import Any

from remit.errors import InputError
from remit.localorg.lacking import check_hidden
from remit.schema import standard_schema
from remit.schema.model import SObject
from tests.localorg.turning import turned
from tests.serving import Api, Server

SCHEMA = standard_schema()
_PLAIN = {"date": "2026-01-01", "datetime": "2026-01-01T00:00:00Z", "double": 1, "currency": 1, "int": 1}


def lackable() -> list[str]:
    """Every name that the setting takes."""
    found = []
    for o in SCHEMA:
        for f in o.fields:
            try:
                found += check_hidden(SCHEMA, [f"{o.name}.{f.name}"])
            except InputError:
                continue
    return found


def required_of(api: Api, o: SObject) -> dict[str, Any]:
    """A value for each field that a create needs; of lookups a record that is there."""
    values: dict[str, Any] = {}
    for f in o.fields:
        if f.required and f.type == "reference" and f.reference_to:
            status, found = api.call("GET", f"query?q=SELECT+Id+FROM+{f.reference_to[0]}+LIMIT+1")
            values[f.name] = found["records"][0]["Id"] if status == 200 and found["records"] else "x"
        elif f.required:
            values[f.name] = f.picklist[0].value if f.picklist else _PLAIN.get(f.type, "x")
    return values


def test_no_object_breaks_where_everything_is_lacking(server: Server) -> None:
    names = lackable()
    assert len(names) > 2000
    admin = server.admin()
    broken, made = [], 0
    with turned(server, "hiddenFields", ",".join(names)):
        for o in SCHEMA:
            calls: list[tuple[str, str, Any]] = [
                ("GET", f"sobjects/{o.name}/describe", None),
                ("GET", f"query?q=SELECT+FIELDS(ALL)+FROM+{o.name}+LIMIT+3", None),
                ("POST", f"sobjects/{o.name}", {}),
                ("POST", f"sobjects/{o.name}", required_of(admin, o)),
            ]
            for call in calls:
                status, told = admin.call(*call)
                broken += [(call, told)] if status >= 500 else []
            if status == 201:
                made += 1
                status, told = admin.call("DELETE", f"sobjects/{o.name}/{told['id']}")
                broken += [(o.name, told)] if status >= 500 else []
    assert not broken
    assert made > 10
