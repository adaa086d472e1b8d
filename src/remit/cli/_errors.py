"""What went wrong, told to a person on stderr or to a program as JSON on stdout; never as a traceback.

Exit codes: 1 for an error (a wrong option too: 2 means "changes or drift found" here), 130 after Ctrl-C.
"""

from __future__ import annotations

import io
import sys
from typing import Any

import click

from remit.cli._group import EXIT_ERROR, EXIT_INTERRUPTED
from remit.cli._text import indented, json_text, one_line, visible
from remit.errors import InputError, Location, OrgError, RemitError


def report(error: BaseException, *, as_json: bool) -> int:
    """Tell `error` and give the exit code; what is no error of the user's or the org's is raised again."""
    if isinstance(error, click.Abort):
        if isinstance(error.__cause__, KeyboardInterrupt):
            sys.stderr.write("stopped; what was done is kept, and running it again goes on from there\n")
            return EXIT_INTERRUPTED
        code = _tell(RemitError("stopped, nothing more was done"), as_json)
        # At a prompt click keeps Ctrl-C as what the end came of.
        return EXIT_INTERRUPTED if isinstance(error.__context__, KeyboardInterrupt) else code
    if isinstance(error, click.ClickException):
        if as_json:
            return _tell(RemitError(error.format_message()), as_json)
        shown = io.StringIO()
        error.show(file=shown)
        sys.stderr.write(visible(shown.getvalue()))
        return EXIT_ERROR
    if isinstance(error, RemitError):
        return _tell(error, as_json)
    raise error


def _tell(error: RemitError, as_json: bool) -> int:
    if as_json:
        sys.stdout.write(json_text({"error": error_document(error)}) + "\n")
    else:
        sys.stderr.write(error_text(error) + "\n")
    return EXIT_ERROR


def _parts(error: RemitError) -> tuple[RemitError, ...]:
    return error.all() if isinstance(error, InputError) else (error,)


def error_text(error: RemitError) -> str:
    """The error as a person reads it: each part with its place and its next step, and how many there are."""
    parts = _parts(error)
    lines = [f"error: {_told(part)}" for part in parts]
    if len(parts) > 1:
        lines.append(f"{len(parts)} errors; nothing was done.")
    return "\n".join(lines)


def _told(error: RemitError) -> str:
    """An error in full; what an org says is one line, so that it cannot add a next step of its own."""
    if isinstance(error, OrgError):
        where = f"{error.location}: " if error.location else ""
        then = f"\n  next: {one_line(error.next_step)}" if error.next_step else ""
        return f"{one_line(where + error.message)}{then}"
    return indented(str(error))


def error_document(error: RemitError) -> dict[str, Any]:
    """The error as JSON: type, message, location or null, next_step, and `others` of the same input.

    An org's error has `code` (Salesforce's error code) and `status` (of HTTP) beside them.
    """
    first, *others = _parts(error)
    return {**_document(first), "others": [_document(other) for other in others]}


def _document(error: RemitError) -> dict[str, Any]:
    document: dict[str, Any] = {
        "type": type(error).__name__,
        "message": error.message,
        "location": _place(error.location),
        "next_step": error.next_step,
    }
    if isinstance(error, OrgError):
        document |= {"code": error.code, "status": error.status}
    return document


def _place(location: Location | None) -> dict[str, Any] | None:
    if location is None:
        return None
    return {"file": location.file, "line": location.line, "column": location.column}
