"""The grammar of landscape.yaml as a pydantic model: shapes, defaults and what each key means.

Only shapes are decided here. What contradicts what is in `rules`, what an org has to offer in `check`, and
the words of errors in `wording`. Editors show the descriptions below; `docs/landscape.md` explains them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from remit.errors import Location
from remit.landscape.places import Path, Places

SYSTEM_NAME = r"^[A-Za-z][A-Za-z0-9]*([_-][A-Za-z0-9]+)*$"
OBJECT_NAME = r"^[A-Za-z][A-Za-z0-9]*(_{1,2}[A-Za-z0-9]+)*$"
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"

Login: TypeAlias = Literal["jwt-bearer", "client-credentials", "username-password"]
Direction: TypeAlias = Literal["inbound", "outbound", "both"]
Verb: TypeAlias = Literal["read", "create", "edit", "delete", "view-all-fields", "modify-all"]
Scope: TypeAlias = Literal["own", "shared", "all"]
Mode: TypeAlias = Literal["per-system", "per-flow"]

# The values of the restricted picklist User.EmailEncodingKey (Object Reference, User).
Encoding: TypeAlias = Literal[
    "UTF-8", "ISO-8859-1", "Shift_JIS", "ISO-2022-JP", "EUC-JP", "ks_c_5601-1987", "Big5", "GB2312"
]

# SetupEntityAccess.SetupEntityType values that a flow may name (Object Reference, SetupEntityAccess). Apps
# are not among them: each system gets exactly its own.
SetupType: TypeAlias = Literal[
    "ApexClass", "ApexPage", "CustomPermission", "CustomMetadata", "CustomSetting", "NamedCredential"
]

EntityName = Annotated[str, StringConstraints(pattern=SYSTEM_NAME, max_length=40)]
ObjectName = Annotated[str, StringConstraints(pattern=OBJECT_NAME, max_length=80)]
FieldName = Annotated[str, StringConstraints(pattern=OBJECT_NAME, max_length=80)]
SetupName = Annotated[str, StringConstraints(min_length=1)]  # its form depends on the type: `setup_names`
PermissionName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+$", max_length=80)]
Text80 = Annotated[str, StringConstraints(min_length=1, max_length=80)]
# Salesforce keeps no blanks around a label or a description: written so, they would differ for good.
Label = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
Text255 = Annotated[str, StringConstraints(max_length=255, strip_whitespace=True)]
Email = Annotated[str, StringConstraints(pattern=_EMAIL, max_length=80)]
UsernameTemplate = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class Section(BaseModel):
    """Base of all sections: unknown keys are refused, values are not converted."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


class EnvironmentMoved(Section):
    """What the environment was called before, or how its usernames were made. One of the two, or both."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    from_: EntityName | None = Field(None, alias="from", examples=["staging"])
    """The environment's former name: the org that was applied as it is this one."""
    username: UsernameTemplate | None = Field(None, examples=["{system}@acme.example.{environment}"])
    """The former username template: users are renamed, not made anew."""


class Environment(Section):
    """One org that the landscape is applied to. Names differ between environments, access does not."""

    org: Annotated[str, StringConstraints(pattern=r"^00D[0-9A-Za-z]{12,15}$")] | None = Field(
        None, examples=["00D5g000004XyZEAU"]
    )
    """The org's id, 15 or 18 characters. Apply refuses any other org."""
    sandbox: bool | None = None
    """Whether the org is a sandbox. Apply refuses an org of the other kind. Left out: not checked."""
    instance: Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+$")] | None = Field(
        None, examples=["https://acme.my.salesforce.com"]
    )
    """The org's My Domain address. Apply refuses an org that answers elsewhere."""
    username: UsernameTemplate = Field(examples=["{system}@integration.acme.example"])
    """How usernames are made: `{system}` and `{environment}` are replaced. Unique over all orgs."""
    moved: EnvironmentMoved | None = None
    """The environment had another name, or made its usernames in another way."""


