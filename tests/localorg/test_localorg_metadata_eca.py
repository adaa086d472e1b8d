"""The parts of an External Client App as metadata: what the org makes itself, what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localorg.eca_setup import LOCALE, System, api_only_user, client_login, make_system, soap, write
from tests.serving import Api, Server

POLICY = "ExtlClntAppOauthConfigurablePolicies"


@pytest.fixture(scope="module")
def payroll(server: Server) -> System:
    return make_system(server, "Payroll", client_credentials=True)


def read(server: Server, type_name: str, *names: str) -> str:
    asked = "".join(f"<m:fullNames>{n}</m:fullNames>" for n in names)
    status, answer = soap(server, f"<m:readMetadata><m:type>{type_name}</m:type>{asked}</m:readMetadata>")
    assert status == 200, answer
    return answer


def element(answer: str, name: str) -> str:
    return answer.partition(f"<{name}>")[2].partition(f"</{name}>")[0]


def refused(answer: str, code: str, message: str) -> None:
    assert "<success>false</success>" in answer
    assert element(answer, "statusCode") == code
    assert element(answer, "message").replace("&#39;", "'") == message


def policy(server: Server, **changed: Any) -> str:
    values = {"externalClientApplication": "Payroll", "label": "policy", **changed}
    return write(
        server, "updateMetadata", POLICY, fullName="Payroll_oauthPlcy", **dict(sorted(values.items()))
    )


def test_the_org_makes_key_links_and_policies(server: Server, payroll: System) -> None:
    assert read(server, "ExternalClientApplication", "Payroll").count(":Payroll</orgScopedExternalApp>") == 1
    assert "888" in element(read(server, "ExtlClntAppOauthSettings", "Payroll_oauth"), "oauthLink")
    settings = read(server, "ExtlClntAppGlobalOauthSettings", "Payroll_glbloauth")
    assert element(settings, "consumerKey") == payroll.client_id
    assert "consumerSecret" not in settings
    assert element(read(server, "ExtlClntAppConfigurablePolicies", "Payroll_plcy"), "isEnabled") == "true"
    found = read(server, POLICY, "Payroll_oauthPlcy")
    assert element(found, "commaSeparatedPermissionSet") == "Payroll_Access"
    assert element(found, "clientCredentialsFlowUser") == "payroll@example.com"


def test_a_second_policy_is_a_duplicate(server: Server, payroll: System) -> None:
    for name in ("Payroll_oauthPlcy", "Payroll_another"):
        answer = write(
            server, "createMetadata", POLICY, fullName=name, externalClientApplication="Payroll", label="x"
        )
        refused(
            answer, "DUPLICATE_VALUE",
            "duplicate value found: ExtlClntAppOauthSettingsId duplicates value on Payroll_oauthPlcy",
        )  # fmt: skip


def test_a_second_app_of_the_name_is_a_duplicate(server: Server, payroll: System) -> None:
    answer = write(server, "createMetadata", "ExternalClientApplication", fullName="Payroll", label="x")
    assert "duplicate value found: DeveloperName" in answer


def test_an_update_replaces_the_policy_whole(server: Server, payroll: System) -> None:
    assert "<success>true</success>" in policy(server)
    found = read(server, POLICY, "Payroll_oauthPlcy")
    assert element(found, "permittedUsersPolicyType") == "AllSelfAuthorized"
    assert element(found, "isClientCredentialsFlowEnabled") == "false"
    assert "commaSeparatedPermissionSet" not in found
    rows = server.admin().query(
        "SELECT ClientCredentialsFlowUser, PermittedUsersPolicyType FROM ExtlClntAppOauthPlcyCnfg"
        " WHERE DeveloperName = 'Payroll_oauthPlcy'"
    )
    assert rows[0]["ClientCredentialsFlowUser"] is None
    answer = policy(
        server, clientCredentialsFlowUser=payroll.username, commaSeparatedPermissionSet="Payroll_Access",
        isClientCredentialsFlowEnabled=True, permittedUsersPolicyType="AdminApprovedPreAuthorized",
    )  # fmt: skip
    assert "<success>true</success>" in answer
    assert client_login(server, payroll)[0] == 200


def test_permission_sets_go_by_name(server: Server, payroll: System) -> None:
    refused(
        policy(server, commaSeparatedPermissionSet=payroll.permission_set_id), "INVALID_FIELD",
        f"We couldn't find permission sets called {payroll.permission_set_id}",
    )  # fmt: skip


def test_the_run_as_user_must_be_active_and_api_only(server: Server, payroll: System) -> None:
    admin = server.admin()
    profile = admin.query("SELECT Id FROM Profile WHERE Name = 'Standard User'")[0]["Id"]
    admin.create(
        "User", Username="person@example.com", LastName="Person", Alias="person", Email="p@example.com",
        ProfileId=profile, **LOCALE,
    )  # fmt: skip
    _, gone, _ = api_only_user(server, "Gone")
    admin.call("PATCH", f"sobjects/User/{gone}", {"IsActive": False})
    for username in ("person@example.com", "gone@example.com", "nobody@example.com", "owner@example.com"):
        refused(
            policy(server, isClientCredentialsFlowEnabled=True, clientCredentialsFlowUser=username),
            "FIELD_INTEGRITY_EXCEPTION",
            "Enter a valid execution user for the OAuth client credentials flow.",
        )


def test_assignments_are_rows_that_others_may_make_too(server: Server, payroll: System) -> None:
    admin = server.admin()
    where = f"FROM SetupEntityAccess WHERE SetupEntityId = '{payroll.app_id}'"
    row = admin.query(f"SELECT Id, SetupEntityType, ParentId {where}")[0]
    assert (row["SetupEntityType"], row["ParentId"]) == (
        "ExternalClientApplication", payroll.permission_set_id,
    )  # fmt: skip
    assert admin.call("DELETE", f"sobjects/SetupEntityAccess/{row['Id']}")[0] == 204
    assert client_login(server, payroll)[1]["error"] == "invalid_app_access"
    admin.create("SetupEntityAccess", ParentId=payroll.permission_set_id, SetupEntityId=payroll.app_id)
    assert client_login(server, payroll)[0] == 200
    assert "Payroll_Access" in read(server, POLICY, "Payroll_oauthPlcy")


def test_a_supplied_key_is_refused_unless_it_is_the_apps_own(server: Server, payroll: System) -> None:
    for key, success in (("3MVG9mine", "false"), (payroll.client_id, "true")):
        answer = write(
            server, "updateMetadata", "ExtlClntAppGlobalOauthSettings", fullName="Payroll_glbloauth",
            callbackUrl="https://localhost/callback", consumerKey=key, externalClientApplication="Payroll",
            isClientCredentialsFlowEnabled=True, label="global",
        )  # fmt: skip
        assert f"<success>{success}</success>" in answer


def test_order_and_references(server: Server, payroll: System) -> None:
    write(server, "createMetadata", "ExternalClientApplication", fullName="Bare", label="Bare")
    answer = write(
        server, "createMetadata", "ExtlClntAppGlobalOauthSettings", fullName="Bare_glbloauth",
        callbackUrl="https://localhost", externalClientApplication="Bare", label="x",
    )  # fmt: skip
    assert element(answer, "statusCode") == "INVALID_CROSS_REFERENCE_KEY"
    answer = write(
        server, "createMetadata", "ExtlClntAppOauthSettings", fullName="No_oauth",
        externalClientApplication="No", label="x",
    )  # fmt: skip
    refused(
        answer, "INVALID_CROSS_REFERENCE_KEY",
        "In field: externalClientApplication - no ExternalClientApplication named No found",
    )  # fmt: skip
    answer = write(
        server, "createMetadata", "ExtlClntAppOauthSettings", fullName="Bare_oauth",
        commaSeparatedOauthScopes="chatbot_api", externalClientApplication="Bare", label="x",
    )  # fmt: skip
    assert element(answer, "statusCode") == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"


def test_listing_tells_when_a_part_changed(server: Server, payroll: System) -> None:
    query = "".join(
        f"<m:queries><m:type>{t}</m:type></m:queries>"
        for t in ("ExternalClientApplication", "ExtlClntAppGlobalOauthSettings", POLICY)
    )
    _, answer = soap(server, f"<m:listMetadata>{query}<m:asOfVersion>64.0</m:asOfVersion></m:listMetadata>")
    assert "<fileName>externalClientApps/Payroll.eca</fileName>" in answer
    assert "<fullName>Payroll_glbloauth</fullName>" in answer
    assert "<createdByName>Local Admin</createdByName>" in answer


def test_deleting_the_app_takes_all_of_it_along(server: Server) -> None:
    made = make_system(server, "Doomed", client_credentials=True)
    _, token = client_login(server, made)
    status, answer = soap(
        server,
        "<m:deleteMetadata><m:type>ExternalClientApplication</m:type><m:fullNames>Doomed</m:fullNames>"
        "</m:deleteMetadata>",
    )
    assert (status, "<success>true</success>" in answer) == (200, True), answer
    assert client_login(server, made)[1]["error"] == "invalid_client_id"
    assert Api(server.url, token["access_token"]).call("GET", "limits")[0] == 401
    admin = server.admin()
    assert admin.query("SELECT Id FROM ExternalClientApplication WHERE DeveloperName = 'Doomed'") == []
    assert admin.query(f"SELECT Id FROM SetupEntityAccess WHERE SetupEntityId = '{made.app_id}'") == []
    assert 'xsi:nil="true"' in read(server, POLICY, "Doomed_oauthPlcy")


def test_connected_apps_are_over(server: Server) -> None:
    answer = write(
        server, "createMetadata", "ConnectedApp", fullName="Old", contactEmail="a@example.com", label="Old"
    )
    assert (
        "You can't create a connected app. To enable connected app creation, contact Salesforce Customer"
        " Support." in answer.replace("&#39;", "'")
    )


def test_who_may_call(server: Server, payroll: System) -> None:
    call = "<m:readMetadata><m:type>Profile</m:type><m:fullNames>Admin</m:fullNames></m:readMetadata>"
    status, answer = soap(server, call, token="nonsense")
    assert status == 500
    assert "INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session" in answer
    _, token = client_login(server, payroll)
    status, answer = soap(server, call, token=token["access_token"])
    assert status == 500
    assert (
        "INSUFFICIENT_ACCESS: use of the Metadata API requires a user with the ModifyAllData or"
        " ModifyMetadata permissions" in answer
    )


def test_ten_components_a_call(server: Server) -> None:
    many = "".join(f"<m:fullNames>P{i}</m:fullNames>" for i in range(11))
    status, answer = soap(server, f"<m:readMetadata><m:type>Profile</m:type>{many}</m:readMetadata>")
    assert (status, "EXCEEDED_ID_LIMIT" in answer) == (500, True)
