"""``python docs/samples/draw.py`` makes every sample of this folder anew: it solves, so it takes a minute."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pooling
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.report.charts.all import charts
from pooling.report.charts.bridge import bridge_chart
from pooling.report.charts.chart import Chart
from pooling.report.charts.frontier import frontier_chart
from pooling.report.charts.tornado import tornado_chart
from pooling.report.charts.years import years_chart

HERE = Path(__file__).parent
NATIONS = {"DNK": "Denmark", "FIN": "Finland", "NOR": "Norway", "SWE": "Sweden"}


def main() -> None:
    """Draw each chart in light colours, some in dark ones and in grey; write the brief and the workbook."""
    base = pooling.load("nordic-five")
    seen: list[Any] = []
    result = pooling.solve(base, on_progress=seen.append)
    found = charts(result, base, seen)
    found |= {chart.name: chart for chart in others(result, base)}
    for name, chart in found.items():
        chart.save(HERE / f"{name}.svg")
    for name in ("coverage", "flows", "burden", "frontier", "tornado", "search"):
        found[name].save(HERE / f"{name}-dark.svg", "dark")
    for name in ("coverage", "frontier", "tornado", "search"):
        found[name].save(HERE / f"{name}-grey.png", "grey")
    pooling.write_report((result, base), to=[HERE / "brief.html", HERE / "brief.md", HERE / "book.xlsx"])


def others(result: Result, base: Instance) -> Iterator[Chart]:
    """Charts of several runs: the bridge, a frontier of budgets, what budgets move, and years elsewhere."""
    more = varied(base, "budgets amount_million*=1.2")
    comparison = pooling.compare((result, base), more, names=["as it is", "a fifth more money"])
    decade = pooling.load("growing-years")
    yield from filter(
        None,
        (bridge_chart(comparison), frontier(base), tornado(result, base), years_chart(pooling.solve(decade), decade)),
    )


def varied(base: Instance, change: str) -> tuple[Result, Instance]:
    instance = pooling.variant(base, change).instance
    return pooling.solve(instance), instance


def frontier(base: Instance) -> Chart | None:
    """What is covered at several budgets, by how much more at best."""
    points = []
    for scale in (1.0, 1.1, 1.2, 1.3, 1.5, 2.0):
        run, _ = varied(base, f"budgets amount_million*={scale}")
        covered, cost = run.tier("covered"), run.tier("cost")
        points.append(
            {
                "label": f"{scale:g} times",
                "x": cost.value,
                "y": covered.value,
                "y_bound": covered.bound,
                "known": covered.proof,
            }
        )
    return frontier_chart(points, "Cost (million USD)", "Need covered", shares="y")


def tornado(result: Result, base: Instance) -> Chart | None:
    """What is covered when one budget is 5 % smaller or larger."""
    swings = []
    for nation, name in NATIONS.items():
        low, high = (varied(base, f"budgets nation={nation} amount_million*={by}")[0] for by in (0.95, 1.05))
        if low.plan is not None and high.plan is not None:
            values = {"low": low.tier("covered").value, "high": high.tier("covered").value}
            bounds = {"low_bound": low.tier("covered").bound, "high_bound": high.tier("covered").bound}
            swings.append({"label": f"Budget of {name} (-5 %, +5 %)", **values, **bounds})
    return tornado_chart(swings, result.tier("covered").value or 0.0, "covered need", share=True)


if __name__ == "__main__":
    main()
