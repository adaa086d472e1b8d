"""A key that is not the certificate's."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.logins import jwt, jwt_session, try_login
from remit.conform.question import Question

QUESTION = Question(
    id="jwt-refused-certificate",
    asks="what a JWT login with a wrong key answers",
    order=551,
    requests=("POST oauth2/token jwt-bearer (signed with another key)",),
    needs=("a login by JWT bearer that works",),
    chosen="invalid_grant: invalid assertion",
)


def ask(lab: Lab) -> str:
    """The org's own words."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    got = jwt_session(lab)
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = other.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    credentials = jwt(lab, audience=_audience(lab, got.audience), key=text)
    return try_login(lab, "POST oauth2/token jwt-bearer (another key)", credentials).said


def _audience(lab: Lab, name: str) -> str:
    from remit.conform.logins import audiences

    return audiences(lab)[name]
