"""The External Client App of a lab: made part by part, in the order in which `apply` makes one.

It takes all flows at once (a certificate, and client credentials), so that one app answers all questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from remit.conform.asked import Unknown
from remit.conform.lab import Lab, Outcome
from remit.conform.people import assign, permission_set, user
from remit.conform.question import CannotAsk
from remit.connect.metadata import MetadataApi
from remit.connect.oauth_apps import OauthApps
from remit.home.keys import KeyPair, key_pair
from remit.metadata import Component
from remit.metadata.types.external_client_application import ExternalClientApplication
from remit.metadata.types.extl_clnt_app_configurable_policies import ExtlClntAppConfigurablePolicies
from remit.metadata.types.extl_clnt_app_global_oauth_settings import ExtlClntAppGlobalOauthSettings
from remit.metadata.types.extl_clnt_app_oauth_configurable_policies import (
    ExtlClntAppOauthConfigurablePolicies,
)
from remit.metadata.types.extl_clnt_app_oauth_settings import ExtlClntAppOauthSettings
from remit.state.soql import literal

C = TypeVar("C", bound=Component)
SCOPES = "Api, RefreshToken"
CALLBACK = "https://localhost/remit"
_POLICY_SECONDS = 60.0
_POLL = 2.0
_POLICY = "ExtlClntAppOauthConfigurablePolicies"


@dataclass(frozen=True, slots=True)
class MadeApp:
    """An app with its consumer. `pem`, `body`: what came of each form of the certificate, None where untried."""

    name: str
    pair: KeyPair
    parts: tuple[Outcome[None], ...]
    pem: Outcome[None]
    body: Outcome[None] | None


def create_metadata(lab: Lab, component: Component) -> Outcome[None]:
    """Make a component by createMetadata."""
    shape = f"createMetadata {type(component).__name__}"
    return lab.attempt(shape, lambda: lab.run.create_metadata(component))


def update_metadata(lab: Lab, component: Component, how: str = "") -> Outcome[None]:
    """Replace a component by updateMetadata; `how` tells what of it, for the shape."""
    shape = f"updateMetadata {type(component).__name__}{f' ({how})' if how else ''}"
    return lab.attempt(shape, lambda: lab.run.update_metadata(component))


def delete_metadata(lab: Lab, kind: type[Component], name: str) -> Outcome[None]:
    """Delete a component."""
    shape = f"deleteMetadata {kind.__name__}"
    return lab.attempt(shape, lambda: lab.run.delete_metadata(kind, [name]))


def read_metadata(lab: Lab, kind: type[C], name: str) -> C | None:
    """A component as the org gives it; None where it gives none. Raises CannotAsk where that is refused."""
    found = lab.attempt(f"readMetadata {kind.__name__}", lambda: MetadataApi(lab.org).read(kind, [name]))
    return found.need(f"{kind.__name__} cannot be read")[0]


def list_metadata(lab: Lab, kind: str, app: str) -> list[str]:
    """The full names of the parts of one kind of an app, by their beginning."""
    found = lab.attempt(f"listMetadata {kind}", lambda: MetadataApi(lab.org).list_components(kind))
    names = [f.full_name for f in found.need(f"{kind} cannot be listed")]
    return sorted(n for n in names if n.startswith(f"{app}_"))


def need_apps(lab: Lab) -> None:
    """Raises CannotAsk where the org has no External Client Apps."""
    types = lab.asked.metadata_types()
    if isinstance(types, Unknown):
        raise CannotAsk(types.why)
    if "ExternalClientApplication" not in types:
        raise CannotAsk("the org has no External Client Apps")


def header_of(lab: Lab, what: str) -> ExternalClientApplication:
    """The header of an app of this lab."""
    name = lab.name(what)
    return ExternalClientApplication(
        fullName=name,
        label=name,
        description="Made by remit conform",
        contactEmail=lab.username("contact"),
        distributionState="Local",
        isProtected=False,
    )


def settings_of(name: str) -> ExtlClntAppOauthSettings:
    """The OAuth settings of an app."""
    return ExtlClntAppOauthSettings(
        fullName=f"{name}_oauth",
        externalClientApplication=name,
        label=f"{name}_oauth",
        commaSeparatedOauthScopes=SCOPES,
    )


def consumer_of(name: str, certificate: str) -> ExtlClntAppGlobalOauthSettings:
    """The global OAuth settings of an app: both flows, PKCE off."""
    return ExtlClntAppGlobalOauthSettings(
        fullName=f"{name}_glbloauth",
        externalClientApplication=name,
        label=f"{name}_glbloauth",
        callbackUrl=CALLBACK,
        isConsumerSecretOptional=False,
        isIntrospectAllTokens=False,
        isSecretRequiredForRefreshToken=True,
        shouldRotateConsumerKey=False,
        shouldRotateConsumerSecret=False,
        certificate=certificate,
        isClientCredentialsFlowEnabled=True,
        isPkceRequired=False,
    )


def body_of(pem: str) -> str:
    """The base64 text between the lines of a PEM certificate."""
    return "".join(line for line in pem.splitlines() if line and not line.startswith("-----"))


def app(lab: Lab) -> MadeApp:
    """The app, with header, settings and consumer."""
    return lab.once("app", lambda: _app(lab))


def _app(lab: Lab) -> MadeApp:
    need_apps(lab)
    name = lab.name("app")
    pair = key_pair(lab.run.home, name, subject=name)
    lab.run.note({"did": "key pair", "what": name, "sha256": pair.sha256})
    parts = [create_metadata(lab, header_of(lab, "app"))]
    parts[0].need("the app cannot be made")
    parts.append(create_metadata(lab, settings_of(name)))
    parts[1].need("the app's OAuth settings cannot be made")
    pem = create_metadata(lab, consumer_of(name, pair.certificate))
    by_body = consumer_of(name, body_of(pair.certificate))
    if pem.ok:
        body = update_metadata(lab, by_body, "the certificate's body alone")
        if body.ok:
            update_metadata(lab, consumer_of(name, pair.certificate), "the certificate as PEM").need(
                "the certificate cannot be written again"
            )
    else:
        body = create_metadata(lab, by_body)
        body.need("neither form of a certificate is taken")
    return MadeApp(name, pair, (*parts, pem if pem.ok else body), pem, body)


def generated_policy(lab: Lab) -> str:
    """The full name of the OAuth policy that the org generated, "" where it generated none within a minute."""
    return lab.once("generated policy", lambda: _generated_policy(lab))


def _generated_policy(lab: Lab) -> str:
    name = app(lab).name
    end = lab.clock() + min(lab.wait, _POLICY_SECONDS)
    while True:
        found = list_metadata(lab, _POLICY, name)
        if found or lab.clock() + _POLL > end:
            return found[0] if found else ""
        lab.sleep(_POLL)


def policy(lab: Lab) -> ExtlClntAppOauthConfigurablePolicies:
    """The app's policy as it was before anything was written to it; made where the org generates none."""
    return lab.once("policy", lambda: _policy(lab))


