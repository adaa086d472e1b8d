"""Key pairs for JWT bearer: made once, private, and usable for RS256."""

from __future__ import annotations

import datetime
import stat

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from remit.errors import HomeError
from remit.home import Home
from remit.home.keys import delete_key_pair, find_key_pair, key_pair


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.open(tmp_path_factory.mktemp("keys") / "home")


def test_a_key_pair_signs_what_its_certificate_verifies(home: Home) -> None:
    pair = key_pair(home, "prod.sap", subject="SAP S/4HANA")
    certificate = x509.load_pem_x509_certificate(pair.certificate_file.read_bytes())
    public = certificate.public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    assert public.key_size == 2048
    assert pair.certificate == pair.certificate_file.read_text()
    assert certificate.subject.rfc4514_string() == "O=Remit,CN=SAP S/4HANA"
    assertion = jwt.encode({"iss": "me"}, pair.private_key_file.read_bytes(), algorithm="RS256")
    assert jwt.decode(assertion, public, algorithms=["RS256"]) == {"iss": "me"}
    assert pair.not_after - datetime.datetime.now(datetime.UTC) > datetime.timedelta(days=729)
    for path in (pair.private_key_file, pair.certificate_file):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_same_name_gives_the_same_pair(home: Home) -> None:
    assert key_pair(home, "same") == key_pair(home, "same") == find_key_pair(home, "same")
    assert find_key_pair(home, "never-made") is None


def test_a_key_whose_certificate_was_lost_gets_a_new_one(home: Home) -> None:
    first = key_pair(home, "half")
    key = first.private_key_file.read_bytes()
    first.certificate_file.unlink()
    assert find_key_pair(home, "half") is None
    second = key_pair(home, "half")
    assert second.private_key_file.read_bytes() == key
    assert second.sha256 != first.sha256


def test_a_certificate_of_another_key_is_refused(home: Home) -> None:
    one, two = key_pair(home, "one"), key_pair(home, "two")
    home.write_private(one.certificate_file, two.certificate_file.read_bytes())
    with pytest.raises(HomeError, match="not the certificate of"):
        key_pair(home, "one")
    delete_key_pair(home, "one")
    assert find_key_pair(home, "one") is None


def test_what_is_no_key_is_refused(home: Home) -> None:
    home.write_private("keys/bad.key", b"no key")
    with pytest.raises(HomeError, match="is no private key"):
        key_pair(home, "bad")
