"""`remit conform` against the local org: every question is answered, and nothing is left but two users."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from remit.conform.question import questions
from remit.schema import standard_schema
from tests.conform.kits import SWITCHES, answers, asked, holdings, probes, turned
from tests.conform.registry import registry
from tests.plan.forks import remit
from tests.plan.test_plan_operator import operator
from tests.serving import REMIT, Server

UNDO = Path(__file__).parents[2] / "src" / "remit" / "cli" / "commands" / "undo.py"


@pytest.fixture(autouse=True, scope="module")
def switched(server: Server) -> None:
    turned(server, SWITCHES)


def not_there_yet() -> set[str]:
    """Questions about what this local org does not have: they are answered, but not with what was chosen."""
    missing = set()
    if standard_schema().object("UserPermissionAccess") is None:
        missing |= {"user-permission-access", "grantable-picklists"}
    if "certificateForm" not in registry():
        missing.add("certificate-form")
    return missing


def test_the_local_org_answers_every_question_with_what_was_chosen(server: Server) -> None:
    before = holdings(server)
    done = asked(server)
    assert [a.question for a in done.answers if not a.asked] == []
    chosen = {q.QUESTION.id: q.QUESTION.chosen for q in questions()}
    found = answers(done)
    differ = {q: (found[q], chosen[q]) for q in chosen if found[q] != chosen[q]}
    assert set(differ) <= not_there_yet(), differ
    assert holdings(server) == before
    assert len(done.left) == 2
    assert all(line.endswith("stays, deactivated: users cannot be deleted") for line in done.left)
    assert [u["IsActive"] for u in probes(server)] == [False, False]


def test_the_file_is_shown_whole_and_tells_of_no_org(server: Server, tmp_path: Path) -> None:
    out = tmp_path / "answers.json"
    org_id = str(server.status["org_id"])
    ran = remit(server.home, "conform", "--org-id", org_id[:15], "--out", str(out))
    assert ran.code == 0, ran.text
    saved = out.read_text()
    assert saved in ran.text
    assert ran.text.index(saved) < ran.text.index(f"Saved to {out}")
    document = json.loads(saved)
    assert document["edition"] == "Developer Edition"
    assert {a["question"] for a in document["answers"]} == {q.QUESTION.id for q in questions()}
    for shape in (
        org_id[:15],
        "remitprobe",
        "RemitProbe_[0-9a-f]",
        "127.0.0.1",
        "@",
        "eyJ",
        "BEGIN",
        "00D5g",
    ):
        assert not re.search(shape, saved), shape
    assert "remit.local" not in saved
    assert "Remit Local Org" not in saved


def test_a_file_that_is_there_is_not_overwritten_and_nothing_is_made(server: Server, tmp_path: Path) -> None:
    out = tmp_path / "answers.json"
    out.write_text("mine")
    made = len(probes(server))
    ran = remit(server.home, "conform", "--org-id", str(server.status["org_id"]), "--out", str(out))
    assert (ran.code, out.read_text(), len(probes(server))) == (1, "mine", made)


@pytest.mark.parametrize("typed", ["00D000000000001", "yes", ""])
def test_another_org_id_is_refused_before_anything_is_made(server: Server, typed: str) -> None:
    made = len(probes(server))
    done = subprocess.run(
        [*REMIT, "conform"],
        env=server.environment,
        input=f"{typed}\n",
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1, done.stdout
    assert "Users cannot be deleted in Salesforce: these two stay, deactivated." in done.stdout
    assert len(probes(server)) == made


@pytest.fixture
def edition(server: Server) -> Iterator[sqlite3.Connection]:
    """The org's own row, written behind its back; put back afterwards."""
    with sqlite3.connect(server.home / "org" / "org.db", timeout=10) as db:
        yield db
        db.execute(
            'UPDATE "Organization" SET "OrganizationType" = ?, "TrialExpirationDate" = NULL, "IsSandbox" = 0',
            ("Developer Edition",),
        )


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ("\"OrganizationType\" = 'Enterprise Edition'", True),
        ("\"OrganizationType\" = 'Unlimited Edition'", True),
        ('"OrganizationType" = NULL', True),
        ('"OrganizationType" = \'Enterprise Edition\', "IsSandbox" = 1', False),
        (
            "\"OrganizationType\" = 'Enterprise Edition', \"TrialExpirationDate\" = '2027-01-01T00:00:00.000Z'",
            False,
        ),
    ],
)
def test_production_is_refused_before_anything_is_made(
    server: Server, edition: sqlite3.Connection, values: str, refused: bool
) -> None:
    edition.execute(f'UPDATE "Organization" SET {values}')
    edition.commit()
    made = len(probes(server))
    options = ["--question", "limit-info", "--org-id", str(server.status["org_id"])]
    ran = remit(server.home, "conform", *options)
    assert ran.code == (1 if refused else 0), ran.text
    assert ("this is a production org" in ran.text) is refused
    assert len(probes(server)) == made