def _policy(lab: Lab) -> ExtlClntAppOauthConfigurablePolicies:
    name = generated_policy(lab)
    if not name:
        made = app(lab).name
        name = f"{made}_oauthPlcy"
        component = ExtlClntAppOauthConfigurablePolicies(
            fullName=name, externalClientApplication=made, label=name
        )
        create_metadata(lab, component).need("the app has no policy, and none can be made")
    found = read_metadata(lab, ExtlClntAppOauthConfigurablePolicies, name)
    if found is None:
        raise CannotAsk("the app's policy is listed and cannot be read")
    return found


def approved(lab: Lab) -> str:
    """The user's id, once its permission set is what the app's policy asks for."""
    return lab.once("approved", lambda: _approved(lab))


def _approved(lab: Lab) -> str:
    current, who = policy(lab), user(lab)
    held = permission_set(lab, "login")
    wanted = replace(
        current,
        permittedUsersPolicyType="AdminApprovedPreAuthorized",
        commaSeparatedPermissionSet=lab.name("login"),
        isClientCredentialsFlowEnabled=True,
        clientCredentialsFlowUser=lab.username("main"),
        ipRelaxationPolicyType="Enforce",
    )
    update_metadata(lab, wanted, "admin-approved, run-as user").need("the app's policy cannot be written")
    assign(lab, who, held).need("the permission set cannot be assigned")
    return who


def consumer(lab: Lab) -> ExtlClntAppGlobalOauthSettings | None:
    """The consumer as readMetadata gives it, None where it gives none."""
    name = app(lab).name
    return lab.once(
        "consumer", lambda: read_metadata(lab, ExtlClntAppGlobalOauthSettings, f"{name}_glbloauth")
    )


def consumer_ids(lab: Lab) -> tuple[str, str, str]:
    """(app id, consumer id, consumer key) by Connect REST."""
    return lab.once("consumer ids", lambda: _consumer_ids(lab))


def _consumer_ids(lab: Lab) -> tuple[str, str, str]:
    name = app(lab).name
    rows = lab.rows(f"SELECT Id FROM ExternalClientApplication WHERE DeveloperName = {literal(name)}")
    if not rows:
        raise CannotAsk("the org does not show the app's row")
    app_id = str(rows[0]["Id"])
    found = lab.attempt(
        "GET apps/oauth/credentials/{app}", lambda: OauthApps(lab.org).consumers(app_id)
    ).need("consumers cannot be listed")
    if not found:
        raise CannotAsk("the app has no consumer")
    return app_id, found[0].id, found[0].key


def consumer_key(lab: Lab) -> str:
    """The consumer key, by metadata or by Connect REST. Raises CannotAsk where neither gives it."""
    found = consumer(lab)
    key = (found.consumerKey or "") if found is not None else ""
    key = key or consumer_ids(lab)[2]
    if not key:
        raise CannotAsk("the consumer key cannot be read")
    lab.org.transport.redact.add(key)
    return key


def delete_app(lab: Lab, name: str, parts: Sequence[tuple[type[Component], str]]) -> tuple[str, bool]:
    """Delete an app by whatever it takes: (which way went through, whether it is gone).

    Ways: `whole`, `disabledFirst` (switched off before), `childrenFirst` (its parts before it).
    """
    if delete_metadata(lab, ExternalClientApplication, name).ok:
        return "whole", True
    for policy_name in list_metadata(lab, "ExtlClntAppConfigurablePolicies", name):
        current = read_metadata(lab, ExtlClntAppConfigurablePolicies, policy_name)
        if current is not None and current.externalClientApplication == name:
            update_metadata(lab, replace(current, isEnabled=False), "switched off")
    if delete_metadata(lab, ExternalClientApplication, name).ok:
        return "disabledFirst", True
    for kind, part in parts:
        delete_metadata(lab, kind, part)
    gone = delete_metadata(lab, ExternalClientApplication, name)
    return ("childrenFirst", True) if gone.ok else (f"stays: {gone.said}", False)


def parts_of(lab: Lab, name: str) -> list[tuple[type[Component], str]]:
    """The parts of an app that the org lists, in the order in which they can go."""
    kinds: tuple[type[Component], ...] = (
        ExtlClntAppOauthConfigurablePolicies,
        ExtlClntAppGlobalOauthSettings,
        ExtlClntAppOauthSettings,
        ExtlClntAppConfigurablePolicies,
    )
    return [(kind, part) for kind in kinds for part in list_metadata(lab, kind.__name__, name)]
