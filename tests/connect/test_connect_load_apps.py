"""External Client Apps are read whole; a policy that is written back keeps what Remit does not manage."""

from __future__ import annotations

from remit.api.codecs.soap import parse_request
from remit.api.codecs.soap_metadata import build_list, build_read, parse_call
from remit.api.codecs.soap_metadata_values import FileProperties, ListMetadata, ReadMetadata
from remit.connect.load_apps import load_app_parts, with_parts
from remit.connect.rest import Org
from remit.metadata import Component
from remit.metadata.types.extl_clnt_app_configurable_policies import ExtlClntAppConfigurablePolicies
from remit.metadata.types.extl_clnt_app_global_oauth_settings import ExtlClntAppGlobalOauthSettings
from remit.metadata.types.extl_clnt_app_oauth_configurable_policies import (
    ExtlClntAppOauthConfigurablePolicies,
)
from remit.metadata.types.extl_clnt_app_oauth_settings import ExtlClntAppOauthSettings
from remit.state import ExternalClientApplication
from remit.state.from_metadata import policy_component, policy_of

from .conftest import Got, Reply, ScriptedServer

POLICY = ExtlClntAppOauthConfigurablePolicies(
    fullName="Remit_sap_oauth_defaultPolicy",
    externalClientApplication="Remit_sap",
    permittedUsersPolicyType="AdminApprovedPreAuthorized",
    commaSeparatedPermissionSet="Remit_sap, Remit_sap_login",
    startUrl="https://kept.example",
)
PARTS: list[Component] = [
    ExtlClntAppGlobalOauthSettings(
        fullName="Remit_sap_glbloauth",
        externalClientApplication="Remit_sap",
        consumerKey="3MVG",
        certificate="PEM",
    ),
    ExtlClntAppOauthSettings(
        fullName="Remit_sap_oauth",
        externalClientApplication="Remit_sap",
        commaSeparatedOauthScopes="Api, RefreshToken",
    ),
    POLICY,
    ExtlClntAppConfigurablePolicies(
        fullName="Remit_sap_plcy",
        externalClientApplication="Remit_sap",
        isEnabled=True,
        isOauthPluginEnabled=False,
    ),
]


def _serve(server: ScriptedServer, parts: list[Component], *, lists: bool) -> None:
    def answer(got: Got) -> Reply:
        call = parse_call(parse_request(got.body))
        if isinstance(call, ListMetadata):
            asked = {kind for kind, _ in call.queries}
            shown = [p for p in parts if lists and type(p).__name__ in asked]
            return Reply(
                200, build_list([FileProperties(type(p).__name__, p.fullName or "", "x") for p in shown])
            )
        assert isinstance(call, ReadMetadata)
        by_name = {p.fullName: p for p in parts if type(p).__name__ == call.type}
        return Reply(200, build_read([by_name.get(n) for n in call.full_names]))

    server.on("POST", "/services/Soap/m/64.0", answer)


def test_an_app_is_read_with_its_settings_and_policy(server: ScriptedServer, org: Org) -> None:
    for lists in (True, False):
        _serve(server, PARTS, lists=lists)
        parts = load_app_parts(org, ["Remit_sap", "Remit_new"])
        rows = [ExternalClientApplication("0xI1", "Remit_sap"), ExternalClientApplication("0xI2", "Other")]
        app, other = with_parts(rows, parts)
        assert app.oauth is not None
        assert (app.oauth.consumer_key, app.oauth.certificate) == ("3MVG", "PEM")
        assert app.oauth.scopes == {"Api", "RefreshToken"}
        assert app.policy is not None
        assert app.policy.full_name == "Remit_sap_oauth_defaultPolicy", "the org's own name"
        assert app.policy.permission_sets == {"Remit_sap", "Remit_sap_login"}
        assert not app.is_enabled, "the OAuth plugin is off"
        assert other.policy is None
        assert parts["Remit_new"].oauth_policy is None


def test_a_policy_that_is_written_back_keeps_the_rest() -> None:
    read = policy_of(POLICY)
    component = policy_component(read, POLICY)
    assert component.startUrl == "https://kept.example"
    assert component.fullName == POLICY.fullName
    assert policy_of(component) == read
