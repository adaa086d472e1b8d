"""The consumer of a system's app (ExtlClntAppGlobalOauthSettings): which flow it opens, and with which key.

Keys and secrets never are part of a step. A key pair is durable on this machine before its certificate goes to the
org. The component is replaced whole by an update, so each step begins from what was read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from remit.change.keys import certificate, next_certificate, promote, sent, taken_away
from remit.change.steps.base import Phase, Step
from remit.errors import OrgError
from remit.metadata.types.extl_clnt_app_global_oauth_settings import ExtlClntAppGlobalOauthSettings

if TYPE_CHECKING:
    from remit.change.run import Run

_DEVELOP = ("ExternalClientAppDeveloper", "ModifyMetadata")
# Neither flow ever sends anybody there; the org wants one all the same.
CALLBACK = "https://localhost/remit"


def pem_body(text: str | None) -> str:
    """A certificate without its first, last and line breaks: orgs give them back broken elsewhere."""
    return "".join(line.strip() for line in (text or "").splitlines() if "-----" not in line)


def _written(consumer: ExtlClntAppGlobalOauthSettings) -> ExtlClntAppGlobalOauthSettings:
    """A component to send: the org makes key and secret, which are never sent back."""
    return replace(consumer, consumerKey=None, consumerSecret=None)


def _with_certificate(
    pem: str,
    write: Callable[[str], ExtlClntAppGlobalOauthSettings],
    send: Callable[[ExtlClntAppGlobalOauthSettings], None],
) -> None:
    """Send a component with a certificate as PEM; where the org refuses that, with its body alone.

    Both forms are written by public tools, and the words of the refusal are not known. Raises the first refusal
    where the second form is refused too.
    """
    try:
        send(write(pem))
    except OrgError as error:
        if not pem or error.code.startswith("DUPLICATE") or error.status >= 500 or not error.code:
            raise
        try:
            send(write(pem_body(pem)))
        except OrgError:
            raise error from None


@dataclass(frozen=True, slots=True)
class MakeConsumer(Step):
    """The consumer of a new app. Where the org has one after all that it did not show, that one stays."""

    KIND = "make-consumer"
    PHASE = Phase.APP_CONSUMER
    SIGN = "+"
    UNDO = "compensation"
    UNDONE = "delete the app: its consumer key is gone for good then"
    TAKES = _DEVELOP

    name: str
    flow: str
    key_name: str = ""

    def told(self) -> str:
        if self.flow == "jwt-bearer":
            return f"app {self.name}: JWT bearer; a key pair is made on this machine, its certificate goes to the org"
        return f"app {self.name}: client credentials"

    def wanted(self, pem: str) -> ExtlClntAppGlobalOauthSettings:
        """The component to create."""
        by_secret = self.flow == "client-credentials"
        return ExtlClntAppGlobalOauthSettings(
            fullName=f"{self.name}_glbloauth",
            externalClientApplication=self.name,
            label=f"{self.name}_glbloauth",
            callbackUrl=CALLBACK,
            isConsumerSecretOptional=False,
            isIntrospectAllTokens=False,
            isSecretRequiredForRefreshToken=True,
            shouldRotateConsumerKey=False,
            shouldRotateConsumerSecret=False,
            certificate=pem or None,
            isClientCredentialsFlowEnabled=by_secret,
            # Client credentials was never seen to work with PKCE required; the other flows want it.
            isPkceRequired=not by_secret,
        )

    @classmethod
    def apply(cls, steps: Sequence[MakeConsumer], run: Run) -> None:
        """Ten a request, after their keys are on the disk; where one is refused, each by itself."""
        pems = [certificate(run, s.key_name, s.name) if s.flow == "jwt-bearer" else "" for s in steps]
        try:
            run.create_metadata(*(s.wanted(pem) for s, pem in zip(steps, pems, strict=True)))
        except OrgError:
            # Of a request of ten, those that the org took are made.
            for s, pem in zip(steps, pems, strict=True):
                if not run.made(s.wanted(pem)):
                    s._alone(run, pem)
        for s in steps:
            if s.key_name and s.name not in run.found_there:
                sent(run, s.key_name)

    def _alone(self, run: Run, pem: str) -> None:
        try:
            _with_certificate(pem, self.wanted, run.create_metadata)
        except OrgError as error:
            if not error.code.startswith("DUPLICATE"):
                raise
            run.found_there.add(self.name)


@dataclass(frozen=True, slots=True)
class OpenFlow(Step):
    """Client credentials on a consumer that is there; what it opened so far stays open."""

    KIND = "open-client-credentials"
    PHASE = Phase.APP_CONSUMER
    SIGN = "+"
    UNDONE = "switch the flow off"
    TAKES = _DEVELOP

    name: str
    component: ExtlClntAppGlobalOauthSettings = field(metadata={"local": True})

    def told(self) -> str:
        return f"app {self.name}: client credentials is switched on"

    @classmethod
    def apply(cls, steps: Sequence[OpenFlow], run: Run) -> None:
        """Ten a request."""
        run.update_metadata(
            *(
                _written(replace(s.component, isClientCredentialsFlowEnabled=True, isPkceRequired=False))
                for s in steps
            )
        )


@dataclass(frozen=True, slots=True)
class NewKey(Step):
    """A new key pair for an app that has a consumer: only where the user asked for it by the system's name."""

    KIND = "new-key"
    PHASE = Phase.APP_CONSUMER
    UNDO = "compensation"
    UNDONE = "write the former certificate, where the org told it; its key must still be somewhere"
    TAKES = _DEVELOP

    name: str
    key_name: str
    replaces: bool
    component: ExtlClntAppGlobalOauthSettings = field(metadata={"local": True})

    def wanted(self, pem: str) -> ExtlClntAppGlobalOauthSettings:
        """The component to write."""
        return _written(replace(self.component, certificate=pem))

    def told(self) -> str:
        lost = "; whoever has the former key cannot log in any more" if self.replaces else ""
        return (
            f"app {self.name}: a new key pair is made on this machine, its certificate goes to the org{lost}"
        )

    @classmethod
    def apply(cls, steps: Sequence[NewKey], run: Run) -> None:
        """One request each: the new pair takes the old one's place only once the org has it."""
        for s in steps:
            pem = next_certificate(run, s.key_name, s.name)
            _with_certificate(pem, s.wanted, run.update_metadata)
            promote(run, s.key_name)


