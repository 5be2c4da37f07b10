"""A chart: what it shows, the table under it, and how it is drawn. One object for notebook, page, SVG and PNG."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.readable import readable
from pooling.io.atomic import write_file
from pooling.report.charts.drawing import can_draw, finished, inlined, need_to_draw, png_of, svg_of
from pooling.report.charts.palette import Palette, Theme, exchanged, palette
from pooling.report.table import Table

_IN_NOTEBOOKS = f"@media screen and (prefers-color-scheme:dark){{{exchanged('.pooling svg')}}}"
_PIXELS = 2.0


@dataclass(frozen=True)
class Chart:
    """A chart with its table. ``says`` tells in a sentence what is drawn and in which unit.

    ``draw`` makes an Altair chart in the colours that it is given; it is called only when the chart is looked at.
    """

    name: str
    title: str
    says: str
    table: Table
    draw: Callable[[Palette], Any]

    def altair(self, theme: Theme = "light") -> Any:
        """The chart for Altair, to change or to join with others. Needs the extra ``report``, as all drawing does."""
        import altair as alt

        return alt.Chart.from_dict(self.spec(theme))

    def spec(self, theme: Theme = "light", *, titled: bool = True) -> dict[str, Any]:
        """The chart in the words of Vega-Lite. Raises :class:`InvalidInput` where nothing can be drawn."""
        need_to_draw()
        return finished(self.draw(palette(theme)), theme, readable(self.title, None) if titled else "")

    def svg(self, theme: Theme = "light") -> str:
        return svg_of(self.spec(theme))

    def png(self, theme: Theme = "light", scale: float = _PIXELS) -> bytes:
        return png_of(self.spec(theme), scale)

    def save(self, path: str | os.PathLike[str], theme: Theme = "light") -> None:
        """Write it as .svg, .png or .html, by the ending. Raises :class:`InvalidInput` for another."""
        ending = Path(path).suffix.lower()
        if ending == ".svg":
            write_file(path, self.svg(theme).encode())
        elif ending == ".png":
            write_file(path, self.png(theme))
        elif ending == ".html":
            write_file(path, f'<!DOCTYPE html>\n<meta charset="utf-8">\n{self._repr_html_()}\n'.encode())
        else:
            rule = "a chart is written as .svg, .png or .html"
            raise InvalidInput([Problem("path", str(path), rule, "give the file one of these endings")], "chart")

    def figure(self, *, table: bool = True, drawn: bool = True) -> str:
        """The chart within a page, its table folded away under it; what is not drawn is its table."""
        says, figures = readable(self.says, None), self.table.html() if table else ""
        if not (drawn and can_draw()):
            return f"<figure><figcaption>{escape(says)}</figcaption>{figures}</figure>" if table else ""
        label = escape(readable(f"{self.title}. {self.says}", None), quote=True)
        drawing = inlined(svg_of(self.spec(titled=False)), self.name, label)
        folded = f"<details><summary>The figures</summary>{figures}</details>" if table else ""
        look = "" if table else ' class="brief"'
        return f"<figure{look}>{drawing}<figcaption>{escape(says)}</figcaption>{folded}</figure>"

    def _repr_html_(self) -> str:
        title = escape(readable(self.title, None))
        return f'<div class="pooling"><style>{_IN_NOTEBOOKS}</style><b>{title}</b>{self.figure()}</div>'
