"""A local org with one setting turned is reported with exactly that difference.

The settings are read from the org's own registry, so that each new one that stands for an open question comes
in by itself; one whose question conform does not ask fails here, or is told below with the reason.
"""

from __future__ import annotations

from typing import Any

import pytest

from remit.conform.question import questions
from remit.home import Home
from tests.conform.kits import SWITCHES, answers, asked, differing, holdings, turned
from tests.conform.registry import registry
from tests.serving import Server

ASKS = {q.QUESTION.asks: q.QUESTION.id for q in questions()}
# Told beside the answers, by the file's own fields.
NOT_ASKED = {"what a sandbox does differently": "the file says whether the org is a sandbox"}
WAIT = 6.0


def others(setting: Any) -> list[str]:
    """The values of a setting that are not its default."""
    if isinstance(setting.default, bool):
        return ["false" if setting.default else "true"]
    if isinstance(setting.default, int):
        return ["3"]
    return [c for c in setting.choices if c != setting.default] or ["Account.Industry"]


TURNED = [(s.name, value) for s in registry().values() if s.question for value in others(s)]


def test_every_setting_that_stands_for_a_question_is_asked_about() -> None:
    unknown = {s.name: s.question for s in registry().values() if s.question and s.question not in ASKS}
    assert set(unknown.values()) <= NOT_ASKED.keys(), unknown


@pytest.fixture(scope="module")
def as_built(server: Server) -> dict[str, str]:
    turned(server, SWITCHES)
    return answers(asked(server, wait=WAIT))


@pytest.mark.parametrize(("name", "value"), TURNED)
def test_a_turned_setting_is_the_one_difference(
    server: Server, as_built: dict[str, str], name: str, value: str
) -> None:
    setting = registry()[name]
    before = holdings(server)
    turn(server, name, value)
    try:
        done = asked(server, wait=WAIT)
    finally:
        turn(server, name, _text(setting.default))
    expected = {ASKS[setting.question]} if setting.question in ASKS else set()
    assert differing(as_built, answers(done)) == expected
    assert all(a.why for a in done.answers if not a.asked)
    assert holdings(server) == before


def turn(server: Server, name: str, value: str) -> None:
    """As `remit org setting` does, without a process for it."""
    from remit.localorg.home_settings import change_setting

    change_setting(Home.open(server.home), name, value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(value) if isinstance(value, tuple) else str(value)
