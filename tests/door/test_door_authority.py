"""The certificate authority: made once, private, and able to vouch for Salesforce's host names only."""

from __future__ import annotations

import socket
import ssl
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12

from remit.door import Authority, Trust
from remit.door.authority import is_salesforce_host
from remit.door.trust import TRUST_STORE_PASSWORD
from remit.errors import HomeError


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("login.salesforce.com", True),
        ("acme--uat.sandbox.my.salesforce.com", True),
        ("ACME.lightning.Force.com.", True),
        ("salesforce.com", True),
        ("notsalesforce.com", False),
        ("salesforce.com.evil.example", False),
        ("example.com", False),
        ("127.0.0.1", False),
    ],
)
def test_which_hosts_the_door_answers_for(host: str, ours: bool) -> None:
    assert is_salesforce_host(host) is ours


def test_the_authority_is_made_once_and_its_key_is_private(tmp_path: Path) -> None:
    made = Authority.open(tmp_path)
    assert Authority.open(tmp_path).pem == made.pem
    assert stat.S_IMODE((tmp_path / "authority.pem").stat().st_mode) == 0o600
    assert b"PRIVATE" not in made.pem
    assert [path.name for path in tmp_path.iterdir()] == ["authority.pem"]


def test_many_that_open_it_at_once_get_the_same(tmp_path: Path) -> None:
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(Authority.open(tmp_path).pem)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 12
    assert len(set(made)) == 1


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    Authority.open(tmp_path)
    (tmp_path / "authority.pem").chmod(0o644)
    with pytest.raises(HomeError, match="others can read"):
        Authority.open(tmp_path)


def test_what_is_no_authority_is_refused(tmp_path: Path) -> None:
    (tmp_path / "authority.pem").touch(mode=0o600)
    with pytest.raises(HomeError, match="is no certificate authority"):
        Authority.open(tmp_path)


def test_a_host_that_is_not_salesforces_gets_no_certificate(authority: Authority) -> None:
    with pytest.raises(ValueError, match="does not vouch"):
        authority.server_context("example.com")


def test_contexts_are_kept_by_host(authority: Authority) -> None:
    first = authority.server_context("one.my.salesforce.com")
    assert authority.server_context("ONE.my.salesforce.com.") is first
    assert authority.server_context("two.my.salesforce.com") is not first


def handshake(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> str | None:
    """Shake hands in memory; the protocol agreed on by ALPN."""
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=_server_side, args=(server, ours))
    thread.start()
    try:
        with client.wrap_socket(theirs, server_hostname=name) as wrapped:
            return wrapped.selected_alpn_protocol()
    finally:
        theirs.close()
        thread.join()


def _server_side(context: ssl.SSLContext, side: socket.socket) -> None:
    try:
        with context.wrap_socket(side, server_side=True) as wrapped:
            wrapped.recv(1)
    except (ssl.SSLError, OSError):
        side.close()


def strict_client(pem: bytes) -> ssl.SSLContext:
    client = ssl.create_default_context(cadata=pem.decode())
    client.verify_flags |= ssl.VERIFY_X509_STRICT  # the default from Python 3.13 on
    client.set_alpn_protocols(["h2", "http/1.1"])
    return client


def test_a_strict_client_that_trusts_the_authority_accepts_the_host(authority: Authority) -> None:
    name = "acme.my.salesforce.com"
    assert handshake(authority.server_context(name), strict_client(authority.pem), name) == "http/1.1"


def test_a_certificate_is_for_exactly_one_host(authority: Authority) -> None:
    server = authority.server_context("acme.my.salesforce.com")
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        handshake(server, strict_client(authority.pem), "other.my.salesforce.com")


def test_a_client_that_trusts_another_authority_refuses(authority: Authority, tmp_path: Path) -> None:
    name = "acme.my.salesforce.com"
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(authority.server_context(name), strict_client(Authority.open(tmp_path).pem), name)


def test_even_a_stolen_key_vouches_for_no_other_name(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("remit.door.authority.is_salesforce_host", lambda host: True)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        handshake(authority.server_context("bank.example"), strict_client(authority.pem), "bank.example")


def test_the_trust_files_hold_our_authority_and_public_roots_only_where_asked(
    authority: Authority, tmp_path: Path
) -> None:
    alone = Trust.write(tmp_path, authority)
    assert alone.authority.read_bytes() == alone.bundle.read_bytes() == authority.pem
    beside = Trust.write(tmp_path, authority, public_roots=True)
    assert beside.bundle != alone.bundle
    assert beside.bundle.read_bytes().startswith(authority.pem)
    assert beside.bundle.read_bytes().count(b"BEGIN CERTIFICATE") > 50
    for trust, least in ((alone, 1), (beside, 50)):
        store = pkcs12.load_pkcs12(trust.java.read_bytes(), TRUST_STORE_PASSWORD.encode())
        assert len(store.additional_certs) >= least


def test_public_roots_are_those_that_the_environment_names(authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "company").mkdir()
    company = Authority.open(tmp_path / "company").pem
    (tmp_path / "company" / "roots.pem").write_bytes(company)
    environ = {"SSL_CERT_FILE": str(tmp_path / "company" / "roots.pem")}
    trust = Trust.write(tmp_path, authority, public_roots=True, environ=environ)
    assert trust.bundle.read_bytes() == authority.pem + b"\n" + company
