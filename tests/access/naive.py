"""The oracle: what the semantics say, with sets of tuples and loops, sharing no code with remit.access.

A permission is ("Account", "Read"), ("Account", "Industry", "Edit"), ("system", "ApiEnabled") or
("capability", "ReadLoginHistory"). The world is small and written out by hand.
"""

from __future__ import annotations

Permission = tuple[str, ...]

OPS = ("Create", "Read", "Edit", "Delete", "ViewAll", "ModifyAll", "ViewAllFields")
GRANTED_BY_ROWS = ("Account", "Order", "Detail__c")
GOVERNED = ("OrderItem", "Task", "LoginHistory", "Attachment", "Closed")
SECURED = {  # fields with field-level security: can they ever be edited?
    "Account": {"Industry": True, "BillingAddress": True, "Score__c": False},
    "Order": {"TotalAmount": False, "Description": True},
    "Detail__c": {"Note__c": True},
    "OrderItem": {"Description": True},
    "Task": {"WhatId": True},
    "LoginHistory": {},
    "Attachment": {},
    "Closed": {},
}
SYSTEMS = (
    "ModifyAllData",
    "ViewAllData",
    "ViewAllFieldsGlobal",
    "EditReadonlyFields",
    "EditTask",
    "ManageUsers",
    "MonitorLoginHistory",
    "ConvertLeads",
    "ApiEnabled",
)
CAPABILITIES = {
    "UseMetadataApi": ("ModifyAllData",),
    "ReadLoginHistory": ("ManageUsers", "MonitorLoginHistory"),
    "ReadEventLogFiles": ("ViewAllData",),
    "ReadSetup": (),
    "ReadAllUsers": ("ManageUsers", "ViewAllData"),
    "ReadRoles": (),
    "ManageUserRecords": ("ManageUsers",),
    "AssignPermissionSets": (),
    "ManagePermissionSets": (),
    "ReadAllFiles": (),
    "TransferCases": ("ModifyAllData",),
    "TransferLeads": ("ModifyAllData",),
    "TransferRecords": ("ModifyAllData",),
}


def grantable() -> list[Permission]:
    """What a permission set can be given a row for."""
    out: list[Permission] = [(o, op) for o in GRANTED_BY_ROWS for op in OPS]
    out += [(o, f, op) for o, fields in SECURED.items() for f in fields for op in ("Read", "Edit")]
    return out + [("system", s) for s in SYSTEMS]


def everything() -> list[Permission]:
    """Every permission, the derived ones included."""
    derived: list[Permission] = [(o, op) for o in GOVERNED for op in OPS]
    return grantable() + derived + [("capability", c) for c in CAPABILITIES]


def gives(p: Permission) -> list[Permission]:
    """What one permission gives at run time, directly."""
    out: list[Permission] = []
    if p == ("system", "ModifyAllData"):
        out += [(o, op) for o in GRANTED_BY_ROWS for op in OPS if op != "ViewAllFields"]
        out += [
            (o, op) for o in ("OrderItem", "Task", "Attachment", "Closed") for op in ("ViewAll", "ModifyAll")
        ]
        out.append(("system", "ViewAllData"))
    if p == ("system", "ViewAllData"):
        out += [(o, op) for o in GRANTED_BY_ROWS for op in ("Read", "ViewAll")]
        out += [(o, "ViewAll") for o in ("OrderItem", "Task", "Attachment", "Closed")]
    if p == ("system", "ViewAllFieldsGlobal"):
        out += [(o, "ViewAllFields") for o in SECURED]
    if p[0] == "system":
        out += [("capability", c) for c, by in CAPABILITIES.items() if p[1] in by]
    if p == ("system", "EditTask"):
        out += [("Task", "Create"), ("Task", "Edit"), ("Task", "Delete")]
    if p in (("system", "ManageUsers"), ("system", "MonitorLoginHistory")):
        out += [("LoginHistory", "Read"), ("LoginHistory", "ViewAll")]
    if p[0] in GRANTED_BY_ROWS and p[1] == "ModifyAll":
        out += [(p[0], op) for op in ("Read", "Edit", "Delete", "ViewAll")]
    if p[0] in GRANTED_BY_ROWS and p[1] == "ViewAll":
        out.append((p[0], "Read"))
    if len(p) == 2 and p[1] == "ViewAllFields":
        out += [(p[0], f, "Read") for f in SECURED[p[0]]]
    if p == ("Order", "Edit"):
        out += [("OrderItem", op) for op in ("Create", "Edit", "Delete")]
    if p in (("Order", "Read"), ("Order", "ViewAll"), ("Order", "ModifyAll")):
        out.append(("OrderItem", p[1]))
    if p in (("Account", "Read"), ("Order", "Read"), ("Task", "Read")):
        out.append(("Attachment", "Read"))
    if p in (("Account", "Edit"), ("Order", "Edit"), ("Task", "Edit")):
        out += [("Attachment", op) for op in ("Create", "Edit", "Delete")]
    return out


def close(held: set[Permission], allowed: set[Permission]) -> set[Permission]:
    """The least set that holds `held` and all that its members give, never leaving `allowed`."""
    out: set[Permission] = set()
    waiting = [p for p in held if p in allowed]
    while waiting:
        p = waiting.pop()
        if p not in out:
            out.add(p)
            waiting += [q for q in gives(p) if q in allowed]
    return out


BASELINE = {("Task", "Read"), ("LoginHistory", "Read"), ("Attachment", "Read")}

Source = tuple[frozenset[Permission], frozenset[Permission]]  # what it holds, what it mutes


def access(sources: list[Source], ceiling: set[Permission] | None = None) -> set[Permission]:
    """What the holder of these sources has, the baseline aside."""
    ceiling = set(everything()) if ceiling is None else ceiling
    parts = []
    for held, muted in sources:
        allowed = ceiling - muted
        parts.append((close(set(held) - muted, allowed), allowed))
    out: set[Permission] = set().union(*(part for part, _ in parts))
    if ("system", "EditReadonlyFields") in out:
        for part, allowed in parts:
            for p in part:
                if len(p) == 3 and p[2] == "Read" and SECURED[p[0]][p[1]]:
                    out |= {(p[0], p[1], "Edit")} & allowed
    return out


def requires(p: Permission) -> list[Permission]:
    """What must be in the same permission set."""
    if p == ("system", "ModifyAllData"):
        return [("system", "ViewAllData")]
    if p == ("system", "ManageUsers"):
        return [("system", "MonitorLoginHistory")]
    if p == ("system", "ConvertLeads"):
        return [("Account", "Create")]
    if len(p) == 3:
        return [(p[0], p[1], "Read")] if p[2] == "Edit" else []
    if p[0] not in GRANTED_BY_ROWS:
        return []
    out: list[Permission] = []
    if p[1] != "Read":
        out.append((p[0], "Read"))
    if p[1] in ("Delete", "ModifyAll"):
        out.append((p[0], "Edit"))
    if p[1] == "ModifyAll":
        out += [(p[0], "Delete"), (p[0], "ViewAll")]
    if p == ("Detail__c", "Read"):
        out.append(("Account", "Read"))
    if p == ("Detail__c", "ViewAll"):
        out.append(("Account", "ViewAll"))
    return out


def complete(held: set[Permission]) -> bool:
    """Whether a permission set of exactly these would be accepted."""
    return all(r in held for p in held for r in requires(p))
