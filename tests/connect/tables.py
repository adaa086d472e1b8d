"""An org's setup rows behind the query resource: just the WHERE clauses that loading uses."""

from __future__ import annotations

import re
from typing import Any

from .conftest import Got, Reply, ScriptedServer

Rows = dict[str, list[dict[str, Any]]]
_QUERY = re.compile(r"SELECT (.+) FROM (\w+)(?: WHERE (.+?))?(?: ORDER BY .+)?$")


class Tables:
    """Rows by object, served as /query of every version."""

    def __init__(self, server: ScriptedServer, rows: Rows, version: str = "64.0", page: int = 2000) -> None:
        self.rows = rows
        self.page = page
        self.queries: list[str] = []
        self._server = server
        self._path = f"/services/data/v{version}/query"
        self._locators = 0
        server.on("GET", self._path, self._answer)

    def _answer(self, got: Got) -> Reply:
        soql = got.query["q"]
        self.queries.append(soql)
        match = _QUERY.match(soql)
        assert match, soql
        found = [r for r in self.rows.get(match[2], []) if _holds(match[3] or "", r)]
        return self._page(found)

    def _page(self, found: list[dict[str, Any]]) -> Reply:
        body: dict[str, Any] = {"totalSize": len(found), "done": True, "records": found[: self.page]}
        rest = found[self.page :]
        if rest:
            self._locators += 1
            path = f"{self._path}/{self._locators}"
            self._server.on("GET", path, lambda got: self._page(rest))
            body |= {"done": False, "nextRecordsUrl": path}
        return Reply(200, body)


def _holds(where: str, row: dict[str, Any]) -> bool:
    return all(_condition(c, row) for c in where.split(" AND ")) if where else True


def _condition(text: str, row: dict[str, Any]) -> bool:
    column, operator, value = text.split(" ", 2)
    got: Any = row
    for part in column.split("."):
        got = (got or {}).get(part)
    literals = [v.replace("\\", "") for v in re.findall(r"'((?:[^'\\]|\\.)*)'", value)]
    if operator == "IN":
        return got in literals
    if operator == "LIKE":
        return str(got).startswith(literals[0].rstrip("%"))
    return got is False if value == "false" else got == literals[0]