@dataclass(frozen=True, slots=True)
class _Close(Step):
    """A flow that the file does not have is closed; clients that still use it are refused."""

    PHASE = Phase.APP_CONSUMER
    SIGN = "-"
    TAKES = _DEVELOP

    name: str
    component: ExtlClntAppGlobalOauthSettings = field(metadata={"local": True})

    def cuts(self) -> str:
        return "a client that still logs in that way is refused"

    def rank(self) -> int:
        return 1


@dataclass(frozen=True, slots=True)
class CloseJwt(_Close):
    """The certificate of an app that logs in by client credentials."""

    KIND = "close-jwt-bearer"
    UNDONE = "write the certificate again"

    key_name: str = field(default="", metadata={"local": True})

    def told(self) -> str:
        return f"app {self.name}: its certificate, which opens JWT bearer"

    @classmethod
    def apply(cls, steps: Sequence[CloseJwt], run: Run) -> None:
        """Ten a request."""
        run.update_metadata(
            *(
                _written(replace(s.component, certificate=None, isClientCredentialsFlowEnabled=True,
                                 isPkceRequired=False))
                for s in steps
            )
        )  # fmt: skip
        for s in steps:
            taken_away(run, s.key_name)


@dataclass(frozen=True, slots=True)
class CloseClientCredentials(_Close):
    """Client credentials of an app that logs in by JWT bearer: flow and run-as user."""

    KIND = "close-client-credentials"
    UNDONE = "switch the flow on again"

    def told(self) -> str:
        return f"app {self.name}: client credentials"

    @classmethod
    def apply(cls, steps: Sequence[CloseClientCredentials], run: Run) -> None:
        """Read again, as a new certificate may have come just before; then ten a request."""
        names = [s.component.fullName or "" for s in steps]
        found = run.metadata.read(ExtlClntAppGlobalOauthSettings, names)
        run.update_metadata(
            *(
                _written(
                    replace(now or s.component, isClientCredentialsFlowEnabled=False, isPkceRequired=True)
                )
                for s, now in zip(steps, found, strict=True)
            )
        )
