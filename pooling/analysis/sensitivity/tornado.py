"""How far the answer moves when one group of figures is larger or smaller and all else stays: by solving again."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from pooling.analysis.again import Again
from pooling.analysis.answers import Rows
from pooling.analysis.comparing.sides import Side
from pooling.analysis.comparing.standing import tier_differences
from pooling.analysis.question import Tell
from pooling.analysis.sensitivity.figures import Figures, Per, changes, groups
from pooling.domain import round_off
from pooling.domain.comparison.rows import TierDifference, Verdict
from pooling.domain.problems import InvalidInput
from pooling.domain.readable import on_lines
from pooling.domain.result_columns import SHARE, result_column
from pooling.domain.variants.change import Change
from pooling.engine.request import RunRequest


class SensitivityRequest(RunRequest):
    """Which figures, and by how much. The limit is for all runs together; small effects need a small gap."""

    by: float = Field(0.1, gt=0, le=1, allow_inf_nan=False, description="Share by which figures are off.")
    per: Annotated[
        Per, Field(description="Figures that move together: of a column, or of one nation or capability in it.")
    ] = "column"
    figures: Annotated[
        list[str] | None, Field(description="Columns as table.column, such as offers.quantity; nothing: all.")
    ] = None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What a tier is worth with one group of figures low and high, all else as it is."""

    label: str = result_column("The figures")
    figures: str = result_column("Their column, as table.column")
    of: str = result_column("The nation or capability they are of; empty: all")
    count: int = result_column("How many of them change")
    by: float = result_column("By how much they are smaller and larger", unit=SHARE)
    tier: str = result_column("Tier")
    tier_unit: str = result_column("Unit of its values")
    base: float | None = result_column("Value of the plan as things stand", pattern="#,##0.00##")
    low: float | None = result_column("Value with the figures smaller; empty: there is no plan", pattern="#,##0.00##")
    high: float | None = result_column("Value with the figures larger", pattern="#,##0.00##")
    low_bound: float | None = result_column("What no plan can pass with smaller ones", pattern="#,##0.00##")
    high_bound: float | None = result_column("What no plan can pass with larger ones", pattern="#,##0.00##")
    low_verdict: Verdict | None = result_column("What is proven of the best with smaller ones, against things as is")
    high_verdict: Verdict | None = result_column("The same with larger ones")
    why: str = result_column("Why a value is missing, or why nothing is proven")


def sensitivity(request: SensitivityRequest, stop: threading.Event, tell: Tell) -> Rows[Sensitivity]:
    """How far the answer moves when figures are 10 % off (``by``): one group low, then high, all else as it is.

    Each is solved again, so units stay whole. A row for each group and tier, what moves most first; the bounds say what
    the gaps leave open. A chart takes the rows of a tier as they are.
    """
    again = Again(request, stop)
    asked = groups(again.instance, request.per, request.figures)
    base = again.base()
    if not base.has_plan:
        return again.answered((), len(asked), 0, "groups of figures")
    answers: list[list[Sensitivity]] = []
    for position, group in enumerate(asked):
        if again.deadline.over:
            break
        tell(position, len(asked), group.label)
        answer = list(_answer(again, base, group, request.by))
        if again.deadline.over and any(None in (row.low, row.high) for row in answer):
            break
        answers.append(answer)
    answers.sort(key=_width, reverse=True)
    rows = [row for answer in answers for row in answer]
    answered = again.answered(rows, len(asked), len(answers), "groups of figures")
    answered.words = on_lines(_told(answer) for answer in answers)
    return answered


def _told(rows: list[Sensitivity]) -> str:
    """A group in a line: what each tier is worth with its figures low, as they are, and high."""
    first = rows[0]
    sure = all("not_proven" not in (row.low_verdict, row.high_verdict) for row in rows)
    known = "proven" if sure else "the gaps leave open which is better"
    moved = [row for row in rows if (row.low, row.high) != (row.base, row.base)]
    words = ", ".join(
        f"{row.tier} {_value(row, row.low)} | {_value(row, row.base)} | {_value(row, row.high)}" for row in moved
    )
    return f"{first.label}, {100 * first.by:g} % less | as it is | more: {words or 'no effect'} ({known})"


def _value(row: Sensitivity, value: float | None) -> str:
    if value is None:
        return "no plan"
    share = row.tier_unit.startswith("share")
    return f"{100 * value:.2f} %" if share else f"{value:,.2f}"


def _answer(again: Again, base: Side, group: Figures, by: float) -> Iterator[Sensitivity]:
    """A row for each tier."""
    ends: list[dict[str, TierDifference]] = []
    faults, counts = [], []
    for word, factor in (("smaller", 1.0 - by), ("larger", 1.0 + by)):
        made = changes(again.instance, group, factor)
        counts.append(len(made))
        side, fault = _side(again, word, made)
        ends.append({} if side is None else {row.tier: row for row in tier_differences(base, side)})
        faults.append(fault)
    for tier in base.result.tiers:
        low, high = (end.get(tier.name) for end in ends)
        found = [row.why for row in (low, high) if row is not None and row.why]
        yield Sensitivity(
            label=group.label,
            figures=group.name,
            of=group.of,
            count=max(counts),
            by=by,
            tier=tier.name,
            tier_unit=tier.unit,
            base=tier.value,
            low=None if low is None else low.after,
            high=None if high is None else high.after,
            low_bound=None if low is None else low.bound_after,
            high_bound=None if high is None else high.bound_after,
            low_verdict=None if low is None else low.verdict,
            high_verdict=None if high is None else high.verdict,
            why="; ".join(dict.fromkeys(part for part in (*faults, *found) if part)),
        )


def _side(again: Again, word: str, made: Sequence[Change]) -> tuple[Side | None, str]:
    """The side with the changes, and why there is none; nothing changed is solved no second time."""
    if not made:
        return again.base(), f"none changes when {word}: whole ones are rounded"
    try:
        side = again.changed(word, made)
    except InvalidInput as error:
        return None, f"{word}: {error.problems[0].rule}"
    if not side.has_plan:
        return None, f"{word}: no plan ({side.result.termination.detail or side.result.outcome})"
    return side, ""


def _width(rows: list[Sensitivity]) -> tuple[float, ...]:
    """How far each tier moves, in its value; what makes plans impossible moves most."""
    lost = any(row.low is None or row.high is None for row in rows)
    moved = [
        max(abs((end if end is not None else row.base or 0.0) - (row.base or 0.0)) for end in (row.low, row.high))
        / max(abs(row.base or 0.0), round_off.LEAST_STEP)
        for row in rows
    ]
    return (float(lost), max(moved, default=0.0), *moved)
