"""Plain when piped, rich on a terminal, one document with --json; secrets only when asked for."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from remit.cli._group import Root

from .conftest import Run


def test_plain_text_when_piped(run: Run) -> None:
    code, out, err = run("speak")
    assert (code, err) == (0, "a note\n")
    assert out.splitlines() == [
        "",
        "Systems",
        "name           secret    ok",
        "sap            ********  yes",
        "warehouse [x]            no",
    ]


def test_one_document_with_json(run: Run) -> None:
    out = run("speak", "--json", "--target-org", "uat")[1]
    assert json.loads(out) == {
        "org": "uat",
        "secret": "********",
        "file": "landscape.yaml",
        "names": ["a", "b"],
    }


@pytest.mark.parametrize("order", [["--json", "--show-secrets"], ["--show-secrets", "--json"]])
def test_secrets_when_asked_for(run: Run, order: list[str]) -> None:
    assert json.loads(run("speak", *order)[1])["secret"] == "sw0rdfish"
    assert "sw0rdfish" in run("speak", "--show-secrets")[1]


def test_the_target_org_comes_from_the_environment_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMIT_TARGET_ORG", "prod")
    assert json.loads(run("speak", "--json")[1])["org"] == "prod"


def on_terminal(remit: Root, **environment: str) -> str:
    """What a person sees: a real pseudo-terminal as stdout."""
    script = (
        "import sys; from remit.cli._group import Root\n"
        "Root('remit', folder=sys.argv[1], package=sys.argv[2])(['speak'])"
    )
    paths = [str(Path(remit.folder).parent), os.environ.get("PYTHONPATH", "")]
    ours, theirs = pty.openpty()
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "TERM": "xterm", **environment}
    done = subprocess.Popen(
        [sys.executable, "-c", script, remit.folder, remit.package],
        stdout=theirs,
        env=env,
        stderr=subprocess.PIPE,
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says EIO where the other side is closed
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    assert done.communicate()[1] == b"a note\n"
    assert done.returncode == 0
    return seen.decode()


def test_rich_on_a_terminal(remit: Root) -> None:
    seen = on_terminal(remit)
    assert "\x1b[1mSystems" in seen
    assert "warehouse [x]" in seen
    assert "───" in seen


def test_no_color_and_dumb_terminals(remit: Root) -> None:
    assert "\x1b[3" not in on_terminal(remit, NO_COLOR="1")
    assert "\x1b" not in on_terminal(remit, TERM="dumb")
