"""What the tests of a line are handed: a new org, and a landscape for it."""

from __future__ import annotations

import pytest

from tests.practice.landscape import Landscape
from tests.practice.world import Org
from tests.serving import Server


@pytest.fixture(scope="module")
def org(server: Server) -> Org:
    """The org, as its administrator works with it."""
    return Org(server)


@pytest.fixture(scope="module")
def landscape(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Landscape:
    """A landscape file, nothing of it applied yet."""
    return Landscape(server, tmp_path_factory.mktemp("landscape"))
