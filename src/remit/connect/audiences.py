"""The audience (`aud`) of a JWT: which ones an org may want, in order, and which refusals can mean a wrong one.

Orgs differ: some take My Domain alone since Spring '26, others only the login host that all orgs share
(reports in data/audience_refusals.csv). Hosts: data/login_hosts.csv. Pure: nothing here asks an org.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Attempt:
    """A login tried with one audience; `answer` is the org's refusal in its own words, "" where it was taken."""

    audience: str
    answer: str = ""


def my_domain(login_url: str) -> str:
    """The origin of a login URL, without a path: the org's own audience."""
    parts = urlsplit(login_url)
    return f"{parts.scheme}://{parts.netloc}"


def shared_audiences(login_url: str, sandbox: bool | None, instance: str = "") -> tuple[str, ...]:
    """The login host that the orgs of this cloud share, as audience; none where a cloud has none.

    `sandbox` and `instance` (Organization.InstanceName) are what the org says of itself. Where nobody could
    read the first (None) and the host does not tell either, both the production's and the sandbox's.
    """
    host = (urlsplit(login_url).hostname or "").lower()
    if sandbox is None:
        sandbox = _sandbox_by_host(host)
    for suffix, named, production, test in _hosts():
        of_host = suffix == "" or host == suffix or host.endswith(f".{suffix}")
        if not of_host and not (named and instance.lower().startswith(named)):
            continue
        found = {True: [test], False: [production], None: [production, test]}[sandbox]
        return tuple(dict.fromkeys(url for url in found if url))
    return ()


def may_mean_audience(code: str, message: str) -> bool:
    """Whether a refusal can mean that the audience is another's, so that the next one is worth a try."""
    said = message.lower()
    return any(code == known and text in said for known, text in _refusals())


def _sandbox_by_host(host: str) -> bool | None:
    """What a My Domain host tells (help: My Domain URL formats); None where it tells nothing."""
    if host == "test.salesforce.com" or ".sandbox.my." in host or ".scratch.my." in host or "--" in host:
        return True
    if host == "login.salesforce.com" or host.endswith(".my.salesforce.com"):
        return False
    return None


@cache
def _hosts() -> list[tuple[str, str, str, str]]:
    return [(host, name, production, test) for host, name, production, test, _ in _rows("login_hosts.csv")]


@cache
def _refusals() -> list[tuple[str, str]]:
    return [(code, text) for code, text, _ in _rows("audience_refusals.csv")]


def _rows(name: str) -> list[list[str]]:
    text = files("remit.connect").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.reader(text.splitlines()))[1:]
