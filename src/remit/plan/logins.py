"""How each system logs in after an apply: its credentials, and whether they work yet."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from remit.change.run import secret_of_app
from remit.connect.audiences import my_domain
from remit.connect.identity import identity_of
from remit.connect.load_apps import AppParts, with_keys
from remit.connect.login import ClientCredentials, Credentials, JwtBearer, UsernamePassword, read_private_key
from remit.connect.login_check import LoginCheck, Subject, login_check
from remit.connect.rest import Org
from remit.connect.transport import Retry
from remit.errors import InputError, RemitError
from remit.home import Home, Secret
from remit.home.keys import find_key_pair
from remit.home.known_audiences import keep_audience, kept_audience
from remit.home.known_keys import mark_in_org
from remit.home.stores import secret_store
from remit.landscape import Desired, DesiredSystem, Landscape, desired
from remit.landscape.names import did_you_mean
from remit.plan.current import Current, load_current
from remit.plan.diff_apps import app_name_of
from remit.plan.kept import key_name, password_name, secret_name

# A refusal that is none of time's is told at once; a pending one is asked again after so many seconds, each
# time half as long again: every try takes requests, and its failure is a row of LoginHistory.
_FIRST_POLL = 2.0
_LONGEST_POLL = 30.0


@dataclass(frozen=True, slots=True)
class Login:
    """What one system logs in with; what its login does not use, or this machine lacks, is empty.

    `key` is the name of its key pair in the home, `audience` the one that the org took last, "" where none is
    known.
    """

    system: str
    login: str
    login_url: str
    username: str
    app: str = ""
    policy: str = ""
    client_id: str = ""
    client_secret: Secret | None = None
    private_key_file: str = ""
    key: str = ""
    audience: str = ""
    password: Secret | None = None
    security_token: Secret | None = None

    def document(self) -> dict[str, Any]:
        """The keys that programs rely on; only what this login uses."""
        known: dict[str, Any] = {
            "login": self.login,
            "login_url": self.login_url,
            "username": self.username,
        }
        if self.client_id:
            known["client_id"] = self.client_id
        if self.login == "client-credentials":
            known["client_secret"] = self.client_secret
        if self.login == "jwt-bearer":
            known["private_key_file"] = self.private_key_file or None
            known["audience"] = self.audience or my_domain(self.login_url)
        if self.login == "username-password":
            known |= {"password": self.password, "security_token": self.security_token}
        return known

    def credentials(self) -> Credentials:
        """What `log_in` takes. Raises RemitError where this machine lacks it."""
        if self.login == "jwt-bearer" and self.client_id and self.private_key_file:
            key = read_private_key(self.private_key_file)
            return JwtBearer(self.login_url, self.client_id, self.username, key, self.audience)
        if self.login == "client-credentials" and self.client_id and self.client_secret:
            return ClientCredentials(self.login_url, self.client_id, self.client_secret.reveal())
        if self.login == "username-password" and self.password:
            token = self.security_token.reveal() if self.security_token else ""
            return UsernamePassword(self.login_url, self.username, self.password.reveal(), token)
        raise RemitError(f"this machine lacks what {self.system} logs in with", next_step=self._missing())

    def _missing(self) -> str:
        """What to do where this machine lacks it. Keys and passwords in use are never replaced unasked."""
        if self.login == "client-credentials":
            return "apply from here: the secret is read; or run this where it was applied"
        if self.login == "jwt-bearer" and self.client_id:
            return (
                "run this where it was applied, or bring its key here; for a new key: remit apply --new-key "
                f"{self.system}"
            )
        if self.login == "username-password":
            return (
                "run this where it was applied; for a new password take UseAnyApiAuth off its permission set "
                "and apply"
            )
        return "apply from here"


def login_of(
    system: DesiredSystem, current: Current, parts: Mapping[str, AppParts], home: Home, url: str
) -> Login:
    """What a system logs in with, from the org and this machine."""
    app = app_name_of(system, current)
    found = parts.get(app, AppParts())
    login = Login(
        system.name,
        system.login,
        url,
        system.user.username,
        app,
        (found.oauth_policy.fullName or "") if found.oauth_policy else "",
        found.consumer_key,
    )
    store = secret_store(home)
    if system.login == "jwt-bearer":
        key = key_name(current.org_id, app)
        pair = find_key_pair(home, key)
        return replace(
            login,
            private_key_file=str(pair.private_key_file) if pair else "",
            key=key,
            audience=kept_audience(home, key) or "",
        )
    if system.login == "client-credentials":
        return replace(login, client_secret=store.get(secret_name(current.org_id, app)))
    password = store.get(password_name(current.org_id, system.name))
    # An address within the profile's networks is trusted, so that no security token is asked for.
    return replace(login, password=password, security_token=Secret("") if password else None)


def find_login(org: Org, home: Home, landscape: Landscape, environment: str | None, name: str) -> Login:
    """The login of one system. Raises InputError where the landscape has no such system."""
    wanted = only(desired(landscape, environment), name)
    current = load_current(org, wanted)
    return login_of(wanted.systems[0], current, with_keys(org, current.parts), home, org.session.instance_url)


def refreshed(login: Login, org: Org, home: Home) -> Login:
    """A login whose client secret is read from the org again and kept on this machine.

    Raises RemitError where it uses none, OrgError where the org does not give it.
    """
    if login.login != "client-credentials":
        raise RemitError(f"{login.system} logs in by {login.login} and has no client secret")
    secret = secret_of_app(org, login.app)
    secret_store(home).put(secret_name(identity_of(org).org_id, login.app), secret)
    return replace(login, client_secret=secret)


def only(wanted: Desired, name: str) -> Desired:
    """The same with one system."""
    system = wanted.system(name)
    if system is None:
        names = [s.name for s in wanted.systems]
        raise InputError(
            f"the landscape has no system {name}{did_you_mean(name, names)}",
            location=wanted.landscape.key_at("systems"),
        )
    return replace(wanted, systems=(system,))


def check(login: Login, org: Org, home: Home, wait: float = 0.0) -> LoginCheck:
    """Log in as a system; while the org only needs time, again until `wait` seconds are over.

    What a login by JWT bearer proved is kept in the home: the audience that the org took, and that it holds
    the certificate of this machine's key.
    """
    try:
        credentials = login.credentials()
    except RemitError as error:
        return LoginCheck(False, "no credentials", (error.message,), error.next_step)
    subject = Subject(login.username, login.app, login.policy)
    version = min(org.version, 64.0) if login.login == "username-password" else org.version
    end = time.monotonic() + wait
    pause, settled = _FIRST_POLL, ""
    while True:
        last = time.monotonic() + pause > end
        found = login_check(
            credentials,
            subject,
            org,
            version=version,
            retry=Retry(attempts=2),
            # At the end every audience is tried once more: the first ones may have failed for the time alone.
            settled="" if last else settled,
        )
        if found.ready or not found.pending or last:
            break
        settled = found.attempts[0].answer if found.attempts else ""
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_POLL)
    _keep(login, found, home)
    return found


def _keep(login: Login, found: LoginCheck, home: Home) -> None:
    """Keep what a login by JWT bearer showed, also where a call was refused after it."""
    pair = find_key_pair(home, login.key) if login.key and found.audience else None
    if pair is not None:
        keep_audience(home, login.key, found.audience)
        mark_in_org(home, login.key, pair.sha256)
