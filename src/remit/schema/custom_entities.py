"""Custom metadata types and custom settings: custom entities that are no objects with permissions of their own.

Who may read them is said by a permission set's SetupEntityAccess row for the entity, or by a system permission
(help: "Grant Permissions on Custom Metadata Types", "Grant Permissions on Custom Settings").
"""

from __future__ import annotations

from typing import Literal

from remit.schema.governance import Governance, Nobody, SetupAccess, System
from remit.schema.model import Field, SObject
from remit.schema.standard import standard_schema

Kind = Literal["CustomMetadata", "CustomSetting"]
#: How the API names of each kind end.
SUFFIX: dict[Kind, str] = {"CustomMetadata": "__mdt", "CustomSetting": "__c"}
#: SetupEntityAccess.SetupEntityType of both (Object Reference, since 48.0).
ENTITY_TYPE = "CustomEntityDefinition"
_CUSTOMIZE = System("CustomizeApplication")


def custom_entity(name: str, kind: Kind, key_prefix: str, label: str = "", label_plural: str = "") -> SObject:
    """A custom metadata type or custom setting with the fields that Salesforce gives every one."""
    label = label or name.removesuffix(SUFFIX[kind]).replace("_", " ")
    system = standard_schema().by_name
    audit = ("CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp")
    account = {f: system["account"].by_name[f.lower()] for f in ("Id", "IsDeleted", *audit)}
    if kind == "CustomMetadata":
        language = system["custompermission"].by_name["language"]
        own = (
            _text("DeveloperName", "Custom Metadata Record Name", name_field=True),
            _text("MasterLabel", "Label"),
            language,
            _text("NamespacePrefix", "Namespace Prefix", nillable=True),
            _text("Label", "Label"),
            _text("QualifiedApiName", "Qualified API Name"),
            account["SystemModstamp"],
        )
        fields: tuple[Field, ...] = (account["Id"], *own)
    else:
        owner = Field(
            "SetupOwnerId",
            "Location",
            "reference",
            length=18,
            createable=True,
            updateable=True,
            groupable=True,
            relationship="SetupOwner",
            reference_to=("Organization", "Profile", "User"),
        )
        named = _text("Name", "Name", name_field=True, writable=True)
        fields = (account["Id"], account["IsDeleted"], named, owner, *(account[f] for f in audit))
    written = kind == "CustomSetting"
    return SObject(
        name=name,
        label=label,
        label_plural=label_plural or label,
        key_prefix=key_prefix,
        fields=fields,
        custom=True,
        createable=written,
        updateable=written,
        deletable=written,
        custom_setting=written,
        setup=True,
    )


def _text(
    name: str, label: str, *, nillable: bool = False, name_field: bool = False, writable: bool = False
) -> Field:
    return Field(
        name=name,
        label=label,
        type="string",
        length=80,
        createable=writable,
        updateable=writable,
        groupable=True,
        aggregatable=True,
        nillable=nillable,
        defaulted=writable,
        name_field=name_field,
    )


def kind_of(o: SObject) -> Kind | None:
    """Which of the two an object is; None for every other."""
    if o.custom_setting:
        return "CustomSetting"
    return "CustomMetadata" if o.name.lower().endswith("__mdt") else None


def governance_of_entity(o: SObject, entity_id: str) -> Governance:
    """Who reads and writes its rows. Custom metadata is written by metadata alone."""
    given = SetupAccess(ENTITY_TYPE, entity_id)
    if kind_of(o) == "CustomMetadata":
        return Governance((_CUSTOMIZE, given), (Nobody(),), (Nobody(),), (Nobody(),))
    read = (_CUSTOMIZE, System("ViewAllCustomSettings"), given)
    return Governance(read, (_CUSTOMIZE,), (_CUSTOMIZE,), (_CUSTOMIZE,))
