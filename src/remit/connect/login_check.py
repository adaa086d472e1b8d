"""`login_check`: log in as a system, make one call, and say which of the org's checks refuses it.

The org's own error comes first. With an operator's connection the rows that the org keeps are read too: the
user and its UserLogin, the last row of LoginHistory, and the app's policy. They decide where the error is
vague: Salesforce has one text for several reasons, and none that is known for a frozen user.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from remit.connect.login import Credentials, JwtBearer, UsernamePassword, log_in
from remit.connect.login_reasons import Where, next_steps, reason_of
from remit.connect.metadata import MetadataApi
from remit.connect.rest import Org
from remit.connect.session import Session
from remit.connect.transport import Retry
from remit.errors import OrgError
from remit.metadata.types.extl_clnt_app_oauth_configurable_policies import (
    ExtlClntAppOauthConfigurablePolicies,
)
from remit.state.rows import parse_datetime
from remit.state.soql import literal

# "works at once here and worldwide within 15 minutes" (help page xcloud.meta_enable_oauth_plugin).
PROPAGATION = timedelta(minutes=15)
_PENDING = frozenset({"not propagated yet"})
_MAY_BE_NEW = frozenset({"unknown app", "certificate", "flow off"})
_OF_POLICY = frozenset({"app not approved", "app policy", "flow off", "run-as user", "unknown"})
_HISTORY_SKEW = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class LoginCheck:
    """What came of it. `refused_by` is a reason of `login_reasons`, "" where the system is ready; `evidence`
    are the org's own words and rows. `pending`: nothing is wrong, the org only needs time."""

    ready: bool
    refused_by: str = ""
    evidence: tuple[str, ...] = ()
    next_step: str = ""

    @property
    def pending(self) -> bool:
        """Whether waiting is all that helps."""
        return self.refused_by in _PENDING


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom the check is about: the user, and the app and policy names where the login uses an app."""

    username: str = ""
    app_name: str = ""
    policy_name: str = ""


def login_check(
    credentials: Credentials,
    subject: Subject | None = None,
    operator: Org | None = None,
    *,
    version: float = 64.0,
    retry: Retry | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> LoginCheck:
    """Log in, make one call, and explain a refusal. Never raises for what an org answers."""
    who = subject or Subject()
    if not who.username and isinstance(credentials, JwtBearer | UsernamePassword):
        who = replace(who, username=credentials.username)
    started = now()
    where: Where = "soap" if isinstance(credentials, UsernamePassword) else "oauth"
    try:
        session = log_in(credentials, retry=retry)
        where = "api"
        return _call(session, version, retry)
    except OrgError as error:
        return _explain(error, where, who, operator, started)


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
        decided = ""
        for decided, line in _look(operator, who, reason, started):
            evidence.append(line)
            # What the org's rows say is surer than the text; the first of them that decides, counts.
            if decided:
                break
        # One text for two reasons: the user is not approved, or the app lacks the scope refresh_token.
        scope_text = who.policy_name and "refresh_token scope is required" in error.message
        reason = decided or ("scopes" if scope_text else reason)
    return LoginCheck(False, reason, tuple(evidence), next_steps()[reason])


Finding = tuple[str, str]


def _look(org: Org, who: Subject, reason: str, started: datetime) -> Iterator[Finding]:
    """(reason or "", evidence) from the org's rows, what bars every login first."""
    looks: list[Callable[[], list[Finding]]] = []
    if who.username:
        looks += [lambda: _user(org, who.username), lambda: _history(org, who.username, started)]
    if who.app_name and reason in _MAY_BE_NEW:
        looks.append(lambda: _app(org, who.app_name, started))
    if who.policy_name and reason in _OF_POLICY:
        looks.append(lambda: _policy(org, who))
    for look in looks:
        try:
            yield from look()
        except OrgError as error:
            yield "", f"the operator could not look further: {error.message}"


def _user(org: Org, username: str) -> list[Finding]:
    where = f"WHERE Username = {literal(username)}"
    users = list(org.query(f"SELECT Id, IsActive, ProfileId FROM User {where}"))
    if not users:
        return [("", f"the operator sees no user {username}")]
    user = users[0]
    if not user["IsActive"]:
        return [("inactive", f"User.IsActive of {username} is false")]
    soql = f"SELECT IsFrozen, IsPasswordLocked FROM UserLogin WHERE UserId = {literal(user['Id'])}"
    for login in org.query(soql):
        if login["IsFrozen"]:
            return [("frozen", f"UserLogin.IsFrozen of {username} is true")]
        if login["IsPasswordLocked"]:
            return [("locked", f"UserLogin.IsPasswordLocked of {username} is true")]
    return []


def _history(org: Org, username: str, started: datetime) -> list[Finding]:
    users = list(org.query(f"SELECT Id FROM User WHERE Username = {literal(username)}"))
    if not users:
        return []
    rows = org.query(
        "SELECT LoginTime, Status, SourceIp, LoginType, Application FROM LoginHistory"
        f" WHERE UserId = {literal(users[0]['Id'])} ORDER BY LoginTime DESC LIMIT 1"
    )
    for row in rows:
        status = str(row.get("Status") or "")
        if status == "Success" or parse_datetime(row["LoginTime"]) < started - _HISTORY_SKEW:
            return []
        found = reason_of("history", "", status)
        line = f"LoginHistory {row['LoginTime']}: {status}, from {row.get('SourceIp') or '?'}"
        return [("" if found == "unknown" else found, line)]
    return []


def _app(org: Org, app_name: str, started: datetime) -> list[Finding]:
    """Whether the app, or its OAuth settings, changed so lately that the org may not know it everywhere."""
    listed = MetadataApi(org).list_components("ExternalClientApplication", "ExtlClntAppGlobalOauthSettings")
    # The settings' own name begins with the app's ("App_glbloauth").
    dates = [
        max(f.created_date, f.last_modified_date)
        for f in listed
        if f.full_name == app_name or f.full_name.startswith(f"{app_name}_")
    ]
    if not dates:
        return [("", f"the org lists no app {app_name}")]
    changed = parse_datetime(max(dates))
    if started - changed < PROPAGATION:
        return [("not propagated yet", f"the app {app_name} changed at {changed:%H:%M:%S} UTC")]
    return [("", f"the app {app_name} was last changed at {changed:%Y-%m-%d %H:%M} UTC")]


def _policy(org: Org, who: Subject) -> list[Finding]:
    policy = MetadataApi(org).read(ExtlClntAppOauthConfigurablePolicies, [who.policy_name])[0]
    if policy is None:
        return [("", f"the org has no policy {who.policy_name}")]
    if policy.permittedUsersPolicyType != "AdminApprovedPreAuthorized":
        return [("app policy", f"{who.policy_name} permits {policy.permittedUsersPolicyType}")]
    names = _names(policy.commaSeparatedPermissionSet)
    held = _held(org, who.username)
    if names and not names & held:
        shown = ", ".join(sorted(names))
        return [("app not approved", f"the policy names {shown}; {who.username} holds none of them")]
    return []


def _names(text: str | None) -> set[str]:
    return {name.strip() for name in (text or "").split(",") if name.strip()}


def _held(org: Org, username: str) -> set[str]:
    rows: Iterator[dict[str, Any]] = org.query(
        "SELECT PermissionSet.Name FROM PermissionSetAssignment"
        f" WHERE Assignee.Username = {literal(username)}"
    )
    return {str((row.get("PermissionSet") or {}).get("Name") or "") for row in rows}
