"""Loading External Client Apps whole: the row, the developer's OAuth settings and the admin's policy.

The org names the policy record itself ("App_oauthPlcy" mostly, "App_oauth_defaultPolicy" and
"App_defaultPolicy" were seen too), so that it is looked for and never assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from remit.connect.metadata import C, MetadataApi
from remit.connect.oauth_apps import OauthApps
from remit.connect.rest import Org
from remit.errors import OrgError
from remit.metadata import Component
from remit.metadata.types.extl_clnt_app_configurable_policies import ExtlClntAppConfigurablePolicies
from remit.metadata.types.extl_clnt_app_global_oauth_settings import ExtlClntAppGlobalOauthSettings
from remit.metadata.types.extl_clnt_app_oauth_configurable_policies import (
    ExtlClntAppOauthConfigurablePolicies,
)
from remit.metadata.types.extl_clnt_app_oauth_settings import ExtlClntAppOauthSettings
from remit.state.apps import ExternalClientApplication
from remit.state.from_metadata import oauth_of, policy_of
from remit.state.rows import from_row
from remit.state.soql import literal, prefix_pattern, select

_SUFFIXES = {
    "ExtlClntAppGlobalOauthSettings": ("_glbloauth",),
    "ExtlClntAppOauthSettings": ("_oauth",),
    "ExtlClntAppOauthConfigurablePolicies": ("_oauthPlcy", "_oauth_defaultPolicy", "_defaultPolicy", "_plcy"),
    "ExtlClntAppConfigurablePolicies": ("_plcy", "_defaultPolicy"),
}


@dataclass(frozen=True, slots=True)
class AppParts:
    """The components of one app that the org has; None where it has none of a kind."""

    consumer: ExtlClntAppGlobalOauthSettings | None = None
    settings: ExtlClntAppOauthSettings | None = None
    oauth_policy: ExtlClntAppOauthConfigurablePolicies | None = None
    policy: ExtlClntAppConfigurablePolicies | None = None
    # The org lists a consumer and does not let it be read: what it holds is unknown, and not nothing.
    consumer_unread: bool = False
    # The consumer's key where metadata does not give it and Connect REST does.
    told_key: str = ""

    @property
    def consumer_key(self) -> str:
        """The key by which clients name the app; "" where the org tells none."""
        return (self.consumer.consumerKey if self.consumer is not None else None) or self.told_key

    @property
    def all(self) -> tuple[Component, ...]:
        """Every part that can be read, what an administrator decides first: the order in which they can go."""
        parts = (self.oauth_policy, self.policy, self.consumer, self.settings)
        return tuple(p for p in parts if p is not None)


def load_apps(org: Org, prefix: str) -> tuple[ExternalClientApplication, ...] | None:
    """The apps whose developer name begins so, without their parts; None where the org shows no such object.

    An org that has not opted in to External Client Apps, or whose edition lacks them, knows no such type.
    """
    where = f"DeveloperName LIKE {prefix_pattern(prefix)}"
    try:
        rows = list(org.query(select(ExternalClientApplication, org.version, where).soql))
    except OrgError as error:
        if error.code != "INVALID_TYPE":
            raise
        return None
    return tuple(from_row(ExternalClientApplication, row) for row in rows)


def load_app_parts(org: Org, names: Sequence[str]) -> dict[str, AppParts]:
    """The parts of these apps by developer name; two requests to list, then ten parts a request."""
    if not names:
        return {}
    api = MetadataApi(org)
    listed: dict[str, list[str]] = {kind: [] for kind in _SUFFIXES}
    for found in api.list_components(*_SUFFIXES):
        listed.setdefault(found.type, []).append(found.full_name)
    consumers = _read(api, ExtlClntAppGlobalOauthSettings, names, listed)
    settings = _read(api, ExtlClntAppOauthSettings, names, listed)
    oauth_policies = _read(api, ExtlClntAppOauthConfigurablePolicies, names, listed)
    policies = _read(api, ExtlClntAppConfigurablePolicies, names, listed)
    unread = {
        name
        for name in names
        if name not in consumers and f"{name}_glbloauth" in listed["ExtlClntAppGlobalOauthSettings"]
    }
    return {
        name: AppParts(
            consumers.get(name),
            settings.get(name),
            oauth_policies.get(name),
            policies.get(name),
            name in unread,
        )
        for name in names
    }


def with_keys(org: Org, parts: Mapping[str, AppParts]) -> dict[str, AppParts]:
    """The parts with the keys of those consumers that metadata does not tell, by Connect REST, two requests each.

    An org that does not let the operator read them leaves them empty.
    """
    found = dict(parts)
    for name, one in parts.items():
        if not one.consumer_key and (one.consumer is not None or one.consumer_unread):
            found[name] = replace(one, told_key=_told_key(org, name))
    return found


def _told_key(org: Org, name: str) -> str:
    try:
        where = f"DeveloperName = {literal(name)}"
        rows = list(org.query(f"SELECT Id FROM ExternalClientApplication WHERE {where}"))
        consumers = OauthApps(org).consumers(str(rows[0]["Id"])) if rows else []
    except OrgError as error:
        if error.status not in (400, 403, 404):
            raise
        return ""
    return consumers[0].key if consumers else ""


def with_parts(
    apps: Iterable[ExternalClientApplication], parts: dict[str, AppParts]
) -> tuple[ExternalClientApplication, ...]:
    """Apps with what their parts say; an app without parts stays as it is."""
    return tuple(_with(app, parts.get(app.developer_name)) for app in apps)


def _with(app: ExternalClientApplication, parts: AppParts | None) -> ExternalClientApplication:
    if parts is None:
        return app
    oauth = oauth_of(parts.consumer, parts.settings) if parts.consumer else None
    policy = policy_of(parts.oauth_policy) if parts.oauth_policy else None
    switches = parts.policy
    enabled = switches is None or (switches.isEnabled and switches.isOauthPluginEnabled is not False)
    return replace(app, oauth=oauth, policy=policy, is_enabled=enabled)


def _read(
    api: MetadataApi, kind: type[C], names: Sequence[str], listed: dict[str, list[str]]
) -> dict[str, C]:
    """Components of one type by the app that each says it belongs to."""
    suffixes = _SUFFIXES[kind.__name__]
    known = listed[kind.__name__]
    # A list may come back empty (seen for policies): then the names that were seen are tried.
    if known:
        wanted = {k for k in known if any(k.startswith(f"{n}_") for n in names)}
    else:
        wanted = {n + s for n in names for s in suffixes}
    found: dict[str, C] = {}
    for component in api.read(kind, sorted(wanted)):
        app = str(getattr(component, "externalClientApplication", ""))
        if component is not None and app in names:
            found[app] = component
    return found
