"""How far needs are covered: capabilities by mission, or needs by year. What lacks stands out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pooling.domain import round_off
from pooling.domain.audit_rows import CoverageRow
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.report.charts.chart import Chart
from pooling.report.charts.drawing import values
from pooling.report.charts.palette import Palette
from pooling.report.table import Table
from pooling.report.words import counted, percent

MOST_ROWS = 40
"""Rows drawn unless others are asked for: those that lack most."""
_STEPS = ("in full", "nearly", "half or more", "less than half", "nothing")
_PAGE, _ROW, _WIDEST_CELL = 560, 18, 110

Cells = Mapping[tuple[str, str], Sequence[CoverageRow]]


def coverage_chart(result: Result, instance: Instance, most: int = MOST_ROWS) -> Chart | None:
    """The share of every need that is covered; None without a plan. The table has every row, the drawing ``most``."""
    rows = () if result.audit is None else result.audit.coverage
    if not rows:
        return None
    several = len(instance.period_ids) > 1
    cells, columns = _by_year(rows, instance) if several else _by_mission(rows, instance)
    covered = {where: _covered(found) for where, found in cells.items()}
    lacks: dict[str, float] = {}
    for (name, _), found in cells.items():
        lacks[name] = lacks.get(name, 0.0) + sum(max(0.0, 1 - row.covered_share) for row in found)
    ordered = sorted(lacks, key=lambda name: (-lacks[name], name))
    drawn = [name for name in ordered if lacks[name] > round_off.NEED_MET][:most] or ordered[:most]
    left = len(ordered) - len(drawn)
    of = "a need in a year" if several else "what a mission needs of a capability"
    says = f"Per cent covered of {of}, the mean where there are several needs; empty: nothing is asked for."
    if left:
        says += f" Not drawn: {counted(left, 'row')} that lack less."

    def words(name: str) -> list[str]:
        return [percent(covered[name, column], 0) if (name, column) in covered else "" for column in columns]

    table = Table.of(("need" if several else "capability", *columns), ([name, *words(name)] for name in ordered))
    points = [
        {"row": name, "column": column, "step": _step(covered[name, column]), "text": _short(covered[name, column])}
        for name in drawn
        for column in columns
        if (name, column) in covered
    ]
    return Chart("coverage", "What is covered", says, table, lambda colours: _drawn(points, drawn, columns, colours))


def _by_mission(rows: Iterable[CoverageRow], instance: Instance) -> tuple[Cells, list[str]]:
    cells: dict[tuple[str, str], list[CoverageRow]] = {}
    names = {mission.id: mission.name or mission.id for mission in instance.missions}
    for row in rows:
        what = instance.capability_of[row.capability].name or row.capability
        cells.setdefault((what, names[row.mission]), []).append(row)
    asked = {column for _, column in cells}
    return cells, [name for name in dict.fromkeys(names.values()) if name in asked]


def _by_year(rows: Iterable[CoverageRow], instance: Instance) -> tuple[Cells, list[str]]:
    names = instance.names.needs
    cells: dict[tuple[str, str], list[CoverageRow]] = {}
    for row in rows:
        cells.setdefault((names[row.requirement].words, row.period), []).append(row)
    return cells, list(instance.period_ids)


def _covered(rows: Sequence[CoverageRow]) -> float:
    return sum(row.covered_share for row in rows) / len(rows)


def _step(share: float) -> str:
    if share >= 1 - round_off.NEED_MET:
        return _STEPS[0]
    if share > 0.97:
        return _STEPS[1]
    if share >= 0.5:
        return _STEPS[2]
    return _STEPS[3] if share > round_off.NEED_MET else _STEPS[4]


def _short(share: float) -> str:
    """Per cent without the sign; 100 is said only of what is met in full."""
    return "" if share >= 1 - round_off.NEED_MET else f"{min(99, round(100 * share))}"


def _drawn(points: list[dict[str, Any]], rows: list[str], columns: list[str], colours: Palette) -> Any:
    import altair as alt

    width = min(_WIDEST_CELL, max(22, _PAGE // len(columns))) * len(columns)
    base = alt.Chart(values(points)).encode(
        x=alt.X("column:N", sort=columns, title=None, axis=alt.Axis(orient="top", labelAngle=-40, domain=False)),
        y=alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=420)),
    )
    scale = alt.Scale(domain=list(_STEPS), range=list(colours.missing))
    cells = base.mark_rect(stroke=colours.paper, strokeWidth=1).encode(
        color=alt.Color("step:N", scale=scale, legend=alt.Legend(symbolType="square"))
    )
    dark = alt.expr("datum.step == 'less than half' || datum.step == 'nothing'")
    labels = base.mark_text().encode(
        text="text:N", color=alt.condition(dark.to_dict()["expr"], alt.value(colours.paper), alt.value(colours.ink))
    )
    return (cells + labels).properties(width=width, height=_ROW * len(rows))
