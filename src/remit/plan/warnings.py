"""What a reader should know of a system before applying: keys and secrets elsewhere, administrators, end dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from remit.change.steps.assignment import Unassign
from remit.change.steps.base import Step
from remit.landscape.desired import Desired, DesiredSystem
from remit.landscape.licences import ADMIN_PROFILES
from remit.plan.current import Current
from remit.plan.diff_apps import app_name_of, key_unknown
from remit.plan.diff_sets import set_of
from remit.plan.diff_users import UNDELIVERABLE, is_live, user_of
from remit.plan.kept import Kept, password_name, secret_name
from remit.plan.model import Removed, Warning
from remit.state.users import User


def system_warnings(
    system: DesiredSystem, steps: Sequence[Step], current: Current, kept: Kept
) -> Iterator[Warning]:
    state = current.state
    user = user_of(system, current)
    if user is not None:
        profile = state.profile.get(user.profile_id)
        owned = state.permission_set_of_profile.get(user.profile_id)
        if profile is not None and (
            profile.name in ADMIN_PROFILES or (owned is not None and "ModifyAllData" in owned.permissions)
        ):
            yield Warning(
                system.name,
                f"{user.username} is on the administrator's profile {profile.name}: it may do anything there "
                "until this plan is applied",
            )
    for found in (set_of(p.name, system, state) for p in system.permission_sets):
        for group in current.in_groups.get(found.name, ()) if found is not None else ():
            yield Warning(
                system.name,
                f"permission set {found.name if found else ''} is part of the permission set group {group}: whoever "
                "has the group has it; take it out there",
            )
    if user is None and system.adopt:
        yield Warning(system.name, f"adopt: the org has no user {system.user.username}, so that one is made")
    if system.login == "username-password" and current.soap_login is False:
        yield Warning(
            system.name,
            f"SOAP login() is off in this org: the login of {system.name} is refused until it is on (Setup > User "
            "Interface > Enable SOAP API login(); the local org: remit org setting enableSoapLogin true)",
        )
    yield from _absent_secrets(system, steps, current, kept)
    if user is not None and any(s.KIND == "adopt-user" for s in steps):
        yield from _in_use(system.name, user, current)


def kept_addresses(desired: Desired, current: Current) -> Iterator[Warning]:
    """E-mail addresses that a sandbox made undeliverable: kept, and no difference."""
    organization = current.state.organization
    kept = [
        system.name
        for system in desired.systems
        if (user := user_of(system, current)) is not None and user.email.endswith(UNDELIVERABLE)
    ]
    if kept and organization is not None and organization.is_sandbox:
        yield Warning(
            "",
            f"e-mail addresses end in {UNDELIVERABLE} here, as sandboxes make them: kept ({', '.join(kept)})",
        )


def removal_warnings(removed: Removed, current: Current) -> Iterator[Warning]:
    """What is in use of a system that would be taken down, a line each."""
    for step in removed.steps:
        user = current.state.user_by_username.get(getattr(step, "username", "").lower())
        if step.KIND == "deactivate-user" and user is not None:
            yield from _in_use(removed.system, user, current)
        if isinstance(step, Unassign) and is_live(user, current.state):
            profile = current.state.profile.get(user.profile_id) if user is not None else None
            other = f"the profile {profile.name}" if profile else "another profile"
            yield Warning(
                removed.system,
                f"{step.username} is on {other} and not on the landscape's: it stays active and loses the set alone; "
                "deactivate it in Setup if it was the system's",
            )


def _in_use(system: str, user: User, current: Current) -> Iterator[Warning]:
    """Tokens and sessions by which somebody works as a user right now."""
    if current.tokens is None:
        yield Warning(
            system,
            f"whether tokens of {user.username} are in use could not be told: reading them takes Customize Application",
        )
        return
    for token in current.tokens.get(user.id, ()):
        yield Warning(system, f"a token of {user.username} is in use: {token}")


def _absent_secrets(
    system: DesiredSystem, steps: Sequence[Step], current: Current, kept: Kept
) -> Iterator[Warning]:
    """What is in the org and not on this machine; never replaced unasked, as others may use it."""
    app = app_name_of(system, current)
    parts = current.parts.get(app)
    settled = parts is not None and parts.oauth_policy is not None
    secret = secret_name(current.org_id, app)
    unknown = key_unknown(system, current, kept)
    if unknown and not any(s.KIND == "new-key" for s in steps):
        yield Warning(
            system.name,
            f"{unknown}; `remit login-check {system.name}` tells whether it logs in, --new-key {system.name} makes a "
            "new one",
        )
    by_secret = system.login == "client-credentials"
    if by_secret and settled and not current.secrets_over_rest and secret not in kept.secrets:
        yield Warning(system.name, f"the client secret of {app} is not on this machine")
    if system.login == "username-password" and user_of(system, current) is not None:
        name = password_name(current.org_id, system.name)
        making = any(s.KIND in ("make-password", "set-password", "move-password") for s in steps)
        if name not in kept.secrets and name not in kept.pending and not making:
            yield Warning(system.name, f"the password of {system.user.username} is not on this machine")
