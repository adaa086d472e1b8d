"""What this machine knows of the org's half of a key: the certificate it holds, and the audience it takes."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from remit.errors import HomeError
from remit.home import Home
from remit.home.keys import delete_key_pair, key_pair
from remit.home.known_audiences import keep_audience, kept_audience
from remit.home.known_keys import in_org, mark_in_org

NAME = "00D5g000004XyZE.Remit_sap"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.open(tmp_path / "home")


def test_nothing_is_known_before_a_login_showed_it(home: Home) -> None:
    assert in_org(home, NAME) is None
    assert kept_audience(home, NAME) is None


def test_what_a_login_showed_is_kept_beside_the_key(home: Home) -> None:
    mark_in_org(home, NAME, "ab12")
    keep_audience(home, NAME, "https://login.salesforce.com")
    assert in_org(home, NAME) == "ab12"
    assert kept_audience(home, NAME) == "https://login.salesforce.com"
    for suffix, key in (("in-org", "sha256"), ("audience", "audience")):
        file = home.keys / f"{NAME}.{suffix}"
        assert set(json.loads(file.read_text())) == {key, "at"}
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_newest_counts_and_the_same_again_writes_nothing(home: Home) -> None:
    mark_in_org(home, NAME, "ab12")
    before = (home.keys / f"{NAME}.in-org").stat().st_ino
    mark_in_org(home, NAME, "ab12")
    assert (home.keys / f"{NAME}.in-org").stat().st_ino == before
    mark_in_org(home, NAME, "cd34")
    assert in_org(home, NAME) == "cd34"


def test_what_is_known_of_a_key_goes_with_it(home: Home) -> None:
    mark_in_org(home, NAME, key_pair(home, NAME).sha256)
    keep_audience(home, NAME, "https://login.salesforce.com")
    delete_key_pair(home, NAME)
    assert list(home.keys.iterdir()) == []


def test_a_file_that_is_broken_is_told_and_not_taken_for_nothing(home: Home) -> None:
    home.write_private(f"keys/{NAME}.in-org", b"{")
    with pytest.raises(HomeError, match="no JSON"):
        in_org(home, NAME)
