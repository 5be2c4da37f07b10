"""The question what is short, why, and what the cheapest cures are."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import Field

from pooling.analysis.again import Again
from pooling.analysis.answers import cut_by, summed_up, without_plan
from pooling.analysis.comparing.standing import tier_differences
from pooling.analysis.cures.curing import Curing
from pooling.analysis.cures.records import CureRow, GapRow, Gaps
from pooling.analysis.giving_way import Way
from pooling.analysis.named import named
from pooling.analysis.question import Tell
from pooling.domain.deadline import OutOfTime
from pooling.domain.gap_rows import Gap, GapReasonRow
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.result import Result
from pooling.domain.result_tables import reason_rows
from pooling.engine.request import RunRequest


class GapsRequest(RunRequest):
    """Unmet needs: what holds back how much, what could be had, and the cheapest cures, each solved and priced."""

    needs: list[str] | None = Field(
        None, description="Requirements to look at. Without any: the most important unmet ones."
    )
    most: int = Field(10, ge=1, le=1_000, description="Unmet needs to look at, at most.")
    quick: bool = Field(False, description="Leave out the run of the card with the best cure of each.")


def gaps(request: GapsRequest, stop: threading.Event, tell: Tell) -> Gaps:
    """Every unmet need: what holds back how much, how much could be had, and the cheapest cures, solved and priced.

    A cure brings more of the need while no other need gets less. It is as small as it may be, and shown by an audited
    plan. Its price is what the cheapest such plan costs more than the cheapest plan that covers what is covered now.
    """
    again = Again(request, stop)
    _known(again, request.needs)
    base = again.base()
    if base.result.plan is None:
        ended = without_plan(base.result, "the run as things stand")
        return _answer(again, (), 0, (), (), outcome=ended.outcome, reason=ended.reason, detail=ended.detail)
    wanted = set(request.needs) if request.needs else None
    rows: list[GapRow] = []
    cures: list[CureRow] = []
    try:
        base.result.explain(again.deadline)
        unmet = [gap for gap in base.result.gap_rows if wanted is None or gap.requirement in wanted]
        asked = unmet[: request.most]
        curing = Curing(base, again.deadline, stop) if asked else None
        for place, gap in enumerate(asked):
            tell(place, len(asked), gap.requirement)
            assert curing is not None
            row, found = curing.gap_row(gap), curing.cures(gap)
            rows.append(row)
            cures += [cure for cure, _ in found] if request.quick else _with_card(again, found)
    except OutOfTime:
        return _cut(again, rows, cures, request)
    ended = summed_up(rows, again.ends, cancelled=again.deadline.cancelled)
    told = {"outcome": ended.outcome, "reason": ended.reason, "detail": ended.detail}
    return _answer(again, rows, len(unmet), _reasons(base.result, asked), cures, **told)


def _cut(again: Again, rows: Sequence[GapRow], cures: Sequence[CureRow], request: GapsRequest) -> Gaps:
    """What there is when time is over."""
    result = again.base().result
    assert result.audit is not None
    wanted = set(request.needs) if request.needs else None
    short = [
        row for row in result.audit.coverage if row.met != "in_full" and (wanted is None or row.requirement in wanted)
    ]
    lacking = min(len(short), request.most) - len(rows)
    detail = f"{lacking} unmet needs are left out"
    done = {(row.requirement, row.period) for row in rows}
    reasons = (
        _reasons(result, [gap for gap in result.gap_rows if (gap.requirement, gap.period) in done]) if rows else ()
    )
    ended: dict[str, Any] = {"outcome": "feasible", "reason": cut_by(again.deadline), "detail": detail}
    return _answer(again, rows, len(short), reasons, cures, **ended)


def _answer(
    again: Again,
    rows: Sequence[GapRow],
    unmet: int,
    reasons: Sequence[GapReasonRow],
    cures: Sequence[CureRow],
    **ended: Any,
) -> Gaps:
    return Gaps(
        instance=again.instance.name,
        card=again.card.name,
        unmet=unmet,
        gaps=tuple(rows),
        reasons=tuple(reasons),
        cures=tuple(cures),
        **ended,
    )


def _known(again: Again, needs: list[str] | None) -> None:
    """Raise InvalidInput with every requirement that there is not."""
    problems: list[Problem] = []
    named("needs", needs, again.instance.requirement_of, "requirement", problems)
    if problems:
        raise InvalidInput(problems, "gaps")


def _reasons(result: Result, asked: Sequence[Gap]) -> list[GapReasonRow]:
    told = {(gap.requirement, gap.period) for gap in asked}
    return [row for row in reason_rows(result) if (row.requirement, row.period) in told]


def _with_card(again: Again, cures: list[tuple[CureRow, Way]]) -> list[CureRow]:
    """The best cure with what the card's own plan makes of it: the card is solved again."""
    rows = [row for row, _ in cures]
    if not rows or rows[0].kind == "nothing" or again.deadline.over:
        return rows
    best, way = cures[0]
    after = again.changed(best.subject, way.changes, way.overrides)
    if not after.has_plan:
        return rows
    first = tier_differences(again.base(), after)[0]
    told = replace(
        best,
        covered_least=first.least_difference,
        covered_most=first.most_difference,
        covered_verdict=first.verdict,
        covered_proof=first.proof,
    )
    return [told, *rows[1:]]
