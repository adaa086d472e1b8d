"""The External Client App of one system, part by part, and the secret that its login needs here."""

from __future__ import annotations

from collections.abc import Iterator

from remit.change.steps.app import (
    CreateApp,
    DescribeApp,
    EnableApp,
    SetConsumer,
    SetPolicy,
    SetScopes,
)
from remit.change.steps.base import Step
from remit.change.steps.secret import MakePassword, MovePassword, ReadSecret, SetPassword
from remit.connect.load_apps import AppParts
from remit.landscape import DesiredApp, DesiredSystem
from remit.plan.current import Current
from remit.plan.diff_sets import set_of
from remit.plan.diff_users import user_of
from remit.plan.kept import Kept, key_name, password_name, secret_name
from remit.plan.marker import system_of, tagged
from remit.state.from_metadata import policy_of, split_names


def app_name_of(system: DesiredSystem, current: Current) -> str:
    """The developer name of a system's app: its own, or that of an app which is tagged as this system's.

    A moved system keeps the app that it had: an app cannot be renamed, and a new one has a new consumer key.
    """
    if system.app is None:
        return ""
    if system.app.name.lower() in current.state.app_by_name:
        return system.app.name
    for name, header in current.headers.items():
        if system_of(header.description, current.landscape) == system.name:
            return name
    former = system.former.app if system.former is not None else ""
    return former if former in current.headers else system.app.name


def app_steps(system: DesiredSystem, profile: str, current: Current, kept: Kept) -> Iterator[Step]:
    """The steps of a system's app; none where its login uses none."""
    app = system.app
    if app is None:
        return
    name = app_name_of(system, current)
    found = current.state.app_by_name.get(name.lower())
    parts = current.parts.get(name, AppParts())
    description = tagged(app.description, profile, system.name)
    if found is None:
        yield CreateApp(system.name, name, app.label, description, app.contact_email)
    else:
        header = current.headers.get(name)
        stale = header is not None and (header.description or "") != description
        if found.master_label != app.label or stale:
            yield DescribeApp(system.name, name, app.label, description, app.contact_email)
    scopes = split_names(parts.settings.commaSeparatedOauthScopes) if parts.settings else frozenset()
    if scopes != frozenset(app.scopes):
        yield SetScopes(system.name, name, app.label, app.scopes, parts.settings)
    yield from _consumer(system.name, name, app, parts, current, kept)
    yield from _policy(system.name, name, app, parts)
    switches = parts.policy
    if switches is not None and not (switches.isEnabled and switches.isOauthPluginEnabled is not False):
        yield EnableApp(system.name, name, switches)


def _consumer(
    system: str, name: str, app: DesiredApp, parts: AppParts, current: Current, kept: Kept
) -> Iterator[Step]:
    """The consumer, where its flow or its certificate is not what it should be."""
    consumer = parts.consumer
    key = key_name(current.org_id, name)
    by_secret = app.login == "client-credentials"
    if consumer is None:
        yield SetConsumer(system, name, app.login, "" if by_secret else key)
        return
    held = _pem(consumer.certificate)
    if by_secret:
        why = "the flow was off" if not consumer.isClientCredentialsFlowEnabled else ""
        why = why or ("it had a certificate, which opens JWT bearer" if held else "")
        if why:
            yield SetConsumer(system, name, app.login, "", why, consumer)
        return
    why = ""
    if not held:
        why = "the org had no certificate"
    elif key in kept.certificates and _pem(kept.certificates[key]) != held:
        why = "the org had another certificate: whoever has its key cannot log in any more"
    elif consumer.isClientCredentialsFlowEnabled:
        why = "client credentials was on"
    if why:
        yield SetConsumer(system, name, app.login, key, why, consumer)


def _policy(system: str, name: str, app: DesiredApp, parts: AppParts) -> Iterator[Step]:
    step = SetPolicy(system, name, app.permission_sets, app.run_as or "", app.login == "client-credentials")
    if parts.oauth_policy is None:
        yield step
        return
    held = policy_of(parts.oauth_policy)
    if step.wanted(held) != held:
        yield step


def _pem(text: str | None) -> str:
    """A certificate without its lines: orgs give them back broken elsewhere."""
    return "".join(line.strip() for line in (text or "").splitlines() if "-----" not in line)


def secret_steps(system: DesiredSystem, current: Current, kept: Kept) -> Iterator[Step]:
    """What this machine needs to keep for the login, where it is this apply's to fetch or make."""
    if system.login == "client-credentials":
        name = app_name_of(system, current)
        secret = secret_name(current.org_id, name)
        parts = current.parts.get(name)
        settled = parts is not None and parts.oauth_policy is not None
        # An app in place with the switch off: its secret was read elsewhere, and nobody turns a switch for
        # that unasked. The plan warns.
        if secret not in kept.secrets and (not settled or current.secrets_over_rest):
            yield ReadSecret(system.name, name, secret)
    if system.login == "username-password":
        user = user_of(system, current.state)
        secret = password_name(current.org_id, system.name)
        former = password_name(current.org_id, system.former.system) if system.former is not None else ""
        if secret not in kept.secrets and former in kept.secrets:
            yield MovePassword(system.name, former, secret)
            return
        first = secret not in kept.secrets and not _by_password(system, current)
        if (user is None or first) and secret not in kept.pending:
            yield MakePassword(system.name, system.user.username, secret)
        if user is None or first or secret in kept.pending:
            yield SetPassword(system.name, system.user.username, secret, user.id if user else "")


def _by_password(system: DesiredSystem, current: Current) -> bool:
    """Whether the system logs in by password already: then one is in use somewhere, and is left alone."""
    held = (set_of(s.name, system, current.state) for s in system.permission_sets if s.login)
    return any(found is not None and "UseAnyApiAuth" in found.permissions for found in held)
