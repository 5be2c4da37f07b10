"""A result with what is needed to tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.report.answer import Answer, answer
from pooling.report.charts.all import charts
from pooling.report.charts.chart import Chart


@dataclass(frozen=True)
class Told:
    """A result, what it is called here, its instance, and what its run told while it went on (seconds and gaps)."""

    name: str
    result: Result
    instance: Instance
    progress: tuple[Any, ...] = field(default=(), repr=False)

    @cached_property
    def records(self) -> Answer:
        return answer(self.result, self.instance)

    @cached_property
    def charts(self) -> Mapping[str, Chart]:
        return charts(self.result, self.instance, self.progress)
