"""The command line, one file a command.

`main` is the click group behind the `remit` script. Importing this package imports click and nothing else
(`tests/cli/test_cli_startup.py` holds the list), so that `remit --help` feels instant; a command's module is
imported when the command runs.
"""

from __future__ import annotations

from remit.cli._group import root

main = root(__file__)

__all__ = ["main"]
