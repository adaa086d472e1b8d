"""Parts of composite requests and their answers, and the results of collections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from remit.connect.refusals import NEXT_STEPS, describe_errors
from remit.errors import OrgError

COMPOSITE_LIMIT = 25
COLLECTION_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Part:
    """One subrequest. `url` is the whole path ("/services/data/v64.0/sobjects/Account").

    `reference` names its answer for later parts ("@{ref.id}"); it is left out of a batch.
    """

    method: str
    url: str
    body: Any = None
    reference: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_composite(self) -> dict[str, Any]:
        """The subrequest of a composite request."""
        out: dict[str, Any] = {"method": self.method, "url": self.url, "referenceId": self.reference}
        if self.body is not None:
            out["body"] = self.body
        if self.headers:
            out["httpHeaders"] = dict(self.headers)
        return out

    def as_batch(self) -> dict[str, Any]:
        """The subrequest of a batch, whose address begins with the version."""
        out: dict[str, Any] = {"method": self.method, "url": self.url.removeprefix("/services/data/")}
        if self.body is not None:
            out["richInput"] = self.body
        return out


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """The answer of one part."""

    status: int
    body: Any
    reference: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether this part was done."""
        return self.status < 400

    @property
    def code(self) -> str:
        """The error code where it was not done, else ""."""
        return "" if self.ok else describe_errors(self.body)[0]

    def error(self, doing: str, redact: Callable[[str], str]) -> OrgError:
        """The typed error of a part that was not done."""
        return refused(self.body, doing, redact, self.status)


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What became of one record of a collections request."""

    success: bool
    id: str = ""
    created: bool = False
    code: str = ""
    message: str = ""
    fields: tuple[str, ...] = ()

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> SaveResult:
        """From the JSON of one result."""
        errors = value.get("errors") or []
        code, message = describe_errors(errors)
        fields = tuple(errors[0].get("fields") or ()) if errors else ()
        return cls(
            bool(value.get("success")),
            str(value.get("id") or ""),
            bool(value.get("created", False)),
            code,
            message,
            fields,
        )


def refused(errors: Any, doing: str, redact: Callable[[str], str], status: int = 400) -> OrgError:
    """The typed error of the errors in a part, a result or a save."""
    code, message = describe_errors(errors)
    return OrgError(
        redact(f"{doing}: {code}: {message}"), code=code, status=status, next_step=NEXT_STEPS.get(code, "")
    )
