"""`make demo`: a landscape applied to the local org, and each system held to exactly its remit.

Everything is done by the `remit` command and by plain clients, as a user would; the commands are shown. It
works in a home of its own, which is gone afterwards, and exits with 1 where something is not as it should be.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

HERE = Path(__file__).resolve().parent
REMIT = [sys.executable, "-m", "remit.cli"]
CONSOLE = Console(highlight=False, markup=False, emoji=False)
STYLES = {"ok": "green", "refused": "red", "$": "bold", "~": "yellow"}
# What each script does in order: + works, - is refused. The demo fails where it goes otherwise.
EXPECTED = {
    "erp": "++++----",
    "warehouse": "+++---",
    "marketing": "+++---",
    "support": "++++---",
    "payroll": "+++---",
}
INSIDE, OUTSIDE = "203.0.113.20", "198.51.100.9"


class Demo:
    """The home, the org that runs in it, and whether all went as it should."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = {**os.environ, "REMIT_HOME": str(home)}
        self.status: dict[str, Any] = {}
        self.wrong: list[str] = []

    def remit(self, *words: str, show: bool = True, expect: int = 0) -> str:
        """Run a command as the user would, in the folder of the landscape; gives what it printed."""
        if show:
            say(f"$ remit {' '.join(words)}")
        done = subprocess.run(
            [*REMIT, *words], cwd=HERE, env=self.env, capture_output=True, text=True, check=False
        )
        if done.returncode != expect:
            self.wrong.append(f"remit {' '.join(words)} ended with {done.returncode}, not {expect}")
            say(done.stdout + done.stderr)
        return done.stdout

    def script(self, name: str, system: str, *options: str, **variables: str) -> str:
        """Run one of the scripts as a system; gives what it printed."""
        words = ["org", "exec", "--as", system, *options, "--", sys.executable, str(HERE / "scripts" / name)]
        environment = {**self.env, **variables}
        done = subprocess.run(
            [*REMIT, *words], cwd=HERE, env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    def show(self, what: str, printed: str, expected: str) -> None:
        """Show what a script printed, and note where it did not go as it should."""
        for line in printed.splitlines():
            say(f"  {line}")
        marks = {"ok": "+", "refused": "-"}
        # What the command itself says of a session's address is shown, and no outcome of the script.
        outcomes = [x.partition(" ")[0] for x in printed.splitlines() if not x.startswith("The session of ")]
        self.hold(what, "".join(marks.get(word, "?") for word in outcomes), expected)

    def hold(self, what: str, found: str, expected: str) -> None:
        """Note where something went otherwise than it should."""
        if found != expected:
            self.wrong.append(f"{what}: {found or 'nothing'} instead of {expected}")

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        """A call as the org's administrator, by plain HTTP."""
        operator = json.loads((self.home / "org" / "operator.json").read_text())
        request = urllib.request.Request(
            f"{self.status['url']}/services/data/v64.0/{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={
                "Authorization": f"Bearer {operator['access_token']}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            data = answer.read()
        return json.loads(data) if data else None

    def query(self, soql: str) -> list[dict[str, Any]]:
        """The records of a query as the administrator."""
        return list(self.admin("GET", "query?q=" + urllib.parse.quote(soql))["records"])


def say(text: str = "") -> None:
    """A line, coloured by its first word where a person looks."""
    for line in text.splitlines() or [""]:
        first = line.split(maxsplit=1)[0] if line.strip() else ""
        CONSOLE.print(line, style=STYLES.get(first), soft_wrap=True)


def title(text: str) -> None:
    """A heading."""
    say()
    CONSOLE.print(text if CONSOLE.is_terminal else f"== {text}", style="bold cyan", soft_wrap=True)


@contextmanager
def local_org(demo: Demo) -> Iterator[None]:
    """The local org with the company in it, on a free port, until the block ends."""
    ready = demo.home.parent / "ready.json"
    say("$ remit org serve --seed")
    server = subprocess.Popen(
        [*REMIT, "org", "serve", "--seed", "--ready-file", str(ready)], env=demo.env, start_new_session=True
    )
    try:
        while not ready.exists():
            if server.poll() is not None:
                raise SystemExit("the local org did not start")
            time.sleep(0.01)
        demo.status = json.loads(ready.read_text())
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def the_company(demo: Demo) -> None:
    """Say where the org is and what is in it."""
    counts = json.loads(demo.remit("org", "seed", "--json", show=False))["records"]
    told = ", ".join(f"{counts[name]:,} {word}" for name, word in (
        ("Account", "accounts"), ("Contact", "contacts"), ("Lead", "leads"), ("Opportunity", "opportunities"),
        ("Order", "orders"), ("Case", "cases"), ("Invoice__c", "invoices"),
    ))  # fmt: skip
    say(f"  Salesforce's APIs at {demo.status['url']}")
    say(f"  Acme: {told}")


def plan_and_apply(demo: Demo) -> None:
    """Show the plan as access, then apply it."""
    title("The landscape, planned and applied")
    say(f"  {demo.remit('validate').splitlines()[-1]}")
    say(shortened(demo.remit("plan", expect=2)))
    # Payroll's user is somebody's who is there already: adopting it is held back unless it is allowed.
    applied = demo.remit("apply", "--yes", "--allow-org-settings", "--allow-destroy").splitlines()
    say("\n".join(f"  {line}" for line in applied if "login-ready" in line or "requests" in line))


def shortened(plan: str) -> str:
    """The plan of two systems nearly whole; of the others what comes along with what they asked for."""
    kept: list[str] = []
    system, withheld = "", 0
    for line in plan.splitlines():
        if not line:
            continue
        if not line.startswith(" "):
            system, withheld = line.partition(" ")[0], 0
        withheld += "cannot be withheld" in line
        of_an_app = line.startswith(("  + External", "  ~ app", "  ~ client secret", "  + permission set"))
        if system not in EXPECTED or not line.startswith(" "):
            shown = True
        elif system in ("erp", "payroll"):
            shown = not (of_an_app and "pre-authorized" not in line) and (
                "withheld" not in line or withheld == 1
            )
        else:
            shown = "comes along" in line
        if shown:
            kept.append(line)
    left_out = sum(1 for line in plan.splitlines() if line) - len(kept)
    return "\n".join([*kept, f"(shortened here by {left_out} lines; `remit plan` shows them)"])


def as_each_system(demo: Demo) -> None:
    """Run an unmodified client as each system; side by side, told one after the other."""
    title("Each system, by an unmodified client (simple-salesforce)")
    # Somebody in HR gives payroll the contractors that are its own.
    payroll = demo.query("SELECT Id FROM User WHERE Username LIKE 'payroll@%'")[0]["Id"]
    for row in demo.query("SELECT Id FROM Contact WHERE Payroll_Number__c <> null LIMIT 3"):
        demo.admin("PATCH", f"sobjects/Contact/{row['Id']}", {"OwnerId": payroll})
    with ThreadPoolExecutor(2) as pool:
        running = {s: pool.submit(demo.script, f"{s}.py", s) for s in EXPECTED}
        for system, expected in EXPECTED.items():
            say(f"$ remit org exec --as {system} -- python scripts/{system}.py")
            demo.show(system, running[system].result(), expected)


def from_where(demo: Demo) -> None:
    """Log in from outside the profile's networks, from inside, and in a browser."""
    title("Where they may log in, and where not")
    user = demo.query("SELECT Id FROM User WHERE Username LIKE 'erp@%'")[0]["Id"]
    password = "for-this-demo-1"
    demo.admin("POST", f"sobjects/User/{user}/password", {"NewPassword": password})
    with ThreadPoolExecutor(2) as pool:
        running = {
            a: pool.submit(demo.script, "login.py", "warehouse", "--from", a) for a in (OUTSIDE, INSIDE)
        }
        browser = pool.submit(demo.script, "browser.py", "erp", DEMO_PASSWORD=password)
        for address, expected in ((OUTSIDE, "-"), (INSIDE, "+")):
            say(f"$ remit org exec --as warehouse --from {address} -- python scripts/login.py")
            demo.show(f"a login from {address}", running[address].result(), expected)
        say("$ remit org exec --as erp -- python scripts/browser.py     # the right password, in a browser")
        demo.show("a browser", browser.result(), "-")


def drift_and_repair(demo: Demo) -> None:
    """Plan again, then have somebody take a permission away by hand."""
    title("Nothing changes unless somebody changes it")
    say(told(demo.remit("plan")))
    found = demo.query(
        "SELECT Id FROM FieldPermissions WHERE Field = 'Account.Phone'"
        " AND ParentId IN (SELECT PermissionSetId FROM PermissionSetAssignment"
        " WHERE Assignee.Username LIKE 'erp@%')"
    )
    say("~ an administrator takes Account.Phone away from the ERP, by hand")
    demo.admin("DELETE", f"sobjects/FieldPermissions/{found[0]['Id']}")
    say(told(demo.remit("drift", expect=2)))
    say(told(demo.remit("apply", "--yes", "--allow-org-settings")))
    say(told(demo.remit("drift")))


def told(output: str) -> str:
    """What a command said of changes, without warnings that were shown before and empty lines."""
    return "\n".join(f"  {line}" for line in output.splitlines() if line and not line.startswith("!"))


def run(folder: Path, keep: bool) -> int:
    """The whole demo; gives the exit code."""
    demo = Demo(folder / "home")
    start = time.monotonic()
    title("A local org: Salesforce's APIs on this machine, with a small company in it")
    with local_org(demo):
        the_company(demo)
        for part in (plan_and_apply, as_each_system, from_where, drift_and_repair):
            part(demo)
        title(f"Done in {time.monotonic() - start:.0f} seconds")
        for line in demo.wrong:
            say(f"refused  NOT AS IT SHOULD BE: {line}")
        how_to_go_on(demo, keep)
        if keep:
            wait_for_the_end()
    return 1 if demo.wrong else 0


def how_to_go_on(demo: Demo, keep: bool) -> None:
    """Tell what to type next."""
    if keep:
        say(f"The local org runs at {demo.status['url']} until Ctrl-C. In another terminal:")
        say(f"  export REMIT_HOME={demo.home}")
    else:
        say(f"The local org at {demo.status['url']} is gone again. To keep it: make demo KEEP=1. By hand:")
        say(f"  export PATH={Path(sys.executable).parent}:$PATH")
        say("  remit org serve --seed                 # in a terminal of its own, as it goes on; then:")
    say("  cd examples && remit apply --allow-org-settings --allow-destroy")
    say("  remit explain erp Account.Phone        # why it has it")
    say("  remit org exec --as erp -- python      # a Python whose Salesforce is this org")


def wait_for_the_end() -> None:
    """Until Ctrl-C."""
    try:
        signal.pause()
    except KeyboardInterrupt:
        say()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(prog="python -m examples.demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="keep the local org running until Ctrl-C")
    options = parser.parse_args(arguments)
    # Ended from outside, it still ends the org and takes its folder away.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    folder = Path(tempfile.mkdtemp(prefix="remit-demo-"))
    try:
        return run(folder, options.keep)
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
