"""What more of one thing costs of another: a point for each plan, and what it would be at best."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pooling.domain import round_off
from pooling.report.charts.chart import Chart
from pooling.report.charts.drawing import AMOUNT, PERCENT, values
from pooling.report.charts.palette import Palette
from pooling.report.charts.points import Point, rows_of
from pooling.report.table import Table
from pooling.report.words import NONE, number, percent, plain

_FEW, _PLACES = 12, 20
"""Points that are named in the drawing, and places for names that are told apart in either direction."""


def frontier_chart(points: Iterable[Any], x: str, y: str, *, shares: str = "") -> Chart | None:
    """A frontier of ``points`` (rows of :class:`Point`), ``x`` and ``y`` saying the axes with their units.

    ``shares`` names the axes that are shares of 1: ``x``, ``y`` or ``xy``. None where there are no points.
    """
    found = sorted(rows_of(Point, points), key=lambda point: (point.x, point.y))
    if not found:
        return None

    def words(axis: str, value: float | None) -> str:
        return NONE if value is None else percent(value, 2) if axis in shares else number(value)

    table = Table.of(
        ("plan", x, y, "at best", "known"),
        (
            (point.label, words("x", point.x), words("y", point.y), words("y", point.y_bound), plain(point.known))
            for point in found
        ),
    )
    says = f"Each point is a plan: {x} against {y}. A line from a point ends at what no plan can pass."
    return Chart("frontier", f"{y} against {x}", says, table, lambda colours: _drawn(found, x, y, shares, colours))


def _labels(points: list[Point]) -> list[dict[str, Any]]:
    """A label for each place, beside the last of its points; points at one place, as far as the eye sees, share it."""
    wide, high = (
        max(max(sizes) - min(sizes), round_off.LEAST_STEP)
        for sizes in ([point.x for point in points], [point.y for point in points])
    )
    groups: list[list[Point]] = []
    for point in points:
        near = (
            group
            for group in groups
            if _PLACES * abs(point.x - group[0].x) <= wide and _PLACES * abs(point.y - group[0].y) <= high
        )
        group = next(near, None)
        if group is None:
            groups.append([point])
        else:
            group.append(point)
    return [
        {"x": group[-1].x, "y": group[-1].y, "label": _joined([point.label for point in group])} for group in groups
    ]


def _joined(labels: list[str]) -> str:
    """Labels of one place in their order: ``1, 2``, numbers that follow each other as ``1 to 4``."""
    if not all(label.isdecimal() for label in labels):
        return ", ".join(labels)
    runs: list[list[int]] = []
    for place in sorted(map(int, labels)):
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    said = ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(place) for place in run] for run in runs)
    return ", ".join(part for parts in said for part in parts)


def _drawn(points: list[Point], x: str, y: str, shares: str, colours: Palette) -> Any:
    import altair as alt

    rows = [
        {"label": point.label, "x": point.x, "y": point.y, "bound": point.y if point.y_bound is None else point.y_bound}
        for point in points
    ]

    def axis(name: str) -> Any:
        return alt.Axis(labelExpr=PERCENT if name in shares else AMOUNT, tickCount=6)

    across = alt.X("x:Q", title=x, axis=axis("x"), scale=alt.Scale(zero=False, padding=40))
    up = alt.Y("y:Q", title=y, axis=axis("y"), scale=alt.Scale(zero=False, padding=16))
    base = alt.Chart(values(rows)).encode(x=across)
    line = base.mark_line(color=colours.amounts[2], strokeWidth=1.5).encode(y=up)
    whiskers = base.mark_rule(color=colours.quiet, strokeWidth=1.5).encode(y=up, y2="bound:Q")
    ends = base.mark_tick(color=colours.quiet, orient="horizontal", size=8, thickness=1.5).encode(
        y=alt.Y("bound:Q", title=y)
    )
    spots = base.mark_circle(color=colours.kinds[0], size=60, opacity=1).encode(y=up)
    drawn = line + whiskers + ends + spots
    if len(points) <= _FEW:
        # Beside the line and the whisker, which go up, down or to the upper right from a point.
        words = alt.Chart(values(_labels(points))).mark_text(align="left", dx=7, dy=9, fontSize=10, color=colours.ink)
        drawn += words.encode(x=across, y=up, text="label:N")
    return drawn.properties(width=520, height=280)
