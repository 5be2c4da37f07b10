"""A small SVG writer for the manual's pictures: bars, boxes, discs, arrows and words on a light ground, 640 wide.

Colours are those of Okabe and Ito, which people with any colour vision can tell apart. Coordinates are pixels from the
upper left corner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any, Literal
from xml.sax.saxutils import escape

WIDTH = 640
INK, SOFT, LINE, PALE, PAPER = "#1c1c1c", "#555555", "#b0b0b0", "#e4e4e4", "#ffffff"
BLUE, ORANGE, GREEN, RED, SKY = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9"
DARK = (BLUE, GREEN, RED)
"""Fills on which words are white."""
COLOURS = {"XAA": BLUE, "XBB": ORANGE, "XCC": GREEN, "XDD": SKY}
Anchor = Literal["start", "middle", "end"]
Page = Mapping[str, Any]
"""What the examples of a page leave behind, by name."""


@dataclass(frozen=True)
class Bar:
    """A row of a bar chart: parts (value, colour) end to end, a tick at ``mark``, a note behind the last part."""

    label: str
    parts: Sequence[tuple[float, str]]
    note: str = ""
    mark: float | None = None
    space: float = 0.0
    """Pixels left free above, between groups."""


class Picture:
    """A picture under construction; :meth:`svg` is its text."""

    def __init__(self, title: str, units: str, height: float) -> None:
        self.title, self.height = title, height
        self.parts: list[str] = []
        self.text(16, 26, title, size=16, bold=True)
        self.text(16, 45, units, colour=SOFT)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: int = 13,
        anchor: Anchor = "start",
        colour: str = INK,
        bold: bool = False,
    ) -> None:
        """Words whose baseline is at y."""
        weight = ' font-weight="700"' if bold else ""
        place = f'x="{_number(x)}" y="{_number(y)}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{weight}'
        self.parts.append(f"<text {place}>{escape(words)}</text>")

    def box(self, x: float, y: float, width: float, height: float, fill: str, *, edge: str = "none") -> None:
        size = f'width="{_number(width)}" height="{_number(height)}"'
        self.parts.append(f'<rect x="{_number(x)}" y="{_number(y)}" {size} fill="{fill}" stroke="{edge}"/>')

    def disc(self, x: float, y: float, radius: float, fill: str, *, edge: str = INK, width: float = 1.5) -> None:
        place = f'cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius)}"'
        self.parts.append(f'<circle {place} fill="{fill}" stroke="{edge}" stroke-width="{_number(width)}"/>')

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        colour: str = LINE,
        width: float = 1.5,
        dashed: bool = False,
        head: bool = False,
    ) -> None:
        """A line, with an arrow head at its end if asked for."""
        (x1, y1), (x2, y2) = start, end
        ends = f'x1="{_number(x1)}" y1="{_number(y1)}" x2="{_number(x2)}" y2="{_number(y2)}"'
        dashes = ' stroke-dasharray="6 5"' if dashed else ""
        self.parts.append(f'<line {ends} stroke="{colour}" stroke-width="{_number(width)}"{dashes}/>')
        if head:
            length = hypot(x2 - x1, y2 - y1)
            ux, uy = (x2 - x1) / length, (y2 - y1) / length
            tip = ((x2 + 5 * ux, y2 + 5 * uy), (x2 - 7 * ux - 6 * uy, y2 - 7 * uy + 6 * ux))
            corners = (*tip, (x2 - 7 * ux + 6 * uy, y2 - 7 * uy - 6 * ux))
            points = " ".join(f"{_number(x)},{_number(y)}" for x, y in corners)
            self.parts.append(f'<polygon points="{points}" fill="{colour}"/>')

    def legend(self, entries: Iterable[tuple[str, str]], x: float, y: float) -> None:
        """Colour and meaning of each, side by side from x on, their middle at y."""
        for colour, words in entries:
            self.box(x, y - 6, 12, 12, colour, edge=LINE)
            self.text(x + 18, y + 4.5, words)
            x += 38 + 7.6 * len(words)

    def bars(
        self,
        rows: Iterable[Bar],
        *,
        top: float,
        left: float,
        right: float,
        largest: float,
        pitch: float = 26,
        thick: float = 18,
    ) -> float:
        """Rows of horizontal bars between left (0) and right (``largest``); the y below the last one."""
        scale = (right - left) / largest
        y = top
        for row in rows:
            y += row.space
            self.text(left - 8, y + thick / 2 + 4.5, row.label, anchor="end")
            x = left
            for value, colour in row.parts:
                self.box(x, y, value * scale, thick, colour)
                x += value * scale
            if row.mark is not None:
                tick = left + row.mark * scale
                self.line((tick, y - 3), (tick, y + thick + 3), colour=INK, width=2.5)
                x = max(x, tick)
            self.text(x + 7, y + thick / 2 + 4.5, row.note)
            y += pitch
        self.line((left, top - 4), (left, y - pitch + thick + 4), colour=INK, width=1)
        return y

    def svg(self) -> str:
        size = f'viewBox="0 0 {WIDTH} {_number(self.height)}" width="{WIDTH}" height="{_number(self.height)}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Helvetica, Arial, sans-serif" role="img">'
        ground = f'<rect width="{WIDTH}" height="{_number(self.height)}" fill="{PAPER}"/>'
        return "\n".join([head, f"<title>{escape(self.title)}</title>", ground, *self.parts, "</svg>", ""])


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
