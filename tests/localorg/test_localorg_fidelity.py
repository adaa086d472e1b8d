"""docs/fidelity.md names everything that the local org answers."""

from __future__ import annotations

import pkgutil
from pathlib import Path

import pytest

from remit.api.codecs import soap_partner
from remit.localorg.virtual.run import virtual_objects
from remit.localorg.wire.oauth import endpoints, grants
from remit.localorg.wire.rest.base import resources
from remit.localorg.wire.soap.components.base import handlers

PAGE = Path(__file__).parents[2].joinpath("docs/fidelity.md").read_text(encoding="utf-8")


def told(name: str) -> bool:
    return f"`{name}`" in PAGE or f"`{name.lower()}`" in PAGE.lower()


@pytest.mark.parametrize("name", sorted(resources()))
def test_every_rest_resource_is_told(name: str) -> None:
    assert told(name)


@pytest.mark.parametrize("name", sorted(soap_partner._READERS))
def test_every_partner_operation_is_told(name: str) -> None:
    assert told(name)


@pytest.mark.parametrize("name", sorted(handlers()))
def test_every_metadata_type_is_told(name: str) -> None:
    assert told(name)


@pytest.mark.parametrize(
    "name",
    sorted([*endpoints._ENDPOINTS, *(m.name for m in pkgutil.iter_modules(grants.__path__))]),
)
def test_every_oauth_endpoint_and_grant_is_told(name: str) -> None:
    assert told(name)


@pytest.mark.parametrize("name", sorted(o.name for o in virtual_objects().values()))
def test_every_object_that_is_no_table_is_told(name: str) -> None:
    assert told(name)
