"""The whole shipped schema as the practice's oracle sees it, and every request of it as `judge` does.

Facts of objects and fields come from the schema's data; what follows from them is worked out twice, by the
oracle and by remit.access with remit.api.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from remit.access.access import Access, access_of
from remit.access.baseline import baseline
from remit.access.bits import row_of
from remit.access.catalogue import Catalogue, Op
from remit.access.grant import Grant, group_grant
from remit.access.requirement import Refusal, Requirement, judge
from remit.api.needs import needs_of, query_needs
from remit.api.operation import Create, Delete, FindBy, Retrieve, Update
from remit.schema import standard_schema
from remit.schema.governance import Everyone, Own, Parent, System, Way, governance_of
from remit.schema.model import Field, SObject
from remit.schema.permissions import user_permissions
from remit.soql import parse
from remit.soql.resolver import resolve
from tests.practice.oracle import (
    ALLOWED,
    NO_SUCH,
    OPS,
    VERBS,
    FieldFact,
    ObjectFact,
    Permission,
    Request,
    Source,
    World,
)
from tests.practice.tried import CLASS_OF_CODE

SCHEMA = standard_schema()
CATALOGUE = Catalogue.of(SCHEMA, user_permissions(), ())
# Object Reference, special access rules: View All Users, and who sees every file.
FURTHER: dict[Permission, tuple[Permission, ...]] = {
    ("system", "ViewAllUsers"): (("User", "ViewAll"),),
    ("system", "ManageUsers"): (("User", "ViewAll"),),
    ("system", "ViewAllData"): (("User", "ViewAll"),),
    ("system", "QueryAllFiles"): (("ContentDocument", "ViewAll"), ("ContentVersion", "ViewAll")),
}
# Help, Manage Users: what of a user only an administrator changes (which fields exactly is platform knowledge).
_ADMINISTERED = {
    "Username", "ProfileId", "UserRoleId", "IsActive", "FederationIdentifier", "ManagerId",
    "DelegatedApproverId", "ForecastEnabled", "EmployeeNumber", "IsPortalEnabled", "ContactId", "AccountId",
    "CallCenterId",
}  # fmt: skip
_ADMINISTRATORS: tuple[Permission, ...] = (("system", "ManageUsers"), ("system", "ManageInternalUsers"))
_FILES = {"ContentDocument", "ContentVersion", "ContentDocumentLink"}
_OPS = dict(zip(OPS, (Op.CREATE, Op.READ, Op.EDIT, Op.DELETE, Op.VIEW_ALL, Op.MODIFY_ALL, Op.VIEW_ALL_FIELDS),
                strict=True))  # fmt: skip


@cache
def whole_world() -> World:
    """Every object that ships."""
    return World({o.name: _object(o) for o in SCHEMA}, FURTHER)


def _object(o: SObject) -> ObjectFact:
    ways = {} if o.permissionable else {v: tuple(_ways(o, v)) for v in VERBS}
    children = {c.name: (c.child, c.field) for c in o.children if c.name}
    return ObjectFact(
        o.name,
        {f.name: _field(o, f) for f in o.fields},
        o.permissionable,
        ways,
        children,
        o.setup,
        o.name in _FILES,
        o.createable,
        o.updateable,
        o.deletable,
    )


def _ways(o: SObject, verb: str) -> Iterable[Permission]:
    way: Way
    for way in governance_of(o.name).ways(verb.lower()):  # type: ignore[arg-type]
        match way:
            case Everyone():
                yield ("everyone",)
            case Own():
                yield ("own",)
            case System(name):
                yield ("system", name)
            case Parent(target, through, op):
                f = o.field(through)
                targets = (target,) if target else f.reference_to if f else ()
                yield from ((t, op.title()) for t in targets if SCHEMA.object(t) and t != o.name)


def _field(o: SObject, f: Field) -> FieldFact:
    whole = o.field(f.compound) if f.compound else None
    secured = f.name if f.permissionable else whole.name if whole and whole.permissionable else ""
    return FieldFact(
        f.name,
        secured,
        f.type,
        f.createable,
        f.updateable,
        f.filterable,
        f.sortable,
        f.groupable,
        f.id_lookup or f.external_id or f.type == "id",
        f.reference_to,
        f.relationship,
        _ADMINISTRATORS
        if o.name == "User" and (f.name in _ADMINISTERED or f.name.startswith("UserPermissions"))
        else (),
    )


def access_in_process(sources: Iterable[Source], licence: str = "Salesforce") -> Access:
    """The access of a user with these grants, as remit.access works it out."""
    grants = []
    for i, (held, muted) in enumerate(sources):
        grant = Grant(f"set {i}", _row(held))
        muting = Grant("muting", _row(muted)) if muted else None
        grants.append(group_grant(CATALOGUE, f"group {i}", [grant], muting) if muting else grant)
    return access_of(CATALOGUE, grants, None, baseline(CATALOGUE, licence))


def _row(held: Iterable[Permission]) -> bytes:
    return row_of([position(p) for p in held], CATALOGUE.width)


def position(p: Permission) -> int:
    """Where a permission of the oracle's is in the catalogue."""
    if p[0] == "system":
        return CATALOGUE.system(p[1])
    if len(p) == 2:
        return CATALOGUE.object_op(p[0], _OPS[p[1]])
    return CATALOGUE.field_edit(*p[:2]) if p[2] == "Edit" else CATALOGUE.field_read(*p[:2])


@cache
def requirement(r: Request) -> Requirement:
    """What a request requires, as remit.api says."""
    o = SCHEMA.by_name[r.object.lower()]
    match r.verb:
        case "create":
            return needs_of(Create(o, (r.field,)), CATALOGUE)
        case "update":
            return needs_of(Update(o, (r.field,)), CATALOGUE)
        case "delete":
            return needs_of(Delete(o), CATALOGUE)
        case "all":
            return needs_of(Retrieve(o), CATALOGUE)
        case "see":
            return needs_of(Retrieve(o, ("Id",)), CATALOGUE)
    return query_needs(resolve(parse(soql(r)), SCHEMA), CATALOGUE)


def soql(r: Request) -> str:
    """The query of a request."""
    match r.verb:
        case "where":
            return f"SELECT Id FROM {r.object} WHERE {r.field} = null"
        case "order":
            return f"SELECT Id FROM {r.object} ORDER BY {r.field}"
        case "group":
            return f"SELECT COUNT(SystemModstamp) FROM {r.object} GROUP BY {r.field}"
        case "parent":
            f = SCHEMA.by_name[r.object.lower()].by_name[r.via.lower()]
            return f"SELECT {f.relationship}.{r.field} FROM {r.object}"
        case "child":
            return f"SELECT Id, (SELECT {r.field} FROM {r.via}) FROM {r.object}"
    return f"SELECT {r.field} FROM {r.object}"


def judged(r: Request, access: Access) -> str:
    """The outcome class of a request on one's own record, by `judge`."""
    if r.verb == "upsert":
        o = SCHEMA.by_name[r.object.lower()]
        found = judge(needs_of(FindBy(o, r.field), CATALOGUE), access)
        if isinstance(found, Refusal):
            return CLASS_OF_CODE.get(found.code, found.code)
        return _class(judge(needs_of(Update(o, ()), CATALOGUE), access))
    outcome = judge(requirement(r), access)
    if r.verb == "all" and not isinstance(outcome, Refusal):
        return ALLOWED if r.field in outcome.columns else NO_SUCH
    return _class(outcome)


def _class(outcome: object) -> str:
    return CLASS_OF_CODE.get(outcome.code, outcome.code) if isinstance(outcome, Refusal) else ALLOWED
