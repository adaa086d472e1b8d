"""`python -m remit.cli`: the same as the `remit` script, where the script is not on the PATH."""

from __future__ import annotations

from remit.cli import main

main()
