"""Org-wide switches that a real org has in Setup."""

from __future__ import annotations

import sqlite3

from remit.errors import InputError
from remit.home.home import Home
from remit.localorg.org import Org
from remit.localorg.token import store_of

# Each switch as a new org ships it. Sources: Salesforce help, Security settings; Metadata API Developer Guide,
# ExternalClientAppSettings, OauthOidcSettings, ConnectedAppSettings, SecuritySettings.
SWITCHES = {
    "enableSoapLogin": False,
    "enableClientSecretInRestApiAccess": False,
    "enableConsumerSecretApiAccess": False,
    "enablePackageEcaOauthFromDevOrg": False,
    "enforceIpRangesEveryRequest": False,
    # Orgs made since Summer '23 block the username-password flow.
    "blockOAuthUnPwFlow": True,
    "blockOAuthUsrAgtFlow": False,
    "isPkceRequired": False,
    "oAuthCdCrdtFlowEnable": False,
    "enableAdminApprovedAppsOnly": False,
    "enableAdminApprovedAppsOnlyForExternalUser": False,
    # Not a switch of Salesforce's: whether permission set groups stay Outdated until their row is touched,
    # as they do for a while in a real org under load.
    "delayGroupRecalculation": False,
}


def switch(db: sqlite3.Connection, name: str) -> bool:
    """Whether a switch is on."""
    row = db.execute("SELECT value FROM _setting WHERE name = ?", (name,)).fetchone()
    return SWITCHES.get(name, False) if row is None else row[0] == "true"


def set_switch(db: sqlite3.Connection, name: str, on: bool) -> None:
    """Turn a switch. What is remembered of users depends on some of them, so the access version moves."""
    db.execute("INSERT OR REPLACE INTO _setting VALUES (?, ?)", (name, "true" if on else "false"))
    db.execute("UPDATE _version SET access = access + 1")


def settings_of(home: Home) -> dict[str, bool]:
    """All switches of the local org of a home."""
    org = Org.open(store_of(home))
    try:
        return org.store.read(lambda db: {name: switch(db, name) for name in SWITCHES})
    finally:
        org.store.close()


def change_setting(home: Home, name: str, on: bool) -> None:
    """Turn a switch of the local org of a home; InputError where there is none of that name."""
    if name not in SWITCHES:
        raise InputError(f"no switch {name}", next_step=f"one of {', '.join(SWITCHES)}")
    org = Org.open(store_of(home))
    try:
        org.store.write(lambda db: set_switch(db, name, on))
    finally:
        org.store.close()
