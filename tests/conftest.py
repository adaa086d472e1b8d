"""Fixtures that many rooms use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import Server, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A new local org, served for the tests of one file."""
    home: Path = tmp_path_factory.mktemp("home") / "remit"
    with serving(home) as running:
        yield running
