"""The naive model's little org as a schema, and the way between its tuples and positions."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from remit.access.bits import positions_of, row_of
from remit.access.catalogue import Catalogue
from remit.access.grant import Grant, group_grant
from remit.schema.governance import Everyone, Governance, Nobody, Own, Parent, System
from remit.schema.model import Field, Schema, SObject

from . import naive


def field(
    name: str, *, secured: bool = False, editable: bool = True, compound: str = "", **more: object
) -> Field:
    """A field of the little org."""
    return Field(
        name,
        name,
        str(more.pop("type", "string")),
        createable=editable,
        updateable=editable,
        permissionable=secured,
        compound=compound,
        **more,  # type: ignore[arg-type]
    )


def obj(name: str, *fields: Field, permissionable: bool = True, setup: bool = False) -> SObject:
    """An object of the little org."""
    return SObject(
        name,
        name,
        name,
        "",
        tuple(fields),
        permissionable=permissionable,
        setup=setup,
        custom=name.endswith("__c"),
    )


SCHEMA = Schema(
    (
        obj(
            "Account",
            field("Name"),
            field("Industry", secured=True),
            field("BillingAddress", secured=True, editable=False, type="address"),
            field("BillingCity", compound="BillingAddress"),
            field("Score__c", secured=True, editable=False, calculated=True),
        ),
        obj(
            "Order",
            field("Status"),
            field("TotalAmount", secured=True, editable=False),
            field("Description", secured=True),
        ),
        obj("OrderItem", field("OrderId"), field("Description", secured=True), permissionable=False),
        obj(
            "Detail__c",
            field("Account__c", type="reference", reference_to=("Account",), master_detail=True),
            field("Note__c", secured=True),
        ),
        obj("Task", field("Status"), field("WhatId", secured=True), permissionable=False),
        obj("LoginHistory", field("Status"), permissionable=False, setup=True),
        obj(
            "Attachment",
            field("ParentId", type="reference", reference_to=("Account", "Order", "Task")),
            permissionable=False,
        ),
        obj("Closed", field("Name"), permissionable=False),
    )
)

_NOBODY = (Nobody(),)
_ORDER_EDIT = (Parent("Order", "OrderId", "edit"),)
_ANY_EDIT = (Parent("", "ParentId", "edit"),)
_EDIT_TASK = (System("EditTask"),)
GOVERNANCE = {
    "OrderItem": Governance((Parent("Order", "OrderId", "read"),), _ORDER_EDIT, _ORDER_EDIT, _ORDER_EDIT),
    "Task": Governance((Everyone(),), _EDIT_TASK, _EDIT_TASK, _EDIT_TASK),
    "LoginHistory": Governance(
        (Own(), System("ManageUsers"), System("MonitorLoginHistory")), _NOBODY, _NOBODY, _NOBODY
    ),
    "Attachment": Governance((Parent("", "ParentId", "read"),), _ANY_EDIT, _ANY_EDIT, _ANY_EDIT),
    "Closed": Governance(_NOBODY, _NOBODY, _NOBODY, _NOBODY),
}
CATALOGUE = Catalogue.of(SCHEMA, naive.SYSTEMS, [("ApexClass", "OrderService")], GOVERNANCE.__getitem__)


def name(p: naive.Permission) -> str:
    """A tuple as the catalogue names it."""
    if p[0] in ("system", "capability"):
        return f"{p[0]} {p[1]}"
    return f"{p[0]}.{p[1]}:{p[2]}" if len(p) == 3 else f"{p[0]}:{p[1]}"


POSITION = {p: CATALOGUE.position(name(p)) for p in naive.everything()}
TUPLE = {position: p for p, position in POSITION.items()}


def row(permissions: object) -> bytes:
    """The row of some tuples."""
    return row_of([POSITION[p] for p in permissions], CATALOGUE.width)  # type: ignore[attr-defined]


def tuples(packed: bytes) -> set[naive.Permission]:
    """The tuples of a row."""
    return {TUPLE[p] for p in positions_of(packed)}


#: The machine may be busy: how long an example takes says nothing.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
permissions = st.sampled_from(naive.grantable())
held = st.frozensets(permissions, max_size=8)
sources = st.lists(st.tuples(held, st.one_of(st.just(frozenset()), held)), max_size=4)
ceilings = st.one_of(
    st.none(),
    st.frozensets(permissions, max_size=6).map(lambda closed: set(naive.everything()) - closed),
    st.frozensets(st.sampled_from(naive.everything()), min_size=20).map(set),
)


def grants(of: list[naive.Source]) -> list[Grant]:
    """Sources as grants: with muting a group of two components, else a permission set."""
    made = []
    for i, (has, mutes) in enumerate(of):
        if not mutes:
            made.append(Grant(f"set {i}", row(has)))
            continue
        parts = sorted(has)
        components = [Grant("a", row(parts[::2])), Grant("b", row(parts[1::2]))]
        made.append(group_grant(CATALOGUE, f"group {i}", components, Grant("muting", row(mutes))))
    return made
