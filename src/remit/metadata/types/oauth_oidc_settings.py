"""OauthOidcSettings: from the Metadata WSDL 63.0, Metadata API Developer Guide (67.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from remit.metadata.model import Component, Element, MetadataType


@dataclass(frozen=True, slots=True, kw_only=True)
class OauthOidcSettings(Component):
    """The org's OAuth switches; its one component is `OauthOidc`."""

    METADATA: ClassVar[MetadataType] = MetadataType("settings", "settings")

    agentAuthLinking: Annotated[bool | None, Element(since=64.0)] = None
    blockOAuthUnPwFlow: bool | None = None
    blockOAuthUsrAgtFlow: bool | None = None
    enableHdlessFgtPswFlow: Annotated[bool | None, Element(since=64.0)] = None
    isPkceRequired: Annotated[bool | None, Element(since=59.0)] = None
    oAuthCdCrdtFlowEnable: bool | None = None
