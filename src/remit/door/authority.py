"""The certificate authority of the door: made on this machine, for Salesforce's host names only.

Its key is readable by its owner alone and the authority is never installed into the system: only a child
process that `remit org exec` starts trusts it. Name constraints (RFC 5280, 4.2.1.10) keep even a stolen key
from vouching for anything but `*.salesforce.com` and `*.force.com`.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import ssl
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from remit.errors import HomeError

DOMAINS = ("salesforce.com", "force.com")
AUTHORITY_YEARS = 10
LEAF_DAYS = 30
_RENEW = datetime.timedelta(days=LEAF_DAYS * 2)
_CACHED_HOSTS = 512


def is_salesforce_host(host: str) -> bool:
    """Is it a host that the door answers for: `*.salesforce.com` or `*.force.com`, in any case?"""
    name = host.lower().rstrip(".")
    return name in DOMAINS or name.endswith(tuple(f".{domain}" for domain in DOMAINS))


class Authority:
    """A certificate authority, and the TLS contexts of the hosts that it vouched for (kept in memory)."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self._key = key
        self.certificate = certificate
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self._contexts: OrderedDict[str, tuple[datetime.datetime, ssl.SSLContext]] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path) -> Authority:
        """The authority of `folder` (which must be private), made where there is none or it ends soon.

        Processes that open one folder at the same time get the same authority. HomeError for a broken or
        readable key file.
        """
        path = folder / "authority.pem"
        try:
            authority = cls._load(path)
            if authority is not None and authority.certificate.not_valid_after_utc - _now() > _RENEW:
                return authority
            if authority is not None:
                path.unlink()
            _write_once(path, _new_authority())
            authority = cls._load(path)
        except OSError as error:
            raise HomeError(f"the certificate authority {path} cannot be used: {error}") from error
        if authority is None:
            raise HomeError(f"the certificate authority {path} vanished while it was made")
        return authority

    @classmethod
    def _load(cls, path: Path) -> Authority | None:
        try:
            with path.open("rb") as file:
                if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
                    raise HomeError(
                        f"others can read the certificate authority's key {path}",
                        next_step="delete it: another is made",
                    )
                data = file.read()
        except FileNotFoundError:
            return None
        try:
            key = serialization.load_pem_private_key(data, password=None)
            certificate = x509.load_pem_x509_certificate(data)
        except ValueError as error:
            raise HomeError(
                f"{path} is no certificate authority: {error}", next_step="delete it: another is made"
            ) from error
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise HomeError(f"{path} holds no EC key", next_step="delete it: another is made")
        return cls(key, certificate)

    @property
    def pem(self) -> bytes:
        """The authority's certificate (public)."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def server_context(self, host: str) -> ssl.SSLContext:
        """The TLS context of a server that is `host`: a certificate for exactly this name, HTTP/1.1 by ALPN.

        Made at the first use of a host (about a millisecond). ValueError for a host that is not Salesforce's.
        """
        name = host.lower().rstrip(".")
        if not is_salesforce_host(name):
            raise ValueError(f"the door does not vouch for {host}")
        with self._lock:
            held = self._contexts.get(name)
            if held is not None and held[0] > _now():
                self._contexts.move_to_end(name)
                return held[1]
            context = self._new_context(name)
            self._contexts[name] = (_now() + datetime.timedelta(days=LEAF_DAYS // 2), context)
            while len(self._contexts) > _CACHED_HOSTS:
                self._contexts.popitem(last=False)
            return context

    def _new_context(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2  # as Salesforce requires
        context.set_alpn_protocols(["http/1.1"])
        leaf = self._leaf(host)
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:  # 0600; ssl loads from files only
            file.write(
                self._leaf_key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
            file.write(leaf.public_bytes(serialization.Encoding.PEM))
            file.flush()
            context.load_cert_chain(file.name)
        return context

    def _leaf(self, host: str) -> x509.Certificate:
        try:
            san = x509.SubjectAlternativeName([x509.DNSName(host)])
            subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
        except ValueError as error:
            raise ValueError(f"{host!r} is no host name") from error
        now = _now()
        public = self._leaf_key.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.certificate.subject)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=LEAF_DAYS))
            .add_extension(san, critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )

    def __repr__(self) -> str:
        return f"Authority({self.certificate.subject.rfc4514_string()!r})"


def _new_authority() -> bytes:
    """A new authority: its key and its certificate as one PEM text, so that they are written as one."""
    key = ec.generate_private_key(ec.SECP256R1())
    serial = x509.random_serial_number()
    name = x509.Name(
        [
            # A name of its own, so that authorities of two homes in one trust store are not mixed up.
            x509.NameAttribute(NameOID.COMMON_NAME, f"Remit local org {serial & 0xFFFFFFFF:08x}"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Remit, made on this machine"),
        ]
    )
    now = _now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * AUTHORITY_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(
            x509.NameConstraints(
                permitted_subtrees=[x509.DNSName(domain) for domain in DOMAINS], excluded_subtrees=None
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write_once(path: Path, data: bytes) -> None:
    """Put `data` at `path` unless something is there already: the first of several processes wins."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        Path(temporary).unlink()


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
