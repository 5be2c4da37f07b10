"""Altair and its renderer, imported when a chart is drawn: the extra ``report``."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Any

from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.readable import readable
from pooling.report.charts.palette import Palette, Theme, palette

CURE = "pip install 'pooling[report]'"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
PERCENT, AMOUNT = "format(100 * datum.value, ',~r') + ' %'", "format(datum.value, ',~r')"
"""Labels of axes, written as everywhere else."""
_PLACES = re.compile(r' (?:d|transform|[cxy][xy12]?)="[^"]*"')
_POINT = re.compile(r"(?<=\d)(\.\d)\d+")
_CLIP = re.compile(r'(id="|url\(#)')
_OPENING = re.compile(r"<svg [^>]*?viewBox=\"([^\"]+)\"[^>]*>")
_SIZE = re.compile(r' width="([\d.]+)"')


def can_draw() -> bool:
    """Whether what draws charts is installed."""
    return find_spec("altair") is not None and find_spec("vl_convert") is not None


def need_to_draw() -> None:
    """Raise :class:`InvalidInput` saying what to install where nothing can be drawn."""
    if not can_draw():
        rule = "charts need Altair and vl-convert, which are not installed; tables need neither"
        raise InvalidInput([Problem("charts", "", rule, CURE)], "charts")


def svg_of(spec: dict[str, Any]) -> str:
    """A drawing as SVG; positions at a tenth of a pixel, which halves it."""
    import vl_convert

    drawn = str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))
    return _PLACES.sub(lambda found: _POINT.sub(r"\1", found[0]), drawn)


def png_of(spec: dict[str, Any], scale: float) -> bytes:
    """A drawing as PNG, so many pixels for one of the screen."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(spec, scale=scale, allowed_base_urls=[]))


def inlined(svg: str, name: str, label: str) -> str:
    """An SVG as it stands within a page: it scales, names itself, and shares no ids with its neighbours."""
    width = _SIZE.search(svg)
    most = f' style="max-width:{float(width[1]):.0f}px"' if width else ""
    opened = _OPENING.sub(
        lambda found: f'<svg class="chart" role="img" aria-label="{label}" viewBox="{found[1]}"{most}>', svg, count=1
    )
    return _CLIP.sub(lambda found: f"{found[1]}{name}-", opened)


def configuration(colours: Palette) -> dict[str, Any]:
    """The theme: how everything looks that a chart does not say itself."""
    words = {"labelColor": colours.ink, "titleColor": colours.quiet, "labelFont": FONT, "titleFont": FONT}
    sizes = {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal"}
    lines = {"gridColor": colours.rule, "domainColor": colours.rule, "tickColor": colours.rule}
    return {
        "aria": False,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {**words, **sizes, **lines, "labelLimit": 260, "titlePadding": 8},
        "legend": {**words, **sizes, "orient": "top", "title": None, "symbolStrokeWidth": 0, "labelLimit": 320},
        "header": {**words, **sizes},
        "title": {
            "color": colours.ink,
            "font": FONT,
            "fontSize": 14,
            "anchor": "start",
            "offset": 12,
            "frame": "group",
        },
        "text": {"font": FONT, "fontSize": 10, "color": colours.ink},
        "rule": {"color": colours.ink},
    }


def finished(drawn: Any, theme: Theme, title: str = "") -> dict[str, Any]:
    """The whole specification of what was drawn; without a title its ground is left clear for a page."""
    colours = palette(theme)
    spec: dict[str, Any] = _readable(drawn.to_dict())
    spec["config"] = configuration(colours)
    spec["background"] = colours.paper if title else None
    if title:
        spec["title"] = title
        spec["padding"] = 12
    return spec


def _readable(part: Any) -> Any:
    """The same with every text readable: Vega makes expressions of some, in which other lines would end them."""
    if isinstance(part, dict):
        return {_readable(key): _readable(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_readable(value) for value in part]
    return readable(part, None) if isinstance(part, str) else part


def values(rows: Any) -> Any:
    """Plain rows as data of a chart."""
    import altair as alt

    return alt.InlineData(values=list(rows))
