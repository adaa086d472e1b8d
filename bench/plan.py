"""Plan of 100 systems against an unchanged local org: seconds of the whole process, and its HTTP requests."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from statistics import median

from bench.figures import Figure, figure
from tests.serving import serving

SYSTEMS = 100
RUNS = 5
HEAD = """
remit: 1
environments: {local: {username: "{system}@bench.example"}}
profile: {name: API Only Integrations, clone_of: Read Only, license: Salesforce}
users: {email: bench@bench.example, time_zone: GMT, locale: en_US, language: en_US}
systems:
"""
SYSTEM = """
  s{n:03d}:
    label: System {n:03d}
    owner: team@bench.example
    flows:
      customers:
        direction: both
        objects:
          Account: {{can: [read, create, edit], fields: {{read: [Industry, Type], write: [Name, Phone, Website]}}}}
          Contact: {{can: [read], fields: {{read: [Email, Phone, Title, AccountId]}}}}
          {third}
"""
THIRD = (
    "Order: {can: [read], fields: {read: [OrderNumber, TotalAmount]}}",
    "Opportunity: {can: [read], fields: {read: [Amount, StageName, Probability]}}",
    "Case: {can: [read], fields: {read: [Subject, Priority, Origin]}}",
)


def landscape() -> str:
    """A landscape of 100 systems."""
    return HEAD + "".join(SYSTEM.format(n=n, third=THIRD[n % 3]) for n in range(SYSTEMS))


def run() -> list[Figure]:
    """The figures of plan."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "home") as server:
        file = Path(folder) / "landscape.yaml"
        file.write_text(landscape())
        server.remit("apply", "--yes", "--landscape", str(file), timeout=600)
        seconds, requests = [], 0
        for _ in range(RUNS):
            start = time.perf_counter()
            done = server.remit("plan", "--landscape", str(file), "--json")
            seconds.append(time.perf_counter() - start)
            requests = int(json.loads(done.stdout)["requests"])
    return [
        figure("plan: 100 systems against an unchanged org", median(seconds), "s", 3.0, below=True),
        figure("plan: HTTP requests of that", requests, "requests", 100, below=True),
    ]


if __name__ == "__main__":
    for row in run():
        print(json.dumps(row))
