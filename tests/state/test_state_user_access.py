"""What a user's access is: which sources count, groups as last recalculated, and the licence over all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from remit.access.catalogue import Catalogue, Op
from remit.access.licence import INTEGRATION, INTEGRATION_PSL
from remit.errors import InputError
from remit.schema.model import Field, Schema, SObject
from remit.state import (
    FieldPermissions,
    MutingPermissionSet,
    ObjectPermissions,
    OrgState,
    PermissionSet,
    PermissionSetAssignment,
    PermissionSetGroup,
    PermissionSetGroupComponent,
    PermissionSetLicense,
    PermissionSetLicenseAssign,
    Profile,
    Row,
    SessionPermSetActivation,
    SetupEntity,
    SetupEntityAccess,
    User,
    UserLicense,
    UserLogin,
)
from remit.state.user_access import UserAccess, access_of_user, grants_of, login_barred

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def _object(name: str) -> SObject:
    industry = Field(
        "Industry", "Industry", "picklist", permissionable=True, createable=True, updateable=True
    )
    name_field = Field("Name", "Name", "string", name_field=True, createable=True, updateable=True)
    return SObject(name, name, name, name[:3], (name_field, industry), permissionable=True)


CATALOGUE = Catalogue.of(
    Schema((_object("Account"), _object("Contact"))),
    ["ApiEnabled", "ApiUserOnly", "ViewAllData", "ModifyAllData", "ViewSetup"],
    [("ApexClass", "OrderService")],
)


def _org(*rows: Row, license_name: str = "Salesforce") -> OrgState:
    """An org with one user "sap" on a profile that gives API Enabled, and these rows."""
    return OrgState(
        users=(User("sap", "sap@acme.example", profile_id="profile"),),
        profiles=(Profile("profile", "API Only Integrations", "license"),),
        user_licenses=(UserLicense("license", license_name),),
        permission_sets=(
            PermissionSet(
                "owned",
                "X00e1",
                is_owned_by_profile=True,
                profile_id="profile",
                permissions=frozenset({"ApiEnabled"}),
            ),
            PermissionSet("set", "Remit_sap"),
        ),
        object_permissions=(ObjectPermissions("o1", "set", "Account", read=True),),
    ).with_rows(rows)


def _assign(row_id: str = "a1", set_id: str = "set", **more: object) -> PermissionSetAssignment:
    return PermissionSetAssignment(row_id, "sap", set_id, **more)  # type: ignore[arg-type]


def _labels(state: OrgState, session_id: str = "") -> list[str]:
    return [g.label for g in grants_of(state, "sap", CATALOGUE, NOW, session_id)]


def test_the_profile_and_assigned_sets_give_access() -> None:
    state = _org(_assign())
    assert _labels(state) == ["API Only Integrations", "Remit_sap"]
    access = access_of_user(state, "sap", CATALOGUE, NOW)
    assert access.can("Account", Op.READ)
    assert not access.can("Account", Op.EDIT)
    assert not access.can("Contact", Op.READ)
    assert access.has(CATALOGUE.system("ApiEnabled"))


def test_what_is_not_assigned_gives_nothing() -> None:
    assert not access_of_user(_org(), "sap", CATALOGUE, NOW).can("Account", Op.READ)


def test_the_assignment_row_of_the_own_profile_counts_once() -> None:
    assert _labels(_org(_assign("a0", "owned"), _assign())) == ["API Only Integrations", "Remit_sap"]


@pytest.mark.parametrize(
    ("assignment", "holds"),
    [
        (_assign(expiration_date=NOW + timedelta(seconds=1)), True),
        (_assign(expiration_date=NOW), False),
        (_assign(is_revoked=True), False),
        (_assign(is_active=False), False),
    ],
)
def test_expired_and_revoked_assignments_give_nothing(
    assignment: PermissionSetAssignment, holds: bool
) -> None:
    assert ("Remit_sap" in _labels(_org(assignment))) is holds
    assert assignment.counts(NOW) is holds


def test_an_assignment_that_does_not_hold_is_still_told_for_explanations() -> None:
    resolver = UserAccess(_org(_assign(expiration_date=NOW)), CATALOGUE, NOW)
    assert [a.why_not(NOW.timestamp()) for a in resolver.assignments_of("sap")] == ["", "expired"]


def test_a_session_based_set_gives_only_in_the_session_that_activated_it() -> None:
    by_session = PermissionSet("set", "Remit_sap", has_activation_required=True)
    activation = SessionPermSetActivation("s1", "session-1", "set", user_id="sap")
    state = _org(by_session, _assign(), activation)
    assert "Remit_sap" not in _labels(state)
    assert "Remit_sap" not in _labels(state, "session-2")
    assert "Remit_sap" in _labels(state, "session-1")


def _group_rows(status: str, muted: Sequence[Row] = ()) -> list[Row]:
    return [
        PermissionSetGroup("group", "Sales", status=status),
        PermissionSetGroupComponent("c1", "group", "set"),
        PermissionSet("group-set", "Sales", type="Group", permission_set_group_id="group"),
        ObjectPermissions("o2", "group-set", "Contact", read=True),
        _assign("a1", "group-set", permission_set_group_id="group"),
        *muted,
    ]


def test_an_updated_group_gives_what_its_components_give() -> None:
    access = access_of_user(_org(*_group_rows("Updated")), "sap", CATALOGUE, NOW)
    assert access.can("Account", Op.READ)
    assert not access.can("Contact", Op.READ)


@pytest.mark.parametrize("status", ["Outdated", "Updating", "Failed"])
def test_a_group_that_was_not_recalculated_gives_what_it_last_held(status: str) -> None:
    access = access_of_user(_org(*_group_rows(status)), "sap", CATALOGUE, NOW)
    assert not access.can("Account", Op.READ)
    assert access.can("Contact", Op.READ)


def test_without_its_own_set_an_outdated_group_is_computed() -> None:
    rows = [r for r in _group_rows("Outdated") if getattr(r, "id", "") not in ("group-set", "o2")]
    assert access_of_user(_org(*rows), "sap", CATALOGUE, NOW).can("Account", Op.READ)


def test_muting_takes_away_from_the_group_and_only_from_it() -> None:
    muted = [
        MutingPermissionSet("mute", "Sales_muted", permissions=frozenset({"ViewAllData"})),
        PermissionSetGroupComponent("c2", "group", "mute"),
        ObjectPermissions("o3", "mute", "Account", read=True),
    ]
    through_group = _org(*_group_rows("Updated", muted))
    assert not access_of_user(through_group, "sap", CATALOGUE, NOW).can("Account", Op.READ)
    also_direct = through_group.with_rows([_assign("a2", "set")])
    assert access_of_user(also_direct, "sap", CATALOGUE, NOW).can("Account", Op.READ)


def test_a_licence_caps_what_its_sets_give() -> None:
    assert not access_of_user(_org(_assign(), license_name=INTEGRATION), "sap", CATALOGUE, NOW).can(
        "Account", Op.READ
    )
    with_psl = _org(
        _assign(),
        PermissionSetLicense("psl", INTEGRATION_PSL),
        PermissionSetLicenseAssign("p1", "sap", "psl"),
        license_name=INTEGRATION,
    )
    assert access_of_user(with_psl, "sap", CATALOGUE, NOW).can("Account", Op.READ)
    revoked = with_psl.with_rows([PermissionSetLicenseAssign("p1", "sap", "psl", is_revoked=True)])
    assert UserAccess(revoked, CATALOGUE, NOW).licence_of("sap").psls == ()


def test_fields_and_setup_entities_count_by_name() -> None:
    state = _org(
        _assign(),
        FieldPermissions("f1", "set", "Account", "Account.Industry", read=True),
        SetupEntityAccess("e1", "set", "01p1", "ApexClass"),
    )
    named = replace(state, setup_entities=(SetupEntity("01p1", "ApexClass", "OrderService"),))
    access = access_of_user(named, "sap", CATALOGUE, NOW)
    assert access.readable_fields("Account") == ("Name", "Industry")
    assert access.editable_fields("Account") == ()
    assert access.has(CATALOGUE.setup("ApexClass", "OrderService"))


def test_rows_on_objects_outside_of_the_catalogue_are_left_out() -> None:
    state = _org(_assign(), ObjectPermissions("o9", "set", "Unknown__c", read=True))
    assert access_of_user(state, "sap", CATALOGUE, NOW).can("Account", Op.READ)


def test_a_set_that_was_not_loaded_is_an_error_and_never_less_access() -> None:
    with pytest.raises(InputError, match="no permission set missing"):
        _labels(_org(_assign(set_id="missing")))


def test_what_bars_a_login_is_no_part_of_access() -> None:
    state = _org(_assign(), UserLogin("l", "sap", is_frozen=True))
    assert login_barred(state, "sap") == "frozen"
    assert access_of_user(state, "sap", CATALOGUE, NOW).can("Account", Op.READ)
    inactive = state.with_rows([User("sap", "sap@acme.example", profile_id="profile", is_active=False)])
    assert login_barred(inactive, "sap") == "inactive"
    assert login_barred(_org(), "sap") == ""
