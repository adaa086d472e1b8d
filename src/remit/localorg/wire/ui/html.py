"""Pages of the local org: one template, every value escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from remit.localorg.wire.http import HTML, Response

# Nothing is loaded from anywhere and nobody may frame a page that takes passwords.
_HEADERS = (
    ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
)


@cache
def _template() -> Template:
    return Template(files("remit.localorg.wire.ui").joinpath("page.html").read_text(encoding="utf-8"))


def page(title: str, body: str, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """A page. `title` is text, `body` is HTML whose values are escaped already."""
    text = _template().substitute(title=escape(title), body=body)
    return Response(status, text.encode(), HTML, [*_HEADERS, *headers])


def paragraph(text: str) -> str:
    """A paragraph of text."""
    return f"<p>{escape(text)}</p>"


def login_form(
    action: str, hidden: Mapping[str, str] | None = None, error: str = "", buttons: str = ""
) -> str:
    """The form for username and password, under Salesforce's own names of the inputs."""
    kept = "".join(
        f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in (hidden or {}).items()
    )
    told = f'<div id="error" role="alert">{escape(error)}</div>' if error else ""
    pressed = buttons or '<button id="Login" name="Login" type="submit">Log In</button>'
    return (
        f'{told}<form method="post" action="{escape(action)}" id="login_form">{kept}'
        '<label for="username">Username</label>'
        '<input id="username" name="username" type="text" autocomplete="username" autofocus>'
        '<label for="password">Password</label>'
        '<input id="password" name="pw" type="password" autocomplete="current-password">'
        f"{pressed}</form>"
    )
