"""Needs become the smallest grants, complete by themselves; missing and excess are differences."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from remit.access.access import access_of
from remit.access.baseline import baseline
from remit.access.bits import row_of
from remit.access.grant import Grant
from remit.access.licence import INTEGRATION, INTEGRATION_PSL, Licence
from remit.access.needs import (
    GrantSet,
    Needs,
    RecordScope,
    Ungrantable,
    closure,
    comes_along,
    excess,
    grants_for,
    missing,
)

from . import naive
from .world import CATALOGUE, POSITION, TUPLE, grants, row, sources, tuples, unhurried

BASE = baseline(CATALOGUE, "Salesforce")
wanted = st.frozensets(st.sampled_from(naive.everything()), max_size=7)
scopes = st.sampled_from(["own", "shared", "all"])


def needs(*what: naive.Permission, **records: RecordScope) -> Needs:
    return Needs(frozenset(POSITION[p] for p in what), records)


def granted(result: GrantSet | list[Ungrantable]) -> set[naive.Permission]:
    assert isinstance(result, GrantSet), result
    return {TUPLE[p] for p in result.positions}


def refused(result: GrantSet | list[Ungrantable]) -> str:
    assert isinstance(result, list), result
    return "\n".join(f"{u.need}: {u.why}; {u.instead}" for u in result)


def _useful(of: frozenset[naive.Permission]) -> set[naive.Permission]:
    """A field is of use with its object's read only, an edit with its read."""
    out = set(of)
    for p in of:
        if len(p) == 3:
            out |= {(p[0], "Read"), (p[0], p[1], "Read")}
    return out


@unhurried
@given(wanted)
def test_grants_cover_needs_are_accepted_and_hold_nothing_to_spare(of: frozenset[naive.Permission]) -> None:
    result = grants_for(CATALOGUE, needs(*of), baseline=BASE)
    assume(isinstance(result, GrantSet))
    held = granted(result)
    covered = lambda some: _useful(of) <= naive.access([(frozenset(some), frozenset())]) | naive.BASELINE  # noqa: E731
    assert covered(held)
    assert naive.complete(held)
    for p in held:
        assert not (covered(held - {p}) and naive.complete(held - {p})), f"{p} is to spare"


@unhurried
@given(wanted)
def test_every_grant_that_was_not_asked_for_has_its_reason(of: frozenset[naive.Permission]) -> None:
    result = grants_for(CATALOGUE, needs(*of), baseline=BASE)
    assume(isinstance(result, GrantSet))
    assert isinstance(result, GrantSet)
    assert {TUPLE[p] for p in result.reasons} == granted(result) - of


@unhurried
@given(wanted)
def test_modify_all_and_view_all_fields_are_granted_only_where_spelled_out(
    of: frozenset[naive.Permission],
) -> None:
    modest = {p for p in of if p[-1] not in ("ModifyAll", "ViewAllFields")}
    result = grants_for(CATALOGUE, needs(*modest), baseline=BASE)
    assume(isinstance(result, GrantSet))
    assert not [p for p in granted(result) if p[-1] in ("ModifyAll", "ViewAllFields")]
    assert not {("system", "ModifyAllData"), ("system", "ViewAllFieldsGlobal")} & (granted(result) - modest)


@unhurried
@given(st.frozensets(st.sampled_from(naive.grantable()), max_size=7))
def test_what_has_a_row_of_its_own_can_always_be_granted(of: frozenset[naive.Permission]) -> None:
    usable = {p for p in of if len(p) < 3 or p[2] == "Read" or naive.SECURED[p[0]][p[1]]}
    usable = {p for p in usable if p[0] != "Closed"}
    result = grants_for(CATALOGUE, needs(*usable), baseline=BASE)
    assert isinstance(result, GrantSet), result


@unhurried
@given(wanted)
def test_exactly_the_grants_miss_nothing_and_have_nothing_in_excess(of: frozenset[naive.Permission]) -> None:
    need = needs(*of)
    result = grants_for(CATALOGUE, need, baseline=BASE)
    assume(isinstance(result, GrantSet))
    assert isinstance(result, GrantSet)
    grant = Grant("", row_of(result.positions, CATALOGUE.width))
    access = access_of(CATALOGUE, [grant], None, BASE)
    assert missing(CATALOGUE, need, access) == []
    assert excess(CATALOGUE, access, need, BASE) == []


@unhurried
@given(wanted, sources)
def test_missing_and_excess_are_set_differences(
    of: frozenset[naive.Permission], have: list[naive.Source]
) -> None:
    need, access = needs(*of), access_of(CATALOGUE, grants(have), None, BASE)
    has = tuples(access.row)
    due = tuples(closure(CATALOGUE, need, baseline=BASE)) | naive.BASELINE
    assert {TUPLE[CATALOGUE.position(b)] for b in missing(CATALOGUE, need, access)} == _useful(of) - has
    assert {TUPLE[CATALOGUE.position(b)] for b in excess(CATALOGUE, access, need, BASE)} == has - due


