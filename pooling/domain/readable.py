"""Text from anybody's file as text for people: what a terminal would obey, hide or turn round is written out."""

from __future__ import annotations

import re
from collections.abc import Iterable

_INVISIBLE = re.compile(
    # Letters and marks that show nothing although Unicode calls them printable: fillers, a joiner, blank Braille,
    # variation selectors beyond those of emoji.
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0d\uffa0\U000e0100-\U000e01ef]"
)
_BLANKS = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
"""Blanks of other widths: harmless, and common in French and Japanese text."""


def readable(text: str, longest: int | None = 200) -> str:
    """``text`` on one line that any terminal can show, never longer than ``longest``.

    Line ends, tabs, escapes and other control characters, marks that turn the direction of writing or have no width,
    and bytes of a file name that are no UTF-8 are written as Python would write them: ``\\n``, ``\\x1b``, ``\\u202e``.
    """
    if longest is not None and len(text) > longest:
        text = text[: longest - 3] + "..."
    if text.isascii() and text.isprintable():
        return text
    text = _BLANKS.sub(" ", text)
    if text.isprintable() and not _INVISIBLE.search(text):
        return text
    return "".join(character if is_plain(character) else _written_out(character) for character in text)


def is_plain(character: str) -> bool:
    """Whether a character shows what it is and does nothing else."""
    printable = character.isprintable() or _BLANKS.match(character) is not None
    return printable and not _INVISIBLE.match(character)


def readable_lines(text: str) -> str:
    """The same for a text of several lines, of whatever length: its line ends stay."""
    return "\n".join(readable(line, None) for line in text.split("\n"))


def on_lines(lines: Iterable[str]) -> str:
    """Lines under each other: whatever stands in one of them begins no line of its own."""
    return "\n".join(readable(line, None) for line in lines)


def _written_out(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        # A byte of a file name that is no UTF-8, as Python carries it.
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape", "surrogatepass").decode()
