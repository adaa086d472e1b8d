"""What is known of the org that a landscape is checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from remit.access.catalogue import Catalogue


@dataclass(frozen=True)
class Facts:
    """What is known of an org beside its schema. None everywhere means: not known, so not checked.

    `from_org`: the schema was read from the org, so that custom objects and fields are in it.
    `hidden`: names ("Invoice__c", "Account.Secret__c") that exist and that the operator cannot see; None
    where nobody can say what else there is, as when the schema is a describe by an operator who sees part.
    `system_permissions`: API names. `setup`: canonical names of setup entities by kind; `setup_wrong`: why a
    (kind, canonical name in lower case) means none, in words. `profiles`: licence by profile name.
    `objects`: names of objects beyond the schema, for hints.
    `org_wide_defaults`: EntityDefinition.InternalSharingModel by object ("Private", "Read", "ReadWrite", ..);
    an object that is not in it has the default of a new org.
    `catalogue`: the org's permissions, which know what governs objects without object permissions.
    """

    from_org: bool = False
    hidden: frozenset[str] | None = field(default_factory=frozenset)
    system_permissions: frozenset[str] | None = None
    setup: Mapping[str, frozenset[str]] | None = None
    setup_wrong: Mapping[tuple[str, str], str] = field(default_factory=dict)
    profiles: Mapping[str, str] | None = None
    objects: frozenset[str] = frozenset()
    org_wide_defaults: Mapping[str, str] | None = None
    catalogue: Catalogue | None = None

    @property
    def complete(self) -> bool:
        """Whether the schema shows all that there is."""
        return self.hidden is not None and not self.hidden

    def is_hidden(self, name: str) -> bool:
        """Whether a name is known to exist beyond the operator's sight."""
        return bool(self.hidden) and name.lower() in {h.lower() for h in self.hidden or ()}

    def may_be_elsewhere(self, name: str) -> bool:
        """Whether a name that is not in the schema is one that only an org could tell of."""
        return not self.from_org and "__" in name


OFFLINE = Facts()
"""Nothing is known but the standard schema: what an org adds to it is not judged."""
