"""`remit --help` feels instant: it imports click, what click imports, and a listed few modules more."""

from __future__ import annotations

import json
import subprocess
import sys

# What `remit --help` may import beyond `import click`. Add a line only with a reason.
MAY_IMPORT = {
    "remit",
    "remit.cli",
    "remit.cli._group",
    "click._textwrap",  # click wraps help texts with it
    "textwrap",
    "locale",  # gettext, by which click finds translations
    "_locale",
}
NEVER = {
    "rich",
    "numpy",
    "pydantic",
    "httpx",
    "importlib.metadata",
    "asyncio",
    "ssl",
    "json",
    "shutil",
    "pathlib",
}


def imported(script: str) -> set[str]:
    tail = "\nimport json; sys.stderr.write(json.dumps(before))"
    # -S -E would hide the package; a site's own start-up imports are in both lists.
    done = subprocess.run([sys.executable, "-c", script + tail], capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr))


def test_help_imports_nothing_that_is_not_listed() -> None:
    click = imported("import sys, click; before = sorted(sys.modules)")
    remit = imported(
        "import sys\nfrom remit.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "before = sorted(sys.modules)"
    )
    assert remit - click <= MAY_IMPORT
    assert not {name for name in remit - click if name.split(".")[0] in NEVER}


def test_importing_the_entry_point_imports_no_command() -> None:
    modules = imported("import sys, remit.cli; before = sorted(sys.modules)")
    assert not {name for name in modules if name.startswith("remit.cli.commands")}
