"""landscape.yaml to systems, flows, needs and the desired state.

load(path or text) -> Landscape            every error at its place, all at once
check(landscape, schema, facts) -> Checked names that do not exist, needs that cannot be granted, remarks
desired(landscape, environment) -> Desired one profile; for each system a user, permission sets, an app
grant_all(desired, catalogue) -> Granted   what each permission set holds, and why
schema_json(), dump(landscape)             JSON Schema for editors; YAML again
"""

from remit.landscape.check import Checked, check
from remit.landscape.desired import (
    MANAGED,
    Desired,
    DesiredApp,
    DesiredProfile,
    DesiredSet,
    DesiredSystem,
    DesiredUser,
    desired,
    wrong_org,
)
from remit.landscape.export import schema_json
from remit.landscape.facts import OFFLINE, Facts
from remit.landscape.former import Former
from remit.landscape.grammar import Environment, Landscape
from remit.landscape.granting import Granted, catalogue_for, grant_all
from remit.landscape.needs import DeclaredNeeds, positions
from remit.landscape.reading import Reading, load, read, together
from remit.landscape.remarks import Remark
from remit.landscape.templates import template, template_names
from remit.landscape.writing import dump

__all__ = [
    "MANAGED",
    "OFFLINE",
    "Checked",
    "DeclaredNeeds",
    "Desired",
    "DesiredApp",
    "DesiredProfile",
    "DesiredSet",
    "DesiredSystem",
    "DesiredUser",
    "Environment",
    "Facts",
    "Former",
    "Granted",
    "Landscape",
    "Reading",
    "Remark",
    "catalogue_for",
    "check",
    "desired",
    "dump",
    "grant_all",
    "load",
    "positions",
    "read",
    "schema_json",
    "template",
    "template_names",
    "together",
    "wrong_org",
]
