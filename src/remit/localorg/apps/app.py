"""An External Client App put together from its parts, as logins need it."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from remit.localorg.apps import consumer, scopes
from remit.localorg.apps.parts import part_named, part_of
from remit.localorg.enforce.users import UserAccess
from remit.localorg.model import Model
from remit.localorg.settings import number, switch
from remit.localorg.values import datetime_text
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
    """An app that has a consumer. `usable_from` is when its last change works, in seconds; `admitted` whether
    there is an OAuth policy, without which nobody logs in (recorded: app_not_found)."""

    id: str
    name: str
    label: str
    settings: ExtlClntAppOauthSettings
    oauth: ExtlClntAppGlobalOauthSettings
    policy: ExtlClntAppOauthConfigurablePolicies
    plugins: ExtlClntAppConfigurablePolicies | None
    usable_from: float
    admitted: bool = True

    @property
    def on(self) -> bool:
        """Whether the admin lets anybody log in through it."""
        plugins = self.plugins
        return self.admitted and (
            plugins is None or (plugins.isEnabled and plugins.isOauthPluginEnabled is not False)
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


def app_of_key(db: sqlite3.Connection, key: str) -> App | None:
    """The app that a consumer key opens; none where the org has no External Client Apps."""
    app_id = consumer.app_of_key(db, key) if key else ""
    return load(db, app_id) if app_id and switch(db, "externalClientApps") else None


def load(db: sqlite3.Connection, app_id: str) -> App | None:
    """An app by id; None where it has no OAuth settings yet."""
    name = app_name(db, app_id)
    header = part_named(db, "ExternalClientApplication", name) if name else None
    settings = part_of(db, "ExtlClntAppOauthSettings", app_id)
    oauth = part_of(db, "ExtlClntAppGlobalOauthSettings", app_id)
    policy = part_of(db, "ExtlClntAppOauthConfigurablePolicies", app_id)
    plugins = part_of(db, "ExtlClntAppConfigurablePolicies", app_id)
    if header is None or settings is None or oauth is None:
        return None
    assert isinstance(header.component, ExternalClientApplication)
    assert isinstance(settings.component, ExtlClntAppOauthSettings)
    assert isinstance(oauth.component, ExtlClntAppGlobalOauthSettings)
    admitted = policy.component if policy else None
    assert admitted is None or isinstance(admitted, ExtlClntAppOauthConfigurablePolicies)
    extra = plugins.component if plugins else None
    assert extra is None or isinstance(extra, ExtlClntAppConfigurablePolicies)
    changed = max(p.modified for p in (header, settings, oauth, policy, plugins) if p is not None)
    return App(
        app_id,
        header.name,
        header.component.label or header.name,
        settings.component,
        oauth.component,
        admitted or ExtlClntAppOauthConfigurablePolicies(externalClientApplication=header.name),
        extra,
        changed + number(db, "propagationSeconds"),
        admitted is not None,
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


def approved_before(db: sqlite3.Connection, user_id: str, app_id: str, moment: float) -> bool:
    """Whether a way by which the user is approved stood at that moment: the app's assignment to a permission set,
    and that of the set, or of a group that has it, to the user; or the app's to the user's profile."""
    then = datetime_text(datetime.fromtimestamp(moment, UTC))
    row = db.execute(
        'SELECT 1 FROM "SetupEntityAccess" s JOIN "PermissionSet" p ON p."Id" = s."ParentId"'
        ' LEFT JOIN "PermissionSetAssignment" a ON a."AssigneeId" = ?1 AND a."SystemModstamp" <= ?3'
        ' AND (a."PermissionSetId" = p."Id" OR a."PermissionSetGroupId" IN'
        ' (SELECT c."PermissionSetGroupId" FROM "PermissionSetGroupComponent" c WHERE c."PermissionSetId" = p."Id"))'
        ' LEFT JOIN "User" u ON u."Id" = ?1 AND u."ProfileId" = p."ProfileId"'
        ' WHERE s."SetupEntityId" = ?2 AND s."SystemModstamp" <= ?3'
        ' AND (a."Id" IS NOT NULL OR u."Id" IS NOT NULL) LIMIT 1',
        (user_id, app_id, then),
    ).fetchone()
    return row is not None
