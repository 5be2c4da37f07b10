"""A study in pictures: how soon its runs were done, and how a figure spreads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pooling.report.charts.chart import Chart
from pooling.report.charts.drawing import PERCENT, values
from pooling.report.charts.palette import Palette
from pooling.report.table import Table
from pooling.report.words import percent
from pooling.study.tables import RUN, RUNS, TIMINGS

if TYPE_CHECKING:
    from pooling.study.spreads import SpreadRow
    from pooling.study.study import Study

WITHIN_S = (0.1, 1.0, 10.0, 60.0, 600.0, 3600.0)
"""Seconds at which a profile is told in figures."""
LEAST_S = 0.01
"""Less is drawn as this much: the scale is one of powers."""
_ENDS = ("group", "least", "quarter", "middle", "upper", "most")
MOST_GROUPS = 40
"""Of more groups of runs no spread is drawn: nobody could read it."""


def profile_chart(study: Study) -> Chart | None:
    """The share of runs under each card that came to their end within so many seconds of a processor.

    A run that a limit stopped, or that failed, never does. None without a run whose time is known.
    """
    took = study.frame(TIMINGS)[[RUN, "cpu_seconds"]].drop_duplicates(RUN).set_index(RUN)["cpu_seconds"]
    frame = study.frame(RUNS).drop_duplicates(RUN)
    ended = {(row["card"], row[RUN]): row["reason"] == "finished" for row in frame.to_dict("records")}
    points: dict[str, list[float]] = {}
    counts: dict[str, int] = {}
    for (card, run), finished in ended.items():
        counts[card] = counts.get(card, 0) + 1
        seconds = took.get(run)
        if finished and seconds is not None and seconds == seconds:
            points.setdefault(card, []).append(max(float(seconds), LEAST_S))
    if not points:
        return None
    last = max(max(found) for found in points.values())
    rows = [row for card, found in points.items() for row in _steps(card, sorted(found), counts[card], last)]
    limits = [limit for limit in WITHIN_S if limit <= 10 * last] or [WITHIN_S[0]]
    table = Table.of(
        ("card", "runs", *(f"within {limit:g} s" for limit in limits)),
        (
            (card, str(counts[card]), *(percent(sum(s <= limit for s in found) / counts[card]) for limit in limits))
            for card, found in points.items()
        ),
    )
    says = "The share of runs that came to their end within so many seconds of a processor, by card."
    return Chart("profile", "How soon runs were done", says, table, lambda colours: _profile(rows, colours))


def _steps(card: str, seconds: Sequence[float], count: int, last: float) -> list[dict[str, Any]]:
    steps = [{"card": card, "seconds": value, "share": place / count} for place, value in enumerate(seconds, start=1)]
    start = {"card": card, "seconds": LEAST_S, "share": 0.0}
    return [start, *steps, {"card": card, "seconds": last, "share": len(seconds) / count}]


def _profile(rows: list[dict[str, Any]], colours: Palette) -> Any:
    import altair as alt

    cards = list(dict.fromkeys(row["card"] for row in rows))
    looks = [colours.kinds[place % len(colours.kinds)] for place in range(len(cards))]
    return (
        alt.Chart(values(rows))
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X(
                "seconds:Q", title="seconds of a processor", scale=alt.Scale(type="log"), axis=alt.Axis(tickCount=5)
            ),
            y=alt.Y("share:Q", title="runs", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(labelExpr=PERCENT)),
            color=alt.Color(
                "card:N",
                sort=cards,
                scale=alt.Scale(domain=cards, range=looks),
                legend=alt.Legend(symbolType="stroke", symbolStrokeWidth=2),
            ),
        )
        .properties(width=520, height=220)
    )


def spread_chart(rows: Sequence[SpreadRow], figure: str) -> Chart | None:
    """How a figure spreads over the runs of each group: a line from the least to the most, a box for the middle half.

    None where no group has two runs, or there are more than :data:`MOST_GROUPS`.
    """
    found = [row for row in rows if row.figure == figure]
    if not 1 <= len(found) <= MOST_GROUPS or all(row.runs < 2 for row in found):
        return None
    groups = [_group(row, found) for row in found]
    points = [(row.least, row.quarter, row.middle, row.three_quarters, row.most) for row in found]
    drawn = [dict(zip(_ENDS, (group, *at), strict=True)) for group, at in zip(groups, points, strict=True)]
    share = found[0].unit.startswith("share")
    told = [
        (group, *(percent(value, 1) if share else f"{value:,.6g}" for value in at))
        for group, at in zip(groups, points, strict=True)
    ]
    table = Table.of(("runs", "least", "lower quarter", "median", "upper quarter", "most"), told)
    says = f"{figure} ({found[0].unit}): from the least to the most, the middle half as a box, the median as a tick."
    return Chart("spread", figure, says, table, lambda colours: _spread(drawn, colours, share=share))


def _group(row: SpreadRow, rows: Sequence[SpreadRow]) -> str:
    """What sets the group apart from the others."""
    names = [name for name in ("block", "instance", "variant", "card") if len({getattr(r, name) for r in rows}) > 1]
    return ", ".join(getattr(row, name) for name in names or ["block"])


def _spread(rows: list[dict[str, Any]], colours: Palette, *, share: bool) -> Any:
    import altair as alt

    order = [row["group"] for row in rows]
    y = alt.Y("group:N", sort=order, title=None, axis=alt.Axis(ticks=False, labelLimit=300))
    axis = alt.Axis(labelExpr=PERCENT) if share else alt.Axis()
    scale = alt.Scale(zero=False)
    base = alt.Chart(values(rows)).encode(y=y)
    line = base.mark_rule(color=colours.quiet).encode(
        x=alt.X("least:Q", title=None, axis=axis, scale=scale), x2="most:Q"
    )
    box = base.mark_bar(size=12, color=colours.amounts[2]).encode(x=alt.X("quarter:Q", scale=scale), x2="upper:Q")
    tick = base.mark_tick(size=16, thickness=2, color=colours.ink).encode(x=alt.X("middle:Q", scale=scale))
    return (line + box + tick).properties(width=420, height={"step": 22})
