"""ConnectedApp: no org lets anybody create one since Spring '26 (help 005228017), and this one has none."""

from __future__ import annotations

from remit.localorg.context import Context
from remit.localorg.wire.soap.components.base import Handler, full_name, not_found
from remit.metadata.types.connected_app import ConnectedApp


class ConnectedApps(Handler[ConnectedApp]):
    """Creating one is refused by the type itself; see `MetadataType.refused`."""

    component = ConnectedApp

    def read(self, ctx: Context, name: str) -> ConnectedApp | None:
        """There is none."""
        return None

    def update(self, ctx: Context, component: ConnectedApp) -> None:
        """There is none to change."""
        raise not_found("fullName", self.name, full_name(component))

    def delete(self, ctx: Context, name: str) -> None:
        """There is none to delete."""
        raise not_found("fullName", self.name, name)
