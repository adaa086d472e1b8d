"""ExternalClientApplication: the header; with it go all parts, tokens and approvals of the app."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from remit.api import errors
from remit.api.codecs.soap_metadata_values import FileProperties
from remit.localorg.apps import consumer, parts, refresh
from remit.localorg.apps.app import app_id_of
from remit.localorg.apps.parts import Part
from remit.localorg.behaviour.permissions import delete_failed
from remit.localorg.context import Context
from remit.localorg.rows import create_row, delete_row, update_row
from remit.localorg.settings import choice, switch
from remit.localorg.wire.soap.components._eca import READERS, remove_part, remove_row
from remit.localorg.wire.soap.components.base import (
    Handler,
    check_values,
    full_name,
    missing,
    not_found,
    properties,
)
from remit.localorg.wire.soap.components.extl_clnt_app_configurable_policies import generate_plugin_policy
from remit.metadata import complete
from remit.metadata.types.external_client_application import ExternalClientApplication
from remit.metadata.types.extl_clnt_app_configurable_policies import ExtlClntAppConfigurablePolicies

_SOBJECT = "ExternalClientApplication"
_PARTS = {
    "ExtlClntAppGlobalOauthSettings": "",
    "ExtlClntAppOauthSettings": "ExtlClntAppOauthSettings",
    "ExtlClntAppOauthConfigurablePolicies": "ExtlClntAppOauthPlcyCnfg",
    "ExtlClntAppConfigurablePolicies": "ExtlClntAppPlcyCnfg",
}


class Header(Handler[ExternalClientApplication]):
    """Its row has key prefix 0xI; the org makes the app's plugin policy with it."""

    component = ExternalClientApplication
    readers = READERS
    writers = ("ExternalClientAppDeveloper",)

    def read(self, ctx: Context, name: str) -> ExternalClientApplication | None:
        """The header with the org's own reference filled in."""
        part = parts.part_named(ctx.db, self.name, name)
        if part is None:
            return None
        assert isinstance(part.component, ExternalClientApplication)
        return replace(part.component, orgScopedExternalApp=f"{ctx.org.id[:15]}:{part.name}")

    def files(self, ctx: Context) -> Iterator[FileProperties]:
        """All apps."""
        for part in parts.parts(ctx.db, self.name):
            stamps = (part.created, part.created_by, part.modified, part.modified_by)
            yield properties(ctx, self.name, part.name, part.id, stamps)

    def create(self, ctx: Context, component: ExternalClientApplication) -> None:
        """Make an app."""
        name = full_name(component)
        twin = app_id_of(ctx.db, name)
        if twin:
            raise errors.duplicate_value("DeveloperName", twin)
        self._save(ctx, component, name, "")
        if switch(ctx.db, "generatedPolicies"):
            generate_plugin_policy(ctx, name, component.label or name)

    def update(self, ctx: Context, component: ExternalClientApplication) -> None:
        """Replace the header."""
        old = parts.part_named(ctx.db, self.name, full_name(component))
        if old is None:
            raise not_found("fullName", self.name, full_name(component))
        self._save(ctx, component, old.name, old.id)

    def _save(self, ctx: Context, component: ExternalClientApplication, name: str, app_id: str) -> None:
        if not component.label:
            raise missing("label")
        check_values(component)
        whole = complete(component, float(ctx.version))
        whole = replace(
            whole, distributionState=whole.distributionState or "Local", orgScopedExternalApp=None
        )
        o = ctx.model.schema.by_name[_SOBJECT.lower()]
        values = {
            "MasterLabel": whole.label,
            "ContactEmail": whole.contactEmail,
            "ContactPhone": whole.contactPhone,
            "Description": whole.description,
            "DistributionState": whole.distributionState,
            "IsProtected": bool(whole.isProtected),
            "InfoUrl": whole.infoUrl,
            "IconUrl": whole.iconUrl,
            "LogoUrl": whole.logoUrl,
        }
        if app_id:
            update_row(ctx, o, app_id, values)
        else:
            scoped = f"{ctx.org.id[:15]}:{name}"
            values |= {"DeveloperName": name, "Language": "en_US", "OrgScopedExternalApp": scoped}
            app_id = create_row(ctx, o, values)
        parts.save(ctx.db, Part(whole, name, app_id, app_id), ctx.user.id)

    def delete(self, ctx: Context, name: str) -> None:
        """Delete an app with all its parts, its tokens and sessions, and its assignments."""
        header = parts.part_named(ctx.db, self.name, name)
        if header is None:
            raise not_found("fullName", self.name, name)
        app_id = header.id
        _check_deletion(ctx, header)
        for type_name, sobject in _PARTS.items():
            part = parts.part_of(ctx.db, type_name, app_id)
            if part is not None:
                remove_part(ctx, part, sobject)
        for grant in refresh.grants_of(ctx.db, app_id):
            refresh.revoke(ctx.db, grant.token_id)
        ctx.db.execute("DELETE FROM _session WHERE app_id = ?", (app_id,))
        consumer.forget(ctx.db, app_id)
        access = ctx.model.schema.by_name["setupentityaccess"]
        rows = ctx.db.execute('SELECT "Id" FROM "SetupEntityAccess" WHERE "SetupEntityId" = ?', (app_id,))
        for (row_id,) in rows.fetchall():
            delete_row(ctx, access, row_id)
        parts.remove(ctx.db, header)
        remove_row(ctx, _SOBJECT, app_id)


def _check_deletion(ctx: Context, header: Part) -> None:
    """Raises DELETE_FAILED while parts of the app, or the app's being switched on, keep it."""
    rule = choice(ctx.db, "appDeletion")
    if rule == "childrenFirst":
        found = [part for kind in _PARTS if (part := parts.part_of(ctx.db, kind, header.id)) is not None]
        if found:
            raise delete_failed(header.name, found[0].type, [part.name for part in found])
    if rule == "disabledFirst":
        plugins = parts.part_of(ctx.db, "ExtlClntAppConfigurablePolicies", header.id)
        if plugins is None:
            return
        assert isinstance(plugins.component, ExtlClntAppConfigurablePolicies)
        if plugins.component.isEnabled:
            raise delete_failed(header.name, plugins.type, [plugins.name])
