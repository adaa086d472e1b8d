"""What every new org holds: itself, its licences, its standard profiles and an administrator.

The profiles are those of public retrievals of real orgs, condensed in data/profiles.json.
"""

from __future__ import annotations

import secrets
import sqlite3
import string
from importlib.resources import files
from pathlib import Path

import orjson

from remit import ids
from remit.access.access import Access
from remit.home.home import Home
from remit.localorg import passwords
from remit.localorg.context import Context
from remit.localorg.enforce.users import UserAccess
from remit.localorg.org import LATEST, Org
from remit.localorg.rows import create_row
from remit.localorg.seed import grants
from remit.localorg.store.ddl import table_sql
from remit.schema import standard_schema

ADMIN_USERNAME = "admin@remit.local"
USER_LICENSES = (
    ("Salesforce", "SFDC", 200),
    ("Salesforce Integration", "PID_SALESFORCE_INTEGRATION", 200),
    ("Salesforce Platform", "AUL", 20),
    ("Chatter Free", "PID_CHATTER_FREE", 5000),
    ("Identity", "PID_IDENTITY", 100),
)
PERMISSION_SET_LICENSES = (("Salesforce API Integration", "SalesforceAPIIntegrationPsl", 200),)


def create_org(org: Org) -> str:
    """Fill an empty store with a new org; gives the administrator's password. One transaction.

    A store that already holds an org stays as it is, and the password given is empty.
    """
    with org.store.write_transaction() as db:
        if db.execute("SELECT 1 FROM _meta WHERE key = 'org_id'").fetchone():
            return ""
        for o in standard_schema():
            for statement in table_sql(o):
                db.execute(statement)
        return _fill(org, db)


def open_home(home: Home, path: Path) -> Org:
    """The org of a home in a file, made first where there is none; the home then holds its administrator."""
    org = Org.open(path)
    password = create_org(org)
    if password:
        home.write_json("org/admin.json", {"username": ADMIN_USERNAME, "password": password})
    return org


def system_context(org: Org, db: sqlite3.Connection, user_id: str) -> Context:
    """The org acting by itself: may do everything, in the name of a user."""
    model = org.model(db)
    access = Access(model.catalogue, b"\xff" * model.catalogue.width)
    user = UserAccess(user_id, "", "", "", "", True, access)
    return Context(org, db, model, user, LATEST, model.schema)


def _fill(org: Org, db: sqlite3.Connection) -> str:
    ctx = system_context(org, db, ids.make("005", 1))
    org_id = _make(
        ctx,
        "Organization",
        {
            "Name": "Remit Local Org",
            "OrganizationType": "Developer Edition",
            "InstanceName": "LOCAL1",
            "IsSandbox": False,
            "LanguageLocaleKey": "en_US",
            "DefaultLocaleSidKey": "en_US",
            "TimeZoneSidKey": "GMT",
        },
    )
    db.execute("INSERT INTO _meta VALUES ('org_id', ?)", (org_id,))
    licenses = _licenses(ctx)
    profiles = _profiles(ctx, licenses)
    admin = _make(
        ctx,
        "User",
        {
            "Username": ADMIN_USERNAME,
            "LastName": "Admin",
            "FirstName": "Local",
            "Alias": "admin",
            "Email": ADMIN_USERNAME,
            "ProfileId": profiles["System Administrator"],
            "IsActive": True,
            **LOCALE,
        },
    )
    password = new_password()
    passwords.set_password(db, admin, password)
    return password


def _licenses(ctx: Context) -> dict[str, str]:
    licenses = {}
    for name, key, seats in USER_LICENSES:
        licenses[name] = _make(
            ctx,
            "UserLicense",
            {
                "Name": name,
                "MasterLabel": name,
                "LicenseDefinitionKey": key,
                "Status": "Active",
                "TotalLicenses": seats,
                "UsedLicenses": 0,
            },
        )
    for label, key, seats in PERMISSION_SET_LICENSES:
        _make(
            ctx,
            "PermissionSetLicense",
            {
                "MasterLabel": label,
                "DeveloperName": key,
                "PermissionSetLicenseKey": key,
                "Status": "Active",
                "TotalLicenses": seats,
                "UsedLicenses": 0,
                "Language": "en_US",
            },
        )
    return licenses


LOCALE = {
    "TimeZoneSidKey": "GMT",
    "LocaleSidKey": "en_US",
    "EmailEncodingKey": "UTF-8",
    "LanguageLocaleKey": "en_US",
}


def new_password() -> str:
    """A password that the org's policy takes."""
    letters = string.ascii_letters + string.digits
    return "".join(secrets.choice(letters) for _ in range(20)) + "a1"


def _make(ctx: Context, name: str, values: dict[str, object]) -> str:
    return create_row(ctx, ctx.model.schema.by_name[name.lower()], values)


def _profiles(ctx: Context, licenses: dict[str, str]) -> dict[str, str]:
    text = files("remit.localorg.seed").joinpath("data", "profiles.json").read_bytes()
    found = {}
    for name, profile in sorted(orjson.loads(text).items()):
        flags = {f"Permissions{p}": True for p in profile["system"]}
        found[name] = _make(
            ctx, "Profile", {"Name": name, "UserLicenseId": licenses[profile["license"]], **flags}
        )
        grants.give(ctx, found[name], profile["objects"])
    return found
