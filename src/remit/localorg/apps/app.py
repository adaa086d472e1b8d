"""An External Client App put together from its parts, as logins need it."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass

from remit.localorg.apps import consumer, scopes
from remit.localorg.apps.parts import part_named, part_of
from remit.localorg.enforce.users import UserAccess
from remit.localorg.model import Model
from remit.localorg.org import Org
from remit.metadata.types.external_client_application import ExternalClientApplication
from remit.metadata.types.extl_clnt_app_configurable_policies import ExtlClntAppConfigurablePolicies
from remit.metadata.types.extl_clnt_app_global_oauth_settings import ExtlClntAppGlobalOauthSettings
from remit.metadata.types.extl_clnt_app_oauth_configurable_policies import (
    ExtlClntAppOauthConfigurablePolicies,
)
from remit.metadata.types.extl_clnt_app_oauth_settings import ExtlClntAppOauthSettings

ADMIN_APPROVED = "AdminApprovedPreAuthorized"
ENTITY = "ExternalClientApplication"


@dataclass(frozen=True, slots=True)
class App:
    """An app that has a consumer. `usable_from` is when its last change works, in seconds."""

    id: str
    name: str
    label: str
    settings: ExtlClntAppOauthSettings
    oauth: ExtlClntAppGlobalOauthSettings
    policy: ExtlClntAppOauthConfigurablePolicies
    plugins: ExtlClntAppConfigurablePolicies | None
    usable_from: float

    @property
    def on(self) -> bool:
        """Whether the admin lets anybody log in through it."""
        return self.plugins is None or (
            self.plugins.isEnabled and self.plugins.isOauthPluginEnabled is not False
        )

    @property
    def propagated(self) -> bool:
        """Whether its last change has reached the servers that log people in."""
        return self.usable_from <= time.time()

    @property
    def scopes(self) -> tuple[str, ...]:
        """Its scopes, in the words of tokens."""
        return scopes.runtime(scopes.split(self.settings.commaSeparatedOauthScopes))

    @property
    def admin_approved(self) -> bool:
        """Whether only users whom an admin approved may use it."""
        return self.policy.permittedUsersPolicyType == ADMIN_APPROVED

    @property
    def callbacks(self) -> list[str]:
        """Its redirect URIs."""
        return (self.oauth.callbackUrl or "").split()


def app_of_key(org: Org, db: sqlite3.Connection, key: str) -> App | None:
    """The app that a consumer key opens."""
    app_id = consumer.app_of_key(db, key) if key else ""
    return load(org, db, app_id) if app_id else None


def load(org: Org, db: sqlite3.Connection, app_id: str) -> App | None:
    """An app by id; None where it has no OAuth settings yet."""
    name = app_name(db, app_id)
    header = part_named(db, "ExternalClientApplication", name) if name else None
    settings = part_of(db, "ExtlClntAppOauthSettings", app_id)
    oauth = part_of(db, "ExtlClntAppGlobalOauthSettings", app_id)
    policy = part_of(db, "ExtlClntAppOauthConfigurablePolicies", app_id)
    plugins = part_of(db, "ExtlClntAppConfigurablePolicies", app_id)
    if header is None or settings is None or oauth is None or policy is None:
        return None
    assert isinstance(header.component, ExternalClientApplication)
    assert isinstance(settings.component, ExtlClntAppOauthSettings)
    assert isinstance(oauth.component, ExtlClntAppGlobalOauthSettings)
    assert isinstance(policy.component, ExtlClntAppOauthConfigurablePolicies)
    extra = plugins.component if plugins else None
    assert extra is None or isinstance(extra, ExtlClntAppConfigurablePolicies)
    changed = max(p.modified for p in (header, settings, oauth, policy, plugins) if p is not None)
    return App(
        app_id,
        header.name,
        header.component.label or header.name,
        settings.component,
        oauth.component,
        policy.component,
        extra,
        changed + org.propagation,
    )


def app_name(db: sqlite3.Connection, app_id: str) -> str:
    """The developer name of an app; empty where there is none."""
    row = db.execute(
        'SELECT "DeveloperName" FROM "ExternalClientApplication" WHERE "Id" = ?', (app_id,)
    ).fetchone()
    return row[0] if row else ""


def app_id_of(db: sqlite3.Connection, name: str) -> str:
    """The id of an app by developer name; empty where there is none."""
    row = db.execute(
        'SELECT "Id" FROM "ExternalClientApplication" WHERE "DeveloperName" = ?', (name,)
    ).fetchone()
    return row[0] if row else ""


def approved(model: Model, user: UserAccess, app_id: str) -> bool:
    """Whether a permission set or profile that the user has is assigned to the app."""
    position = model.catalogue.setups.get((ENTITY.lower(), app_id.lower()))
    return position is not None and user.access.has(position)
