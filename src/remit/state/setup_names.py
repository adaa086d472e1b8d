"""Names of setup entities: which object holds them, how a package's are written, and which one a name means.

A component of a managed package is told from the org's own by its namespace alone. A name without one means
the org's own and never a package's; `ns__Name` means that of package `ns`, and so does `ns.Name` for Apex
classes and pages, as Apex writes them. API names themselves hold no double underscore (Metadata API guide,
"CustomObject", "Package"), so that the two cannot be mistaken for each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from remit.state.permission_sets import SetupEntity


@dataclass(frozen=True, slots=True)
class Holder:
    """The object that holds the names of a type of setup entity, with its columns. `namespace` is empty where
    it has no such column, `suffix` what the API names of custom entities end in."""

    sobject: str
    id: str
    name: str
    namespace: str = ""
    suffix: str = ""

    @property
    def columns(self) -> str:
        """What to select."""
        return ", ".join(c for c in (self.id, self.name, self.namespace) if c)


_ENTITY = ("EntityDefinition", "DurableId", "DeveloperName", "NamespacePrefix")

#: By the kind of a landscape, which is SetupEntityType but for custom metadata types and custom settings: both
#: are of type CustomEntityDefinition, and are found by the Tooling API alone (Object Reference, since 48.0).
HOLDERS: Mapping[str, Holder] = {
    "ApexClass": Holder("ApexClass", "Id", "Name", "NamespacePrefix"),
    "ApexPage": Holder("ApexPage", "Id", "Name", "NamespacePrefix"),
    "ConnectedApplication": Holder("ConnectedApplication", "Id", "Name"),
    "CustomMetadata": Holder(*_ENTITY, "__mdt"),
    "CustomPermission": Holder("CustomPermission", "Id", "DeveloperName", "NamespacePrefix"),
    "CustomSetting": Holder(*_ENTITY, "__c"),
    "ExternalClientApplication": Holder(
        "ExternalClientApplication", "Id", "DeveloperName", "NamespacePrefix"
    ),
    "ExternalDataSource": Holder("ExternalDataSource", "Id", "DeveloperName", "NamespacePrefix"),
    "NamedCredential": Holder("NamedCredential", "Id", "DeveloperName", "NamespacePrefix"),
    "TabSet": Holder("AppMenuItem", "ApplicationId", "Name", "NamespacePrefix"),
}
#: SetupEntityType of a custom metadata type or custom setting, and the kinds that it stands for.
CUSTOM_ENTITY = "CustomEntityDefinition"
CUSTOM_KINDS = ("CustomMetadata", "CustomSetting")
_DOTTED = frozenset({"ApexClass", "ApexPage"})


def split_name(kind: str, text: str) -> tuple[str, str]:
    """Namespace and bare name of a setup entity as somebody wrote it; the namespace is empty for a local one."""
    suffix = HOLDERS[kind].suffix if kind in HOLDERS else ""
    bare = text[: -len(suffix)] if suffix and text.lower().endswith(suffix) else text
    namespace, separator, name = bare.partition("." if kind in _DOTTED and "." in bare else "__")
    return (namespace, name) if separator else ("", bare)


def full_name(kind: str, namespace: str, name: str) -> str:
    """The API name in the one form that Remit compares: `ns__Name`, custom entities with their ending."""
    suffix = HOLDERS[kind].suffix if kind in HOLDERS else ""
    return (f"{namespace}__{name}" if namespace else name) + suffix


def canonical(kind: str, text: str) -> str:
    """A name as somebody wrote it, in that form."""
    return full_name(kind, *split_name(kind, text))


@dataclass(frozen=True, slots=True)
class Resolved:
    """Which entity each name means: ids by (kind, canonical name in lower case). `wrong` says of the same keys
    why a name means none, in words."""

    ids: Mapping[tuple[str, str], str]
    wrong: Mapping[tuple[str, str], str]


def resolve(
    wanted: Iterable[tuple[str, str]], found: Iterable[SetupEntity], own_namespace: str = ""
) -> Resolved:
    """Find each (kind, name) among entities; `own_namespace` is that of the org itself, whose own components
    bear it in an org that makes packages. What is not there at all is neither in `ids` nor in `wrong`."""
    entities = list(found)
    ids: dict[tuple[str, str], str] = {}
    wrong: dict[tuple[str, str], str] = {}
    for kind, text in wanted:
        namespace, name = split_name(kind, text)
        key = (kind, full_name(kind, namespace, name).lower())
        named = [
            e for e in entities if e.type == kind and split_name(kind, e.name)[1].lower() == name.lower()
        ]
        spaces = {namespace.lower()} if namespace else {"", own_namespace.lower()}
        matching = [e for e in named if split_name(kind, e.name)[0].lower() in spaces]
        if len(matching) == 1:
            ids[key] = matching[0].id
        elif matching:
            told = " and ".join(f"{e.name} ({e.id})" for e in matching)
            wrong[key] = f"{kind} {text} is ambiguous: the org has {told}"
        elif named and not namespace:
            wrong[key] = f"no {kind} {text} of the org's own; {_offered(kind, named)}"
    return Resolved(ids, wrong)


def _offered(kind: str, named: list[SetupEntity]) -> str:
    """What packages have under a name that the org itself does not have."""
    names = sorted({e.name for e in named})
    if len(names) == 1:
        return f"the package {split_name(kind, names[0])[0]} has {names[0]}: name it so"
    return f"packages have {', '.join(names[:-1])} and {names[-1]}: name the one that is meant"
