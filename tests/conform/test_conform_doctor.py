"""`remit doctor` reads an org as its administrator, as the documented operator, and as one who lacks things."""

from __future__ import annotations

import json
import time
from email.utils import formatdate
from typing import Any

import pytest

from remit.conform.doctor import checks, examine
from remit.connect.rest import Org
from remit.connect.session import Session
from tests.conform.registry import registry
from tests.connect.conftest import FAST, TOKEN, Reply, ScriptedServer
from tests.plan.forks import Ran, remit
from tests.plan.test_plan_operator import documented, operator
from tests.serving import Server

Document = dict[str, Any]


def read(ran: Ran) -> Document:
    """The lines of a doctor by what they are about."""
    document = json.loads(ran.text)
    return {line["about"]: line for line in document["lines"]}


def as_user(server: Server, token: str) -> Ran:
    return remit(
        server.home, "doctor", "--json", "--target-org", server.url, environment={"SF_ACCESS_TOKEN": token}
    )


def of(lines: Document, beginning: str) -> Document:
    """The one line that begins so."""
    found = [line for about, line in lines.items() if about.startswith(beginning)]
    assert len(found) == 1, (beginning, list(lines))
    return dict(found[0])


def refusing(lines: Document) -> set[str]:
    return {about for about, line in lines.items() if line["verdict"] == "will refuse"}


def test_an_administrator_of_a_new_org_is_told_of_the_one_switch_that_is_off(server: Server) -> None:
    before = server.admin().query("SELECT COUNT(Id) n FROM SetupAuditTrail")
    ran = remit(server.home, "doctor", "--json")
    lines = read(ran)
    assert refusing(lines) == {'"Allow access to External Client App consumer secrets via REST API"'}, (
        ran.text
    )
    assert ran.code == 1
    assert lines["edition"]["found"].startswith("Developer Edition")
    assert lines["SOAP login() switched on"]["verdict"] == "could not be told"
    assert of(lines, "license Salesforce Integration")["found"] == "200 of 200 seats are free"
    assert json.loads(ran.text)["requests"] <= 25
    assert server.admin().query("SELECT COUNT(Id) n FROM SetupAuditTrail") == before


def test_with_that_switch_on_nothing_refuses_and_it_exits_with_0(server: Server) -> None:
    server.remit("org", "setting", "enableClientSecretInRestApiAccess", "true")
    try:
        ran = remit(server.home, "doctor")
    finally:
        server.remit("org", "setting", "enableClientSecretInRestApiAccess", "false")
    assert ran.code == 0, ran.text
    assert "will refuse:" not in ran.text
    assert " fine, 0 will refuse, " in ran.text


def test_the_documented_operator_has_every_permission(server: Server) -> None:
    reads, writes = documented()
    lines = read(as_user(server, operator(server, "doctoroperator", [*reads, *writes])))
    permissions = {about: line for about, line in lines.items() if about.startswith("permission ")}
    assert len([p for p in permissions if not p.startswith("permission set license")]) == 13
    assert not [about for about in refusing(lines) if not about.startswith('"Allow access')], lines
    assert lines["who asks"]["found"].startswith("doctoroperator@ops.example, profile doctoroperator profile")


def test_an_operator_that_only_reads_is_told_what_apply_will_lack(server: Server) -> None:
    reads, writes = documented()
    lines = read(as_user(server, operator(server, "doctorreader", reads)))
    lacking = {
        about.split("(")[-1].strip(")") for about in refusing(lines) if about.startswith("permission ")
    }
    assert lacking == set(writes)
    assert of(lines, "permission Assign Permission Sets")["only"] == "apply"
    assert of(lines, "permission View Client Secret")["only"] == "login: client-credentials"


@pytest.mark.parametrize("missing", ["ModifyMetadata", "ExternalClientAppViewer", "ManageInternalUsers"])
def test_what_an_operator_lacks_is_told_by_name_with_what_it_is_for(server: Server, missing: str) -> None:
    reads, _ = documented()
    token = operator(server, f"dr{missing}"[:20], [p for p in reads if p != missing])
    ran = as_user(server, token)
    line = next(v for k, v in read(ran).items() if k.startswith("permission ") and missing in k)
    assert (line["verdict"], line["only"], ran.code) == ("will refuse", "plan", 1)
    assert line["next_step"].startswith("give your user the permission, for ")


def test_what_cannot_be_read_is_could_not_be_told_and_never_lacking(server: Server) -> None:
    reads, _ = documented()
    without = {"ViewSetup", "ViewRoles", "ModifyMetadata"}
    token = operator(server, "doctorblind", [p for p in reads if p not in without])
    lines = read(as_user(server, token))
    assert of(lines, "External Client Apps")["verdict"] == "could not be told"
    assert "ModifyMetadata" in of(lines, "External Client Apps")["found"]


def test_without_api_enabled_that_permission_is_what_refuses(server: Server) -> None:
    reads, _ = documented()
    token = operator(server, "doctornoapi", [p for p in reads if p != "ApiEnabled"])
    ran = as_user(server, token)
    assert "ApiEnabled" in of(read(ran), "permission API Enabled")["about"]
    assert of(read(ran), "permission API Enabled")["verdict"] == "will refuse"
    assert of(read(ran), "permission View Setup")["verdict"] == "could not be told"
    assert ran.code == 1


def test_a_session_that_has_ended_is_one_error_and_no_list(server: Server) -> None:
    ran = as_user(server, "00D000000000001!nothing.of.the.kind.here")
    assert ran.code == 1
    assert json.loads(ran.text)["error"]["code"] == "INVALID_SESSION_ID"


