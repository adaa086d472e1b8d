"""Who is asking and what that user may, asked of a real local org with tokens that carry nothing beside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from remit.connect.identity import identity_of
from remit.connect.permissions import my_permissions
from remit.connect.rest import Org
from remit.connect.session import Session
from tests.serving import Server, serving

LOCALE = {
    "TimeZoneSidKey": "GMT",
    "LocaleSidKey": "en_US",
    "EmailEncodingKey": "UTF-8",
    "LanguageLocaleKey": "en_US",
}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("asking") / "home") as running:
        yield running


@pytest.fixture(scope="module")
def clerk(local: Server) -> tuple[str, str]:
    """(id, token) of a user who may call the API and see Setup."""
    admin = local.admin()
    licence = admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
    profile = admin.create("Profile", Name="Clerks", UserLicenseId=licence)
    user = admin.create(
        "User", Username="clerk@asking.example", LastName="Clerk", Alias="clerk", Email="c@asking.example",
        ProfileId=profile, **LOCALE,
    )  # fmt: skip
    flags = {"PermissionsApiEnabled": True, "PermissionsViewSetup": True, "PermissionsViewRoles": True}
    held = admin.create("PermissionSet", Name="Clerks", Label="Clerks", **flags)
    admin.create("PermissionSetAssignment", AssigneeId=user, PermissionSetId=held)
    return user, local.token("clerk@asking.example")


def test_a_bare_token_is_enough_to_know_who_is_asking(local: Server, clerk: tuple[str, str]) -> None:
    user, token = clerk
    with Org(Session(local.url, token)) as org:
        found = identity_of(org)
    assert (found.org_id, found.user_id) == (local.status["org_id"], user)
    assert found.username == "clerk@asking.example"


def test_what_the_asking_user_may_comes_from_whatever_grants_it(
    local: Server, clerk: tuple[str, str]
) -> None:
    names = ["ApiEnabled", "ViewSetup", "ManageUsers", "NoSuchPermission"]
    with Org(Session(local.url, clerk[1])) as org:
        found = my_permissions(org, names)
    if set(found.values()) == {None}:
        pytest.skip("this local org has no UserPermissionAccess")
    assert found == {"ApiEnabled": True, "ViewSetup": True, "ManageUsers": False, "NoSuchPermission": None}
