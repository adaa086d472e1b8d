"""A remit with commands of its own, made of real files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from remit.cli._group import Root

COMMANDS = {
    "__init__.py": '"""Commands of a test."""\n',
    "_private.py": '"""No command."""\n',
    "fail_all.py": '''"""Fail in every way that a command can."""
import click
from remit.cli._options import json_option, remit_command
from remit.errors import InputError, Location, OrgError

@remit_command(examples=["remit fail-all org"], changes=True)
@click.argument("way")
@json_option
def command(way, output):
    """Fail in every way."""
    if way == "input":
        place = Location("a.yaml", 9, 2)
        second = InputError("no field Account.Nmae", location=place, next_step="did you mean Name?")
        raise InputError("no object Acount", location=Location("a.yaml", 3, 7), others=[second])
    if way == "org":
        raise OrgError("no", code="INVALID_TYPE", status=400)
    if way == "interrupt":
        raise KeyboardInterrupt
    if way in ("prompt", "end"):
        try:
            raise KeyboardInterrupt if way == "prompt" else EOFError
        except (KeyboardInterrupt, EOFError):
            raise click.Abort from None
    if way == "abort":
        raise click.Abort
    if way == "bug":
        raise ValueError("a bug")
    if way == "exit":
        raise click.exceptions.Exit(2)
    return 2 if way == "changes" else None
''',
    "speak.py": '''"""Speak."""
import pathlib
from remit.cli._options import (
    json_option, landscape_option, remit_command, show_secrets_option, target_org_option
)
from remit.home.secrets import Secret

@remit_command(examples=["remit speak"])
@json_option
@show_secrets_option
@target_org_option
@landscape_option
def command(output, target_org, landscape):
    """Speak."""
    secret = Secret("sw0rdfish")
    file = pathlib.Path(landscape)
    output.document({"org": target_org, "secret": secret, "file": file, "names": {"b", "a"}})
    output.title("Systems")
    output.table(["name", "secret", "ok"], [["sap", secret, True], ["warehouse [x]", None, False]])
    output.note("a note")
''',
    "broken.py": '"""Broken on import."""\nraise RuntimeError("imported")\n',
    "org/__init__.py": '"""The local org."""\n',
    "org/serve.py": '''"""Serve it."""
from remit.cli._options import remit_command

@remit_command(examples=["remit org serve"])
def command():
    """Serve it."""
    print("served")
''',
}


@pytest.fixture
def remit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Root]:
    """The group over those files; one package name a test, as Python keeps modules by name."""
    package = f"cli_commands_{tmp_path.name.replace('-', '_').replace('[', '_').replace(']', '_')}"
    folder = tmp_path / package
    for name, text in COMMANDS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield Root("remit", folder=str(folder), package=package, help="Test.")
    for module in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[module]


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(remit: Root, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run it with these words: exit code, stdout, stderr."""

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            remit(list(words))
        out, err = capsys.readouterr()
        return int(caught.value.code or 0), out, err

    return call
