"""Phase 1, the profile: the licence of a read-only one, nothing that it grants, and the two API permissions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.practice import profiles
from tests.practice.landscape import Landscape, flow
from tests.practice.world import Org
from tests.serving import serving

CUSTOM = "API Only Integrations"
# clone_of, the licence that the profile must then have
CLONES = [
    ({"clone_of": "Read Only"}, "Salesforce"),
    ({"clone_of": "Minimum Access - API Only Integrations"}, "Salesforce Integration"),
    ({"license": "Salesforce Integration"}, "Salesforce Integration"),
    ({}, "Salesforce"),
]
IDS = ["clone of Read Only", "clone of an integration profile", "Salesforce Integration by name", "default"]


@pytest.fixture(scope="module", params=CLONES, ids=IDS)
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Org, Landscape, str]]:
    """A new org with a landscape applied, and the licence that its profile must have."""
    said, licence = request.param
    with serving(tmp_path_factory.mktemp("home") / "remit") as server:
        landscape = Landscape(server, tmp_path_factory.mktemp("landscape"))
        landscape.write({"sap": flow("Account")}, profile={"name": CUSTOM, **said})
        landscape.apply()
        yield Org(server), landscape, licence


Made = tuple[Org, Landscape, str]


def test_its_licence_is_that_of_the_profile_named(made: Made) -> None:
    org, _, licence = made
    found = org.admin.query(f"SELECT UserLicense.Name FROM Profile WHERE Name = '{CUSTOM}'")
    assert [p["UserLicense"]["Name"] for p in found] == [licence]


def test_it_has_the_two_permissions_and_what_its_licence_forces(made: Made) -> None:
    org, _, licence = made
    held = profiles.permissions(org, CUSTOM)
    assert held >= profiles.INTEGRATION
    assert held <= profiles.INTEGRATION | profiles.FORCED[licence]


def test_it_starts_empty(made: Made) -> None:
    org, _, _ = made
    assert profiles.rows(org, CUSTOM) == profiles.NONE


def test_it_is_a_custom_profile_of_its_own(made: Made) -> None:
    org, landscape, _ = made
    user = org.admin.query(f"SELECT Profile.Name FROM User WHERE Username = '{landscape.username('sap')}'")[0]
    assert user["Profile"]["Name"] == CUSTOM
    assert org.admin.query(f"SELECT IsCustom FROM PermissionSet WHERE Profile.Name = '{CUSTOM}'")[0][
        "IsCustom"
    ]


def test_the_system_works_on_it(made: Made) -> None:
    _, landscape, _ = made
    client = landscape.login("sap")
    assert client.query("SELECT Id FROM Account") == []
    assert client.call("GET", "query?q=SELECT+Id+FROM+Contact")[1][0]["errorCode"] == "INVALID_TYPE"


def test_the_permission_set_licence_comes_before_any_permission_set(made: Made) -> None:
    org, landscape, licence = made
    of_user = f"Assignee.Username = '{landscape.username('sap')}'"
    licences = org.admin.query(
        "SELECT PermissionSetLicense.DeveloperName, SystemModstamp FROM PermissionSetLicenseAssign"
        f" WHERE {of_user}"
    )
    if licence == "Salesforce":
        assert licences == []
        return
    assert [a["PermissionSetLicense"]["DeveloperName"] for a in licences] == ["SalesforceAPIIntegrationPsl"]
    sets = org.admin.query(
        "SELECT SystemModstamp FROM PermissionSetAssignment"
        f" WHERE {of_user} AND PermissionSet.IsOwnedByProfile = false"
    )
    assert sets
    assert all(licences[0]["SystemModstamp"] <= a["SystemModstamp"] for a in sets)


def test_without_that_licence_the_org_takes_no_such_set(made: Made) -> None:
    org, _, licence = made
    if licence == "Salesforce":
        pytest.skip("the licence Salesforce carries every object by itself")
    profile = org.admin.query(f"SELECT Id FROM Profile WHERE Name = '{CUSTOM}'")[0]["Id"]
    user = org.new_user(profile)
    reads = org.admin.query("SELECT Id FROM PermissionSet WHERE Name = 'Remit_sap'")[0]["Id"]
    status, body = org.admin.call(
        "POST", "sobjects/PermissionSetAssignment", {"AssigneeId": user, "PermissionSetId": reads}
    )
    assert (status, body[0]["errorCode"]) == (400, "FIELD_INTEGRITY_EXCEPTION")


def test_the_plan_says_that_nothing_of_the_named_profile_is_kept(org: Org, landscape: Landscape) -> None:
    assert profiles.rows(org, "Read Only")["ObjectPermissions"] > 10
    assert len(profiles.permissions(org, "Read Only")) > 10
    landscape.write({"sap": flow("Account")})
    code, told = landscape.plan()
    assert code == 2
    assert "takes the licence of Read Only and nothing that it grants" in told


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        ({"name": CUSTOM, "clone_of": "System Administrator"}, "no integration user begins as an administrator"),
        ({"name": "Read Only"}, "Read Only is a standard profile"),
        ({"name": CUSTOM, "clone_of": "Read Only", "license": "Salesforce Integration"}, "has the licence Salesforce"),
        ({"name": CUSTOM, "license": "Salesfroce"}, "did you mean Salesforce?"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_file_and_line(
    landscape: Landscape, profile: dict[str, str], told: str
) -> None:
    landscape.write({"sap": flow("Account")}, profile=profile)
    done = landscape.run("validate", check=False)
    assert done.returncode == 1
    said = " ".join((done.stdout + done.stderr).split())
    assert told in said
    assert "landscape.yaml:" in said
