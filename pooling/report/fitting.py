"""Tables in lines of text that fit a width: columns of less weight go first, then names are cut, figures never."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pooling.domain.readable import readable
from pooling.report.printing import folded

_BETWEEN = 2
_HEADING_LINES = 3
_CUT = "..."


@dataclass(frozen=True)
class Fit:
    """A column: heading, cells, and the side they stand on.

    Cells of names may be cut to ``least`` columns. Where there is no room the last that is not ``needed`` goes. A
    heading is folded to the width of its cells, or to ``heading_width`` where that is more.
    """

    heading: str
    cells: Sequence[str]
    side: str = ">"
    least: int | None = None
    needed: bool = True
    heading_width: int = 100

    @property
    def natural(self) -> int:
        """The width at which nothing is cut."""
        return max([min(wide(self.heading), self.heading_width), *map(wide, self.cells)])

    @property
    def narrowest(self) -> int:
        return self.natural if self.least is None else min(self.least, self.natural)


def fitted(
    columns: Sequence[Fit], width: int, indent: str = "", places: Sequence[int] = ()
) -> tuple[list[str], list[str]]:
    """The lines of the headings, none where no column has one, and those of the rows.

    Columns come in the order of their weight; ``places`` are their numbers from left to right, where that differs.
    """
    room = width - len(indent)
    kept = list(range(len(columns)))
    for place in reversed([place for place in kept if not columns[place].needed]):
        if _width([columns[number].narrowest for number in kept]) > room:
            kept.remove(place)
    shown = [columns[place] for place in places or range(len(columns)) if place in kept]
    widths = _widths(shown, room)
    folds = [_folded(column.heading, most) for column, most in zip(shown, widths, strict=True)]
    height = max(map(len, folds), default=0)
    above = [[*[""] * (height - len(fold)), *fold] for fold in folds]
    sides = [column.side for column in shown]
    heads = [_line(cells, sides, widths, indent) for cells in zip(*above, strict=True)]
    rows = [_line(cells, sides, widths, indent) for cells in zip(*(column.cells for column in shown), strict=True)]
    return heads, rows


def narrowest(columns: Iterable[Fit]) -> int:
    """The width that those of the columns need which never go."""
    return _width([column.narrowest for column in columns if column.needed])


def _widths(shown: Sequence[Fit], room: int) -> list[int]:
    """The widths at which the columns fit, as far as names can give way: the widest first."""
    widths = [column.natural for column in shown]
    while (excess := _width(widths) - room) > 0:
        slack = [most - column.narrowest for most, column in zip(widths, shown, strict=True)]
        if not any(slack):
            break
        index = max(range(len(shown)), key=lambda index: (slack[index] > 0, widths[index]))
        others = [most for place, most in enumerate(widths) if place != index and slack[place] > 0]
        target = max([shown[index].narrowest, *(most for most in others if most < widths[index])])
        widths[index] -= min(excess, max(1, widths[index] - target), slack[index])
    return widths


def cut(text: str, width: int) -> str:
    """``text`` on one line of at most ``width`` columns."""
    from rich.cells import set_cell_size

    text = readable(text, None)
    if wide(text) <= width:
        return text
    return set_cell_size(text, max(1, width - len(_CUT))).rstrip() + _CUT[: max(0, width - 1)]


def wide(text: str) -> int:
    """Columns that a text takes on a terminal."""
    from rich.cells import cell_len

    return cell_len(readable(text, None))


def _folded(heading: str, width: int) -> list[str]:
    if not heading:
        return []
    lines = folded(heading, width).split("\n")
    if len(lines) > _HEADING_LINES:
        last = cut(lines[_HEADING_LINES - 1], width - len(_CUT)).removesuffix(_CUT)
        lines = [*lines[: _HEADING_LINES - 1], f"{last}{_CUT}"]
    return [cut(text, width) for text in lines]


def _width(widths: Sequence[int]) -> int:
    return sum(widths) + _BETWEEN * (len(widths) - 1)


def _line(cells: Sequence[str], sides: Sequence[str], widths: Sequence[int], indent: str) -> str:
    padded = []
    for text, side, width in zip(cells, sides, widths, strict=True):
        shown = cut(text, width)
        fill = " " * (width - wide(shown))
        padded.append(fill + shown if side == ">" else shown + fill)
    return (indent + (" " * _BETWEEN).join(padded)).rstrip()
