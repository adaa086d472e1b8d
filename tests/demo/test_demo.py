"""`make demo` on a machine with nothing set up: a fresh clone, an empty HOME, no cache of pip's.

One test, as it takes a minute or two: it installs everything first.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What a person reads in it, in this order.
LINES = [
    r"Salesforce's APIs at http://127\.0\.0\.1:\d+",
    r"2,000 accounts, 3,000 contacts",
    r"^\$ remit plan",
    r"^! ~ user payroll@acme\.local\.example is adopted: Payroll Interface, ",
    r"^Plan: 4 systems, .* held back: --allow-destroy does them",
    r"^\$ remit apply --yes",
    r"^erp: login-ready: jwt-bearer",
    r"^warehouse: login-ready: client-credentials",
    r"^ok +upsert a customer by its ERP number",
    r"^refused +read annual revenue: INVALID_FIELD No such column 'AnnualRevenue' on entity 'Account'",
    r"^refused +read opportunities: INVALID_TYPE sObject type 'Opportunity' is not supported",
    r"^ok +read all accounts: 2,00[01]",
    r"^refused +read contacts: INVALID_TYPE",
    r"^ok +add it to ",
    r"^ok +read its contractors: 3",
    r"^refused +log in: .*ip restricted or invalid login hours",
    r"^ok +log in: a session",
    r"^refused +the page says \"Access Restricted for API Only Users\"; no session cookie",
    r"[Nn]o changes",
    r"takes Account\.Phone away from the ERP",
    r"Account\.Phone",
    r"^== Done in \d+ seconds",
]


def _without_ids(line: str) -> str:
    return re.sub(r"\b[0-9A-Za-z]{15}[A-Z0-5]{3}\b|(?<=127\.0\.0\.1:)\d+", "ID", line.strip())


def told_in_the_readme() -> set[str]:
    """The lines of the README's excerpt, which are the demo's own."""
    _, _, after = (ROOT / "README.md").read_text().partition("What the demo shows (an excerpt):\n\n```text\n")
    excerpt = {_without_ids(line) for line in after.partition("\n```")[0].splitlines()}
    assert len(excerpt) > 20
    return excerpt


@pytest.mark.slow
def test_make_demo_in_a_fresh_clone_shows_all_of_it(tmp_path: Path) -> None:
    clone, home = tmp_path / "clone", tmp_path / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(clone)], check=True, timeout=60)
    kept = {k: v for k, v in os.environ.items() if k in ("LANG", "TERM", "TMPDIR") or k.startswith("PIP_")}
    python = Path(getattr(sys, "_base_executable", sys.executable)).parent
    environment = {
        **kept,
        "HOME": str(home),
        "PATH": f"{python}:{os.environ['PATH']}",
        "PIP_NO_CACHE_DIR": "1",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    done = subprocess.run(
        ["make", "demo"], cwd=clone, env=environment, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    rest = [line.strip() for line in done.stdout.splitlines()]
    assert not told_in_the_readme() - {_without_ids(line) for line in rest}
    for wanted in LINES:
        at = next((i for i, line in enumerate(rest) if re.search(wanted, line)), None)
        assert at is not None, f"no line {wanted!r} in its place:\n{done.stdout}"
        rest = rest[at:]
    # Nothing of Remit's is left in the user's home.
    assert not [path for path in home.rglob("*") if "remit" in path.name.lower()]
