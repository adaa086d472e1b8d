"""What differs between orgs in their External Client Apps: reading back, names, deletion, having them at all."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from tests.localorg.eca_setup import System, jwt_login, key_pair, make_system, soap, write
from tests.localorg.turning import delete, listing, read, refusal, turned, works
from tests.serving import Server

GLOBAL = "ExtlClntAppGlobalOauthSettings"
OAUTH_POLICY = "ExtlClntAppOauthConfigurablePolicies"
POLICY = "ExtlClntAppConfigurablePolicies"
SETTINGS = "ExtlClntAppOauthSettings"
HEADER = "ExternalClientApplication"


@pytest.fixture(scope="module")
def erp(server: Server) -> System:
    return make_system(server, "Erp")


@pytest.fixture(scope="module")
def new_app(server: Server) -> Callable[[], str]:
    """Makes an app with a consumer and gives its name."""
    numbers = itertools.count()

    def make() -> str:
        name = f"App{next(numbers)}"
        assert works(
            write(server, "createMetadata", HEADER, fullName=name, label=name, contactEmail="a@b.co")
        )
        assert works(oauth_settings(server, name))
        return name

    return make


def oauth_settings(server: Server, name: str) -> str:
    return write(
        server, "createMetadata", SETTINGS, fullName=f"{name}_oauth", commaSeparatedOauthScopes="Api",
        externalClientApplication=name, label=name,
    )  # fmt: skip


def global_settings(server: Server, operation: str, name: str, certificate: str = "") -> str:
    signing = {"certificate": certificate} if certificate else {}
    return write(
        server, operation, GLOBAL, fullName=f"{name}_glbloauth", callbackUrl="https://localhost/callback",
        **signing, externalClientApplication=name, label=f"{name} Global OAuth",
    )  # fmt: skip


def policy(server: Server, name: str, app: str) -> str:
    return write(
        server, "createMetadata", OAUTH_POLICY, fullName=name, externalClientApplication=app,
        isClientCredentialsFlowEnabled=False, label=app,
    )  # fmt: skip


def test_certificate_readback(server: Server, erp: System) -> None:
    assert "BEGIN CERTIFICATE" in read(server, GLOBAL, "Erp_glbloauth")
    with turned(server, "certificateReadback", "false"):
        told = read(server, GLOBAL, "Erp_glbloauth")
        assert "<consumerKey>" in told
        assert "certificate" not in told
        assert jwt_login(server, erp)[0] == 200
        # Who writes back what was read leaves the key of a client that runs as it is.
        assert works(global_settings(server, "updateMetadata", "Erp"))
        assert jwt_login(server, erp)[0] == 200
    assert "BEGIN CERTIFICATE" in read(server, GLOBAL, "Erp_glbloauth")


def test_a_certificate_that_can_be_read_is_taken_away_by_a_write_without_it(server: Server) -> None:
    made = make_system(server, "Replaced")
    assert works(global_settings(server, "updateMetadata", "Replaced"))
    assert "certificate" not in read(server, GLOBAL, "Replaced_glbloauth")
    assert jwt_login(server, made)[0] == 400


def test_consumer_readback(server: Server, erp: System) -> None:
    assert erp.client_id in read(server, GLOBAL, "Erp_glbloauth")
    with turned(server, "consumerReadback", "false"):
        assert 'records xsi:nil="true"' in read(server, GLOBAL, "Erp_glbloauth")
        assert "Erp_glbloauth" in listing(server, GLOBAL)
        told = global_settings(server, "createMetadata", "Erp")
        assert "<statusCode>DUPLICATE_VALUE</statusCode>" in told
        assert "duplicates value on Erp_glbloauth" in told
        assert works(global_settings(server, "upsertMetadata", "Erp"))
        assert jwt_login(server, erp)[0] == 200


def test_certificate_form(server: Server, new_app: Callable[[], str]) -> None:
    _, pem = key_pair()
    body = "".join(pem.strip().splitlines()[1:-1])
    name = new_app()
    assert works(global_settings(server, "createMetadata", name, pem))
    assert works(global_settings(server, "updateMetadata", name, body))
    assert not works(global_settings(server, "updateMetadata", name, body[:40]))
    for form, taken, refused in (("pem", pem, body), ("body", body, pem)):
        with turned(server, "certificateForm", form):
            other = new_app()
            told = global_settings(server, "createMetadata", other, refused)
            assert "certificate: invalid certificate" in told
            assert works(global_settings(server, "createMetadata", other, taken))


def test_a_certificate_given_as_its_body_logs_in(server: Server) -> None:
    made = make_system(server, "Bodily")
    private, pem = key_pair()
    made.private_key = private
    assert jwt_login(server, made)[0] == 400
    assert works(global_settings(server, "updateMetadata", "Bodily", "\n".join(pem.splitlines()[1:-1])))
    assert jwt_login(server, made)[0] == 200


def test_generated_policies(server: Server, new_app: Callable[[], str]) -> None:
    name = new_app()
    assert f"duplicates value on {name}_oauthPlcy" in policy(server, f"{name}_mine", name)
    with turned(server, "generatedPolicies", "false"):
        made = make_own_policy(server)
        assert made == ["Bare_mine", "Bare_switches"]


def make_own_policy(server: Server) -> list[str]:
    assert works(
        write(server, "createMetadata", HEADER, fullName="Bare", label="Bare", contactEmail="a@b.co")
    )
    assert works(oauth_settings(server, "Bare"))
    for type_name in (OAUTH_POLICY, POLICY):
        assert not [n for n in listing(server, type_name) if n.startswith("Bare")]
    assert works(policy(server, "Bare_mine", "Bare"))
    switches = write(
        server, "createMetadata", POLICY, fullName="Bare_switches", externalClientApplication="Bare",
        isEnabled=True, label="Bare",
    )  # fmt: skip
    assert works(switches)
    return [n for t in (OAUTH_POLICY, POLICY) for n in listing(server, t) if n.startswith("Bare")]


def test_without_an_oauth_policy_nobody_logs_in(server: Server) -> None:
    made = make_system(server, "Unruled")
    assert jwt_login(server, made)[0] == 200
    assert works(delete(server, OAUTH_POLICY, "Unruled_oauthPlcy"))
    assert jwt_login(server, made)[1]["error"] == "app_not_found"


@pytest.mark.parametrize(
    ("chosen", "oauth", "switches"),
    [
        ("oauthPlcy", "_oauthPlcy", "_plcy"),
        ("plcy", "_plcy", "_plcy"),
        ("defaultPolicy", "_defaultPolicy", "_defaultPolicy"),
        ("oauth_defaultPolicy", "_oauth_defaultPolicy", "_defaultPolicy"),
    ],
)
def test_policy_name(
    server: Server, new_app: Callable[[], str], chosen: str, oauth: str, switches: str
) -> None:
    with turned(server, "policyName", chosen):
        name = new_app()
        assert name + oauth in listing(server, OAUTH_POLICY)
        assert name + switches in listing(server, POLICY)
        assert f"duplicates value on {name}{oauth}" in policy(server, f"{name}_mine", name)
        assert works(delete(server, HEADER, name))
        assert name + oauth not in listing(server, OAUTH_POLICY)


def test_app_deletion_takes_the_parts_along(server: Server, new_app: Callable[[], str]) -> None:
    name = new_app()
    assert works(delete(server, HEADER, name))
    assert f"{name}_oauth" not in listing(server, SETTINGS)


def test_app_deletion_children_first(server: Server, new_app: Callable[[], str]) -> None:
    with turned(server, "appDeletion", "childrenFirst"):
        name = new_app()
        told = delete(server, HEADER, name)
        assert "<statusCode>DELETE_FAILED</statusCode>" in told
        assert f"{name}_oauth" in told
        for type_name, ending in ((OAUTH_POLICY, "oauthPlcy"), (POLICY, "plcy"), (SETTINGS, "oauth")):
            assert not works(delete(server, HEADER, name))
            assert works(delete(server, type_name, f"{name}_{ending}"))
        assert works(delete(server, HEADER, name))


def test_app_deletion_switched_off_first(server: Server, new_app: Callable[[], str]) -> None:
    with turned(server, "appDeletion", "disabledFirst"):
        name = new_app()
        assert "<statusCode>DELETE_FAILED</statusCode>" in delete(server, HEADER, name)
        off = write(
            server, "updateMetadata", POLICY, fullName=f"{name}_plcy", externalClientApplication=name,
            isEnabled=False, label=name,
        )  # fmt: skip
        assert works(off)
        assert works(delete(server, HEADER, name))


def test_an_org_without_external_client_apps(server: Server, erp: System) -> None:
    admin = server.admin()
    assert admin.query("SELECT Id FROM ExternalClientApplication WHERE DeveloperName = 'Erp'")
    assert HEADER in described(server)
    with turned(server, "externalClientApps", "false"):
        assert not [
            name for name in described(server) if name.startswith(("ExternalClientApplication", "Extl"))
        ]
        for call in (
            f"<m:listMetadata><m:queries><m:type>{HEADER}</m:type></m:queries></m:listMetadata>",
            f"<m:readMetadata><m:type>{GLOBAL}</m:type><m:fullNames>Erp</m:fullNames></m:readMetadata>",
            f"<m:deleteMetadata><m:type>{HEADER}</m:type><m:fullNames>Erp</m:fullNames></m:deleteMetadata>",
        ):
            status, told = soap(server, call)
            assert (status, "INVALID_TYPE" in told) == (500, True)
        told = write(server, "createMetadata", HEADER, fullName="New", label="New", contactEmail="a@b.co")
        assert "Not available for deploy for this organization" in told
        assert refusal(admin, "GET", "query?q=SELECT+Id+FROM+ExternalClientApplication")[0] == "INVALID_TYPE"
        assert refusal(admin, "GET", "sobjects/ExternalClientApplication/describe")[0] == "NOT_FOUND"
        assert refusal(admin, "GET", "apps/oauth/usage") == (
            "FUNCTIONALITY_NOT_ENABLED",
            "This feature is not currently enabled for this user.",
        )
        names = [o["name"] for o in admin.call("GET", "sobjects")[1]["sobjects"]]
        assert not [name for name in names if name.startswith(("ExternalClientApp", "ExtlClnt"))]
        for holder in ("PermissionSet", "Profile"):
            fields = [f["name"] for f in admin.call("GET", f"sobjects/{holder}/describe")[1]["fields"]]
            assert "PermissionsApiEnabled" in fields
            assert not [f for f in fields if "ExternalClientApp" in f]
        body = {"Name": "Dev", "Label": "Dev", "PermissionsExternalClientAppDeveloper": True}
        assert refusal(admin, "POST", "sobjects/PermissionSet", body)[0] == "INVALID_FIELD"
        access = {"ParentId": erp.permission_set_id, "SetupEntityId": erp.app_id}
        assert refusal(admin, "POST", "sobjects/SetupEntityAccess", access)[0] == "MALFORMED_ID"
        assert jwt_login(server, erp)[1]["error"] == "invalid_client_id"
    assert jwt_login(server, erp)[0] == 200


def described(server: Server) -> list[str]:
    _, told = soap(server, "<m:describeMetadata><m:asOfVersion>64.0</m:asOfVersion></m:describeMetadata>")
    return [part.partition("</xmlName>")[0] for part in told.split("<xmlName>")[1:]]