class Profile(Section):
    """The one custom profile of all integration users. It opens no object, no field and no class."""

    name: Text80 = Field(examples=["ACME Integrations"])
    """The profile's name, by which the landscape is known in the org: one of its own, never a standard one."""
    clone_of: Text80 | None = Field(None, examples=["Read Only"])
    """The profile whose licence is taken. Nothing that it grants is kept."""
    license: Text80 | None = Field(None, examples=["Salesforce", "Salesforce Integration"])
    """The user licence of all integration users. Left out: that of `clone_of`, else Salesforce."""
    networks: list[str] = Field(default=[], examples=[["203.0.113.0/24", "198.51.100.7-198.51.100.9"]])
    """Addresses that may log in: CIDR blocks, ranges or single addresses. They hold for every system."""


class Users(Section):
    """What all integration users have in common."""

    email: Email = Field(examples=["integrations@acme.example"])
    """Where Salesforce writes to about these users."""
    time_zone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]+([/_+-][A-Za-z0-9_+-]+)*$")] = Field(
        "GMT", examples=["GMT", "Europe/Berlin"]
    )
    """User.TimeZoneSidKey."""
    locale: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Za-z]+)*(_[A-Z0-9]+)*$")] = Field(
        "en_US", examples=["en_US", "de_DE"]
    )
    """User.LocaleSidKey."""
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")] = Field(
        "en_US", examples=["en_US", "de"]
    )
    """User.LanguageLocaleKey."""
    encoding: Encoding = "UTF-8"
    """User.EmailEncodingKey."""


class FieldNeeds(Section):
    """Which fields of an object a flow reads and writes."""

    read: list[FieldName] = Field(default=[], examples=[["Industry", "Website"]])
    """Fields that are read."""
    write: list[FieldName] = Field(default=[], examples=[["Name", "BillingCity"]])
    """Fields that are written. To write implies to read."""


class RecordNeeds(Section):
    """Whose records of an object a flow reads and writes."""

    read: Scope | None = None
    """`own`, `shared` (what sharing gives, the default) or `all`: View All where the default hides some."""
    write: Scope | None = None
    """`own`, `shared` (what sharing gives, the default) or `all`: by sharing, or by `modify-all`."""


class ObjectNeeds(Section):
    """What a flow does with one object."""

    can: list[Verb] = Field(examples=[["read", "create", "edit"]])
    """Verbs. `view-all-fields` and `modify-all` are granted only where they are spelled out here."""
    fields: FieldNeeds = Field(default_factory=FieldNeeds)
    """Fields that are read and written."""
    records: RecordNeeds = Field(default_factory=RecordNeeds)
    """Whose records."""


class Flow(Section):
    """A data flow: one interface between the external system and Salesforce."""

    direction: Direction
    """`inbound` brings data into Salesforce, `outbound` takes it out, `both` does both."""
    description: Text255 = Field("", examples=["Customers are mastered in the ERP"])
    """What the flow is for; becomes part of the permission set's description."""
    objects: dict[ObjectName, ObjectNeeds] = Field(default={})
    """The objects that the flow touches, by API name."""
    permissions: list[PermissionName] = Field(default=[], examples=[["ViewSetup"]])
    """System permissions by API name."""
    setup: dict[SetupType, list[SetupName]] = Field(default={}, examples=[{"ApexClass": ["OrderService"]}])
    """Setup entities by type and API name; those of a package with its namespace, `ns__Name`."""


class Moved(Section):
    """What the system was called before."""

    from_: EntityName = Field(alias="from", examples=["sap-ecc"])
    """The former name: its user, permission sets and app are renamed, not made anew."""


