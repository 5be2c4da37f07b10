"""Every chart that a result has something for."""

from __future__ import annotations

from collections.abc import Iterable

from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.report.charts.burden import burden_chart
from pooling.report.charts.chart import Chart
from pooling.report.charts.coverage import coverage_chart
from pooling.report.charts.map import map_chart
from pooling.report.charts.notice import notice_chart
from pooling.report.charts.search import gap_chart
from pooling.report.charts.sends import flow_chart, giver_chart
from pooling.report.charts.years import years_chart
from pooling.report.sending import matrix, sent_lines


def charts(result: Result, instance: Instance, progress: Iterable[object] = ()) -> dict[str, Chart]:
    """The charts by name, in the order of reports; ``progress`` is what a run told while it went on."""
    sends = sent_lines(result, instance)
    found = (
        coverage_chart(result, instance),
        burden_chart(result, instance),
        flow_chart(sends),
        giver_chart(sends),
        map_chart(matrix(sends).senders, instance) if sends else None,
        notice_chart(result, instance),
        years_chart(result, instance),
        gap_chart(progress),
    )
    return {chart.name: chart for chart in found if chart is not None}