@unhurried
@given(wanted, wanted)
def test_needs_of_two_flows_are_the_union(
    a: frozenset[naive.Permission], b: frozenset[naive.Permission]
) -> None:
    both = needs(*a, Account=RecordScope("own", "all")) | needs(*b, Account=RecordScope("shared", "own"))
    assert both.positions == needs(*(a | b)).positions
    assert both.records["Account"] == RecordScope("shared", "all")


def test_a_field_brings_its_object_and_its_own_read() -> None:
    held = granted(grants_for(CATALOGUE, needs(("Account", "Industry", "Edit"))))
    assert held == {("Account", "Read"), ("Account", "Industry", "Read"), ("Account", "Industry", "Edit")}


def test_order_products_are_granted_through_their_order_and_the_plan_says_so() -> None:
    result = grants_for(CATALOGUE, needs(("OrderItem", "Read")))
    assert granted(result) == {("Order", "Read")}
    assert isinstance(result, GrantSet)
    assert result.reasons[POSITION["Order", "Read"]] == (
        "gives OrderItem:Read, which has no permission of its own"
    )
    assert ("OrderItem:Read", "Order:Read") in [(str(a), str(b)) for a, b in comes_along(CATALOGUE, result)]


def test_of_two_permissions_the_one_that_brings_less_is_taken() -> None:
    held = granted(grants_for(CATALOGUE, needs(("capability", "ReadLoginHistory"))))
    assert held == {("system", "MonitorLoginHistory")}


def test_what_everyone_has_takes_no_grant() -> None:
    assert granted(grants_for(CATALOGUE, needs(("Task", "Read")), baseline=BASE)) == set()


def test_reading_all_records_takes_view_all_only_where_the_default_hides_some() -> None:
    need = needs(("Account", "Read"), Account=RecordScope("all", "own"))
    hidden = granted(grants_for(CATALOGUE, need, org_wide={"Account": "Private"}))
    assert hidden == {("Account", "Read"), ("Account", "ViewAll")}
    assert granted(grants_for(CATALOGUE, need, org_wide={"Account": "Read"})) == {("Account", "Read")}


def test_a_governed_object_is_read_whole_through_its_parent() -> None:
    need = needs(("OrderItem", "Read"), OrderItem=RecordScope("all", "own"))
    org_wide = {"Order": "Private", "OrderItem": "ControlledByParent"}
    assert granted(grants_for(CATALOGUE, need, org_wide=org_wide)) == {
        ("Order", "Read"),
        ("Order", "ViewAll"),
    }


def test_writing_the_records_of_others_is_never_bought_with_modify_all() -> None:
    need = needs(("Account", "Read"), ("Account", "Edit"), Account=RecordScope("all", "all"))
    told = refused(grants_for(CATALOGUE, need, org_wide={"Account": "Private"}))
    assert "no permission but Modify All writes the records of others" in told
    assert "sharing rule" in told
    open_to_all = grants_for(CATALOGUE, need, org_wide={"Account": "ReadWrite"})
    assert granted(open_to_all) == {("Account", "Read"), ("Account", "Edit")}


def test_modify_all_that_is_spelled_out_is_granted_with_what_it_requires() -> None:
    need = needs(("Account", "ModifyAll"), Account=RecordScope("all", "all"))
    held = granted(grants_for(CATALOGUE, need, org_wide={"Account": "Private"}))
    assert held == {("Account", op) for op in ("Read", "Edit", "Delete", "ViewAll", "ModifyAll")}


def test_a_formula_is_never_editable() -> None:
    told = refused(grants_for(CATALOGUE, needs(("Account", "Score__c", "Edit"))))
    assert told == "Account.Score__c:Edit: the field is never editable: it is a formula; read it only"


def test_a_compound_is_editable_where_a_part_is() -> None:
    assert CATALOGUE.field_edit("Account", "BillingCity") == POSITION["Account", "BillingAddress", "Edit"]
    assert granted(grants_for(CATALOGUE, needs(("Account", "BillingAddress", "Edit"))))


def test_what_nobody_may_do_is_ungrantable() -> None:
    assert "nothing that can be granted gives it" in refused(grants_for(CATALOGUE, needs(("Closed", "Edit"))))
    told = refused(grants_for(CATALOGUE, needs(("Task", "ModifyAll"))))
    assert "only ModifyAllData would give it" in told


def test_the_integration_licence_opens_objects_with_its_permission_set_licence_only() -> None:
    need = needs(("Account", "Read"), ("system", "ApiEnabled"))
    told = refused(grants_for(CATALOGUE, need, Licence(INTEGRATION)))
    assert told == (
        "Account:Read: Account is closed to the licence Salesforce Integration; "
        "assign the permission set licence SalesforceAPIIntegrationPsl first"
    )
    with_psl = grants_for(CATALOGUE, need, Licence(INTEGRATION, (INTEGRATION_PSL,)))
    assert granted(with_psl) == {("Account", "Read"), ("system", "ApiEnabled")}


def test_a_row_is_what_its_tuples_say() -> None:
    assert tuples(row(naive.grantable())) == set(naive.grantable())
