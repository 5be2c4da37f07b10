"""What one unit more or less is truly worth: the same question asked again with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from pooling.analysis.again import Again
from pooling.analysis.answers import Rows
from pooling.analysis.comparing.sides import Side
from pooling.analysis.comparing.standing import tier_differences
from pooling.analysis.effect_words import KNOWN, effect, known_as
from pooling.analysis.marginal.binding import chosen
from pooling.analysis.marginal.hints import Hints
from pooling.analysis.marginal.steps import (
    Direction,
    Kind,
    Step,
    budget_steps,
    caveat_step,
    notice_steps,
    offer_steps,
)
from pooling.analysis.named import named
from pooling.analysis.question import Tell
from pooling.domain.comparison.rows import Verdict
from pooling.domain.outcome import Outcome, Proof
from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.domain.readable import on_lines
from pooling.domain.result_columns import result_column
from pooling.engine.request import RunRequest


class MarginalRequest(RunRequest):
    """What more and less is asked of; nothing named: what the plan uses to its end. Small effects need a small gap.

    The limit is for all runs together.
    """

    offers: Annotated[list[str] | None, Field(description="Offers of which units more and less are asked.")] = None
    budgets: Annotated[
        list[str] | None, Field(description="Nations whose budgets are asked, each period by itself.")
    ] = None
    notice: Annotated[list[str] | None, Field(description="Offers that are ready sooner and later.")] = None
    caveats: Annotated[list[str] | None, Field(description="Caveats that are lifted, one by one.")] = None
    units: float = Field(1.0, ge=1e-3, le=1e6, allow_inf_nan=False, description="Units of an offer more and less.")
    million: float = Field(1.0, ge=1e-3, le=1e9, allow_inf_nan=False, description="Million of a budget more and less.")
    days: int = Field(1, ge=1, le=36_500, description="Days of notice less and more.")
    most: int = Field(10, ge=1, le=1000, description="Most subjects where none is named.")
    hints: bool = Field(False, description="What prices (duals) of the linear relaxation say of it, beside: a hint.")


@dataclass(frozen=True, slots=True)
class Marginal:
    """What a step is worth in a tier: both solved, each at the best of the tiers before it."""

    kind: Kind = result_column("offer: units of it; budget: money; notice: days of an offer; caveat: lifted")
    subject: str = result_column("The offer, the nation of the budget, or the caveat")
    nation: str = result_column("Whose it is", refers_to="nations")
    period: str = result_column("Period of a budget; empty: all")
    step: Direction = result_column("more or less of it; ready sooner or later; lifted")
    amount: float = result_column("By how much, in the unit")
    unit: str = result_column("Unit of the amount")
    outcome: Outcome = result_column("What the run with the step holds")
    tier: str = result_column("Tier")
    tier_unit: str = result_column("Unit of the tier's values and differences")
    before: float | None = result_column("Value of the plan as things stand", pattern="#,##0.00##")
    after: float | None = result_column("Value of the plan with the step; empty: there is none", pattern="#,##0.00##")
    least_difference: float | None = result_column(
        "What the best of the tier changes by at least; empty: nothing is known", pattern="#,##0.00####"
    )
    most_difference: float | None = result_column("What it changes by at most", pattern="#,##0.00####")
    verdict: Verdict = result_column("Whether the best is better, worse or the same for certain")
    known: Proof = result_column(KNOWN)
    hint_difference: float | None = result_column(
        "What prices of the linear relaxation say: a hint, which can be wrong; empty where it was not asked",
        pattern="#,##0.00####",
    )
    why: str = result_column("Why nothing is proven, or no plan exists")
    words: str = result_column("The step in words")


def marginal(request: MarginalRequest, stop: threading.Event, tell: Tell) -> Rows[Marginal]:
    """What one unit more, and one less, is worth: of offers, budgets and notice; and what a caveat lifted is worth.

    Every step is a run of its own, begun from the plan as things stand, so units stay whole. A row for each step and
    tier, the most valuable first tier first. What is proven of a difference is proven by the bounds of both runs.
    """
    again = Again(request, stop)
    steps, refused = _asked(again, request)
    base = again.base()
    if not base.has_plan or not base.result.tiers:
        return again.answered((), 0, 0, "")
    if not any((request.offers, request.budgets, request.notice, request.caveats)):
        steps, refused = _possible(again, chosen(base, request.most, request.units, request.million))
        refused = []
    hints = Hints(base) if request.hints else None
    found: list[list[Marginal]] = []
    for position, step in enumerate(steps):
        if again.deadline.over:
            break
        tell(position, len(steps), step.words)
        after = again.changed("step", step.changes)
        if after.has_plan or after.result.outcome == "infeasible":
            hint = {} if hints is None else hints.of(after.instance)
            found.append([*_rows(step, base, after, hint)])
    found.sort(key=_worth, reverse=True)
    rows = again.answered([row for group in found for row in group], len(steps), len(found), "steps")
    rows.words = on_lines(_told(group) for group in found)
    if refused:
        rows.detail = "; ".join(filter(None, (rows.detail, *refused)))
    return rows


def _asked(again: Again, request: MarginalRequest) -> tuple[list[Step], list[str]]:
    """The steps that are named, and which of them the facts do not take. Raises InvalidInput with every problem."""
    instance = again.instance
    problems: list[Problem] = []
    offers = named("offers", request.offers, instance.offer_of, "offer", problems)
    limited = [row for row in instance.budgets if row.amount_million is not None]
    budgets = named("budgets", request.budgets, (row.nation for row in limited), "nation with a budget", problems)
    notice = named("notice", request.notice, instance.offer_of, "offer", problems)
    caveats = named("caveats", request.caveats, (row.id for row in instance.caveats), "caveat", problems)
    for name in offers:
        capability = instance.capability_of[instance.offer_of[name].capability]
        if not capability.divisible and not request.units.is_integer():
            rule = f"{capability.id} comes in whole units ({name})"
            problems.append(Problem("units", shown(request.units), rule, "give a whole number"))
    if problems:
        raise InvalidInput(problems, "marginal")

    def steps() -> Iterator[Step]:
        for name in offers:
            yield from offer_steps(instance, instance.offer_of[name], request.units)
        for row in limited:
            if row.nation in budgets:
                yield from budget_steps(instance, row, request.million)
        for name in notice:
            yield from notice_steps(instance, instance.offer_of[name], request.days, request.days)
        yield from (caveat_step(instance, row) for row in instance.caveats if row.id in caveats)

    return _possible(again, steps())


def _possible(again: Again, steps: Iterator[Step]) -> tuple[list[Step], list[str]]:
    """The steps that make valid facts, and in words those that do not."""
    kept, refused = [], []
    for step in steps:
        if rule := again.refused(step.changes):
            refused.append(f"{step.words}: {rule}")
        else:
            kept.append(step)
    return kept, refused


def _rows(step: Step, base: Side, after: Side, hint: dict[str, float]) -> Iterator[Marginal]:
    conflict = after.result.conflict
    blocked = "" if conflict is None else "; ".join(rule.text for rule in conflict.rules)
    for row in tier_differences(base, after):
        yield Marginal(
            kind=step.kind,
            subject=step.subject,
            nation=step.nation,
            period=step.period,
            step=step.step,
            amount=step.amount,
            unit=step.unit,
            outcome=after.result.outcome,
            tier=row.tier,
            tier_unit=row.unit,
            before=row.before,
            after=row.after,
            least_difference=row.least_difference,
            most_difference=row.most_difference,
            verdict=row.verdict,
            known=known_as(row),
            hint_difference=hint.get(row.tier),
            why=blocked or row.why,
            words=step.words,
        )


def _worth(rows: list[Marginal]) -> tuple[float, ...]:
    """How much a step moves, tier by tier: what is proven, and then what may be."""
    worth: list[float] = []
    for row in rows:
        ends = [row.least_difference, row.most_difference]
        sizes = sorted(abs(end) for end in ends if end is not None)
        proven = row.verdict in ("better", "worse")
        worth += [sizes[0] if proven else 0.0]
    return (float(rows[0].outcome == "infeasible"), *worth)


def _told(rows: list[Marginal]) -> str:
    first = rows[0]
    if first.outcome == "infeasible":
        return f"{first.words}: no plan is possible ({first.why})"
    return f"{first.words}: {effect(rows)}"
