"""What a text would make when parsed, counted before it is: parsing 60 MB of ``{}`` takes a minute and gigabytes.

Values and rows are separated by marks: ``,`` ``{`` ``[``, ends of lines. Marks inside quotes do not count. Counting all
of them takes hundredths of a second and gives a bound from above; only where that is too high quotes are looked at, in
about a second for the largest file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pooling.domain.problems import Problem
from pooling.io.limits import MOST_OBJECTS, MOST_VALUES

_PIECE: Final = 256 * 1024
_EVERY_BYTE: Final = bytes(range(256))


def json_excess(content: bytes, place: str, most: int = MOST_OBJECTS) -> Problem | None:
    """What is wrong with a JSON text (UTF-8) that holds more than any instance may; None for an ordinary one."""
    values, objects = _json_counts(content)
    if values <= MOST_VALUES and objects <= most:
        return None
    values = objects = 0
    for piece in _outside_quotes(content.replace(b"\\\\", b"").replace(b'\\"', b""), b",{["):
        more_values, more_objects = _json_counts(piece)
        values, objects = values + more_values, objects + more_objects
    if objects > most:
        rule = f"at most {most:,} rows, objects and lists in one text"
        return Problem(place, f"{objects:,}", rule, "split the instance")
    if values > MOST_VALUES:
        return Problem(place, f"{values:,}", f"at most {MOST_VALUES:,} values in one text", "split the instance")
    return None


def csv_counts(content: bytes) -> tuple[int, int]:
    """(cells, lines) of a CSV text in any encoding that extends ASCII: at least as many, exact where they are many."""
    cells, lines = _csv_counts(content)
    if cells > MOST_VALUES or lines > MOST_OBJECTS:
        cells = lines = 0
        for piece in _outside_quotes(content, b",\r\n"):
            more_cells, more_lines = _csv_counts(piece)
            cells, lines = cells + more_cells, lines + more_lines
    return cells, lines


def _json_counts(content: bytes) -> tuple[int, int]:
    objects = content.count(b"{") + content.count(b"[")
    return content.count(b",") + objects, objects


def _csv_counts(content: bytes) -> tuple[int, int]:
    # Windows ends a line with two marks; an old Mac with the first alone.
    lines = max(content.count(b"\n"), content.count(b"\r"))
    return content.count(b",") + lines, lines


def _outside_quotes(content: bytes, marks: bytes) -> Iterator[bytes]:
    """The marks that stand outside of quotes, in pieces."""
    left = content.translate(None, _EVERY_BYTE.translate(None, marks + b'"'))
    inside = 0
    for start in range(0, len(left), _PIECE):
        parts = left[start : start + _PIECE].split(b'"')
        yield b"".join(parts[inside::2])
        inside = (inside + len(parts) - 1) % 2
