"""What moves a figure most: a bar from low to high for each thing that was changed, what reaches farthest on top."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pooling.report.charts.chart import Chart
from pooling.report.charts.drawing import AMOUNT, PERCENT, values
from pooling.report.charts.palette import Palette
from pooling.report.charts.points import Swing, rows_of
from pooling.report.table import Table
from pooling.report.words import number, percent

MOST_BARS = 20
_ROW = 22


def tornado_chart(swings: Iterable[Any], base: float, what: str, *, share: bool = False) -> Chart | None:
    """A tornado of ``swings`` (rows of :class:`Swing`) about the value ``base`` of ``what``, said with its unit.

    ``share``: the figure is a share of 1. Whiskers reach to the bounds. None where there are no swings.
    """
    # What is worse both ways moves the figure far, though its two ends lie near each other.
    found = sorted(rows_of(Swing, swings), key=lambda swing: (-_reach(swing, base), swing.label))
    if not found:
        return None

    def words(value: float | None) -> str:
        return "" if value is None else percent(value, 2) if share else number(value)

    table = Table.of(
        ("what is changed", "low", "high", "apart", "low at best", "high at best"),
        (
            (
                swing.label,
                words(swing.low),
                words(swing.high),
                words(abs(swing.high - swing.low)),
                words(swing.low_bound),
                words(swing.high_bound),
            )
            for swing in found
        ),
    )
    says = (
        f"{what} when one thing alone is low or high; the line is the plan as it is ({words(base)}). Whiskers: what "
        "the gaps leave open."
    )
    drawn = found[:MOST_BARS]
    return Chart(
        "tornado", f"What moves {what}", says, table, lambda colours: _drawn(drawn, base, what, share, colours)
    )


def _reach(swing: Swing, base: float) -> float:
    return max(abs(swing.low - base), abs(swing.high - base))


def _drawn(swings: list[Swing], base: float, what: str, share: bool, colours: Palette) -> Any:
    import altair as alt

    sides = ("low", "high")
    rows = [
        {"label": swing.label, "base": base, "value": value, "bound": value if bound is None else bound, "side": side}
        for swing in swings
        for side, value, bound in zip(sides, (swing.low, swing.high), (swing.low_bound, swing.high_bound), strict=True)
    ]
    order = [swing.label for swing in swings]
    scale = alt.Scale(zero=False, padding=12)
    x = alt.X("value:Q", title=what, scale=scale, axis=alt.Axis(labelExpr=PERCENT if share else AMOUNT, tickCount=6))
    paint = alt.Color("side:N", scale=alt.Scale(domain=list(sides), range=[colours.kinds[2], colours.kinds[0]]))
    bars = alt.Chart(values(rows)).encode(y=alt.Y("label:N", sort=order, title=None))
    solid = bars.mark_bar(height={"band": 0.65}).encode(x=x, x2="base:Q", color=paint)
    # A whisker can lie within its own bar, whatever that is painted in.
    halo = bars.mark_rule(color=colours.paper, strokeWidth=4).encode(x=x, x2="bound:Q")
    whiskers = bars.mark_rule(color=colours.ink, strokeWidth=1.2).encode(x=x, x2="bound:Q")
    ends = bars.mark_tick(color=colours.ink, size=8, thickness=1.2).encode(x=alt.X("bound:Q", scale=scale))
    line = alt.Chart(values([{"value": base}])).mark_rule(color=colours.ink, strokeWidth=1.2).encode(x=x)
    return (solid + halo + whiskers + ends + line).properties(width=460, height=_ROW * len(order))
