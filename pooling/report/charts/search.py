"""How a run closed in on its answer: the gap of every tier over the time of the run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pooling.domain import round_off
from pooling.report.charts.chart import Chart
from pooling.report.charts.drawing import PERCENT, values
from pooling.report.charts.palette import Palette
from pooling.report.charts.points import Report, rows_of
from pooling.report.table import Table
from pooling.report.words import number, percent

_MOST_GAP = 1.0
"""The gap is drawn on a scale of its powers: what is further stands at its end."""


def gap_chart(reports: Iterable[Any]) -> Chart | None:
    """The gap over time of ``reports``: rows of :class:`Report`, as the progress of a run is.

    ``seen: list = []; pooling.solve(..., on_progress=seen.append); gap_chart(seen)``. None where no gap is known.
    """
    found = [report for report in rows_of(Report, reports) if report.tier is not None and report.gap is not None]
    changes = _changes(found)
    if not changes:
        return None
    table = Table.of(
        ("seconds", "tier", "gap", "asked"),
        (
            (number(report.seconds), report.tier or "", percent(report.gap, 2), percent(report.target_gap, 2))
            for report in changes
        ),
    )
    says = "The gap between the plan and what no plan can pass, over the seconds of the run; dashed: the gap asked for."
    ends = {report.tier: report for report in found}
    rows = [_row(report) for report in (*changes, *ends.values())]
    return Chart("search", "How close, when", says, table, lambda colours: _drawn(rows, colours))


def _changes(reports: list[Report]) -> list[Report]:
    """The reports that say something new."""
    last: dict[str | None, float | None] = {}
    changes = []
    for report in reports:
        if last.get(report.tier) != report.gap:
            changes.append(report)
        last[report.tier] = report.gap
    return changes


def _row(report: Report) -> dict[str, Any]:
    gap = min(_MOST_GAP, max(round_off.DRAWN_GAP, report.gap or 0.0))
    return {"seconds": report.seconds, "tier": report.tier, "gap": gap, "asked": report.target_gap}


def _drawn(rows: list[dict[str, Any]], colours: Palette) -> Any:
    import altair as alt

    tiers = list(dict.fromkeys(row["tier"] for row in rows))
    looks = [colours.kinds[place % len(colours.kinds)] for place in range(len(tiers))]
    scale = alt.Scale(type="log", domain=[round_off.DRAWN_GAP, _MOST_GAP], clamp=True)
    axis = alt.Axis(labelExpr=PERCENT, values=[round_off.DRAWN_GAP, 0.001, 0.01, 0.1, 1])
    base = alt.Chart(values(rows)).encode(
        x=alt.X("seconds:Q", title="seconds", axis=alt.Axis(tickCount=6)),
        color=alt.Color(
            "tier:N",
            sort=tiers,
            scale=alt.Scale(domain=tiers, range=looks),
            legend=alt.Legend(symbolType="stroke", symbolStrokeWidth=2),
        ),
    )
    closing = base.mark_line(interpolate="step-after", strokeWidth=2, point={"size": 24}).encode(
        y=alt.Y("gap:Q", title="gap", scale=scale, axis=axis)
    )
    asked = (
        base.transform_filter("isValid(datum.asked)")
        .mark_line(strokeDash=[4, 3], strokeWidth=1)
        .encode(y=alt.Y("asked:Q", scale=scale))
    )
    return (closing + asked).properties(width=520, height=220)
