"""The tables of docs/fidelity.md from their data: `python tools/fidelity_docs.py`, or with `--check` compare."""

from __future__ import annotations

import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "docs" / "fidelity.md"
BEGIN = "do not edit them here. -->\n"
END = "<!-- end of the tables -->"


def document() -> str:
    """The page as it should be: what stands around the tables, and the tables made anew."""
    from remit.conform.answers import read_known
    from remit.conform.fidelity import lines

    before, rest = TARGET.read_text().split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n" + "\n".join(lines(read_known())) + f"\n{END}{after}"


def run(arguments: list[str]) -> int:
    """Write the page, or with --check say whether it is up to date."""
    wanted = document()
    if arguments == ["--check"]:
        return 0 if TARGET.read_text() == wanted else 1
    TARGET.write_text(wanted)
    return 0


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
