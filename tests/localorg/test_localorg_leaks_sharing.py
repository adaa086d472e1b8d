"""Doors to other people's records: share rows, ownership, parts of records, activities, files, the recycle bin."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localorg.landlord import Landlord, Tenant, ask, code
from tests.serving import Server

NO_ACCESS = "INSUFFICIENT_ACCESS_OR_READONLY"
NO_CROSS = "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"


@pytest.fixture(scope="module")
def landlord(server: Server) -> Landlord:
    found = Landlord(server)
    for name in ("Account", "Opportunity", "Case", "Lead"):
        found.default(name, "Private")
    return found


@pytest.fixture(scope="module")
def account(landlord: Landlord) -> str:
    return landlord.admin.create("Account", Name="Others")


@pytest.fixture
def visitor(landlord: Landlord) -> Tenant:
    return landlord.user({"Account": "CRED", "Opportunity": "CRED", "Lead": "CRED", "Case": "CRE"})


def _share_of(user: Tenant, account: str, grade: str) -> dict[str, Any]:
    return {
        "AccountId": account,
        "UserOrGroupId": user.id,
        "AccountAccessLevel": grade,
        "OpportunityAccessLevel": "None",
    }


def test_nobody_shares_a_hidden_record_with_themselves(visitor: Tenant, account: str) -> None:
    assert (
        code(visitor.call("POST", "sobjects/AccountShare", _share_of(visitor, account, "Edit"))) == NO_CROSS
    )


@pytest.mark.parametrize("grade", ["Read", "Edit"])
def test_who_was_given_a_record_cannot_share_it_on(
    landlord: Landlord, visitor: Tenant, account: str, grade: str
) -> None:
    """Sharing takes full access: else Read becomes Edit by one request."""
    landlord.share("Account", account, visitor.id, grade)
    assert (
        code(visitor.call("POST", "sobjects/AccountShare", _share_of(visitor, account, "Edit"))) == NO_CROSS
    )
    row = landlord.admin.query(f"SELECT Id FROM AccountShare WHERE UserOrGroupId = '{visitor.id}'")[0]["Id"]
    raised = visitor.call("PATCH", f"sobjects/AccountShare/{row}", {"AccountAccessLevel": "Edit"})
    assert code(raised) == NO_ACCESS
    assert code(visitor.call("DELETE", f"sobjects/AccountShare/{row}")) == NO_ACCESS


def test_the_owner_shares(landlord: Landlord, visitor: Tenant) -> None:
    mine, friend = visitor.create("Account", Name="Mine"), landlord.user({"Account": "R"})
    visitor.create("AccountShare", **_share_of(friend, mine, "Read"))
    assert ask(friend, "SELECT Name FROM Account") == [{"Name": "Mine"}]


def test_edit_by_a_share_is_no_way_to_ownership(landlord: Landlord, visitor: Tenant, account: str) -> None:
    landlord.share("Account", account, visitor.id, "Edit")
    assert code(visitor.call("PATCH", f"sobjects/Account/{account}", {"Name": "Others"})) == "ok"
    assert code(visitor.call("PATCH", f"sobjects/Account/{account}", {"OwnerId": visitor.id})) == NO_ACCESS
    assert code(visitor.call("DELETE", f"sobjects/Account/{account}")) == NO_ACCESS


def test_another_owner_ends_shares_made_by_hand(landlord: Landlord, visitor: Tenant) -> None:
    record = landlord.admin.create("Account", Name="Moving")
    landlord.share("Account", record, visitor.id, "Read")
    assert ask(visitor, f"SELECT Name FROM Account WHERE Id = '{record}'") == [{"Name": "Moving"}]
    new = landlord.user({"Account": "R"})
    assert code(landlord.admin.call("PATCH", f"sobjects/Account/{record}", {"OwnerId": new.id})) == "ok"
    assert ask(visitor, f"SELECT Name FROM Account WHERE Id = '{record}'") == []


def test_who_is_above_sees_what_was_shared_with_those_below(landlord: Landlord, account: str) -> None:
    top = landlord.admin.create("UserRole", Name="Top")
    low = landlord.admin.create("UserRole", Name="Low", ParentRoleId=top)
    boss, below = (landlord.user({"Account": "R"}, role=role) for role in (top, low))
    assert ask(boss, "SELECT Id FROM Account") == []
    landlord.share("Account", account, below.id, "Read")
    assert ask(boss, "SELECT Id FROM Account") == [{"Id": account}]


@pytest.mark.parametrize(
    ("name", "default", "permission", "outcome"),
    [
        ("Lead", "ReadWriteTransfer", "", "ok"),
        ("Lead", "ReadWrite", "", NO_ACCESS),
        ("Lead", "ReadWrite", "TransferAnyLead", "ok"),
        ("Lead", "ReadWrite", "TransferAnyCase", NO_ACCESS),
        ("Case", "ReadWrite", "TransferAnyCase", "ok"),
        ("Case", "ReadWrite", "TransferAnyEntity", "ok"),
    ],
)
def test_giving_a_record_away(
    landlord: Landlord, name: str, default: str, permission: str, outcome: str
) -> None:
    landlord.default(name, default)
    values = {"LastName": "L", "Company": "C"} if name == "Lead" else {"Subject": "S"}
    record = landlord.admin.create(name, **values)
    objects = {"Lead": "CRE", "Case": "CRE"}
    user = landlord.user(objects, systems=[permission] if permission else [])
    assert code(user.call("PATCH", f"sobjects/{name}/{record}", {"OwnerId": user.id})) == outcome
    landlord.default(name, "Private")


def test_a_part_of_a_record_takes_edit_of_the_record(landlord: Landlord) -> None:
    """Products, notes and attachments of an opportunity that is shared to be read are read, never made."""
    admin = landlord.admin
    book = admin.create("Pricebook2", Name="Book", IsActive=True)
    admin.call("PATCH", f"sobjects/Pricebook2/{book}", {"IsStandard": True})
    product = admin.create("Product2", Name="P", IsActive=True)
    entry = admin.create("PricebookEntry", Product2Id=product, Pricebook2Id=book, UnitPrice=5, IsActive=True)
    deal = admin.create("Opportunity", Name="Deal", StageName="Prospecting", CloseDate="2027-01-01")
    line = {"OpportunityId": deal, "PricebookEntryId": entry, "Quantity": 1, "UnitPrice": 5}
    first = admin.create("OpportunityLineItem", **line)
    user = landlord.user({"Opportunity": "RE", "Pricebook2": "R", "Product2": "R"})
    parts = {
        "OpportunityLineItem": line,
        "Note": {"ParentId": deal, "Title": "x"},
        "Attachment": {"ParentId": deal, "Name": "x", "Body": "aGVsbG8="},
    }
    landlord.share("Opportunity", deal, user.id, "Read")
    assert ask(user, "SELECT Id FROM OpportunityLineItem") == [{"Id": first}]
    for name, values in parts.items():
        assert code(user.call("POST", f"sobjects/{name}", values)) == NO_CROSS, name
    landlord.share("Opportunity", deal, user.id, "Edit")
    for name, values in parts.items():
        assert code(user.call("POST", f"sobjects/{name}", values)) == "ok", name


def test_an_attachment_is_seen_as_far_as_the_record_it_hangs_on(landlord: Landlord, visitor: Tenant) -> None:
    lead = visitor.create("Lead", LastName="L", Company="C")
    other = landlord.admin.create("Lead", LastName="O", Company="C")
    ids = [
        api.create("Attachment", ParentId=parent, Name="a.txt", Body="aGVsbG8=")
        for api, parent in ((visitor, lead), (landlord.admin, other))
    ]
    assert ask(visitor, "SELECT Id FROM Attachment") == [{"Id": ids[0]}]
    assert visitor.call("GET", f"sobjects/Attachment/{ids[0]}/Body")[0] == 200
    assert visitor.call("GET", f"sobjects/Attachment/{ids[1]}/Body")[0] == 404
    landlord.default("Lead", "Read")
    assert len(ask(visitor, "SELECT Id FROM Attachment")) == 2
    without = landlord.user({"Account": "R"})
    assert ask(without, "SELECT Id FROM Attachment") == []
    landlord.default("Lead", "Private")


def test_a_message_about_a_hidden_record_is_hidden(landlord: Landlord, visitor: Tenant) -> None:
    """Of several lookups the first that is set decides; one that is empty opens nothing."""
    landlord.default("Case", "ReadWrite")
    hidden = landlord.admin.create("Account", Name="Hidden")
    landlord.admin.create("EmailMessage", Subject="secret", RelatedToId=hidden)
    mine = visitor.create("EmailMessage", Subject="mine")
    assert ask(visitor, "SELECT Id FROM EmailMessage") == [{"Id": mine}]
    landlord.default("Case", "Private")


def test_an_activity_is_seen_by_who_reads_what_it_is_about(landlord: Landlord, account: str) -> None:
    task = landlord.admin.create("Task", Subject="t", WhatId=account)
    reader = landlord.user({"Account": "R"})
    assert ask(reader, "SELECT Id FROM Task") == []
    landlord.share("Account", account, reader.id, "Read")
    assert ask(reader, "SELECT Id FROM Task") == [{"Id": task}]
    assert ask(landlord.user({"Lead": "R"}), "SELECT Id FROM Task") == []


def test_a_file_is_seen_by_who_sees_the_record_it_is_linked_to(landlord: Landlord) -> None:
    record = landlord.admin.create("Account", Name="With file")
    landlord.admin.create(
        "ContentVersion", PathOnClient="f.txt", VersionData="aGVsbG8=", FirstPublishLocationId=record
    )
    reader = landlord.user({"Account": "R"})
    links = f"SELECT LinkedEntityId FROM ContentDocumentLink WHERE LinkedEntityId = '{record}'"
    assert ask(reader, "SELECT Title FROM ContentVersion") == ask(reader, links) == []
    landlord.share("Account", record, reader.id, "Read")
    assert ask(reader, "SELECT Title FROM ContentVersion") == [{"Title": "f"}]
    assert ask(reader, links) == [{"LinkedEntityId": record}]
    document = ask(reader, "SELECT Id FROM ContentDocument")[0]["Id"]
    version = {"ContentDocumentId": document, "PathOnClient": "g.txt", "VersionData": "aGVsbG8="}
    assert code(reader.call("POST", "sobjects/ContentVersion", version)) == NO_CROSS


def test_a_deleted_record_that_was_hidden_stays_unknown(landlord: Landlord, visitor: Tenant) -> None:
    lead = landlord.admin.create("Lead", LastName="L", Company="C")
    assert landlord.admin.call("DELETE", f"sobjects/Lead/{lead}")[0] == 204
    assert code(visitor.call("GET", f"sobjects/Lead/{lead}")) == "NOT_FOUND"
    assert code(visitor.call("DELETE", f"sobjects/Lead/{lead}")) == NO_CROSS


def test_who_and_what_tell_a_name_and_no_hidden_field(landlord: Landlord, account: str) -> None:
    person = landlord.admin.create(
        "Contact", LastName="Con", AccountId=account, Phone="12345", Email="c@example.com"
    )
    user = landlord.user({"Account": "R", "Contact": "R"}, ["Task.WhoId"])
    landlord.admin.create("Task", Subject="t", WhoId=person, OwnerId=user.id)
    found = ask(user, f"SELECT Who.Name, Who.Phone, Who.Email FROM Task WHERE WhoId = '{person}'")[0]["Who"]
    assert (found["Name"], found["Phone"], found["Email"]) == ("Con", None, None)
    assert ask(user, "SELECT Id FROM Task WHERE Who.Phone = '12345'") == []


def test_a_detail_takes_edit_of_its_master_record_and_read_of_its_object(landlord: Landlord) -> None:
    told = landlord.metadata(
        '<createMetadata><metadata xsi:type="CustomObject"><fullName>Detail__c</fullName><label>D</label>'
        "<pluralLabel>D</pluralLabel><nameField><label>Name</label><type>Text</type></nameField>"
        "<deploymentStatus>Deployed</deploymentStatus><sharingModel>ControlledByParent</sharingModel>"
        "<fields><fullName>Account__c</fullName><label>A</label><type>MasterDetail</type>"
        "<referenceTo>Account</referenceTo><relationshipName>Details</relationshipName></fields></metadata>"
        "</createMetadata>"
    )
    assert "<success>true" in told, told
    record = landlord.admin.create("Account", Name="Master")
    user = landlord.user({"Account": "R", "Detail__c": "CRED"})
    detail = {"Name": "x", "Account__c": record}
    assert code(user.call("POST", "sobjects/Detail__c", detail)) == NO_CROSS
    landlord.share("Account", record, user.id, "Read")
    assert code(user.call("POST", "sobjects/Detail__c", detail)) == NO_CROSS
    landlord.share("Account", record, user.id, "Edit")
    made = user.create("Detail__c", **detail)
    assert ask(user, "SELECT Id FROM Detail__c") == [{"Id": made}]
    landlord.share("Account", record, user.id, "Read")
    assert code(user.call("DELETE", f"sobjects/Detail__c/{made}")) == NO_ACCESS


def test_an_activity_controlled_by_parent_is_still_its_owners(landlord: Landlord) -> None:
    landlord.default("Task", "ControlledByParent")
    owner, other = (landlord.user({"Account": "R"}) for _ in range(2))
    task = landlord.admin.create("Task", Subject="alone", OwnerId=owner.id)
    assert ask(owner, "SELECT Id FROM Task") == [{"Id": task}]
    assert ask(other, "SELECT Id FROM Task") == []
    landlord.default("Task", "Private")


def test_sharing_of_every_object_fits_a_statement(landlord: Landlord) -> None:
    """With all defaults private and everything readable, where a scope is longest: in a child query, counted
    and in a semi-join."""
    schema = landlord.admin.call("GET", "sobjects")[1]["sobjects"]
    everything = {}
    for o in schema:
        name = o["name"]
        row = landlord.admin.query(
            f"SELECT PermissionsRead FROM ObjectPermissions WHERE SobjectType = '{name}' LIMIT 1"
        )
        if row and not name.endswith("__c"):
            everything[name] = "R"
    user = landlord.user(everything, systems=["ViewAllFieldsGlobal"])
    for name in ("Contact", "Asset", "Order", "Contract", "Campaign"):
        landlord.default(name, "Private")
    for mixed in ((), ("Contact", "Asset", "Order", "Contract")):
        for name in mixed:
            landlord.default(name, "ControlledByParent")
        seen = [o for o in user.call("GET", "sobjects")[1]["sobjects"] if o["queryable"]]
        assert len(seen) > 60
        for o in seen:
            about = " AND LinkedEntityId = '001000000000000AAA'" if o["name"] == "ContentDocumentLink" else ""
            soql = f"SELECT COUNT() FROM {o['name']} WHERE Id != null{about}"
            assert isinstance(ask(user, soql), list), soql
        for name in (
            "Attachment",
            "Note",
            "Task",
            "Event",
            "EmailMessage",
            "ContentVersion",
            "Asset",
            "Order",
        ):
            soql = f"SELECT COUNT() FROM User WHERE Id IN (SELECT CreatedById FROM {name})"
            assert isinstance(ask(user, soql), list), soql
        children = user.call("GET", "sobjects/Account/describe")[1]["childRelationships"]
        for child in children:
            if child["relationshipName"] and child["childSObject"] != "ContentDocumentLink":
                nested = f"SELECT Id, (SELECT Id FROM {child['relationshipName']}) FROM Account"
                assert isinstance(ask(user, nested), list), nested
