"""The External Client App of a system: header, OAuth settings, consumer, and the policy that the org makes.

In the order that an org takes (header, scopes, consumer; the policy appears by itself and is then replaced
whole). Keys and secrets never are part of a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from remit.change.steps.base import Phase, Step
from remit.metadata.types.external_client_application import ExternalClientApplication
from remit.metadata.types.extl_clnt_app_configurable_policies import ExtlClntAppConfigurablePolicies
from remit.metadata.types.extl_clnt_app_global_oauth_settings import ExtlClntAppGlobalOauthSettings
from remit.metadata.types.extl_clnt_app_oauth_settings import ExtlClntAppOauthSettings
from remit.state.apps import ADMIN_APPROVED, AppPolicy
from remit.state.from_metadata import policy_component

if TYPE_CHECKING:
    from remit.change.run import Run

_DEVELOP = ("ExternalClientAppDeveloper", "ModifyMetadata")
_ADMIN = ("ExternalClientAppAdmin", "ModifyMetadata")
# Neither flow ever sends anybody there; the org wants one all the same.
CALLBACK = "https://localhost/remit"


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

    def told(self) -> str:
        return f"External Client App {self.name}"

    @classmethod
    def apply(cls, steps: Sequence[CreateApp], run: Run) -> None:
        """Ten a request."""
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

    def told(self) -> str:
        return f"External Client App {self.name} is labelled {self.label}"

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
        return f"app {self.name}: scopes {', '.join(self.scopes)}"

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
class SetConsumer(Step):
    """ExtlClntAppGlobalOauthSettings: the flow that the app may use. For JWT bearer the key pair is made
    first, durable on this machine; only its certificate goes to the org."""

    KIND = "set-app-consumer"
    PHASE = Phase.APP_CONSUMER
    UNDO = "compensation"
    UNDONE = "write the former certificate and flow, where the former key is still somewhere"
    TAKES = _DEVELOP

    name: str
    flow: str
    key_name: str = ""
    why: str = ""
    component: ExtlClntAppGlobalOauthSettings | None = field(default=None, metadata={"local": True})

    def told(self) -> str:
        what = (
            "JWT bearer; a key pair is made on this machine and its certificate goes to the org"
            if self.flow == "jwt-bearer"
            else "client credentials"
        )
        return f"app {self.name}: {what}{f' ({self.why})' if self.why else ''}"

    def wanted(self, certificate: str) -> ExtlClntAppGlobalOauthSettings:
        """The component to write. The org makes key and secret; they are never sent back."""
        current = self.component or ExtlClntAppGlobalOauthSettings(
            fullName=f"{self.name}_glbloauth",
            externalClientApplication=self.name,
            label=f"{self.name}_glbloauth",
            callbackUrl=CALLBACK,
            isConsumerSecretOptional=False,
            isIntrospectAllTokens=False,
            isSecretRequiredForRefreshToken=True,
            shouldRotateConsumerKey=False,
            shouldRotateConsumerSecret=False,
        )
        by_secret = self.flow == "client-credentials"
        return replace(
            current,
            consumerKey=None,
            consumerSecret=None,
            certificate=certificate or None,
            isClientCredentialsFlowEnabled=by_secret,
            # Client credentials was never seen to work with PKCE required; the other flows want it.
            isPkceRequired=not by_secret,
        )

    @classmethod
    def apply(cls, steps: Sequence[SetConsumer], run: Run) -> None:
        """Ten a request, after their keys are on the disk."""
        written = []
        for s in steps:
            certificate = run.certificate(s.key_name, s.name) if s.flow == "jwt-bearer" else ""
            written.append((s.wanted(certificate), s.component is None))
        run.put_metadata(written)


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

    def told(self) -> str:
        run_as = f"; runs as {self.run_as}" if self.run_as else ""
        return (
            f"app {self.name}: pre-authorised for {', '.join(self.permission_sets)} alone, "
            f"networks of the profile enforced{run_as}"
        )

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
        """Find what the org generated, then replace ten a request."""
        from remit.state.from_metadata import policy_of

        found = run.policies([s.name for s in steps])
        run.update_metadata(
            *(policy_component(s.wanted(policy_of(found[s.name])), found[s.name]) for s in steps)
        )


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
        """Ten a request."""
        run.delete_metadata(ExternalClientApplication, [s.name for s in steps])