class System(Section):
    """One external system. It gets a user, permission sets and an app of its own."""

    label: Label | None = Field(None, examples=["SAP S/4HANA"])
    """The system's name as people say it; becomes the user's last name. Left out: the key."""
    owner: Email | None = Field(None, examples=["erp-team@acme.example"])
    """Who answers for the system. Left out: `users.email`."""
    description: Text255 = ""
    """What the system is."""
    login: Login | None = None
    """How the system logs in: `jwt-bearer` (the default), `client-credentials` or `username-password`."""
    username: UsernameTemplate | None = Field(None, examples=["sap@acme.example.{environment}"])
    """The username where the environment's template does not do; `{system}`, `{environment}` are replaced."""
    adopt: bool = False
    """The username is that of a user who is there already and becomes this system's."""
    frozen: bool = False
    """Frozen users keep all they have and cannot log in."""
    template: str | None = Field(None, examples=["fivetran"])
    """A connector template that ships with Remit; what is written here is added to it."""
    moved: Moved | None = None
    """The system had another name."""
    flows: dict[EntityName, Flow] = Field(default={})
    """The system's data flows by name."""


class Landscape(Section):
    """Integration users as code: which external systems reach which data of a Salesforce org."""

    remit: Literal[1]
    """The version of this grammar."""
    environments: dict[EntityName, Environment] = Field(default={})
    """The orgs that the landscape is applied to, by name."""
    profile: Profile
    """The one custom profile of all integration users."""
    users: Users
    """What all integration users have in common."""
    permission_sets: Mode = "per-system"
    """One permission set for each system, or one for each flow and one for the login."""
    systems: dict[EntityName, System] = Field(default={})
    """The external systems by name."""

    @field_validator("remit", mode="before")
    @classmethod
    def _is_a_number(cls, value: object) -> object:
        # True equals 1 in Python, and so to pydantic's Literal.
        if isinstance(value, bool):
            raise PydanticCustomError("int_type", "Input should be a valid integer")
        return value

    _places: Places = PrivateAttr(default_factory=lambda: Places("landscape.yaml"))

    def __eq__(self, other: object) -> bool:
        """Two landscapes are equal when they say the same; where it stands in a file does not count."""
        return isinstance(other, Landscape) and self.model_dump() == other.model_dump()

    @property
    def file(self) -> str:
        """The file it was read from."""
        return self._places.file

    def key_at(self, *path: str | int) -> Location:
        """Where the key of a path stands; where it was left out, the nearest thing around it."""
        return self._places.key(path)

    def value_at(self, *path: str | int) -> Location:
        """Where the value of a path stands; where it was left out, the nearest thing around it."""
        return self._places.value(path)

    def standing_at(self, places: Places) -> Landscape:
        """This landscape, knowing where it stands in its file."""
        self._places = places
        return self


# The section at a path; "*" is any name. What is not here is a value.
SECTIONS: dict[tuple[str, ...], type[Section]] = {
    (): Landscape,
    ("environments", "*"): Environment,
    ("environments", "*", "moved"): EnvironmentMoved,
    ("profile",): Profile,
    ("users",): Users,
    ("systems", "*"): System,
    ("systems", "*", "moved"): Moved,
    ("systems", "*", "flows", "*"): Flow,
    ("systems", "*", "flows", "*", "objects", "*"): ObjectNeeds,
    ("systems", "*", "flows", "*", "objects", "*", "fields"): FieldNeeds,
    ("systems", "*", "flows", "*", "objects", "*", "records"): RecordNeeds,
}


def pattern_of(path: Path) -> tuple[str, ...]:
    """A path with the names that the user chose replaced by "*"."""
    out: list[str] = []
    for part in path:
        named = out in (["environments"], ["systems"], ["systems", "*", "flows"]) or (
            len(out) == 5 and out[4] == "objects"
        )
        out.append("*" if named or isinstance(part, int) else part)
    return tuple(out)


def section_at(path: Path) -> type[Section] | None:
    """The section that a path leads to, or None where it leads to a value or to nothing."""
    return SECTIONS.get(pattern_of(path))


def keys_of(section: type[Section]) -> dict[str, Any]:
    """The keys of a section by the name that a file uses."""
    return {info.alias or name: info for name, info in section.model_fields.items()}
