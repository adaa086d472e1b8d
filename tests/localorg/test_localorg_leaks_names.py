"""What is hidden is not told apart from what is not there: objects by path, records by external id; and names
that would reach SQL are names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localorg.landlord import Landlord, code
from tests.serving import Server

OBJECT = (
    '<createMetadata><metadata xsi:type="CustomObject"><fullName>{}</fullName><label>x</label>'
    "<pluralLabel>x</pluralLabel><nameField><label>Name</label><type>Text</type></nameField>"
    "<deploymentStatus>Deployed</deploymentStatus><sharingModel>Private</sharingModel></metadata>"
    "</createMetadata>"
)
FIELD = (
    '<createMetadata><metadata xsi:type="CustomField"><fullName>Account.{}</fullName><label>x</label>'
    "<type>Text</type><length>20</length>{}</metadata></createMetadata>"
)


@pytest.fixture(scope="module")
def landlord(server: Server) -> Landlord:
    found = Landlord(server)
    assert "<success>true" in found.metadata(OBJECT.format("Secret__c"))
    assert "<success>true" in found.metadata(FIELD.format("Number__c", "<externalId>true</externalId>"))
    found.default("Account", "Private")
    return found


@pytest.mark.parametrize(
    ("method", "rest", "body"),
    [
        ("GET", "", None),
        ("GET", "/describe", None),
        ("GET", "/nonsense", None),
        ("PATCH", "/nonsense", {}),
        ("DELETE", "", None),
        ("GET", "/Name/x", None),
        ("GET", "/updated?start=2026-01-01T00:00:00Z&end=2026-02-01T00:00:00Z", None),
        ("POST", "", {"Name": "x"}),
    ],
)
def test_a_hidden_object_answers_as_one_that_is_not_there(
    landlord: Landlord, method: str, rest: str, body: Any
) -> None:
    user = landlord.user({"Account": "R"})
    hidden, absent = (user.call(method, f"sobjects/{name}{rest}", body) for name in ("Secret__c", "No__c"))
    assert hidden == absent
    assert code(hidden) == "NOT_FOUND"


def test_a_hidden_record_is_not_found_by_its_external_id(landlord: Landlord) -> None:
    owner = landlord.user({"Account": "CRED"}, ["Account.Number__c+"])
    for name, number in (("A", "7"), ("B", "7"), ("C", "8")):
        owner.create("Account", Name=name, Number__c=number)
    user = landlord.user({"Account": "CRED", "Contact": "CRE"}, ["Account.Number__c+", "Contact.AccountId+"])
    for method in ("GET", "DELETE"):
        told = [user.call(method, f"sobjects/Account/Number__c/{value}") for value in ("7", "8", "9")]
        assert [t[1][0]["message"][-3:] for t in told] == [": 7", ": 8", ": 9"], told
        assert {code(t) for t in told} == {"NOT_FOUND"}
    for value in ("8", "9"):
        answer = user.call("POST", "sobjects/Contact", {"LastName": "x", "Account": {"Number__c": value}})
        assert answer[1][0]["message"].startswith(f"Foreign key external ID: {value} not found"), answer
    assert code(user.call("PATCH", "sobjects/Account/Number__c/8", {"Name": "Mine"})) == (
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"
    )


@pytest.mark.parametrize("name", ['X"; DROP', "X'", "X Y", "_X", "X_", "X__Y", "1X", "Ünï"])
def test_a_custom_name_is_a_name(landlord: Landlord, name: str) -> None:
    for template in (OBJECT.format(f"{name}__c"), FIELD.format(f"{name}__c", "")):
        assert "can only contain underscores and alphanumeric characters" in landlord.metadata(template)
