"""The files by which a child process trusts the door: the authority, a bundle, and a Java trust store.

The bundle replaces a client's own roots (`REQUESTS_CA_BUNDLE`, `SSL_CERT_FILE`), and so does Java's trust
store: where other hosts are let through, both hold the public roots too.
"""

from __future__ import annotations

import os
import ssl
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from remit.door.authority import Authority
from remit.errors import HomeError

# Java wants a password for the integrity of a store; what is in it is public, and this is Java's own default.
TRUST_STORE_PASSWORD = "changeit"
_BEGIN = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True, slots=True)
class Trust:
    """Three files of public certificates: our authority, what a client should trust, that for Java."""

    authority: Path
    bundle: Path
    java: Path

    @classmethod
    def write(
        cls,
        folder: Path,
        authority: Authority,
        *,
        public_roots: bool = False,
        environ: Mapping[str, str] = os.environ,
    ) -> Trust:
        """Write them to `folder`, each replaced whole. `public_roots`: with this machine's roots.

        The roots are those that `environ` names (`SSL_CERT_FILE`, `REQUESTS_CA_BUNDLE`: often a company's),
        else the system's, else certifi's. HomeError where there are none or the folder cannot be written.
        """
        kind = "all" if public_roots else "only"
        trust = cls(folder / "ca.pem", folder / f"bundle-{kind}.pem", folder / f"truststore-{kind}.p12")
        bundle = authority.pem + (_public_roots(environ, folder) if public_roots else b"")
        try:
            _replace(trust.authority, authority.pem)
            _replace(trust.bundle, bundle)
            _replace(trust.java, _java_store(bundle))
        except OSError as error:
            raise HomeError(f"{folder} cannot be written: {error}") from error
        return trust


def _public_roots(environ: Mapping[str, str], own: Path) -> bytes:
    names = [environ.get("SSL_CERT_FILE", ""), environ.get("REQUESTS_CA_BUNDLE", "")]
    names.append(ssl.get_default_verify_paths().cafile or "")
    names += ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"]
    try:
        import certifi

        names.append(certifi.where())
    except ImportError:  # not a dependency; httpx brings it
        pass
    for name in filter(None, names):
        path = Path(name)
        # A child of a child: the bundle that the environment names may be one of ours.
        if path.is_file() and path.parent != own:
            data = path.read_bytes()
            if _BEGIN in data:
                return b"\n" + data
    raise HomeError(
        "this machine has no file of public root certificates",
        next_step="set SSL_CERT_FILE to one, or do without --allow-other-hosts",
    )


def _java_store(bundle: bytes) -> bytes:
    """A PKCS12 store that Java takes as a trust store (each entry marked with Oracle's trusted-key usage)."""
    certificates = {}
    for part in bundle.split(_BEGIN)[1:]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                certificate = x509.load_pem_x509_certificate(_BEGIN + part)
        except (ValueError, Warning):  # a root against the standards: Java can do without it
            continue
        certificates[certificate.subject.rfc4514_string()] = certificate
    entries = [
        pkcs12.PKCS12Certificate(certificate, f"remit-{number}".encode())
        for number, certificate in enumerate(certificates.values())
    ]
    return pkcs12.serialize_java_truststore(entries, BestAvailableEncryption(TRUST_STORE_PASSWORD.encode()))


def _replace(path: Path, data: bytes) -> None:
    """Replace a file whole, unless it holds just this. Not fsynced: all of it can be made again."""
    if path.suffix == ".pem" and path.is_file() and path.read_bytes() == data:
        return
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
