"""Describe JSON: whole, honest to the user's access, and readable back into the same schema."""

from __future__ import annotations

from dataclasses import replace

import pytest

from remit.errors import InputError
from remit.schema import Schema, standard_schema
from remit.schema.custom import custom_field, custom_object
from remit.schema.describe import Mask, basic_info, describe, describe_global
from remit.schema.describe_read import object_from_describe, schema_from_describes

SCHEMA = standard_schema()

# The keys of a describe result's field and of the result itself (Object Reference; recorded describes).
FIELD_KEYS = frozenset(
    [
        "aggregatable",
        "aiPredictionField",
        "autoNumber",
        "byteLength",
        "calculated",
        "calculatedFormula",
        "cascadeDelete",
        "caseSensitive",
        "compoundFieldName",
        "controllerName",
        "createable",
        "custom",
        "defaultValue",
        "defaultValueFormula",
        "defaultedOnCreate",
        "dependentPicklist",
        "deprecatedAndHidden",
        "digits",
        "displayLocationInDecimal",
        "encrypted",
        "externalId",
        "extraTypeInfo",
        "filterable",
        "filteredLookupInfo",
        "formulaTreatNullNumberAsZero",
        "groupable",
        "highScaleNumber",
        "htmlFormatted",
        "idLookup",
        "inlineHelpText",
        "label",
        "length",
        "mask",
        "maskType",
        "name",
        "nameField",
        "namePointing",
        "nillable",
        "permissionable",
        "picklistValues",
        "polymorphicForeignKey",
        "precision",
        "queryByDistance",
        "referenceTargetField",
        "referenceTo",
        "relationshipName",
        "relationshipOrder",
        "restrictedDelete",
        "restrictedPicklist",
        "scale",
        "searchPrefilterable",
        "soapType",
        "sortable",
        "type",
        "unique",
        "updateable",
        "writeRequiresMasterRead",
    ]
)
OBJECT_KEYS = frozenset(
    [
        "actionOverrides",
        "activateable",
        "childRelationships",
        "compactLayoutable",
        "createable",
        "custom",
        "customSetting",
        "deepCloneable",
        "defaultImplementation",
        "deletable",
        "deprecatedAndHidden",
        "extendedBy",
        "extendsInterfaces",
        "feedEnabled",
        "fields",
        "hasSubtypes",
        "implementedBy",
        "implementsInterfaces",
        "isInterface",
        "isSubtype",
        "keyPrefix",
        "label",
        "labelPlural",
        "layoutable",
        "listviewable",
        "lookupLayoutable",
        "mergeable",
        "mruEnabled",
        "name",
        "namedLayoutInfos",
        "networkScopeFieldName",
        "queryable",
        "recordTypeInfos",
        "replicateable",
        "retrieveable",
        "searchLayoutable",
        "searchable",
        "sobjectDescribeOption",
        "supportedScopes",
        "triggerable",
        "undeletable",
        "updateable",
        "urls",
    ]
)


def as_a_describe_tells_it(schema: Schema) -> Schema:
    """Without what no describe says: since when a thing is known."""
    return Schema(
        tuple(
            replace(o, since=0.0, fields=tuple(replace(f, since=0.0) for f in o.fields))
            for o in schema.objects
        ),
        schema.version,
    )


def test_every_key_is_there() -> None:
    found = describe(SCHEMA.by_name["account"], "62.0")
    assert set(found) >= OBJECT_KEYS
    assert all(set(f) == FIELD_KEYS for f in found["fields"])
    assert found["urls"]["describe"] == "/services/data/v62.0/sobjects/Account/describe"


def test_all_objects_survive_the_way_there_and_back() -> None:
    master = custom_field("Parent__c", "reference", reference_to=["Account"], master_detail=True)
    own = custom_object("Detail__c", "a00", fields=[master], owned=False)
    schema = SCHEMA.with_object(own)
    back = schema_from_describes(describe(o, "62.0") for o in schema)
    expected = as_a_describe_tells_it(schema)
    for o in expected:
        assert back.by_name[o.name.lower()] == o
    assert back == expected


def test_parts_of_an_address_are_marked_as_real_describes_mark_them() -> None:
    account = describe(SCHEMA.by_name["account"], "62.0")
    city = next(f for f in account["fields"] if f["name"] == "BillingCity")
    assert city["permissionable"]
    assert city["compoundFieldName"] == "BillingAddress"
    found = object_from_describe(account).field("BillingCity")
    assert found is not None
    assert not found.permissionable


def test_a_user_sees_what_he_may_read_and_is_told_what_he_may_write() -> None:
    mask = Mask(
        create=False,
        edit=True,
        delete=False,
        reads=lambda f: f.name in ("Id", "Name", "Industry"),
        creates=lambda _: False,
        edits=lambda f: f.name == "Name",
        sees=lambda name: name == "Contact",
    )
    found = describe(SCHEMA.by_name["account"], "62.0", mask)
    assert [f["name"] for f in found["fields"]] == ["Id", "Name", "Industry"]
    assert [f["updateable"] for f in found["fields"]] == [False, True, False]
    assert not any(f["createable"] for f in found["fields"])
    assert (found["createable"], found["updateable"], found["deletable"]) == (False, True, False)
    assert {c["childSObject"] for c in found["childRelationships"]} == {"Contact"}


def test_describe_global_and_basic_information() -> None:
    account = SCHEMA.by_name["account"]
    listing = describe_global([(account, Mask(delete=False))], "62.0")
    assert listing["encoding"] == "UTF-8"
    assert listing["maxBatchSize"] == 200
    entry = listing["sobjects"][0]
    assert entry["name"] == "Account"
    assert not entry["deletable"]
    assert "fields" not in entry
    info = basic_info(account, "62.0")
    assert set(info) == {"objectDescribe", "recentItems"}
    assert info["objectDescribe"]["keyPrefix"] == "001"


def test_a_compact_describe_is_read_too() -> None:
    o = object_from_describe(
        {
            "name": "Thing__c",
            "custom": True,
            "queryable": True,
            "fields": [{"name": "Id", "type": "id"}, {"name": "Kind__c", "type": "picklist", "custom": True}],
        }
    )
    assert o.permissionable
    assert o.by_name["kind__c"].custom
    assert not o.createable


def test_what_is_no_describe_is_refused() -> None:
    with pytest.raises(InputError, match="no describe result"):
        object_from_describe({"errorCode": "NOT_FOUND"})
