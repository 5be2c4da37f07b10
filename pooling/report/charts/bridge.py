"""Why one plan costs more or less than another: a bridge of causes that adds up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pooling.domain.comparison.comparison import Comparison
from pooling.report.charts.chart import Chart
from pooling.report.charts.drawing import values
from pooling.report.charts.palette import Palette
from pooling.report.charts.points import Step, rows_of
from pooling.report.comparing.picked import Pair
from pooling.report.table import Table
from pooling.report.words import million, signed_million

_ROW = 24


def bridge_chart(comparison: Comparison, variant: str = "") -> Chart | None:
    """The bridge from the base to a variant (the first where none is named); None where either has no plan."""
    pair = Pair(comparison, variant or comparison.variants[0])
    before, after = pair.runs
    if before.spending_million is None or after.spending_million is None:
        return None
    steps = [Step(step.label, step.amount_million) for step in pair.bridge(1)]
    return steps_chart(before.name, before.spending_million, after.name, steps, f"million {comparison.currency}")


def steps_chart(before: str, start: float, after: str, steps: Iterable[Any], unit: str) -> Chart:
    """A bridge from ``before``, which is ``start``, over ``steps`` (rows of :class:`Step`) to ``after``."""
    found = rows_of(Step, steps)
    end = start + sum(step.amount for step in found)
    table = Table.of(
        ("cause", unit),
        (
            (before, million(start)),
            *((step.label, signed_million(step.amount)) for step in found),
            (after, million(end)),
        ),
    )
    says = f"From {before} to {after}, in {unit}: what each cause adds or saves. The causes add up to the difference."
    begin = _begin(start, found)
    if begin:
        says += " The axis does not begin at 0."
    rows: list[dict[str, Any]] = [{"label": before, "from": 0.0, "to": start, "kind": "whole", "text": million(start)}]
    at = start
    for step in found:
        kind = "more" if step.amount > 0 else "less"
        rows.append(
            {
                "label": step.label,
                "from": at,
                "to": at + step.amount,
                "kind": kind,
                "text": signed_million(step.amount),
            }
        )
        at += step.amount
    # Two runs may be called alike in all but their place.
    rows.append({"label": f"{after} ", "from": 0.0, "to": end, "kind": "whole", "text": million(end)})
    return Chart(
        "bridge",
        f"Why {after} costs more or less than {before}",
        says,
        table,
        lambda colours: _drawn(rows, begin, unit, colours),
    )


def _begin(start: float, steps: list[Step]) -> float:
    """Where the axis begins: sums stay whole as long as causes can be seen beside them, else it is cut near these."""
    at, reached = start, [start]
    for step in steps:
        at += step.amount
        reached.append(at)
    low, high = min(reached), max(reached)
    return 0.0 if low < 0.6 * high else max(0.0, low - 0.35 * (high - low))


def _drawn(rows: list[dict[str, Any]], begin: float, unit: str, colours: Palette) -> Any:
    import altair as alt

    low = min(begin, *(row["to"] for row in rows))
    high = max(max(row["from"], row["to"]) for row in rows)
    cut = [{**row, "from": max(row["from"], begin), "end": max(row["from"], row["to"])} for row in rows]
    base = alt.Chart(values(cut)).encode(
        y=alt.Y("label:N", sort=[row["label"] for row in rows], title=None, axis=alt.Axis(ticks=False, domain=False))
    )
    x = alt.X(
        "from:Q",
        title=unit,
        axis=alt.Axis(format=",~r", tickCount=6),
        scale=alt.Scale(domain=[low, high + 0.12 * (high - low)], nice=False),
    )
    paint = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=["whole", "more", "less"], range=[colours.quiet, colours.kinds[1], colours.kinds[0]]),
        legend=None,
    )
    bars = base.mark_bar(height={"band": 0.65}).encode(x=x, x2="to:Q", color=paint)
    words = base.mark_text(align="left", dx=5, color=colours.ink).encode(x=alt.X("end:Q"), text="text:N")
    return (bars + words).properties(width=460, height=_ROW * len(rows))
