"""People of an org, for the tests that hold Remit to leaving them alone."""

from __future__ import annotations

from tests.serving import Api

LOCALE = {
    "TimeZoneSidKey": "GMT",
    "LocaleSidKey": "en_US",
    "EmailEncodingKey": "UTF-8",
    "LanguageLocaleKey": "en_US",
}


def profile_of(admin: Api, name: str, **values: object) -> str:
    """A custom profile of that name on the licence Salesforce; its id."""
    licence = admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
    return admin.create("Profile", Name=name, UserLicenseId=licence, **values)


def person(admin: Api, username: str, profile: str, **values: object) -> str:
    """Jane Doe, who works in the org; her user's id."""
    return admin.create(
        "User", Username=username, FirstName="Jane", LastName="Doe", Alias="jdoe", Email="jane@people.example",
        ProfileId=profile, **LOCALE, **values,
    )  # fmt: skip
