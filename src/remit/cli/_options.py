"""What commands share: the decorator that makes one, and options with one meaning everywhere.

    @remit_command(examples=["remit plan --target-org uat"], changes=True)
    @json_option
    @target_org_option
    def command(output: Output, target_org: str) -> int: ...

`json_option` and `show_secrets_option` decide how the command speaks; it gets one `output` for both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from remit.cli._group import Context

F = TypeVar("F", bound=Callable[..., Any])


class RemitCommand(click.Command):
    """A command whose help ends with an example and its exit codes."""

    context_class = Context

    def __init__(self, *args: Any, examples: Sequence[str], exit_codes: str, **attrs: Any) -> None:
        super().__init__(*args, **attrs)
        self.examples = tuple(examples)
        self.exit_codes = exit_codes

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        title = "Example" if len(self.examples) == 1 else "Examples"
        with formatter.section(title):
            for example in self.examples:
                # Not write_text: an example that is wrapped cannot be copied.
                formatter.write(f"{' ' * formatter.current_indent}{example}\n")
        formatter.write_paragraph()
        formatter.write_text(f"Exit codes: {self.exit_codes}.")


def remit_command(
    *, examples: Sequence[str], changes: bool = False, exit_codes: str = "", **attrs: Any
) -> Callable[[Callable[..., Any]], RemitCommand]:
    """Make a function the command of its file. `changes`: it exits with 2 where it finds changes or drift.

    The function may return its exit code; its docstring is the help text. `attrs` go to click.Command.
    """
    if not examples:
        raise ValueError("a command's help shows an example")
    told = exit_codes or "0 as asked, 1 error" + (", 2 changes or drift found" if changes else "")

    def make(function: Callable[..., Any]) -> RemitCommand:
        return click.command(cls=RemitCommand, examples=examples, exit_codes=told, **attrs)(function)

    return make


def _output(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    """Give the command one `output` made of whichever of the two options it has."""
    from remit.cli._output import Output

    known = context.params.get("output") or Output()
    known = known.replaced(
        as_json=value if parameter.name == "as_json" else known.as_json,
        show_secrets=value if parameter.name == "show_secrets" else known.show_secrets,
    )
    context.params["output"] = known


def json_option(function: F) -> F:
    """`--json`: the answer as one JSON document on stdout. The command gets `output`."""
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        expose_value=False,
        callback=_output,
        help="Print one JSON document for machines.",
    )(function)


def show_secrets_option(function: F) -> F:
    """`--show-secrets`: secrets are printed, not masked. The command gets `output`."""
    return click.option(
        "--show-secrets",
        is_flag=True,
        expose_value=False,
        callback=_output,
        help="Print secrets instead of masking them.",
    )(function)


def target_org_option(function: F) -> F:
    """`--target-org NAME`: the org to talk to. The command gets `target_org`."""
    return click.option(
        "--target-org",
        "target_org",
        metavar="NAME",
        default="local",
        show_default=True,
        envvar="REMIT_TARGET_ORG",
        help="The org: local, a URL, or an alias or username that the sf CLI knows.",
    )(function)


def landscape_option(function: F) -> F:
    """`--landscape FILE`: the landscape. The command gets `landscape` (a path as text)."""
    return click.option(
        "--landscape",
        "landscape",
        metavar="FILE",
        default="landscape.yaml",
        show_default=True,
        help="The landscape file.",
    )(function)