@pytest.mark.skipif("externalClientApps" not in registry(), reason="the local org has no such setting")
@pytest.mark.parametrize(
    ("name", "value", "about", "verdict"),
    [
        ("externalClientApps", "false", "External Client Apps", "will refuse"),
        ("externalClientApps", "false", "metadata type ExternalClientApplication", "will refuse"),
        ("externalClientApps", "false", "permission View all External Client Apps", "could not be told"),
        ("externalClientApps", "false", "metadata type Profile", "fine"),
        ("hiddenFields", "PermissionSet.PermissionsViewRoles", "permission View Roles", "could not be told"),
        ("hiddenFields", "PermissionSet.PermissionsViewRoles", "permission View Setup", "fine"),
    ],
)
def test_what_an_org_lacks_is_told(server: Server, name: str, value: str, about: str, verdict: str) -> None:
    default = {"externalClientApps": "true", "hiddenFields": ""}[name]
    server.remit("org", "setting", name, value)
    try:
        lines = read(remit(server.home, "doctor", "--json"))
    finally:
        server.remit("org", "setting", name, default)
    found = next(line for key, line in lines.items() if key.startswith(about))
    assert found["verdict"] == verdict, lines


# --- answers that the local org does not give ---------------------------------------------------------------


@pytest.fixture
def scripted() -> Any:
    running = ScriptedServer()
    yield running
    running.close()


def examined(scripted: ScriptedServer) -> Document:
    """The lines about a scripted org, of which everything else is refused."""
    with Org(Session(scripted.url, TOKEN), version=64.0, retry=FAST, read_only=True) as org:
        return {line.about: line.document() for line in examine(org)}


@pytest.mark.parametrize(
    ("ahead", "verdict"),
    [(0, "fine"), (-100, "fine"), (-200, "will refuse"), (90, "fine"), (150, "will refuse")],
)
def test_a_clock_that_an_assertion_does_not_survive_will_refuse(
    scripted: ScriptedServer, ahead: int, verdict: str
) -> None:
    class Handler(scripted._server.RequestHandlerClass):  # type: ignore[misc,name-defined]
        def date_time_string(self, timestamp: float | None = None) -> str:
            return formatdate(time.time() - ahead, usegmt=True)

    scripted._server.RequestHandlerClass = Handler
    scripted.on("GET", "/services/data", Reply(200, [{"version": "64.0"}]))
    line = examined(scripted)["clock"]
    assert line["verdict"] == verdict, line


def test_an_org_that_refuses_everything_is_examined_to_the_end(scripted: ScriptedServer) -> None:
    lines = examined(scripted)
    assert {line["verdict"] for line in lines.values()} <= {"could not be told", "will refuse", "fine"}
    assert lines["edition"]["verdict"] == lines["API calls left today"]["verdict"] == "could not be told"
    assert of(lines, "permission Assign")["verdict"] == "could not be told"


def test_permissions_are_read_from_one_row_where_the_org_has_it(scripted: ScriptedServer) -> None:
    columns = ["PermissionsApiEnabled", "PermissionsViewSetup", "PermissionsAssignPermissionSets"]
    described = {"name": "UserPermissionAccess", "fields": [{"name": c} for c in columns]}
    scripted.on(
        "POST",
        "/services/data/v64.0/composite/batch",
        Reply(
            200, {"results": [{"statusCode": 200, "result": described}, {"statusCode": 404, "result": []}]}
        ),
        Reply(500),
    )
    row = {
        "PermissionsApiEnabled": True,
        "PermissionsViewSetup": True,
        "PermissionsAssignPermissionSets": False,
    }

    def query(got: Any) -> Reply:
        asked = got.query["q"]
        if "FROM UserPermissionAccess" not in asked:
            return Reply(400, [{"errorCode": "INVALID_TYPE", "message": "no"}])
        return Reply(200, {"totalSize": 1, "done": True, "records": [row]})

    scripted.on("GET", "/services/data/v64.0/query", query)
    lines = examined(scripted)
    assert of(lines, "permission View Setup")["verdict"] == "fine"
    assert of(lines, "permission Assign")["verdict"] == "will refuse"
    assert of(lines, "permission Manage Profiles")["verdict"] == "could not be told"
    assert not [g for g in scripted.got if "FROM PermissionSetAssignment" in g.query.get("q", "")]


def test_columns_that_cannot_be_written_are_told_by_name_with_the_step(scripted: ScriptedServer) -> None:
    def batch(got: Any) -> Reply:
        results = []
        for part in got.json["batchRequests"]:
            name = part["url"].split("/")[-2]
            fields = [{"name": "IsFrozen", "updateable": False}] if name == "UserLogin" else None
            good = {"statusCode": 200, "result": {"name": name, "fields": fields}}
            results.append(good if fields else {"statusCode": 404, "result": []})
        return Reply(200, {"results": results})

    scripted.on("POST", "/services/data/v64.0/composite/batch", batch)
    lines = examined(scripted)
    line = lines["columns of UserLogin"]
    assert (line["verdict"], line["found"]) == ("will refuse", "IsFrozen is not updateable")
    assert line["only"] == "freeze-user and unfreeze-user"
    assert lines["columns of User"]["verdict"] == "could not be told"


def test_the_limits_of_a_day_that_is_nearly_used_up(scripted: ScriptedServer) -> None:
    limits = {"DailyApiRequests": {"Max": 15000, "Remaining": 12}}
    scripted.on("GET", "/services/data/v64.0/limits", Reply(200, limits))
    assert examined(scripted)["API calls left today"]["verdict"] == "will refuse"


def test_checks_are_found_by_listing_and_stand_in_an_order_of_their_own() -> None:
    orders = [one.ORDER for one in checks()]
    assert len(orders) >= 11
    assert sorted(set(orders)) == orders