def test_what_needs_a_permission_that_is_lacking_could_not_be_asked(server: Server) -> None:
    token = operator(server, "kitless", ["ApiEnabled", "ViewSetup", "ViewRoles"])
    before = holdings(server)
    done = asked(server, token=token, wait=0)
    whys = {a.question: a.why for a in done.answers if not a.asked}
    assert whys["user-login-row"].startswith("no profile: CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY")
    assert "app-by-crud" in whys
    assert answers(done)["limit-info"] == "not sent"
    assert holdings(server) == before


def test_without_the_switch_for_secrets_that_flow_could_not_be_asked_and_says_why(server: Server) -> None:
    turned(server, ["enableClientSecretInRestApiAccess"], "false")
    try:
        done = asked(server, "login-client-credentials")
    finally:
        turned(server, ["enableClientSecretInRestApiAccess"])
    assert done.answers[0].why.startswith("consumers cannot be listed: FUNCTIONALITY_NOT_ENABLED")


# --- cut off ------------------------------------------------------------------------------------------------

# Around the first requests, among rows, users, apps and logins, and in the middle of the removal.
MOMENTS = ["1:before", "12:after", "26:after", "40:before", "48:after", "60:after"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_a_killed_run_made_is_removed_by_the_next(server: Server, moment: str) -> None:
    before = holdings(server)
    org_id = str(server.status["org_id"])
    killed = remit(server.home, "conform", "--org-id", org_id, environment={"REMIT_CRASH_AT": moment})
    assert killed.code == -signal.SIGKILL, killed.text
    ran = remit(server.home, "conform", "--org-id", org_id, "--question", "limit-info")
    assert ran.code == 0, ran.text
    assert "left something: that is removed first" in ran.text
    assert holdings(server) == before
    again = remit(server.home, "conform", "--org-id", org_id, "--question", "limit-info")
    assert "left something" not in again.text


@pytest.mark.skipif(not UNDO.exists(), reason="this Remit has no undo")
@pytest.mark.parametrize("moment", ["12:after", "26:after", "48:after"])
def test_undo_removes_what_a_killed_run_made(server: Server, moment: str) -> None:
    before = holdings(server)
    org_id = str(server.status["org_id"])
    killed = remit(server.home, "conform", "--org-id", org_id, environment={"REMIT_CRASH_AT": moment})
    assert killed.code == -signal.SIGKILL, killed.text
    ran = remit(server.home, "undo", "--yes")
    assert ran.code == 0, ran.text
    left, own = holdings(server), ("keys", "Profile")
    assert {k: v for k, v in left.items() if k not in own} == {
        k: v for k, v in before.items() if k not in own
    }
    # A profile with users on it stays after an undo, and so do keys of this machine: the next run takes them.
    remit(server.home, "conform", "--org-id", org_id, "--question", "limit-info")
    assert holdings(server) == before


@pytest.mark.parametrize("line", ["profile-in-collection:", "policies-generated:"])
def test_after_ctrl_c_it_removes_what_it_made(server: Server, line: str) -> None:
    before = holdings(server)
    process = subprocess.Popen(
        [*REMIT, "conform", "--org-id", str(server.status["org_id"])],
        env={**server.environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    for told in process.stdout:
        if told.startswith(line):
            os.kill(process.pid, signal.SIGINT)
            break
    rest = process.stdout.read()
    assert process.wait(60) == 130, rest
    assert "removing what was made" in rest
    assert "what was made is removed" in rest
    assert holdings(server) == before


def test_things_of_the_same_prefix_that_this_run_did_not_make_stay(server: Server) -> None:
    mine = server.admin().create("PermissionSet", Name="RemitProbe_mine", Label="RemitProbe_mine")
    other = server.admin().create("PermissionSet", Name="RemitProbe_abc123_rows", Label="mine too")
    asked(server, "duplicate-set")
    left = {
        r["Id"] for r in server.admin().query("SELECT Id FROM PermissionSet WHERE IsOwnedByProfile = false")
    }
    assert {mine, other} <= left


def test_what_the_org_refuses_to_remove_is_told_and_tried_again(server: Server) -> None:
    admin, before = server.admin(), holdings(server)
    person = admin.query("SELECT Id FROM User WHERE Username = 'admin@remit.local'")[0]["Id"]
    theirs: list[str] = []

    def somebody_assigns_it(told: str) -> None:
        if told.startswith("duplicate-set:"):
            like = r"RemitProbe\_%\_rows"
            probe = admin.query(
                f"SELECT Id FROM PermissionSet WHERE Name LIKE '{like}' AND Label != 'mine too'"
            )
            theirs.append(
                admin.create("PermissionSetAssignment", AssigneeId=person, PermissionSetId=probe[-1]["Id"])
            )

    done = asked(server, "duplicate-set", tell=somebody_assigns_it)
    assert [line.split(" stays: ")[1][:13] for line in done.left] == ["DELETE_FAILED"]
    assert admin.query(f"SELECT Id FROM PermissionSetAssignment WHERE Id = '{theirs[0]}'")
    assert admin.call("DELETE", f"sobjects/PermissionSetAssignment/{theirs[0]}")[0] == 204
    told: list[str] = []
    asked(server, "limit-info", tell=told.append)
    assert "that is removed first" in told[0]
    assert holdings(server) == before


def test_a_person_types_the_id_sees_the_file_and_says_yes(server: Server, tmp_path: Path) -> None:
    out = tmp_path / "answers.json"
    command = [*REMIT, "conform", "--question", "limit-info", "--out", str(out)]

    def run(said: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=server.environment, input=said, capture_output=True, text=True, timeout=60
        )

    refused = run(f"{server.status['org_id']}\nn\n")
    assert (refused.returncode, out.exists()) == (0, False)
    assert '"question": "limit-info"' in refused.stdout
    saved = run(f"{server.status['org_id']}\ny\n")
    assert saved.returncode == 0, saved.stderr
    assert out.read_text() in saved.stdout


def test_a_program_gives_the_id_and_gets_one_document(server: Server) -> None:
    ran = remit(server.home, "conform", "--json", "--question", "limit-info")
    assert json.loads(ran.text)["error"]["message"] == "--json asks nobody"
    org_id = str(server.status["org_id"])
    ran = remit(server.home, "conform", "--json", "--question", "limit-info", "--org-id", org_id)
    assert json.loads(ran.text)["answers"][0]["answer"] == "not sent"


def test_an_unknown_question_is_refused_before_anything_is_made(server: Server) -> None:
    ran = remit(server.home, "conform", "--question", "why", "--org-id", str(server.status["org_id"]))
    assert (ran.code, "there is no question why" in ran.text) == (1, True)
