"""An app's certificate: full PEM, or what stands between its lines alone; public tools write either."""

from __future__ import annotations

from cryptography import x509

_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


def form_of(text: str) -> str:
    """`pem`, or `body` for a text without the lines around it."""
    return "pem" if _BEGIN in text else "body"


def load(text: str) -> x509.Certificate:
    """The certificate that a text is in either form. Raises ValueError where it is none."""
    if form_of(text) == "body":
        text = f"{_BEGIN}\n{text.strip()}\n{_END}"
    return x509.load_pem_x509_certificate(text.strip().encode())
