"""Secrets do not print; stores keep them privately."""

from __future__ import annotations

import base64
import copy
import dataclasses
import json
import pickle
import stat
from pathlib import Path
from typing import Any
from urllib.parse import quote

import keyring
import keyring.backend
import keyring.backends.fail
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.errors import HomeError
from remit.home import Home, Secret, redact
from remit.home.stores import secret_store

VALUE = 'sw0rd&"fish"/ü'


@dataclasses.dataclass(frozen=True)
class Holder:
    name: str
    password: Secret


def test_a_secret_shows_itself_nowhere() -> None:
    secret = Secret(VALUE)
    holder = Holder("sap", secret)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret:>20}", f"{holder}"]
    shown.append(repr(dataclasses.asdict(holder)))
    shown.append(repr(copy.deepcopy({"a": [secret]})))
    assert not any("sw0rd" in text for text in shown)
    assert secret.reveal() == VALUE
    with pytest.raises(TypeError):
        json.dumps({"password": secret})
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_secrets_compare_by_value() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert len({Secret("a"), Secret("a")}) == 1
    assert Secret("a") != "a"
    assert not Secret("")


def test_text_is_redacted_in_every_way_that_a_secret_is_written() -> None:
    text = " ".join(
        [
            VALUE,
            quote(VALUE, safe=""),
            json.dumps({"password": VALUE}),
            "<p>sw0rd&amp;&quot;fish&quot;/ü</p>",
            base64.b64encode(VALUE.encode()).decode(),
        ]
    )
    assert redact(text, [Secret(VALUE)]) == " ".join(
        ["********", "********", '{"password": "********"}', "<p>********</p>", "********"]
    )


@given(st.lists(st.text(alphabet='abc%&<"\\ü', min_size=1, max_size=8), min_size=1, max_size=4), st.text())
def test_no_secret_survives_redaction(values: list[str], around: str) -> None:
    text = around + around.join(values) + json.dumps(values)
    cleaned = redact(text, [Secret(value) for value in values])
    for value in values:
        assert value not in cleaned.replace("********", "\n")


def test_files_keep_secrets_privately(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "home")
    store = secret_store(home, {})
    assert store.get("prod.sap.password") is None
    store.put("prod.sap.password", Secret(VALUE))
    assert store.get("prod.sap.password") == Secret(VALUE)
    assert stat.S_IMODE((home.credentials / "prod.sap.password").stat().st_mode) == 0o600
    store.delete("prod.sap.password")
    store.delete("prod.sap.password")
    assert store.get("prod.sap.password") is None
    with pytest.raises(HomeError, match="cannot be a file's name"):
        store.put("../sap", Secret("x"))


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A real backend of the keyring package that keeps secrets in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


@pytest.fixture
def backend() -> Any:
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_the_keyring_is_used_when_asked_for(tmp_path: Path, backend: Any) -> None:
    memory = MemoryKeyring()
    backend(memory)
    home = Home.open(tmp_path / "home")
    store = secret_store(home, {"REMIT_KEYRING": "1"})
    store.put("sap", Secret(VALUE))
    assert memory.held == {(f"remit:{home.path}", "sap"): VALUE}
    assert store.get("sap") == Secret(VALUE)
    assert list(home.credentials.iterdir()) == []
    store.delete("sap")
    store.delete("sap")
    assert memory.held == {}


def test_a_keyring_that_is_asked_for_and_not_there_is_an_error(tmp_path: Path, backend: Any) -> None:
    backend(keyring.backends.fail.Keyring())
    with pytest.raises(HomeError, match="no keyring that can be used"):
        secret_store(Home.open(tmp_path / "home"), {"REMIT_KEYRING": "1"})
