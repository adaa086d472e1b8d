"""Which queries are cheap enough to run inline in the event loop: provably few rows are touched.

SQLite's own plan says how each table is reached. A statement is cheap when every table is searched by an
index, or is small. What is not known to be cheap runs on a reader thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from remit.localorg.store.ddl import quote
from remit.soql.resolved import Resolved

if TYPE_CHECKING:
    from remit.localorg.context import Context
    from remit.localorg.sql.compile import Compiled

SMALL = 500
_MOST = 20_000
_cheap: set[int] = set()


def is_cheap(ctx: Context, resolved: Resolved, compiled: Compiled) -> bool:
    """Whether every step of a statement's plan touches few rows."""
    if (resolved.limit or 0) > SMALL or resolved.aggregate:
        return False
    try:
        values = [None] * (len(compiled.parameters.items) + 1) if compiled.parameters.items else ()
        if not values and "?1" in compiled.sql:
            values = [None]
        steps = [row[3] for row in ctx.db.execute(f"EXPLAIN QUERY PLAN {compiled.sql}", values)]
    except Exception:
        return False
    if any("TEMP B-TREE" in step for step in steps):
        return False
    scans = [step for step in steps if step.startswith("SCAN") and "CONSTANT" not in step]
    if not scans:
        return resolved.limit is not None or _by_unique(steps)
    rows = ctx.db.execute(f"SELECT max(_n) FROM {quote(resolved.object.name)}").fetchone()[0] or 0
    return len(scans) == 1 and (rows <= SMALL or (resolved.where is None and resolved.limit is not None))


def _by_unique(steps: Sequence[str]) -> bool:
    return any("Id=?" in step or "_n=?" in step or "rowid=?" in step for step in steps[:1])


def remember(pieces: Sequence[str]) -> None:
    """Remember the shape of a query (its text less its literals) as cheap."""
    if len(_cheap) > _MOST:
        _cheap.clear()
    _cheap.add(hash("'".join(pieces[::2])))


def known_cheap(soql: str | None) -> bool:
    """Whether the shape of a query is known to be cheap; no query at all is."""
    return soql is None or hash("'".join(soql.split("'")[::2])) in _cheap
