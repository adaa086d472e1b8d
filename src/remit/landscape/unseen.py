"""Characters that a reader of a file or of a plan does not see, or that change how the rest is shown.

Names and labels of a landscape stand on a reviewer's screen, in plans and in the org; none of them has a reason
to hold a control character, a mark that turns the direction of writing, or one of no width.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from remit.errors import InputError, Location

# C0 with DEL and C1; soft hyphen; marks of direction and of no width; separators of lines and paragraphs;
# fillers, which show nothing; tags, which spell text that nobody sees. Unicode Standard, general categories Cc
# and Cf, and Default_Ignorable_Code_Point.
_UNSEEN = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_IN_VALUES = re.compile(f"[{_UNSEEN}]")
# Lines and tabs are the file's own layout.
_IN_FILES = re.compile(f"(?![\t\n\r])[{_UNSEEN}]")
_LINE_ENDS = "\n\r\x85\u2028\u2029"
_NAMES = {"\t": "a tab", "\x1b": "an escape", "\x00": "a null", "\x7f": "a delete"}

# A binary file has thousands; the first ones say what it is.
_TOLD = 20


def unseen_in_file(text: str, file: str) -> Iterator[tuple[int, InputError]]:
    """The characters of a file's text, comments included, by index; a byte order mark may begin it."""
    found = _IN_FILES.finditer(text, 1 if text.startswith("\ufeff") else 0)
    for one in islice(found, _TOLD):
        before = text[: one.start()]
        place = Location(file, before.count("\n") + 1, one.start() - (before.rfind("\n") + 1) + 1)
        yield one.start(), _error("the file", one[0], place)


def unseen_in_value(value: str, place: Location) -> InputError | None:
    """The error for a key or value that has such a character, written as it is or escaped ("\\u202E")."""
    found = _IN_VALUES.search(value)
    return _error("this text", found[0], place) if found is not None else None


def _error(what: str, character: str, place: Location) -> InputError:
    if character in _LINE_ENDS:
        return InputError(
            f"{what} has a line break (U+{ord(character):04X}), which would break the lines of a plan",
            location=place,
            next_step="write it on one line, or fold it with `>-`",
        )
    name = _NAMES.get(character) or unicodedata.name(character, "a control character").lower()
    return InputError(
        f"{what} has the character U+{ord(character):04X} ({name}), which a reader does not see",
        location=place,
        next_step="remove it; copied text often brings it along",
    )
