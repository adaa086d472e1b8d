"""OauthOidcSettings: the org's OAuth switches."""

from __future__ import annotations

from remit.localorg.wire.soap.components._settings import SwitchSettings
from remit.metadata.types.oauth_oidc_settings import OauthOidcSettings


class OidcSettings(SwitchSettings[OauthOidcSettings]):
    """The password flow is blocked in orgs made since Summer '23."""

    component = OauthOidcSettings
    member = "OauthOidc"
    switches = {
        "blockOAuthUnPwFlow": "blockOAuthUnPwFlow",
        "blockOAuthUsrAgtFlow": "blockOAuthUsrAgtFlow",
        "isPkceRequired": "isPkceRequired",
        "oAuthCdCrdtFlowEnable": "oAuthCdCrdtFlowEnable",
    }
