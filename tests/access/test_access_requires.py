"""`requires` is checked within each permission set, and an incomplete one is refused, never completed."""

from __future__ import annotations

from hypothesis import given

from remit.access.catalogue import Catalogue
from remit.access.relations import missing_requirements, requirement_refusal
from remit.schema.permissions import user_permissions
from remit.schema.standard import standard_schema

from . import naive
from .world import CATALOGUE, POSITION, held, unhurried


def _refusal(catalogue: Catalogue, *names: str) -> str:
    refusal = requirement_refusal(missing_requirements(catalogue, [catalogue.position(n) for n in names]))
    return f"{refusal.code}: {refusal.message}" if refusal else ""


@unhurried
@given(held)
def test_missing_requirements_are_those_of_the_naive_model(of: frozenset[naive.Permission]) -> None:
    missing = missing_requirements(CATALOGUE, [POSITION[p] for p in of])
    found = {(CATALOGUE.position(b), CATALOGUE.position(m)) for b, lacking in missing for m in lacking}
    assert found == {(POSITION[p], POSITION[r]) for p in of for r in naive.requires(p) if r not in of}


def test_an_incomplete_set_is_refused_in_the_data_apis_words() -> None:
    # wiki.sfxd.org, Important Notes: a Data Loader run
    org = Catalogue.of(standard_schema(), user_permissions(), ())
    told = _refusal(org, "system ConvertLeads", "Asset:Read", "Asset:ViewAll")
    assert told == (
        "FIELD_INTEGRITY_EXCEPTION: Permission Read All Asset depends on permission(s): Read All Account; "
        "Permission Convert Leads depends on permission(s): Create Account"
    )
    assert _refusal(CATALOGUE, "Order:Delete") == (
        "FIELD_INTEGRITY_EXCEPTION: Permission Delete Order depends on permission(s): Read Order, Edit Order"
    )


def test_a_detail_needs_read_on_its_master_in_the_same_set() -> None:
    assert _refusal(CATALOGUE, "Detail__c:Read") == (
        "FIELD_INTEGRITY_EXCEPTION: Permission Read Detail__c depends on permission(s): Read Account"
    )
    assert _refusal(CATALOGUE, "Detail__c:Read", "Account:Read") == ""
