"""The settings that an org has, as data: one line each, and the place that heeds it reads it from the store.

Two kinds: what an administrator turns in Setup (Salesforce's own switches, as a new org ships them), and what
is not known of orgs, or differs between them. A line of the second kind names the question of docs/fidelity.md
that it stands for; its default is the answer that was chosen. Nothing is imported here but the errors: the
command's help is made of this list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from remit.errors import InputError

Value = bool | int | str | tuple[str, ...]
_FIELD = re.compile(r"[A-Za-z]\w*\.[A-Za-z]\w*\Z")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. The kind of its value is that of `default`: a boolean, a whole number (none below zero), a
    list of `Object.Field` names, or one of `choices`.

    `question` is empty for Salesforce's own; `reshapes`: objects, fields or permissions of the org follow from it.
    """

    name: str
    default: Value
    meaning: str
    question: str = ""
    choices: tuple[str, ...] = ()
    reshapes: bool = False

    @property
    def allowed(self) -> str:
        """The values that it takes, in words."""
        if isinstance(self.default, bool):
            return "true|false"
        if isinstance(self.default, int):
            return "a whole number from 0 on"
        return "|".join(self.choices) if self.choices else "Object.Field,... or an empty text"

    def parse(self, text: str) -> Value:
        """The value that a text means. Raises InputError, which tells what is allowed."""
        if isinstance(self.default, bool):
            if text in ("true", "false"):
                return text == "true"
        elif isinstance(self.default, int):
            if text.isascii() and text.isdigit():
                return int(text)
        elif self.choices:
            if text in self.choices:
                return text
        else:
            names = tuple(dict.fromkeys(n.strip() for n in text.split(",") if n.strip()))
            if all(_FIELD.match(n) for n in names):
                return names
        raise InputError(f"{self.name} cannot be {text!r}", next_step=f"it takes {self.allowed}")


