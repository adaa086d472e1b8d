"""The External Client App of one system, part by part, and the secret that its login needs here."""

from __future__ import annotations

from collections.abc import Iterator

from remit.change.steps.app import CreateApp, DescribeApp, EnableApp, NarrowScopes, SetPolicy, SetScopes
from remit.change.steps.base import Step
from remit.change.steps.consumer import (
    CloseClientCredentials,
    CloseJwt,
    MakeConsumer,
    NewKey,
    OpenFlow,
    pem_body,
)
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


def own_apps(system: DesiredSystem, current: Current) -> frozenset[str]:
    """The ids of the apps that are a system's, be it one that its login uses no more: what opens it goes with it."""
    marked = {
        n.lower()
        for n, h in current.headers.items()
        if system_of(h.description, current.landscape) in system.names
    }
    marked.add(app_name_of(system, current).lower())
    return frozenset(a.id for a in current.state.apps if a.developer_name.lower() in marked)


def app_steps(
    system: DesiredSystem, profile: str, current: Current, kept: Kept, new_key: bool = False
) -> Iterator[Step]:
    """The steps of a system's app; none where its login uses none. `new_key`: the user asked for one."""
    app = system.app
    if app is None:
        return
    name = app_name_of(system, current)
    found = current.state.app_by_name.get(name.lower())
    parts = current.parts.get(name, AppParts())
    description = tagged(app.description, profile, system.name)
    if found is None:
        secret = secret_name(current.org_id, name)
        stale = secret if secret in kept.secrets else ""
        yield CreateApp(system.name, name, app.label, description, app.contact_email, stale)
    else:
        header = current.headers.get(name)
        changed = [("label", found.master_label, app.label)] if found.master_label != app.label else []
        if header is not None and (header.description or "") != description:
            changed.append(("description", header.description or "", description))
        if changed:
            yield DescribeApp(system.name, name, app.label, description, app.contact_email, tuple(changed))
    scopes = split_names(parts.settings.commaSeparatedOauthScopes) if parts.settings else frozenset()
    lacking = [scope for scope in app.scopes if scope not in scopes]
    extra = sorted(scopes - frozenset(app.scopes))
    if lacking or parts.settings is None:
        yield SetScopes(system.name, name, app.label, (*app.scopes, *extra), parts.settings)
    if extra:
        yield NarrowScopes(system.name, name, app.label, app.scopes, parts.settings, tuple(extra))
    yield from _consumer(system.name, name, app, parts, current, kept, new_key)
    yield from _policy(system.name, name, app, parts)
    switches = parts.policy
    if switches is not None and not (switches.isEnabled and switches.isOauthPluginEnabled is not False):
        yield EnableApp(system.name, name, switches)


def _consumer(
    system: str, name: str, app: DesiredApp, parts: AppParts, current: Current, kept: Kept, new_key: bool
) -> Iterator[Step]:
    """The consumer: made where the org has none, opened to the login's flow, and closed to the other one.

    What cannot be read back is unknown and not lacking: a key or a certificate in use is never replaced but where
    the user asked for a new key of this very system.
    """
    consumer, key = parts.consumer, key_name(current.org_id, name)
    by_secret = app.login == "client-credentials"
    if consumer is None:
        if not parts.consumer_unread:
            yield MakeConsumer(system, name, app.login, "" if by_secret else key)
        return
    held = pem_body(consumer.certificate)
    if by_secret:
        if not consumer.isClientCredentialsFlowEnabled:
            yield OpenFlow(system, name, consumer)
        if held:
            yield CloseJwt(system, name, consumer, key)
        return
    if new_key:
        yield NewKey(system, name, key, bool(held), consumer)
    if consumer.isClientCredentialsFlowEnabled:
        yield CloseClientCredentials(system, name, consumer)


def key_unknown(system: DesiredSystem, current: Current, kept: Kept) -> str:
    """Why it is not known that this machine's key opens a system's app; "" where it does, or none is needed."""
    name = app_name_of(system, current)
    parts = current.parts.get(name, AppParts())
    if system.login != "jwt-bearer" or (parts.consumer is None and not parts.consumer_unread):
        return ""
    key = key_name(current.org_id, name)
    here = kept.certificates.get(key)
    if here is None:
        return f"the private key of {name} is not on this machine; the org's stays as it is"
    held = pem_body(parts.consumer.certificate) if parts.consumer is not None else ""
    if held and held != pem_body(here):
        return f"the org has another certificate of {name} than this machine's key; it stays as it is"
    if not held and kept.in_org.get(key) != kept.fingerprints.get(key):
        return f"the org does not tell the certificate of {name}: whether this machine's key is the one is not known"
    return ""


def _policy(system: str, name: str, app: DesiredApp, parts: AppParts) -> Iterator[Step]:
    by_secret = app.login == "client-credentials"
    held = policy_of(parts.oauth_policy) if parts.oauth_policy is not None else None
    # A consumer that still opens client credentials to clients in use keeps its run-as user until it is closed.
    overlap = not by_secret and held is not None and held.client_credentials
    run_as = app.run_as or (held.client_credentials_user if overlap and held is not None else "")
    step = SetPolicy(system, name, app.permission_sets, run_as, by_secret or overlap, held)
    if held is None or step.wanted(held) != held:
        yield step


def secret_steps(system: DesiredSystem, current: Current, kept: Kept) -> Iterator[Step]:
    """What this machine needs to keep for the login, where it is this apply's to fetch or make."""
    if system.login == "client-credentials":
        name = app_name_of(system, current)
        secret = secret_name(current.org_id, name)
        parts = current.parts.get(name)
        settled = parts is not None and parts.oauth_policy is not None
        # An app in place with the switch off: its secret was read elsewhere, and nobody turns a switch for
        # that unasked. The plan warns.
        new = name.lower() not in current.state.app_by_name
        if new or (secret not in kept.secrets and (not settled or current.secrets_over_rest)):
            yield ReadSecret(system.name, name, secret)
    if system.login == "username-password":
        user = user_of(system, current)
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
