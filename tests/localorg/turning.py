"""Turning settings of a local org that runs, as its owner does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.localorg.eca_setup import soap
from tests.serving import Api, Server


@contextmanager
def turned(server: Server, name: str, value: str) -> Iterator[None]:
    """The setting as it is turned, for as long as the block; then its default again."""
    known = json.loads(server.remit("org", "setting", name, value, "--json").stdout)[name]
    try:
        yield
    finally:
        default = known["default"]
        text = ",".join(default) if isinstance(default, list) else default
        text = str(text).lower() if isinstance(text, bool) else str(text)
        server.remit("org", "setting", name, text)


def read(server: Server, type_name: str, name: str) -> str:
    """The answer of readMetadata for one component."""
    status, answer = soap(
        server,
        f"<m:readMetadata><m:type>{type_name}</m:type><m:fullNames>{name}</m:fullNames></m:readMetadata>",
    )
    assert status == 200, answer
    return answer


def listing(server: Server, type_name: str) -> list[str]:
    """The full names that listMetadata tells."""
    status, answer = soap(
        server, f"<m:listMetadata><m:queries><m:type>{type_name}</m:type></m:queries></m:listMetadata>"
    )
    assert status == 200, answer
    return [part.partition("</fullName>")[0] for part in answer.split("<fullName>")[1:]]


def delete(server: Server, type_name: str, name: str) -> str:
    """The answer of deleteMetadata for one component."""
    status, answer = soap(
        server,
        f"<m:deleteMetadata><m:type>{type_name}</m:type><m:fullNames>{name}</m:fullNames></m:deleteMetadata>",
    )
    assert status == 200, answer
    return answer


def refusal(api: Api, method: str, path: str, body: Any = None) -> tuple[str, str]:
    """(code, message) of a call that is refused."""
    status, answer = api.call(method, path, body)
    assert status >= 400, answer
    return answer[0]["errorCode"], answer[0]["message"]


def works(answer: str) -> bool:
    """Whether every component of a metadata write was taken."""
    return "<success>true</success>" in answer and "<success>false</success>" not in answer
