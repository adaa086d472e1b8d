"""One request at the token endpoint: who asks, with what, and what is checked of every login by OAuth."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import sqlite3
import time
from dataclasses import dataclass
from urllib.parse import unquote

from remit.localorg import logins
from remit.localorg.apps import consumer
from remit.localorg.apps.app import App, app_of_key, approved, approved_before
from remit.localorg.org import SESSION_SECONDS, Opening, Org
from remit.localorg.settings import number, switch
from remit.localorg.wire.http import Request
from remit.localorg.wire.oauth import errors
from remit.localorg.wire.oauth.errors import OauthError

LOGIN_HOSTS = ("login.salesforce.com", "test.salesforce.com")


@dataclass(slots=True)
class Exchange:
    """What a grant type works with. It sets `app` and `user_id` as they become known, so that a refusal after
    that is recorded for that user."""

    org: Org
    db: sqlite3.Connection
    request: Request
    form: dict[str, str]
    app: App | None = None
    user_id: str = ""

    def required(self, name: str) -> str:
        """A parameter; raises invalid_request where it is missing."""
        value = self.form.get(name, "")
        if not value:
            raise errors.missing(name)
        return value

    def known_app(self) -> App:
        """The app of the client id; raises where it opens nothing, or does not work yet."""
        found = app_of_key(self.db, self.required("client_id"))
        if found is None or not found.propagated:
            raise errors.unknown_client()
        if not found.on:
            raise errors.app_off()
        self.app = found
        return found

    def check_secret(self, app: App, *, required: bool) -> None:
        """Raises where the secret is wrong, or missing though required; a secret that is sent is checked."""
        given = self.form.get("client_secret", "")
        if not given and not required:
            return
        pairs = consumer.pairs_in_use(self.db, app.id)
        if not any(
            self.form["client_id"] == key and hmac.compare_digest(given.encode(), secret.encode())
            for key, secret in pairs
        ):
            raise errors.wrong_secret()

    def admit(self, app: App, user_id: str, *, enforce_ip: bool) -> None:
        """Raises where the user's own state, the app's policy, the address or the hour refuses the login."""
        row = self.db.execute(
            'SELECT "IsActive", "ProfileId" FROM "User" WHERE "Id" = ?', (user_id,)
        ).fetchone()
        barred = logins.barred(self.db, user_id, bool(row and row[0]))
        if barred in (logins.INACTIVE, logins.FROZEN):
            raise OauthError("invalid_grant", "inactive user", status=barred)
        if app.admin_approved and not self.approved(app, user_id):
            raise errors.not_approved()
        if not app.scopes:
            raise OauthError("invalid_grant", "no valid scopes", status=errors.LOGIN_INVALID)
        restricted = logins.restriction(self.db, row[1], self.request.ip if enforce_ip else "")
        if restricted:
            raise OauthError("invalid_grant", "ip restricted or invalid login hours", status=restricted)

    def approved(self, app: App, user_id: str) -> bool:
        """Whether an admin approved the user for the app, and that has reached the servers that log people in."""
        context = self.org.as_user(self.db, user_id)
        if not approved(context.model, context.user, app.id):
            return False
        seconds = number(self.db, "propagationSeconds")
        return not seconds or approved_before(self.db, user_id, app.id, time.time() - seconds)

    def ranges_apply(self, app: App, *, refresh: bool = False) -> bool:
        """Whether the profile's login IP ranges count, by the policy's relaxation."""
        relaxation = app.policy.ipRelaxationPolicyType or "Enforce"
        if relaxation == "Bypass" or (relaxation == "Enforce_RelaxRefresh" and refresh):
            return False
        return not (relaxation == "Bypass_2factor" and _trusted(app, self.request.ip))

    def open(
        self, app: App, user_id: str, granted: tuple[str, ...], sub_type: str, refresh_id: str = ""
    ) -> dict[str, str]:
        """Open the session and write the login down; gives the fields that all token answers share."""
        attempt = logins.Attempt("Remote Access 2.0", sub_type, application=app.label[:64])
        login_id = logins.record_attempt(self.db, user_id, self.request, logins.SUCCESS, attempt)
        minutes = app.policy.sessionTimeoutInMinutes
        opening = Opening(
            user_id,
            kind="oauth",
            ip=self.request.ip,
            app_id=app.id,
            scopes=" ".join(granted) or "none",
            timeout=minutes * 60.0 if minutes else SESSION_SECONDS,
            login_id=login_id,
            refresh_id=refresh_id,
        )
        token = self.org.open_session(self.db, opening)
        return {
            "access_token": token,
            "scope": " ".join(granted),
            "instance_url": instance_url(self.org, self.request),
            "id": f"{identity_base(self.db, self.request)}/id/{self.org.id}/{user_id}",
            "token_type": "Bearer",
        }

    def signed(self, app: App, answer: dict[str, str]) -> dict[str, str]:
        """The answer with its time and the signature over identity URL and time."""
        issued = str(int(time.time() * 1000))
        own = consumer.of_app(self.db, app.id)
        key = own.secret.encode() if own else b""
        digest = hmac.new(key, (answer["id"] + issued).encode(), hashlib.sha256).digest()
        return {**answer, "issued_at": issued, "signature": base64.b64encode(digest).decode()}


def _trusted(app: App, ip: str) -> bool:
    address = ipaddress.ip_address(ip)
    for r in app.settings.trustedIpRanges:
        low, high = ipaddress.ip_address(r.startIpAddress), ipaddress.ip_address(r.endIpAddress)
        if low.version == address.version and low <= address <= high:  # type: ignore[operator]
            return True
    return False


def instance_url(org: Org, request: Request) -> str:
    """The org's own address: its My Domain through the door, else where the client found it."""
    return f"https://{org.my_domain}" if request.via_door else request.base_url


def login_host(db: sqlite3.Connection) -> str:
    """The login host of the org: a sandbox has test.salesforce.com."""
    return LOGIN_HOSTS[switch(db, "sandbox")]


def identity_base(db: sqlite3.Connection, request: Request) -> str:
    """Where identity URLs live: the login host through the door, else where the client found the org."""
    if not request.via_door:
        return request.base_url
    return f"https://{request.host if request.host in LOGIN_HOSTS else login_host(db)}"


def on_my_domain(request: Request) -> bool:
    """Whether the request came to an org's own host; loopback counts as one."""
    return not request.via_door or request.host.lower().endswith(".my.salesforce.com")


def credentials(request: Request) -> dict[str, str]:
    """The form of a request; client id and secret of a Basic header count where the form has none."""
    form = {**request.params, **request.form()}
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            key, colon, secret = base64.b64decode(text.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise errors.wrong_secret() from error
        if colon:
            form.setdefault("client_id", unquote(key))
            form.setdefault("client_secret", unquote(secret))
    return form