def text_of(value: Value) -> str:
    """A value as it is written on the command line and kept in the store."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(value) if isinstance(value, tuple) else str(value)


# Sources: Salesforce help, Security settings; Metadata API Developer Guide, ExternalClientAppSettings,
# OauthOidcSettings, ConnectedAppSettings, SecuritySettings.
_SALESFORCE = (
    Setting("enableSoapLogin", False, "whether SOAP login() lets anybody in"),
    Setting(
        "enableClientSecretInRestApiAccess",
        False,
        "whether keys and secrets of External Client Apps are told by Connect REST",
    ),
    Setting(
        "enableConsumerSecretApiAccess", False, "the older switch for secrets by metadata; nothing heeds it"
    ),
    Setting("enablePackageEcaOauthFromDevOrg", False, "packaging of OAuth settings; nothing here heeds it"),
    Setting(
        "enforceIpRangesEveryRequest",
        False,
        "whether login IP ranges are checked at every request, not at login alone",
    ),
    Setting("blockOAuthUnPwFlow", True, "username-password flow blocked, as in orgs made since Summer '23"),
    Setting("blockOAuthUsrAgtFlow", False, "user-agent flow blocked; the local org has none"),
    Setting("isPkceRequired", False, "whether the authorization code flow needs PKCE for every app"),
    Setting("oAuthCdCrdtFlowEnable", False, "Code and Credentials flow; the local org has none"),
    Setting("enableAdminApprovedAppsOnly", False, "API Access Control; nothing here heeds it"),
    Setting(
        "enableAdminApprovedAppsOnlyForExternalUser",
        False,
        "API Access Control for external users; nothing here heeds it",
    ),
)
_DIFFERING = (
    Setting(
        "delayGroupRecalculation",
        False,
        "a changed permission set group stays Outdated until its row is written",
        "when a permission set group recalculates",
    ),
    Setting(
        "certificateReadback",
        True,
        "reading an app's global OAuth settings gives its certificate; where not, a write without one keeps it",
        "whether the certificate of an app can be read back",
    ),
    Setting(
        "consumerReadback",
        True,
        "readMetadata gives an app's global OAuth settings; where not, they are listed and yet read as not there",
        "whether readMetadata gives the consumer of an app",
    ),
    Setting(
        "certificateForm",
        "any",
        "the form in which an app's certificate is taken: full PEM, or the base64 text between its lines",
        "whether a certificate is given as PEM or as its body",
        choices=("any", "pem", "body"),
    ),
    Setting(
        "tabSetOnProfile",
        False,
        "a profile made by API starts with its default app, a SetupEntityAccess row that cannot be deleted",
        "whether a new profile holds a default app",
    ),
    Setting(
        "forcedPermission",
        False,
        "a profile made by API holds EnableNotifications (where its license has it), which cannot be switched off",
        "which user permissions an org forces on a new profile beside those of its license",
    ),
    Setting(
        "jwtAudience",
        "any",
        "the audience that a JWT login must name: My Domain, or login.salesforce.com (a sandbox: test)",
        "which audience a JWT login must name",
        choices=("any", "myDomain", "login"),
    ),
    Setting(
        "sandbox",
        False,
        "Organization.IsSandbox; identity URLs and the login audience are test.salesforce.com's",
        "what a sandbox does differently",
    ),
    Setting(
        "emailConfirmation",
        False,
        "a change of User.Email is taken without a word and waits for the owner; the address stays as it was",
        "when a changed e-mail address of a user holds",
    ),
    Setting(
        "emailInvalid",
        False,
        "e-mail addresses of users are kept with .invalid behind them, as sandboxes do",
        "whether addresses of users get .invalid appended",
    ),
    Setting(
        "generatedPolicies",
        True,
        "an app gets its two policy records from the org; where not, they are made by createMetadata",
        "whether an org generates the policies of an app",
    ),
    Setting(
        "policyName",
        "oauthPlcy",
        "what follows the app's name in that of its generated OAuth policy",
        "how a generated policy is called",
        choices=("oauthPlcy", "plcy", "defaultPolicy", "oauth_defaultPolicy"),
    ),
    Setting(
        "externalClientApps",
        True,
        "whether the org has External Client Apps: their metadata types, objects, permissions and REST resources",
        "what an org without External Client Apps answers",
        reshapes=True,
    ),
    Setting(
        "propagationSeconds",
        0,
        "how many seconds a new or changed app, certificate, policy or assignment takes to let logins in",
        "how long a change of an app takes to work",
    ),
    Setting(
        "hiddenFields",
        (),
        "fields, and permissions of permission sets, that this org does not have: Object.Field,...",
        "which fields of the Object Reference an org lacks",
        reshapes=True,
    ),
    Setting(
        "appDeletion",
        "whole",
        "an app is deleted with its parts, only once these are deleted, or only once it is switched off",
        "whether the parts of an app go with it",
        choices=("whole", "childrenFirst", "disabledFirst"),
    ),
    Setting(
        "emptyIpRanges",
        "keeps",
        "what a metadata update of a profile without login IP ranges does to those that are there",
        "whether metadata can empty a profile's login IP ranges",
        choices=("keeps", "empties"),
    ),
    Setting(
        "profileInCollection",
        True,
        "whether composite/sobjects makes profiles; a single POST always does",
        "whether a profile can be made in a collection",
    ),
    Setting(
        "userinfoForBareToken",
        True,
        "whether userinfo answers a session that was not opened through an app with the scope openid",
        "what userinfo answers to a token without the scope openid",
    ),
)
SETTINGS = {s.name: s for s in (*_SALESFORCE, *_DIFFERING)}


def named(name: str) -> Setting:
    """The setting of a name. Raises InputError with the nearest names where there is none."""
    found = SETTINGS.get(name)
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(name, SETTINGS, 3) or list(SETTINGS)
        raise InputError(f"no setting {name}", next_step=f"one of {', '.join(near)}")
    return found


def told(setting: Setting) -> str:
    """A setting in a sentence for help and documentation."""
    default = text_of(setting.default) or "none"
    question = f" Question: {setting.question}." if setting.question else ""
    return f"{setting.name} ({setting.allowed}; {default} unless set): {setting.meaning}.{question}"


def help_text(first: str, more: str) -> str:
    """The help of the command that reads and turns them: what it does, and each setting in a paragraph."""
    own = [f"- {told(s)}" for s in SETTINGS.values() if not s.question]
    differing = [f"- {told(s)}" for s in SETTINGS.values() if s.question]
    return "\n\n".join(
        [
            first,
            more,
            "Salesforce's own switches, as a new org ships them:",
            *own,
            "How orgs differ, or what is not known of them: each stands for a question of docs/fidelity.md, and"
            " unless set is what was chosen there:",
            *differing,
        ]
    )
