"""The External Client App of a system: header, OAuth settings, consumer, and the policy that the org makes.

In the order that an org takes (header, scopes, consumer; the policy appears by itself and is then replaced
whole). Keys and secrets never are part of a step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from remit.change.apps import delete_apps
from remit.change.steps.base import Phase, Step, arrow
from remit.change.steps.policies import find_policies
from remit.metadata.types.external_client_application import ExternalClientApplication
from remit.metadata.types.extl_clnt_app_configurable_policies import ExtlClntAppConfigurablePolicies
from remit.metadata.types.extl_clnt_app_oauth_settings import ExtlClntAppOauthSettings
from remit.state.apps import ADMIN_APPROVED, AppPolicy
from remit.state.from_metadata import policy_component, policy_of, split_names

if TYPE_CHECKING:
    from remit.change.run import Run

_DEVELOP = ("ExternalClientAppDeveloper", "ModifyMetadata")
_ADMIN = ("ExternalClientAppAdmin", "ModifyMetadata")


@dataclass(frozen=True, slots=True)
class CreateApp(Step):
    """The header. Local to this org, so that nothing of it is packaged."""

    KIND = "create-app"
    PHASE = Phase.APP
    SIGN = "+"
    UNDO = "compensation"
    UNDONE = "delete the app: its consumer key is gone for good then"
    TAKES = _DEVELOP

    name: str
    label: str
    description: str
    contact_email: str
    # The secret that this machine keeps of a former app of that name.
    stale_secret: str = field(default="", metadata={"local": True})

    def told(self) -> str:
        return f"External Client App {self.name}"

    @classmethod
    def apply(cls, steps: Sequence[CreateApp], run: Run) -> None:
        """Ten a request. The secret of a former app of that name opens nothing any more."""
        for s in steps:
            if s.stale_secret:
                run.forget_secret(s.stale_secret)
        run.create_metadata(
            *(
                ExternalClientApplication(
                    fullName=s.name,
                    label=s.label,
                    description=s.description,
                    contactEmail=s.contact_email,
                    distributionState="Local",
                    isProtected=False,
                )
                for s in steps
            )
        )


@dataclass(frozen=True, slots=True)
class DescribeApp(Step):
    """Label and description; an app keeps its developer name for good, also when its system moved."""

    KIND = "describe-app"
    PHASE = Phase.APP
    UNDONE = "write the former label and description"
    TAKES = _DEVELOP

    name: str
    label: str
    description: str
    contact_email: str
    # (what, former, now) of each value that differs.
    changed: tuple[tuple[str, str, str], ...] = ()

    def told(self) -> str:
        return f"External Client App {self.name}: {'; '.join(arrow(*c) for c in self.changed)}"

    def key(self) -> str:
        return self.name

    @classmethod
    def apply(cls, steps: Sequence[DescribeApp], run: Run) -> None:
        """Read, change, write back."""
        found = run.read_metadata(ExternalClientApplication, [s.name for s in steps])
        run.update_metadata(
            *(
                replace(
                    app or ExternalClientApplication(fullName=s.name),
                    label=s.label,
                    description=s.description,
                    contactEmail=s.contact_email,
                )
                for s, app in zip(steps, found, strict=True)
            )
        )


@dataclass(frozen=True, slots=True)
class SetScopes(Step):
    """ExtlClntAppOauthSettings: which scopes the app may ask for."""

    KIND = "set-app-scopes"
    PHASE = Phase.APP_OAUTH
    UNDONE = "write the former scopes"
    TAKES = _DEVELOP

    name: str
    label: str
    scopes: tuple[str, ...]
    component: ExtlClntAppOauthSettings | None = field(default=None, metadata={"local": True})

    def told(self) -> str:
        held = split_names(self.component.commaSeparatedOauthScopes) if self.component else frozenset()
        return f"app {self.name}: {arrow('scopes', ', '.join(sorted(held)), ', '.join(sorted(self.scopes)))}"

    def wanted(self) -> ExtlClntAppOauthSettings:
        """The component to write."""
        current = self.component or ExtlClntAppOauthSettings(
            fullName=f"{self.name}_oauth", externalClientApplication=self.name, label=f"{self.name}_oauth"
        )
        return replace(current, commaSeparatedOauthScopes=", ".join(self.scopes))

    @classmethod
    def apply(cls, steps: Sequence[SetScopes], run: Run) -> None:
        """Ten a request."""
        run.put_metadata([(s.wanted(), s.component is None) for s in steps])


@dataclass(frozen=True, slots=True)
class NarrowScopes(SetScopes):
    """Scopes that the file does not have; `scopes` are those that stay, `loses` those that go."""

    KIND = "narrow-app-scopes"
    SIGN = "-"
    UNDONE = "write the former scopes"

    loses: tuple[str, ...] = ()

    def told(self) -> str:
        return f"app {self.name}: scopes {', '.join(self.loses)}"

    def cuts(self) -> str:
        return "a client that needs one of them is refused"

    def rank(self) -> int:
        return 1


@dataclass(frozen=True, slots=True)
class SetPolicy(Step):
    """ExtlClntAppOauthConfigurablePolicies, which the org made: who is pre-authorised, and the run-as user.

    It is replaced whole: what Remit does not manage is written back as it was read.
    """

    KIND = "set-app-policy"
    PHASE = Phase.APP_POLICY
    UNDONE = "write the former policy"
    TAKES = _ADMIN

    name: str
    permission_sets: tuple[str, ...]
    run_as: str = ""
    client_credentials: bool = False
    held: AppPolicy | None = field(default=None, metadata={"local": True})

    def told(self) -> str:
        if self.held is not None and self.held.permitted_users == ADMIN_APPROVED:
            return f"app {self.name}: {'; '.join(_policy_changes(self.held, self.wanted(self.held)))}"
        run_as = f"; runs as {self.run_as}" if self.run_as else ""
        return (
            f"app {self.name}: pre-authorized for {', '.join(self.permission_sets)} alone, "
            f"networks of the profile enforced{run_as}"
        )

    def key(self) -> str:
        return self.name

    def wanted(self, current: AppPolicy) -> AppPolicy:
        """The policy to write."""
        return replace(
            current,
            permitted_users=ADMIN_APPROVED,
            permission_sets=frozenset(self.permission_sets),
            profiles=frozenset(),
            client_credentials=self.client_credentials,
            client_credentials_user=self.run_as,
            ip_relaxation="Enforce",
        )

    @classmethod
    def apply(cls, steps: Sequence[SetPolicy], run: Run) -> None:
        """Find what the org generated, or make it where an org generates none; then replace ten a request."""
        found = find_policies(run, [s.name for s in steps])
        run.update_metadata(
            *(policy_component(s.wanted(policy_of(found[s.name])), found[s.name]) for s in steps)
        )


def _policy_changes(held: AppPolicy, wanted: AppPolicy) -> Iterator[str]:
    """Each value of a policy that differs, what it was and what it becomes."""
    for what, former, now in (
        (
            "permission sets",
            ", ".join(sorted(held.permission_sets)),
            ", ".join(sorted(wanted.permission_sets)),
        ),
        ("profiles", ", ".join(sorted(held.profiles)), ", ".join(sorted(wanted.profiles))),
        ("runs as", held.client_credentials_user, wanted.client_credentials_user),
        ("client credentials", _on(held.client_credentials), _on(wanted.client_credentials)),
        ("IP relaxation", held.ip_relaxation, wanted.ip_relaxation),
    ):
        if former != now:
            yield arrow(what, former, now)


def _on(value: bool) -> str:
    return "on" if value else "off"


@dataclass(frozen=True, slots=True)
class EnableApp(Step):
    """ExtlClntAppConfigurablePolicies: somebody switched the app or its OAuth plugin off."""

    KIND = "enable-app"
    PHASE = Phase.APP_POLICY
    SIGN = "+"
    UNDONE = "switch it off again"
    TAKES = _ADMIN

    name: str
    component: ExtlClntAppConfigurablePolicies = field(metadata={"local": True})

    def told(self) -> str:
        return f"app {self.name} is switched on again"

    def cuts(self) -> str:
        return "somebody switched it off: logins by it work again"

    def state(self) -> str:
        return f"app {self.name} is switched off"

    @classmethod
    def apply(cls, steps: Sequence[EnableApp], run: Run) -> None:
        """Ten a request."""
        run.update_metadata(*(replace(s.component, isEnabled=True, isOauthPluginEnabled=True) for s in steps))


@dataclass(frozen=True, slots=True)
class DeleteApp(Step):
    """The app of a system that the file no longer has."""

    KIND = "delete-app"
    PHASE = Phase.DELETE_APP
    SIGN = "-"
    UNDO = "nothing"
    UNDONE = "nothing: the consumer key and secret are gone, a new app has new ones"
    TAKES = _DEVELOP

    name: str

    def told(self) -> str:
        return f"External Client App {self.name} with its consumer key"

    @classmethod
    def apply(cls, steps: Sequence[DeleteApp], run: Run) -> None:
        """One list of parts, one request to switch off, one each to delete."""
        delete_apps(run, [s.name for s in steps])
