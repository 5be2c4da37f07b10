"""The charts of an answer to a question, looked up by the question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pooling.domain.kept_answer import KeptAnswer
from pooling.domain.result_columns import MILLION, SHARE
from pooling.report.charts.chart import Chart
from pooling.report.charts.frontier import frontier_chart
from pooling.report.charts.tornado import tornado_chart

_Charts = Callable[[Sequence[Any], str], Iterator[Chart | None]]


def asked_charts(answer: KeptAnswer, currency: str) -> list[Chart]:
    """What is drawn of it; nothing for most questions. Each has a name of its own."""
    drawn = _CHARTS.get(answer.asked.question)
    found = [] if drawn is None else [chart for chart in drawn(answer.tables[0][1], currency) if chart is not None]
    return [replace(chart, name=f"{chart.name}-{number}") for number, chart in enumerate(found, start=1)]


def _frontier(rows: Sequence[Any], currency: str) -> Iterator[Chart | None]:
    if not rows:
        return
    first = rows[0]
    x, y = (_axis(first.optimised, first.optimised_unit, currency), _axis(first.against, first.against_unit, currency))
    points = (
        {
            "label": f"{row.point}",
            "x": row.value,
            "y": row.reached,
            "y_bound": row.reached_at_best,
            "known": row.proof,
        }
        for row in rows
    )
    units = {"x": first.optimised_unit, "y": first.against_unit}
    yield frontier_chart(points, x, y, shares="".join(axis for axis, unit in units.items() if unit.startswith(SHARE)))


def _sensitivity(rows: Sequence[Any], currency: str) -> Iterator[Chart | None]:
    """A tornado for each tier that moves."""
    for tier in dict.fromkeys(row.tier for row in rows):
        found = [row for row in rows if row.tier == tier]
        base, unit = found[0].base, found[0].tier_unit
        swings = [row for row in found if None not in (row.low, row.high) and (row.low, row.high) != (base, base)]
        if base is not None:
            yield tornado_chart(swings, base, _axis(tier, unit, currency), share=unit.startswith(SHARE))


def _axis(tier: str, unit: str, currency: str) -> str:
    return f"{tier} ({unit.replace(MILLION, f'{MILLION} {currency}', 1)})" if unit else tier


_CHARTS: dict[str, _Charts] = {"frontier": _frontier, "sensitivity": _sensitivity}
