"""The key pairs of a run: made durable on this machine before their certificate goes to the org."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.home.keys import find_key_pair, key_pair, promote_key_pair, take_up_key_pair
from remit.home.known_keys import forget_in_org, mark_in_org

if TYPE_CHECKING:
    from remit.change.run import Run

NEXT = ".next"


def key_name(org_id: str, app: str) -> str:
    """The name of an app's key pair in the home."""
    return f"{org_id[:15]}.{app}"


def certificate(run: Run, key_name: str, subject: str) -> str:
    """The certificate of a key pair of this machine, made where there is none."""
    pair = key_pair(run.home, key_name, subject=subject)
    run.note({"did": "key pair", "what": key_name, "sha256": pair.sha256})
    return pair.certificate


def next_certificate(run: Run, key_name: str, subject: str) -> str:
    """The certificate of a new key pair, kept beside the one in use until the org has it."""
    return certificate(run, key_name + NEXT, subject)


def promote(run: Run, key_name: str) -> None:
    """The new pair takes the place of the one in use, which is kept aside: the org has the new certificate."""
    promote_key_pair(run.home, key_name + NEXT, key_name)
    sent(run, key_name)


def back_to(run: Run, key_name: str, pem: str) -> None:
    """The org has a former certificate again: its key is the one in use, where this machine kept it."""
    if take_up_key_pair(run.home, key_name, pem):
        sent(run, key_name)


def taken_away(run: Run, key_name: str) -> None:
    """Remember no longer that the org has the certificate of this pair."""
    forget_in_org(run.home, key_name)


def sent(run: Run, key_name: str) -> None:
    """Remember that the org has the certificate of this pair."""
    pair = find_key_pair(run.home, key_name)
    if pair is not None:
        mark_in_org(run.home, key_name, pair.sha256)
