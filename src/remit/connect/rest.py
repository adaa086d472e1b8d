"""`Org`: an org by its REST API. One call is one request, unless its docstring says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from remit.connect.composite import (
    COLLECTION_LIMIT,
    COMPOSITE_LIMIT,
    Part,
    PartAnswer,
    SaveResult,
    refused,
)
from remit.connect.session import Session
from remit.connect.transport import Calls, Request, Retry, Transport
from remit.errors import OrgError

T = TypeVar("T")

DEFAULT_VERSION = 68.0
_GONE = frozenset({"ENTITY_IS_DELETED", "NOT_FOUND", "INVALID_CROSS_REFERENCE_KEY"})


class Org:
    """An org reached with a session. Use as a context manager, or close it.

    `version` is the API version of every call. In read-only mode whatever would change something is refused
    before it is sent; `budget` is the greatest number of requests.
    """

    def __init__(
        self,
        session: Session,
        *,
        version: float = DEFAULT_VERSION,
        read_only: bool = False,
        budget: int | None = None,
        retry: Retry | None = None,
        timeout: float = 60.0,
    ) -> None:
        self.session = session
        self.version = version
        self.transport = Transport(
            session.instance_url,
            token=session.access_token,
            read_only=read_only,
            budget=budget,
            retry=retry,
            timeout=timeout,
        )

    def __enter__(self) -> Org:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back. The session stays valid."""
        self.transport.close()

    @property
    def calls(self) -> Calls:
        """Requests made so far, and composite parts beside them."""
        return self.transport.calls

    @property
    def root(self) -> str:
        """The path of the version's resources ("/services/data/v68.0")."""
        return f"/services/data/v{self.version:.1f}"

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """The JSON of a resource; `path` is under the version unless it begins with "/services/"."""
        return self.transport.send(Request("GET", self._path(path), params or {})).json()

    def send(self, method: str, path: str, body: Any = None, *, idempotent: bool | None = None) -> Any:
        """The JSON of any other call, None where the answer is empty."""
        request = Request(method, self._path(path), json=body, idempotent=idempotent)
        return self.transport.send(request).json()

    def versions(self) -> list[float]:
        """The API versions that the org offers, ascending."""
        return sorted(float(v["version"]) for v in self.get("/services/data"))

    def limits(self) -> dict[str, Any]:
        """The org's limits by name: {Max, Remaining}."""
        found: dict[str, Any] = self.get("/limits")
        return found

    def userinfo(self) -> dict[str, Any]:
        """Who is logged in: user_id, organization_id, preferred_username and so on."""
        found: dict[str, Any] = self.get("/services/oauth2/userinfo")
        return found

    def query(self, soql: str, *, all_rows: bool = False) -> Iterator[dict[str, Any]]:
        """The rows of a query, `attributes` left out; one request a page."""
        yield from self._pages(f"{self.root}/{'queryAll' if all_rows else 'query'}", soql)

    def tooling_query(self, soql: str) -> Iterator[dict[str, Any]]:
        """The rows of a Tooling API query."""
        yield from self._pages(f"{self.root}/tooling/query", soql)

    def retrieve(self, sobject: str, record_id: str, fields: Sequence[str] = ()) -> dict[str, Any]:
        """A record by id, with all fields that the user may see or those given."""
        params = {"fields": ",".join(fields)} if fields else None
        found: dict[str, Any] = self.get(f"/sobjects/{sobject}/{quote(record_id)}", params)
        return found

    def create(self, sobject: str, values: Mapping[str, Any]) -> str:
        """Create a record; its id. Never sent twice: after a lost answer look for the natural key."""
        answer = self.send("POST", f"/sobjects/{sobject}", dict(values))
        if not answer.get("success", True):
            raise refused(answer.get("errors"), f"create {sobject}", self.transport.redact)
        return str(answer["id"])

    def update(self, sobject: str, record_id: str, values: Mapping[str, Any]) -> None:
        """Change fields of a record."""
        self.send("PATCH", f"/sobjects/{sobject}/{quote(record_id)}", dict(values))

    def delete(self, sobject: str, record_id: str) -> None:
        """Delete a record. Where a lost answer made it go out twice, "already gone" counts as done."""
        before = self.calls.requests
        try:
            self.send("DELETE", f"/sobjects/{sobject}/{quote(record_id)}")
        except OrgError as error:
            if error.code not in _GONE or self.calls.requests - before < 2:
                raise

    def upsert(self, sobject: str, key: str, value: str, values: Mapping[str, Any]) -> tuple[str, bool]:
        """Create or change the record whose external id `key` has this value; (id, whether created)."""
        answer = self.send("PATCH", f"/sobjects/{sobject}/{key}/{quote(value, safe='')}", dict(values))
        return (str(answer["id"]), bool(answer.get("created"))) if answer else ("", False)

    def describe(self, name: str) -> dict[str, Any]:
        """The describe of an object, as honest as the user's access."""
        found: dict[str, Any] = self.get(f"/sobjects/{name}/describe")
        return found

    def describe_global(self) -> list[dict[str, Any]]:
        """All objects that the user sees, in short."""
        found: list[dict[str, Any]] = self.get("/sobjects")["sobjects"]
        return found

    def describe_many(self, names: Iterable[str]) -> dict[str, dict[str, Any] | None]:
        """Describes by name, 25 a request; None for an object that is not there or not visible."""
        wanted = list(dict.fromkeys(names))
        parts = [Part("GET", f"{self.root}/sobjects/{name}/describe") for name in wanted]
        answers = self.composite_batch(parts)
        return {name: (a.body if a.ok else None) for name, a in zip(wanted, answers, strict=True)}

    def composite(self, parts: Sequence[Part], all_or_none: bool = True) -> list[PartAnswer]:
        """At most 25 dependent parts in one request; each part's answer, in order.

        A part that fails raises nothing: look at `ok`. With `all_or_none` one failure undoes all.
        """
        if not 0 < len(parts) <= COMPOSITE_LIMIT:
            raise ValueError(f"a composite request carries 1 to {COMPOSITE_LIMIT} parts, not {len(parts)}")
        body = {
            "allOrNone": all_or_none,
            "compositeRequest": [p.as_composite() for p in parts],
        }
        answer = self._post_parts("/composite", body, parts)
        return [
            PartAnswer(
                int(a["httpStatusCode"]), a.get("body"), a.get("referenceId", ""), a.get("httpHeaders") or {}
            )
            for a in answer["compositeResponse"]
        ]

    def composite_batch(self, parts: Sequence[Part], halt_on_error: bool = False) -> list[PartAnswer]:
        """Independent parts, 25 a request; each part's answer, in order. A part that fails raises nothing."""
        found = []
        for chunk in _chunks(parts, COMPOSITE_LIMIT):
            body = {"haltOnError": halt_on_error, "batchRequests": [p.as_batch() for p in chunk]}
            answer = self._post_parts("/composite/batch", body, chunk)
            found += [PartAnswer(int(a["statusCode"]), a.get("result")) for a in answer["results"]]
        return found

    def create_many(
        self, sobject: str, records: Sequence[Mapping[str, Any]], all_or_none: bool = True
    ) -> list[SaveResult]:
        """Create records, 200 a request; each one's result, in order; all or none within a request."""
        return self._collections("POST", sobject, records, all_or_none)

    def update_many(
        self, sobject: str, records: Sequence[Mapping[str, Any]], all_or_none: bool = True
    ) -> list[SaveResult]:
        """Change records, each with its `Id`, 200 a request; each one's result, in order."""
        return self._collections("PATCH", sobject, records, all_or_none)

    def delete_many(self, ids: Sequence[str], all_or_none: bool = True) -> list[SaveResult]:
        """Delete records of any objects, 200 a request; each one's result, in order.

        Where a request went out twice, what was gone already counts as done.
        """
        found: list[SaveResult] = []
        for chunk in _chunks(ids, COLLECTION_LIMIT):
            params = {"ids": ",".join(chunk), "allOrNone": "true" if all_or_none else "false"}
            request = Request("DELETE", f"{self.root}/composite/sobjects", params, parts=len(chunk))
            answer = self.transport.send(request)
            results = [SaveResult.of(r) for r in answer.json()]
            if answer.attempts > 1:
                results = [SaveResult(True, r.id) if r.code in _GONE else r for r in results]
            found += results
        return found

    def _collections(
        self, method: str, sobject: str, records: Sequence[Mapping[str, Any]], all_or_none: bool
    ) -> list[SaveResult]:
        found: list[SaveResult] = []
        for chunk in _chunks(records, COLLECTION_LIMIT):
            typed = [{"attributes": {"type": sobject}, **r} for r in chunk]
            body = {"allOrNone": all_or_none, "records": typed}
            path = f"{self.root}/composite/sobjects"
            answer = self.transport.send(Request(method, path, json=body, parts=len(chunk)))
            found += [SaveResult.of(r) for r in answer.json()]
        return found

    def _post_parts(self, path: str, body: Any, parts: Sequence[Part]) -> dict[str, Any]:
        reads = all(p.method == "GET" for p in parts)
        # Deletes are not repeatable here: the second time each part would fail, and halt the others.
        repeatable = all(p.method in ("GET", "PATCH", "PUT") for p in parts)
        request = Request(
            "POST", self._path(path), json=body, reads=reads, idempotent=repeatable, parts=len(parts)
        )
        found: dict[str, Any] = self.transport.send(request).json()
        return found

    def _pages(self, path: str, soql: str) -> Iterator[dict[str, Any]]:
        page = self.get(path, {"q": soql})
        while True:
            for record in page["records"]:
                yield _without_attributes(record)
            if page.get("done", True) or not page.get("nextRecordsUrl"):
                return
            page = self.get(page["nextRecordsUrl"])

    def _path(self, path: str) -> str:
        return path if path.startswith("/services/") else f"{self.root}{path}"


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _without_attributes(record: Mapping[str, Any]) -> dict[str, Any]:
    """A row without its `attributes`, parents' and children's left out too."""
    out: dict[str, Any] = {}
    for key, value in record.items():
        if key == "attributes":
            continue
        if isinstance(value, dict) and "records" in value:
            out[key] = [_without_attributes(r) for r in value["records"]]
        elif isinstance(value, dict):
            out[key] = _without_attributes(value)
        else:
            out[key] = value
    return out
