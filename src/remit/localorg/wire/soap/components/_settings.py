"""Org-wide switches as metadata: components that always exist, of which an update changes what it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, TypeVar

from remit.api.codecs.soap_metadata_values import FileProperties
from remit.localorg.context import Context
from remit.localorg.settings import set_switch, switch
from remit.localorg.wire.soap.components.base import Handler, given, not_found, properties
from remit.metadata import Component

S = TypeVar("S", bound=Component)


class SwitchSettings(Handler[S]):
    """A settings component. `member` is its one name, `switches` maps elements to the org's switches."""

    member: ClassVar[str]
    switches: ClassVar[Mapping[str, str]]
    writers = ("CustomizeApplication",)

    def read(self, ctx: Context, name: str) -> S | None:
        """The switches as they stand."""
        if name.lower() != self.member.lower():
            return None
        values = {element: switch(ctx.db, own) for element, own in self.switches.items()}
        return self.component(fullName=self.member, **values)  # type: ignore[arg-type]

    def files(self, ctx: Context) -> Iterator[FileProperties]:
        """The one component."""
        yield properties(ctx, self.name, self.member)

    def update(self, ctx: Context, component: S) -> None:
        """Turn the switches that are given."""
        if (component.fullName or self.member).lower() != self.member.lower():
            raise not_found("fullName", self.name, component.fullName or "")
        for element, value in given(component).items():
            if element in self.switches:
                set_switch(ctx.db, self.switches[element], bool(value))
