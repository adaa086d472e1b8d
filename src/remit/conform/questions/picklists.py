"""What can be granted, as the picklists of the grants' own objects tell it."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.question import Question

QUESTION = Question(
    id="grantable-picklists",
    asks="whether describe shows what ObjectPermissions.SobjectType and FieldPermissions.Field can name",
    order=20,
    requests=("GET sobjects/ObjectPermissions/describe", "GET sobjects/FieldPermissions/describe"),
    needs=("ViewSetup",),
    answers={
        "both": "both picklists have values",
        "objects only": "that of fields is empty",
        "fields only": "that of objects is empty",
        "neither": "both are empty",
    },
    chosen="both",
)


def ask(lab: Lab) -> str:
    """Which of the two has values."""
    objects = bool(lab.described("ObjectPermissions")["SobjectType"].get("picklistValues"))
    fields = bool(lab.described("FieldPermissions")["Field"].get("picklistValues"))
    if objects and fields:
        return "both"
    return "objects only" if objects else "fields only" if fields else "neither"
