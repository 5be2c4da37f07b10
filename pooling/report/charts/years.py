"""Years: what is spent on what, within what limits, and how much of the needs is covered."""

from __future__ import annotations

from typing import Any

from pooling.domain.figures import FIGURES, SPENDING
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.report.charts.chart import Chart
from pooling.report.charts.drawing import PERCENT, values
from pooling.report.charts.palette import Palette
from pooling.report.table import Table
from pooling.report.words import million, percent

_FUNDED = "funded"
_PARTS = [
    name.partition(".")[2] for name in FIGURES if name.startswith(f"{SPENDING}.") and name != f"{SPENDING}.{_FUNDED}"
]
_OTHER, _MOST = "other costs", 4


def years_chart(result: Result, instance: Instance) -> Chart | None:
    """Costs by kind and year with the limits, and covered needs above; None where there is one period only."""
    audit = result.audit
    if audit is None or len(instance.period_ids) < 2 or not audit.periods:
        return None
    sums = {
        (part, row.period): sum(
            getattr(spent, f"{part}_million") for spent in audit.spending if spent.period == row.period
        )
        for part in _PARTS
        for row in audit.periods
    }
    parts = [part for part in _PARTS if any(sums[part, row.period] for row in audit.periods)]
    largest = sorted(parts, key=lambda part: -sum(sums[part, row.period] for row in audit.periods))[:_MOST]
    kinds = [_words(part) for part in largest] + ([_OTHER] if len(parts) > len(largest) else [])
    covered = {
        period: shares
        for period in instance.period_ids
        if (shares := [row.covered_share for row in audit.coverage if row.period == period])
    }
    mean = {period: sum(shares) / len(shares) for period, shares in covered.items()}
    table = Table.of(
        ("year", *map(_words, parts), "paid by funds", "spent by nations", "limits", "covered (mean)"),
        (
            (
                row.period,
                *(million(sums[part, row.period]) for part in parts),
                million(row.funded_million),
                million(row.spend_million),
                million(row.limit_million),
                percent(mean.get(row.period)),
            )
            for row in audit.periods
        ),
    )
    money = f"million {instance.instance.currency}"
    bars = [
        {"year": row.period, "kind": _words(part) if part in largest else _OTHER, "amount": sums[part, row.period]}
        for row in audit.periods
        for part in parts
    ]
    lines = [{"year": row.period, "limit": row.limit_million} for row in audit.periods if row.limit_million is not None]
    means = [{"year": period, "share": share} for period, share in mean.items()]
    basis = audit.figure(SPENDING).basis
    says = (
        f"Costs by kind ({money}{', ' + basis if basis else ''}), before what common funds pay. Ticks: limits of all "
        "nations that have one. Above: covered needs, each alike."
    )
    return Chart(
        "years", "Year by year", says, table, lambda colours: _drawn(bars, lines, means, kinds, money, colours)
    )


def _words(part: str) -> str:
    return part.replace("_", " ")


def _drawn(
    bars: list[dict[str, Any]],
    lines: list[dict[str, Any]],
    shares: list[dict[str, Any]],
    kinds: list[str],
    money: str,
    colours: Palette,
) -> Any:
    import altair as alt

    years = list(dict.fromkeys(bar["year"] for bar in bars))
    wide = 520

    def across(axis: Any) -> Any:
        return alt.X("year:O", sort=years, title=None, axis=axis)

    covered = (
        alt.Chart(values(shares))
        .mark_line(color=colours.ink, point={"color": colours.ink, "size": 28}, strokeWidth=1.5)
        .encode(
            x=across(alt.Axis(labels=False, ticks=False)),
            y=alt.Y(
                "share:Q", title="covered", axis=alt.Axis(labelExpr=PERCENT, tickCount=3), scale=alt.Scale(zero=False)
            ),
        )
        .properties(width=wide, height=70)
    )
    stacks = (
        alt.Chart(values(bars))
        .mark_bar(stroke=colours.paper, strokeWidth=0.5)
        .encode(
            x=across(alt.Axis(labelAngle=0)),
            y=alt.Y("sum(amount):Q", title=money, axis=alt.Axis(format=",~r", tickCount=5)),
            color=alt.Color(
                "kind:N",
                sort=kinds,
                scale=alt.Scale(domain=kinds, range=list(colours.kinds[: len(kinds)])),
                legend=alt.Legend(symbolType="square"),
            ),
            order=alt.Order("order:Q"),
        )
        .transform_calculate(order=f"indexof({kinds!r}, datum.kind)")
    )
    limits = (
        alt.Chart(values(lines))
        .mark_tick(color=colours.ink, thickness=2, size=26)
        .encode(x=across(alt.Axis(labelAngle=0)), y="limit:Q")
    )
    money_side = (stacks + limits if lines else stacks).properties(width=wide, height=220)
    return alt.vconcat(covered, money_side, spacing=8)
