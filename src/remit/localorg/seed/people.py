"""The company's people: users in a role hierarchy, public groups, queues, and one old integration user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from remit.localorg.context import Context
from remit.localorg.rows import create_row
from remit.localorg.seed.core import LOCALE

DOMAIN = "acme.local.example"
# What many companies have: an integration that somebody once gave an administrator's profile.
OLD_INTEGRATION = f"payroll@{DOMAIN}"


@dataclass(slots=True)
class People:
    """Ids of those who own records: by role, and the queues by name."""

    by_role: dict[str, list[str]] = field(default_factory=dict)
    queues: dict[str, str] = field(default_factory=dict)

    @property
    def sales(self) -> list[str]:
        """Who owns accounts and deals."""
        return [*self.by_role["Sales Rep Americas"], *self.by_role["Sales Rep Europe"]]

    @property
    def service(self) -> list[str]:
        """Who owns cases."""
        return self.by_role["Service Agent"]

    @property
    def marketing(self) -> list[str]:
        """Who owns campaigns."""
        return self.by_role["Marketing Specialist"]


def hire(ctx: Context, data: Mapping[str, Any]) -> People:
    """Make roles, users, groups and queues. The hierarchy is closed by the objects' own behaviours."""
    roles: dict[str, str] = {}
    for name, above in data["roles"]:
        values = {"Name": name, "DeveloperName": name.replace(" ", "_"), "ParentRoleId": roles.get(above)}
        roles[name] = _make(ctx, "UserRole", values)
    profiles = dict(ctx.db.execute('SELECT "Name", "Id" FROM "Profile"').fetchall())
    people = People()
    for first, last, role, profile, title in data["people"]:
        values = {
            "FirstName": first,
            "LastName": last,
            "Username": f"{first}.{last}@{DOMAIN}".lower(),
            "Title": title,
            "ProfileId": profiles[profile],
            "UserRoleId": roles.get(role),
            "CommunityNickname": f"{first}.{last}".lower(),
        }
        people.by_role.setdefault(role, []).append(_user(ctx, values))
    _user(
        ctx,
        {
            "LastName": "Payroll Interface",
            "Username": OLD_INTEGRATION,
            "Title": "Integration user",
            "ProfileId": profiles["System Administrator"],
            "CommunityNickname": "payroll",
        },
    )
    _groups(ctx, people)
    return people


def _user(ctx: Context, values: dict[str, Any]) -> str:
    name = values["Username"].partition("@")[0]
    first, _, last = name.partition(".")
    given = {
        **LOCALE,
        "Email": values["Username"],
        "Alias": (first[:1] + last)[:8],
        "CompanyName": "Acme",
        "IsActive": True,
        **{key: value for key, value in values.items() if value is not None},
    }
    return _make(ctx, "User", given)


def _groups(ctx: Context, people: People) -> None:
    leaders = _group(ctx, "Sales Leadership", "Regular")
    for role in ("VP Sales", "Sales Manager Americas", "Sales Manager Europe"):
        for user_id in people.by_role[role]:
            _make(ctx, "GroupMember", {"GroupId": leaders, "UserOrGroupId": user_id})
    for queue, type_, members in (
        ("Support Queue", "Case", people.service),
        ("New Leads", "Lead", people.sales),
    ):
        people.queues[queue] = queue_id = _group(ctx, queue, "Queue")
        _make(ctx, "QueueSobject", {"QueueId": queue_id, "SobjectType": type_})
        for user_id in members:
            _make(ctx, "GroupMember", {"GroupId": queue_id, "UserOrGroupId": user_id})


def _group(ctx: Context, name: str, type_: str) -> str:
    return _make(ctx, "Group", {"Name": name, "DeveloperName": name.replace(" ", "_"), "Type": type_})


def _make(ctx: Context, name: str, values: Mapping[str, Any]) -> str:
    return create_row(ctx, ctx.model.schema.by_name[name.lower()], values)
