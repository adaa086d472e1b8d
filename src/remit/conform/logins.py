"""Logins of a lab's user, and how long a new app takes to let it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from remit.conform.apps import app, approved, consumer_ids, consumer_key
from remit.conform.lab import Lab, Outcome
from remit.conform.question import CannotAsk
from remit.connect.login import (
    ClientCredentials,
    Credentials,
    JwtBearer,
    UsernamePassword,
    log_in,
    read_private_key,
)
from remit.connect.login_reasons import Where, reason_of
from remit.connect.oauth_apps import OauthApps
from remit.connect.rest import Org
from remit.connect.session import Session
from remit.connect.transport import Retry
from remit.home.secrets import Secret

ONCE = Retry(attempts=1)
# A refusal that time does not mend would be asked for an hour otherwise: the pause grows to half a minute.
_POLL, _LONGEST = 1.0, 30.0
# Reasons of a refusal that are no matter of time.
_FINAL = frozenset(
    {"soap login off", "security token", "wrong password", "locked", "password expired", "login permission"}
    | {"ip", "login hours", "login host", "api enabled", "org closed"}
)
AUDIENCES = {
    "login": "https://login.salesforce.com",
    "test": "https://test.salesforce.com",
}


@dataclass(frozen=True, slots=True)
class Got:
    """A session, by which audience, and after how many seconds of trying."""

    session: Session
    audience: str
    seconds: float


def audiences(lab: Lab) -> dict[str, str]:
    """The audiences that are tried, by their name."""
    url = urlsplit(lab.org.session.instance_url)
    return {"myDomain": f"{url.scheme}://{url.netloc}", **AUDIENCES}


def jwt(lab: Lab, *, audience: str = "", username: str = "", key: str = "", client_id: str = "") -> JwtBearer:
    """Credentials of the lab's user by its app; what is given differs from what is right."""
    return JwtBearer(
        lab.org.session.instance_url,
        client_id or consumer_key(lab),
        username or lab.username("main"),
        key or read_private_key(app(lab).pair.private_key_file),
        audience,
    )


def try_login(lab: Lab, shape: str, credentials: Credentials) -> Outcome[Session]:
    """One attempt; its session's token is hidden from then on."""

    def work() -> Session:
        session = log_in(credentials, retry=ONCE)
        lab.org.transport.redact.add(session.access_token)
        return session

    return lab.attempt(shape, work, ours=False)


def polled(lab: Lab, attempt: Callable[[], Got | None], where: Where = "oauth") -> Got | None:
    """What an attempt gives, tried again until it does, the wait is over, or time will not mend the refusal;
    seconds are those it took."""
    started, pause = lab.clock(), _POLL
    while True:
        before = len(lab.exchanges)
        got = attempt()
        took = lab.clock() - started
        if got is not None:
            return Got(got.session, got.audience, took)
        last = lab.exchanges[-1]
        if took + pause > lab.wait or reason_of(where, last.code, last.text) in _FINAL:
            return None
        # Of all tries, the last refusal is told.
        del lab.exchanges[before:]
        lab.sleep(pause)
        pause = min(pause * 1.5, _LONGEST)


def jwt_session(lab: Lab) -> Got:
    """The first session by JWT bearer. Raises CannotAsk where none came within the wait."""
    return lab.once("jwt session", lambda: _jwt_session(lab))


def _jwt_session(lab: Lab) -> Got:
    approved(lab)

    def attempt() -> Got | None:
        for name, audience in audiences(lab).items():
            outcome = try_login(
                lab, f"POST oauth2/token jwt-bearer (aud {name})", jwt(lab, audience=audience)
            )
            if outcome.value is not None:
                return Got(outcome.value, name, 0.0)
        return None

    got = polled(lab, attempt)
    if got is None:
        last = lab.exchanges[-1]
        raise CannotAsk(f"no login by JWT bearer within {lab.wait:.0f} seconds ({last.code}: {last.text})")
    return got


def client_credentials(lab: Lab) -> ClientCredentials:
    """Credentials of the app itself. Raises CannotAsk where its secret cannot be read."""
    approved(lab)
    app_id, consumer_id, _ = consumer_ids(lab)
    found = lab.attempt(
        "GET apps/oauth/credentials/{app}/{consumer}?part=keyandsecret",
        lambda: OauthApps(lab.org).secret(app_id, consumer_id),
    ).need("the consumer secret cannot be read")
    lab.run.journal.guard(Secret(found.secret))
    return ClientCredentials(lab.org.session.instance_url, found.key or consumer_key(lab), found.secret)


def username_password(lab: Lab, user_id: str) -> UsernamePassword:
    """Credentials for SOAP login(), once a password was set. Raises CannotAsk where none can be."""
    from remit.change.run import new_password

    secret = Secret(new_password())
    lab.run.journal.guard(secret)
    lab.org.transport.redact.add(secret.reveal())
    path = f"/sobjects/User/{user_id}/password"

    def work() -> None:
        with lab.journalled("set password", "User", lab.username("main"), ids=[user_id]) as done:
            lab.org.send("POST", path, {"NewPassword": secret.reveal()})
            done.append(user_id)

    lab.attempt("POST sobjects/User/{id}/password", work, done=204).need("no password can be set")
    return UsernamePassword(lab.org.session.instance_url, lab.username("main"), secret.reveal())


def call(lab: Lab, session: Session, shape: str, path: str) -> Outcome[object]:
    """One GET with a session of the lab's user."""

    def work() -> object:
        with Org(session, version=lab.org.version, retry=ONCE) as org:
            return org.get(path)

    return lab.attempt(shape, work, ours=False)


def bucket(seconds: float) -> str:
    """How long it took, as an answer that orgs can share."""
    for limit, told in ((2.5, "at once"), (60, "within a minute"), (900, "within 15 minutes")):
        if seconds <= limit:
            return told
    return "within an hour"
