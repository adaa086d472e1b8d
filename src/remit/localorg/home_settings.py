"""The settings of the local org of a home, as its owner reads and turns them."""

from __future__ import annotations

from remit.home.home import Home
from remit.localorg.lacking import check_hidden
from remit.localorg.model import whole_schema
from remit.localorg.org import Org
from remit.localorg.seed.core import open_home
from remit.localorg.setting_list import SETTINGS, Value, named
from remit.localorg.settings import set_setting, setting
from remit.localorg.token import store_of


def settings_of(home: Home) -> dict[str, Value]:
    """All settings of the local org of a home."""
    org = Org.open(store_of(home))
    try:
        return org.store.read(lambda db: {name: setting(db, name) for name in SETTINGS})
    finally:
        org.store.close()


def change_setting(home: Home, name: str, text: str) -> None:
    """Turn a setting of the local org of a home, made first where there is none. Raises InputError where there is
    no such setting, or it does not take the value."""
    value = named(name).parse(text)
    org = open_home(home, store_of(home))
    try:
        with org.store.write_transaction() as db:
            if name == "hiddenFields" and isinstance(value, tuple):
                value = check_hidden(whole_schema(db), value)
            set_setting(db, name, value)
    finally:
        org.store.close()
