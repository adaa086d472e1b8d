"""Whether a private key and a certificate belong together, however the certificate is written."""

from __future__ import annotations


def fits(private_key: str, certificate: str) -> bool | None:
    """Whether the certificate is of this key's pair; None where one of them cannot be read.

    `private_key` is PEM; `certificate` PEM, or its base64 body alone as some orgs return it.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization

    body = certificate.strip()
    if "BEGIN" not in body:
        body = f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
    try:
        key = serialization.load_pem_private_key(private_key.encode(), password=None)
        return x509.load_pem_x509_certificate(body.encode()).public_key() == key.public_key()
    except (ValueError, TypeError):
        return None
