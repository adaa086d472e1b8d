"""Key pairs for JWT bearer: an RSA key that stays on this machine, and the certificate that goes to the org.

Salesforce takes an X.509 certificate and verifies RS256 (RSA) assertions with it; 2048 bits is what its own
instructions make. Both files are durable before `key_pair` returns: the org must never hold a certificate
whose key was lost with the machine's power.
Source: Salesforce Help, "Create a Private Key and Self-Signed Digital Certificate" and "OAuth 2.0 JWT Bearer
Flow for Server-to-Server Integration".
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from remit.errors import HomeError
from remit.home.files import sync_folder
from remit.home.home import Home, checked_name

VALID_DAYS = 730


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key pair on disk. `certificate` is PEM text, `sha256` its fingerprint (hex); both are public."""

    name: str
    private_key_file: Path
    certificate_file: Path
    certificate: str
    sha256: str
    not_after: datetime.datetime


def key_pair(home: Home, name: str, *, subject: str = "", days: int = VALID_DAYS) -> KeyPair:
    """The key pair `name` of this home, made where it is not there; the same one every time after.

    `subject` is the certificate's common name (at most 64 characters; `name` where empty). A key whose
    certificate was lost (a crash between the two) gets a new certificate. HomeError where a file is no key.
    """
    found = find_key_pair(home, name)
    if found is not None:
        return found
    key_file, certificate_file = _files(home, name)
    data = home.read_private(key_file)
    if data is None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        home.write_private(
            key_file,
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
    else:
        key = _load_key(key_file, data)
    certificate = _self_signed(key, subject or name, days)
    home.write_private(certificate_file, certificate.public_bytes(serialization.Encoding.PEM))
    return _pair(name, key_file, certificate_file, certificate)


def find_key_pair(home: Home, name: str) -> KeyPair | None:
    """The key pair `name` where both its files are there; HomeError where they do not belong together."""
    key_file, certificate_file = _files(home, name)
    key_data = home.read_private(key_file)
    certificate_data = home.read_private(certificate_file)
    if key_data is None or certificate_data is None:
        return None
    try:
        certificate = x509.load_pem_x509_certificate(certificate_data)
    except ValueError as error:
        raise HomeError(f"{certificate_file} is no certificate: {error}", next_step="delete it") from error
    if certificate.public_key() != _load_key(key_file, key_data).public_key():
        raise HomeError(
            f"{certificate_file} is not the certificate of {key_file}",
            next_step="delete both and apply again; the org gets the new certificate",
        )
    return _pair(name, key_file, certificate_file, certificate)


def promote_key_pair(home: Home, new: str, name: str) -> None:
    """The pair `new` becomes the pair `name`; the one of before is kept as NAME.former-N.

    The private key goes first: cut off in between, the certificate is made again from it when asked for.
    """
    pairs = list(zip(_files(home, new), _files(home, name), strict=True))
    taken = {path.stem for path in home.keys.iterdir()}
    aside = next(n for i in range(1, 10_000) if (n := f"{name}.former-{i}") not in taken)
    for (source, place), former in zip(pairs, _files(home, aside), strict=True):
        if place.exists():
            place.rename(former)
        source.rename(place)
    sync_folder(home.keys)


def take_up_key_pair(home: Home, name: str, certificate: str) -> bool:
    """The pair of this certificate (PEM, or its body alone) becomes the pair `name`, where this home has kept it as
    NAME.former-N; the one of before is kept aside. Whether `name` has that certificate now."""
    wanted = _body(certificate)
    for one in (name, *sorted(p.stem for p in home.keys.glob(f"{name}.former-*.crt"))):
        pair = find_key_pair(home, one)
        if pair is not None and _body(pair.certificate) == wanted:
            if one != name:
                promote_key_pair(home, one, name)
            return True
    return False


def _body(certificate: str) -> str:
    """A certificate without its first and last line: orgs break it elsewhere."""
    return "".join(line.strip() for line in certificate.splitlines() if "-----" not in line)


def delete_key_pair(home: Home, name: str) -> None:
    """Delete both files, the certificate last, so that a crash leaves nothing that looks usable; and what is
    known of the org's half (`known_keys`, `known_audiences`)."""
    key_file, certificate_file = _files(home, name)
    for path in (
        key_file,
        certificate_file,
        certificate_file.with_name(f"{name}.in-org"),
        certificate_file.with_name(f"{name}.audience"),
    ):
        path.unlink(missing_ok=True)


def _files(home: Home, name: str) -> tuple[Path, Path]:
    base = checked_name(name)
    return home.keys / f"{base}.key", home.keys / f"{base}.crt"


def _pair(name: str, key_file: Path, certificate_file: Path, certificate: x509.Certificate) -> KeyPair:
    return KeyPair(
        name=name,
        private_key_file=key_file,
        certificate_file=certificate_file,
        certificate=certificate.public_bytes(serialization.Encoding.PEM).decode(),
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        not_after=certificate.not_valid_after_utc,
    )


def _load_key(path: Path, data: bytes) -> rsa.RSAPrivateKey:
    try:
        # The primes were made here and the file is ours alone: proving them prime again takes 40 ms a key.
        key = serialization.load_pem_private_key(data, password=None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError) as error:
        raise HomeError(
            f"{path} is no private key: {error}", next_step="delete it and apply again"
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise HomeError(f"{path} is no RSA key", next_step="delete it and apply again")
    return key


def _self_signed(key: rsa.RSAPrivateKey, subject: str, days: int) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, subject[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Remit"),
        ]
    )
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))  # the org's clock may be behind
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
