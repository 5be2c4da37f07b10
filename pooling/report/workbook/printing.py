"""How a sheet is printed: nothing cut, and what belongs together on one page where a page can hold it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pooling.io.workbook_style import LINE, PRINTED_HIGH, PRINTED_WIDE

_SAFE = 0.94
"""Share of a page that is planned for: programs round heights and scales, each in its own way."""
_WIDENED = 1.4
"""How much smaller than it is wide a sheet is printed at most, to keep together what belongs together."""
_LETTER, _EDGES, _PIXEL = 7, 5, 0.75
"""Pixels of a letter and of the edges of a column, points of a pixel."""


class Paper:
    """The printed side of a sheet: heights of rows, the rows where something begins, and the page breaks of these."""

    def __init__(self, sheet: Any, widths: Sequence[float]) -> None:
        self._sheet = sheet
        self._columns = len(widths)
        self._wide = sum(_points(width) for width in widths)
        self._across = 1
        self._heights: dict[int, float] = {}
        self._starts: list[int] = []

    def set_height(self, row: int, height: float) -> None:
        """Make a row so high (points)."""
        self._sheet.set_row(row, height)
        self._heights[row] = height

    def keep_together(self, row: int) -> None:
        """What begins in ``row`` stands on one page, up to the next such row, where a page can hold it."""
        self._starts.append(row)

    def print_across(self, pages: int) -> None:
        """Print it so many pages wide."""
        self._across = pages

    def print(self, rows: int, repeat: int) -> None:
        """Print the first ``rows`` rows; the first ``repeat`` of them stand on every page."""
        heights = [self._heights.get(row, LINE) for row in range(rows)]
        ends = [*self._starts[1:], rows]
        tallest = max((sum(heights[start:end]) for start, end in zip(self._starts, ends, strict=True)), default=0.0)
        wide = max(self._wide / self._across, PRINTED_WIDE)
        # A wider area is printed smaller, so that more rows fit on a page.
        wanted = tallest / _SAFE * PRINTED_WIDE / PRINTED_HIGH
        last = self._columns - 1
        if self._across == 1 and wide < wanted <= _WIDENED * wide:
            last += 1
            self._sheet.set_column(last, last, ((wanted - self._wide) / _PIXEL - _EDGES) / _LETTER)
            wide = wanted
        high = _SAFE * PRINTED_HIGH * wide / PRINTED_WIDE - sum(heights[:repeat])
        self._sheet.print_area(0, 0, max(rows, 1) - 1, last)
        self._sheet.fit_to_pages(self._across, 0)
        self._sheet.set_h_pagebreaks(
            list(_breaks(heights[repeat:], [row - repeat for row in self._starts], high, repeat))
        )
        if repeat:
            self._sheet.repeat_rows(0, repeat - 1)


def _points(width: float) -> float:
    return _PIXEL * (_LETTER * width + _EDGES)


def _breaks(heights: Sequence[float], starts: Sequence[int], room: float, first: int) -> Iterator[int]:
    """The rows before which a page ends."""
    used, ends = 0.0, dict(zip(starts, [*starts[1:], len(heights)], strict=True))
    for row, height in enumerate(heights):
        ahead = sum(heights[row : ends[row]]) if row in ends else height
        if used and used + (ahead if ahead <= room + 1 else height) > room + 1:
            yield first + row
            used = 0.0
        used += height
