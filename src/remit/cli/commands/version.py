"""Print the version of Remit and of the Python that runs it."""

from __future__ import annotations

import platform

import remit
from remit.cli._options import json_option, remit_command
from remit.cli._output import Output


@remit_command(examples=["remit version", "remit version --json"])
@json_option
def command(output: Output) -> None:
    """Print the version of Remit and of the Python that runs it."""
    output.document({"remit": remit.__version__, "python": platform.python_version()})
    output.line(f"remit {remit.__version__} (Python {platform.python_version()})")
