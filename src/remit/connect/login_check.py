"""`login_check`: log in as a system, make one call, and say which of the org's checks refuses it.

The org's own error comes first. With an operator's connection the rows that the org keeps are read too
(`login_evidence`). They decide where the error is vague: Salesforce has one text for several reasons, and none
that is known for a frozen user.

A JWT is tried with one audience after the other, and only here: each failed attempt is a row of LoginHistory,
so that each is told, and the next one is made only where the answer can mean a wrong audience.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from remit.connect.audiences import Attempt, may_mean_audience, my_domain, shared_audiences
from remit.connect.login import Credentials, JwtBearer, UsernamePassword, log_in
from remit.connect.login_evidence import PROPAGATION, Subject, look
from remit.connect.login_reasons import Where, reason_of, remedies
from remit.connect.rest import Org
from remit.connect.session import Session, is_local
from remit.connect.transport import Retry
from remit.errors import OrgError

__all__ = ["PROPAGATION", "Attempt", "LoginCheck", "Subject", "login_check"]

_PENDING = frozenset({"not propagated yet"})


@dataclass(frozen=True, slots=True)
class LoginCheck:
    """What came of it. `refused_by` is a reason of `login_reasons`, "" where the system is ready; `evidence`
    are the org's own words and rows. `attempts` are the audiences that a JWT was tried with, in order."""

    ready: bool
    refused_by: str = ""
    evidence: tuple[str, ...] = ()
    next_step: str = ""
    attempts: tuple[Attempt, ...] = ()

    @property
    def pending(self) -> bool:
        """Whether nothing is wrong, and waiting is all that helps."""
        return self.refused_by in _PENDING

    @property
    def audience(self) -> str:
        """The audience that the org took, "" where it took none or the login uses none."""
        return next((a.audience for a in self.attempts if not a.answer), "")


def login_check(
    credentials: Credentials,
    subject: Subject | None = None,
    operator: Org | None = None,
    *,
    version: float = 64.0,
    retry: Retry | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    settled: str = "",
) -> LoginCheck:
    """Log in, make one call, and explain a refusal. Never raises for what an org answers.

    A JWT goes with the audience of the credentials first, then with My Domain, then with the login host that
    orgs share. `settled` is the answer to the first of them after which all others were tried already, a
    moment ago: where the org says the same again, they are not tried again.
    """
    who = subject or Subject()
    if not who.username and isinstance(credentials, JwtBearer | UsernamePassword):
        who = replace(who, username=credentials.username)
    if isinstance(credentials, JwtBearer):
        who = replace(who, private_key=credentials.private_key)
    started = now()
    where: Where = "soap" if isinstance(credentials, UsernamePassword) else "oauth"
    attempts: list[Attempt] = []
    try:
        if isinstance(credentials, JwtBearer):
            where = "jwt"
            session = _by_audience(credentials, operator, retry, attempts, settled)
        else:
            session = log_in(credentials, retry=retry)
        where = "api"
        found = _call(session, version, retry)
    except OrgError as error:
        found = _explain(error, where, who, operator, started)
    return replace(found, evidence=(*found.evidence, *_told(attempts)), attempts=tuple(attempts))


def _by_audience(
    credentials: JwtBearer, operator: Org | None, retry: Retry | None, attempts: list[Attempt], settled: str
) -> Session:
    """A session by the first audience that is taken; `attempts` grows by each. Raises the most telling
    OrgError where none is."""
    refused: list[OrgError] = []
    for audience in _audiences(credentials, operator):
        try:
            session = log_in(replace(credentials, audience=audience), retry=retry)
        except OrgError as error:
            answer = error.message.removeprefix("POST /services/oauth2/token: ")
            attempts.append(Attempt(audience, answer))
            refused.append(error)
            if answer == settled or not may_mean_audience(error.code, error.message):
                break
        else:
            attempts.append(Attempt(audience))
            return session
    raise _most_telling(refused)


def _audiences(credentials: JwtBearer, operator: Org | None) -> Iterator[str]:
    """Audiences in order; what the org is, is asked only when the first ones were refused."""
    own = my_domain(credentials.login_url)
    tried = dict.fromkeys(a for a in (credentials.audience, own) if a)
    yield from tried
    sandbox, instance = _kind_of_org(operator) if operator is not None else (None, "")
    yield from (a for a in shared_audiences(own, sandbox, instance) if a not in tried)


def _kind_of_org(operator: Org) -> tuple[bool | None, str]:
    """Whether the org is a sandbox, and its instance; unknown where the operator may not read it."""
    try:
        for row in operator.query("SELECT IsSandbox, InstanceName FROM Organization"):
            return bool(row["IsSandbox"]), str(row.get("InstanceName") or "")
    except OrgError:
        pass
    return None, ""


def _most_telling(refused: list[OrgError]) -> OrgError:
    """An answer that is about something else than the audience: then the audience was the right one, or it is
    not all that is wrong. A last answer that cannot mean the audience comes first."""
    if not may_mean_audience(refused[-1].code, refused[-1].message):
        return refused[-1]
    others = [e for e in refused if reason_of("jwt", e.code, e.message) != "audience"]
    return (others or refused)[0]


def _told(attempts: list[Attempt]) -> Iterator[str]:
    failed = [a for a in attempts if a.answer]
    if not failed or len(attempts) < 2:
        return
    for attempt in attempts:
        yield f"audience {attempt.audience}: {attempt.answer or 'taken'}"
    # A refusal before the org knows whose login it is leaves no row; which those are is not documented.
    yield f"the user's LoginHistory may show {len(failed)} failed logins of this check"


def _call(session: Session, version: float, retry: Retry | None) -> LoginCheck:
    with Org(session, version=version, retry=retry) as org:
        org.get("")
    return LoginCheck(True, evidence=(f"logged in at {session.instance_url} and called v{version:.1f}",))


def _explain(
    error: OrgError, where: Where, who: Subject, operator: Org | None, started: datetime
) -> LoginCheck:
    reason = reason_of(where, error.code, error.message)
    if error.code in ("CONNECTION_FAILED", "CONNECTION_LOST"):
        reason = "unreachable"
    evidence = [error.message]
    if operator is not None and reason != "unreachable":
        # One text for two reasons: the user is not approved, or the app lacks the scope refresh_token.
        scopes = "refresh_token scope is required" in error.message
        for decided, line in look(operator, who, reason, started, scopes=scopes):
            evidence.append(line)
            # What the org's rows say is surer than the text; the first of them that decides, counts.
            if decided:
                reason = decided
                break
    local = operator is not None and is_local(operator.session)
    return LoginCheck(False, reason, tuple(evidence), remedies()[reason].told(local))
