"""One custom profile for all integration users, which opens no object."""

from __future__ import annotations

import pytest

from tests.practice import profiles
from tests.practice.landscape import Landscape, flow
from tests.practice.world import Org

CUSTOM = "API Only Integrations"
SYSTEMS = ("sap", "wms", "shop", "hr")


@pytest.fixture(scope="module")
def applied(landscape: Landscape) -> Landscape:
    """Four systems that need different things."""
    landscape.write(
        {
            "sap": flow("Account", "Contact", can=("read", "create", "edit")),
            "wms": flow("Order", "Product2"),
            "shop": flow("Lead", can=("read", "create")),
            "hr": flow("User"),
        }
    )
    landscape.apply()
    return landscape


def test_all_integration_users_share_it(org: Org, applied: Landscape) -> None:
    users = org.admin.query(f"SELECT Username FROM User WHERE Profile.Name = '{CUSTOM}'")
    assert {u["Username"] for u in users} == {applied.username(s) for s in SYSTEMS}
    assert len(org.admin.query(f"SELECT Id FROM Profile WHERE Name = '{CUSTOM}'")) == 1


def test_apply_makes_no_other_profile(org: Org, applied: Landscape) -> None:
    custom = org.admin.query(
        "SELECT Profile.Name FROM PermissionSet WHERE Type = 'Profile' AND IsCustom = true"
    )
    assert [p["Profile"]["Name"] for p in custom] == [CUSTOM]


def test_no_object_field_or_setup_access_hangs_on_it(org: Org, applied: Landscape) -> None:
    assert profiles.rows(org, CUSTOM) == profiles.NONE


def test_no_permission_is_on_beyond_the_two_and_what_is_forced(org: Org, applied: Landscape) -> None:
    held = profiles.permissions(org, CUSTOM)
    assert profiles.INTEGRATION <= held <= profiles.INTEGRATION | profiles.FORCED["Salesforce"]


# What every user of the licence sees, as governed by no permission (Object Reference, special access rules):
# their own rows, activities and files by sharing, picklist values, who works here.
BASELINE = {
    "AppMenuItem", "Attachment", "AuthSession", "BusinessHours", "BusinessProcess", "CaseStatus",
    "CaseTeamRole", "ContentDocument", "ContentVersion", "ContentWorkspace", "ContractStatus",
    "EmailMessage", "EmailTemplate", "Event", "EventRelation", "Folder", "Group", "GroupMember",
    "LeadStatus", "ListView", "LoginHistory", "LoginIp", "OauthToken", "OpportunityStage", "OrderStatus",
    "Organization", "PartnerRole", "PermissionSetAssignment", "PermissionSetLicenseAssign", "QueueSobject",
    "RecordType", "SolutionStatus", "StaticResource", "TabDefinition", "Task", "TaskPriority",
    "TaskRelation", "TaskStatus", "User", "UserLicense", "UserPermissionAccess", "UserPreference", "UserShare",
}  # fmt: skip


def test_a_user_of_it_without_permission_sets_is_refused_every_other_object(
    org: Org, applied: Landscape
) -> None:
    profile = org.admin.query(f"SELECT Id FROM Profile WHERE Name = '{CUSTOM}'")[0]["Id"]
    bare = org.session(org.new_user(profile))
    everything = [o["name"] for o in org.admin.call("GET", "sobjects")[1]["sobjects"]]
    assert len(everything) > 80
    asked = [("GET", f"query?q=SELECT+Id+FROM+{name}", None) for name in everything]
    seen, refused = set(), set()
    for name, (status, body) in zip(everything, bare.batch(asked), strict=True):
        if status == 200:
            seen.add(name)
        elif body[0]["errorCode"] == "INVALID_TYPE":
            refused.add(name)
    assert seen == BASELINE
    assert {"Account", "Contact", "Lead", "Order", "OrderItem", "Product2", "Profile", "ApexClass"} <= refused
    described = {o["name"] for o in bare.call("GET", "sobjects")[1]["sobjects"]}
    assert (
        described - {"ContentDocumentLink"} == BASELINE
    )  # whose rows are seen by their file or record alone


def test_nor_can_it_write_any(org: Org, applied: Landscape) -> None:
    profile = org.admin.query(f"SELECT Id FROM Profile WHERE Name = '{CUSTOM}'")[0]["Id"]
    bare = org.session(org.new_user(profile))
    everything = [o["name"] for o in org.admin.call("GET", "sobjects")[1]["sobjects"]]
    hidden = [name for name in everything if name not in {*BASELINE, "ContentDocumentLink"}]
    for name, (status, body) in zip(
        hidden, bare.batch([("POST", f"sobjects/{name}", {}) for name in hidden]), strict=True
    ):
        assert (status, body[0]["errorCode"]) == (404, "NOT_FOUND"), name
