"""Grant types of the token endpoint. A file here with GRANT_TYPE, SUB_TYPE and grant(exchange) is one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Protocol, cast

from remit.localorg.wire.oauth.exchange import Exchange


class GrantType(Protocol):
    """A grant type: its name on the wire, LoginHistory's LoginSubType, and what it gives."""

    GRANT_TYPE: str
    SUB_TYPE: str

    def grant(self, exchange: Exchange) -> dict[str, str]:
        """The fields of the token answer; raises OauthError."""


@cache
def grant_types() -> Mapping[str, GrantType]:
    """All grant types by name."""
    found = [importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)]
    return {str(m.GRANT_TYPE): cast(GrantType, m) for m in found}
