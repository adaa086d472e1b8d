"""What an org's own rows say about a login that it refused, for an operator who may read them.

The user and its UserLogin, the last row of LoginHistory, the app's certificate, scopes and policy, and what of
all this changed so lately that the org may not know it everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from remit.api.codecs.soap_metadata_values import FileProperties
from remit.connect.certificates import fits
from remit.connect.login_reasons import reason_of
from remit.connect.metadata import MetadataApi
from remit.connect.rest import Org
from remit.errors import OrgError
from remit.metadata.types.extl_clnt_app_global_oauth_settings import ExtlClntAppGlobalOauthSettings
from remit.metadata.types.extl_clnt_app_oauth_configurable_policies import (
    ExtlClntAppOauthConfigurablePolicies,
)
from remit.metadata.types.extl_clnt_app_oauth_settings import ExtlClntAppOauthSettings
from remit.state.rows import parse_datetime
from remit.state.soql import literal

# "works at once here and worldwide within 15 minutes" says the help of the global settings (page
# xcloud.meta_enable_oauth_plugin); up to 30 are reported for apps and assignments. Twice that, so that nobody
# is told to repair what only needs time.
PROPAGATION = timedelta(minutes=60)
_PARTS = (
    "ExternalClientApplication",
    "ExtlClntAppGlobalOauthSettings",
    "ExtlClntAppOauthSettings",
    "ExtlClntAppConfigurablePolicies",
    "ExtlClntAppOauthConfigurablePolicies",
)
_MAY_BE_NEW = frozenset(
    {"unknown app", "certificate", "flow off", "app not approved", "app policy", "run-as user", "scopes"}
)
_OF_POLICY = frozenset({"app not approved", "app policy", "flow off", "run-as user", "unknown"})
# What the history says of these is what the org said already, and only of the last audience that was tried.
_NO_SURER = frozenset({"unknown", "certificate", "unknown app", "audience"})
_HISTORY_SKEW = timedelta(minutes=2)

#: A reason of `login_reasons` that is sure ("" where the line decides nothing), and what was seen.
Finding = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom the check is about: the user, and the app and policy names where the login uses an app.
    `private_key` is PEM, where the login signs with one."""

    username: str = ""
    app_name: str = ""
    policy_name: str = ""
    private_key: str = ""


def look(
    org: Org, who: Subject, reason: str, started: datetime, *, scopes: bool = False
) -> Iterator[Finding]:
    """Findings from the org's rows, what bars every login first.

    `reason` is what the org's text alone means, `scopes` whether that text can mean a missing scope too.
    """
    looks: list[Callable[[], list[Finding]]] = []
    if who.username:
        looks += [lambda: _user(org, who.username), lambda: _history(org, who.username, started)]
    signed = bool(who.private_key and who.app_name and reason == "certificate")
    if signed:
        looks.append(lambda: _certificate(org, who, sure=False))
    if who.policy_name and reason in _OF_POLICY:
        looks.append(lambda: _policy(org, who))
    if scopes and who.app_name:
        looks.append(lambda: _scopes(org, who.app_name))
    if who.app_name and reason in _MAY_BE_NEW:
        looks.append(lambda: _changes(org, who, started))
    if signed:
        looks.append(lambda: _certificate(org, who, sure=True))
    for one in looks:
        try:
            yield from one()
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
        return [("" if found in _NO_SURER else found, line)]
    return []


def _certificate(org: Org, who: Subject, *, sure: bool) -> list[Finding]:
    """Whether the org's certificate is another one. With `sure`, that it is not, where nothing else explains
    the refusal."""
    settings = MetadataApi(org).read(ExtlClntAppGlobalOauthSettings, [f"{who.app_name}_glbloauth"])[0]
    text = settings.certificate if settings is not None else None
    same = fits(who.private_key, text) if text else None
    if sure:
        return [("unknown", "so it is not the certificate")] if same else []
    if same is None:
        return [("", f"the org does not show the certificate of {who.app_name}: it may be another one")]
    if same:
        return [("", f"the certificate of {who.app_name} in the org is the one of this machine's key")]
    return [("certificate", f"the certificate of {who.app_name} in the org is not of this machine's key")]


def _scopes(org: Org, app: str) -> list[Finding]:
    settings = MetadataApi(org).read(ExtlClntAppOauthSettings, [f"{app}_oauth"])[0]
    if settings is None:
        return []
    names = _names(settings.commaSeparatedOauthScopes)
    return [] if "RefreshToken" in names else [("scopes", f"the app {app} lacks the scope RefreshToken")]


def _policy(org: Org, who: Subject) -> list[Finding]:
    policy = MetadataApi(org).read(ExtlClntAppOauthConfigurablePolicies, [who.policy_name])[0]
    if policy is None:
        return [("", f"the org has no policy {who.policy_name}")]
    if policy.permittedUsersPolicyType != "AdminApprovedPreAuthorized":
        return [("app policy", f"{who.policy_name} permits {policy.permittedUsersPolicyType}")]
    names = _names(policy.commaSeparatedPermissionSet)
    held = {name for name, _ in _assignments(org, who.username)}
    if names and not names & held:
        shown = ", ".join(sorted(names))
        return [("app not approved", f"the policy names {shown}; {who.username} holds none of them")]
    return []


def _changes(org: Org, who: Subject, started: datetime) -> list[Finding]:
    """Whether the app, its settings and policies, or what the user was assigned changed lately."""
    dated: list[tuple[datetime, str]] = []
    refused: list[Finding] = []
    for read in (_app_changes, _assignment_changes):
        try:
            dated += read(org, who)
        except OrgError as error:
            refused.append(("", f"the operator could not look further: {error.message}"))
    if not dated:
        return refused
    when, what = max(dated)
    if started - when < PROPAGATION:
        return [*refused, ("not propagated yet", f"{what} changed at {when:%H:%M:%S} UTC")]
    return [*refused, ("", f"{what} changed last, at {when:%Y-%m-%d %H:%M} UTC")]


def _app_changes(org: Org, who: Subject) -> list[tuple[datetime, str]]:
    listed = MetadataApi(org).list_components(*_PARTS)
    # The parts' own names begin with the app's ("App_glbloauth", "App_oauthPlcy").
    mine = [
        f
        for f in listed
        if f.full_name in (who.app_name, who.policy_name) or f.full_name.startswith(f"{who.app_name}_")
    ]
    return [(parse_datetime(_date(f)), _told(f, who.app_name)) for f in mine if _date(f)]


def _assignment_changes(org: Org, who: Subject) -> list[tuple[datetime, str]]:
    if not who.username:
        return []
    told = f"what {who.username} is assigned"
    return [(parse_datetime(when), told) for _, when in _assignments(org, who.username) if when]


def _assignments(org: Org, username: str) -> list[tuple[str, str]]:
    """(name of the set, when it was assigned) of each assignment of a user."""
    rows: Iterator[dict[str, Any]] = org.query(
        "SELECT PermissionSet.Name, SystemModstamp FROM PermissionSetAssignment"
        f" WHERE Assignee.Username = {literal(username)}"
    )
    return [
        (str((row.get("PermissionSet") or {}).get("Name") or ""), str(row.get("SystemModstamp") or ""))
        for row in rows
    ]


def _date(found: FileProperties) -> str:
    return max(found.created_date, found.last_modified_date)


def _told(found: FileProperties, app: str) -> str:
    return f"the policy {found.full_name}" if "Policies" in found.type else f"the app {app}"


def _names(text: str | None) -> set[str]:
    return {name.strip() for name in (text or "").split(",") if name.strip()}
