"""What the installation of a package brings into an org: installing is no API, so the org's owner does it.

A managed package's components carry its namespace in `NamespacePrefix`, which no API client can write; those
of an unlocked package without a namespace stand among the org's own (Salesforce DX Developer Guide).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from remit.errors import InputError
from remit.home.home import Home
from remit.localorg.context import Context
from remit.localorg.custom_entities import add_entity
from remit.localorg.org import Org
from remit.localorg.rows import create_row
from remit.localorg.seed import core
from remit.localorg.store.ddl import quote
from remit.localorg.token import store_of
from remit.metadata.types.custom_object import CustomObject
from remit.schema.custom_entities import SUFFIX, Kind

_NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*\Z")
# Up to 15 characters, letters and digits, no underscore at the ends or doubled (Packaging guide).
_NAMESPACE = re.compile(r"(?=.{1,15}\Z)[A-Za-z](?:_?[A-Za-z0-9])*\Z")
Values = Mapping[str, object]


def _code(name: str, namespace: str) -> Values:
    # The code of a managed class is hidden from its users.
    body = "(hidden)" if namespace else f"global with sharing class {name} {{}}"
    return {
        "Name": name,
        "ApiVersion": 64.0,
        "Status": "Active",
        "IsValid": True,
        "Body": body,
        "LengthWithoutComments": len(body),
    }


def _page(name: str, namespace: str) -> Values:
    return {"Name": name, "MasterLabel": _label(name), "ApiVersion": 64.0, "Markup": "<apex:page/>"}


def _named(name: str, namespace: str) -> Values:
    return {"DeveloperName": name, "MasterLabel": _label(name), "Language": "en_US"}


def _credential(name: str, namespace: str) -> Values:
    return {**_named(name, namespace), "Endpoint": "https://example.com", "PrincipalType": "Anonymous"}


_ROWS: Mapping[str, Callable[[str, str], Values]] = {
    "ApexClass": _code,
    "ApexPage": _page,
    "CustomPermission": _named,
    "NamedCredential": _credential,
}
_ENTITIES: Mapping[str, Kind] = {"CustomMetadata": "CustomMetadata", "CustomSetting": "CustomSetting"}
KINDS = (*_ROWS, *_ENTITIES)


def install(org: Org, namespace: str, components: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Put components, (kind, name) each, into an org, in one transaction; gives (kind, full name, id) of each.

    Raises InputError for a kind or name that is none, and for what is there already.
    """
    if namespace and _NAMESPACE.match(namespace) is None:
        raise InputError(
            f"{namespace} is no namespace",
            next_step="1 to 15 letters, digits and single underscores, the first a letter",
        )
    for kind, name in components:
        if kind not in KINDS:
            raise InputError(f"no kind {kind}", next_step=f"one of {', '.join(KINDS)}")
        if _NAME.match(_bare(kind, name)) is None:
            raise InputError(f"{name} is no API name", next_step="letters, digits and single underscores")
    with org.store.write_transaction() as db:
        admin = db.execute('SELECT "Id" FROM "User" ORDER BY _n LIMIT 1').fetchone()
        if admin is None:
            raise InputError("the local org is empty", next_step="remit org serve, or remit org seed")
        ctx = core.system_context(org, db, admin[0])
        return [_install(ctx, namespace, kind, _bare(kind, name)) for kind, name in components]


def _install(ctx: Context, namespace: str, kind: str, name: str) -> tuple[str, str, str]:
    full = f"{namespace}__{name}" if namespace else name
    if kind in _ENTITIES:
        full += SUFFIX[_ENTITIES[kind]]
        if ctx.model.schema.object(full) is not None:
            raise InputError(f"the org has {full} already")
        component = CustomObject(fullName=full, label=_label(name), pluralLabel=_label(name))
        return kind, full, add_entity(ctx, full, _ENTITIES[kind], component)
    o = ctx.model.schema.by_name[kind.lower()]
    values = {**_ROWS[kind](name, namespace), "NamespacePrefix": namespace or None}
    column = "Name" if "Name" in values else "DeveloperName"
    there = ctx.db.execute(
        f'SELECT 1 FROM {quote(kind)} WHERE {quote(column)} = ? AND "NamespacePrefix" IS ?',
        (name, namespace or None),
    ).fetchone()
    if there is not None:
        raise InputError(f"the org has the {kind} {full} already")
    return kind, full, create_row(ctx, o, values)


def _bare(kind: str, name: str) -> str:
    """The name of an entity without the ending of its kind."""
    return name.removesuffix(SUFFIX[_ENTITIES[kind]]) if kind in _ENTITIES else name


def _label(name: str) -> str:
    return name.replace("_", " ")


def install_home(
    home: Home, namespace: str, components: Sequence[tuple[str, str]]
) -> list[tuple[str, str, str]]:
    """As `install`, into the org of a home, running or not."""
    org = Org.open(store_of(home))
    try:
        return install(org, namespace, components)
    finally:
        org.store.close()
