"""Views of results made by hand: their figures are stated first, from their rows, as the audit states them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pooling.audit.figures import whole_plan
from pooling.domain.figures import standing
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.io.library import load_card
from pooling.report import answer as records
from pooling.report import text


def stated(result: Result, instance: Instance) -> Result:
    """The result with the figures that its rows give; 70 % of weighted need covered, two nations that commit."""
    if result.audit is None:
        return result
    rows = tuple(replace(row, met=standing(row.need, row.delivered, row.short)) for row in result.audit.coverage)
    audit = replace(result.audit, coverage=rows)
    return replace(result, audit=whole_plan.stated(audit, instance, load_card("coverage"), 0.7, 2))


def answer(result: Result, instance: Instance) -> records.Answer:
    return records.answer(stated(result, instance), instance)


def answer_text(result: Result, instance: Instance, **options: Any) -> str:
    return text.answer_text(stated(result, instance), instance, **options)


def print_answer(result: Result, instance: Instance, *more: Any) -> None:
    text.print_answer(stated(result, instance), instance, *more)
