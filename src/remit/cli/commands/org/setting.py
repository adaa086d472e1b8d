"""Read or turn the settings of the local org."""

from __future__ import annotations

import click

from remit.cli._options import json_option, remit_command
from remit.cli._output import Output
from remit.home.home import Home
from remit.localorg.setting_list import SETTINGS, Setting, Value, help_text, named, text_of


@remit_command(
    examples=[
        "remit org setting",
        "remit org setting enableSoapLogin true",
        "remit org setting hiddenFields Account.Industry,PermissionSet.PermissionsViewRoles",
    ],
    help=help_text(
        "Read or turn a setting of the local org.",
        "What an administrator turns in Setup by hand, and what is not known of orgs or differs between them: turn"
        " one to see what your landscape meets in such an org. A running org heeds it at once.",
    ),
)
@json_option
@click.argument("name", required=False)
@click.argument("value", required=False)
def command(output: Output, name: str | None, value: str | None) -> None:
    from remit.localorg.home_settings import change_setting, settings_of

    home = Home.open()
    if name is not None:
        named(name)
    if name is not None and value is not None:
        change_setting(home, name, value)
    found = settings_of(home)
    chosen = [SETTINGS[name]] if name is not None else list(SETTINGS.values())
    output.document({s.name: _document(s, found[s.name]) for s in chosen})
    _table(output, "Salesforce's own switches", [s for s in chosen if not s.question], found)
    _table(output, "How orgs differ", [s for s in chosen if s.question], found)


def _document(setting: Setting, value: Value) -> dict[str, object]:
    kind = "difference" if setting.question else "salesforce"
    told = {"value": value, "default": setting.default, "allowed": setting.allowed, "kind": kind}
    return {**told, "meaning": setting.meaning, "question": setting.question or None}


def _table(output: Output, title: str, settings: list[Setting], found: dict[str, Value]) -> None:
    if settings:
        columns = ["setting", "value", "allowed", "meaning"] + ["question"] * bool(settings[0].question)
        rows = [
            (s.name, text_of(found[s.name]), s.allowed, s.meaning, s.question)[: len(columns)]
            for s in settings
        ]
        output.table(columns, rows, title=title)
