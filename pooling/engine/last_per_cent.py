"""What the last percentage point of coverage costs: the cost of a plan solved once more, with that point given up.

With C(level) the least cost at a level of coverage, all other tiers before cost held as they are, it is C(held) -
C(held - 1 point). Each of the two lies between a bound and the cost of an audited plan, and so does the difference.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from pooling.domain.card import Card, Tier
from pooling.domain.deadline import Deadline
from pooling.domain.outcome import LastPerCent, Reason, TierResult
from pooling.domain.problems import SolverFault
from pooling.domain.result import Result
from pooling.domain.tier_kinds import TierKind, kind_of_tier
from pooling.engine.assembling import reason_of
from pooling.engine.judging import audited
from pooling.engine.provenance import Provenance
from pooling.solving.compiled import Compiled
from pooling.solving.plans import start_of
from pooling.solving.scaling import scaling_of
from pooling.solving.tier_runs import TierRun, hold
from pooling.solving.tiers import solve_tiers

PER_CENT = 0.01
GAP = 0.01
"""Asked of the cost with the point given up, where the card asks for less: a difference of two needs more."""
SHARE_OF_TIME = 0.2
"""Of what the run took so far it may take this share."""
LEAST_S = 5.0
"""So many seconds in any case, so that what is solved at once is not left to the clock."""


def last_per_cent(
    about: Provenance, runs: Sequence[TierRun], result: Result, deadline: Deadline, took_s: float
) -> LastPerCent | None:
    """What the last point of coverage costs the plan of a result; None where its tiers do not say, or nothing is known.

    ``runs``: its tiers as they were solved. It takes a share of ``took_s``, the seconds of the run so far.
    """
    places = two_tiers(result.tiers, about.card)
    if places is None or deadline.over or about.compiled is None or result.plan is None:
        return None
    began, cost = time.perf_counter(), runs[places[1]]
    model = _model(about.compiled, runs, places, result.tiers)
    if model is None:
        return None
    try:
        solved = solve_tiers(
            model,
            Card("last per cent", about.card.families, (_exact(cost.tier, min(GAP, cost.tier.gap)),)),
            time_limit_s=deadline.within(max(LEAST_S, SHARE_OF_TIME * took_s)),
            seed=about.seed,
            threads=about.threads,
            warm=start_of(model, result.plan),
            cancel=deadline.cancel,
        )
    except SolverFault:
        return None  # the plan stands all the same
    bound = solved.tiers[0].bound if solved.tiers and not solved.faults else None
    if bound is None:
        return None
    value = result.tiers[places[1]].value
    if solved.x is not None:
        cheaper, wrong = audited(about.instance, about.card, model, solved)
        value = value if wrong or value is None else min(value, cheaper.report.tiers[cost.objective.name])
    return price_of(result.tiers, places, value, bound, reason_of(solved.ended), time.perf_counter() - began)


def two_tiers(tiers: Sequence[TierResult], card: Card) -> tuple[int, int] | None:
    """The places of coverage and, somewhere after it, of cost; None without the two, or where a bound is missing."""
    kinds = [kind_of_tier(tier.name) for tier in tiers]
    fixed = {tier.kind for tier in card.tiers if tier.level is not None}
    covered = next((place for place, kind in enumerate(kinds) if kind and _counts(kind) and kind.name not in fixed), -1)
    cost = next((place for place, kind in enumerate(kinds) if kind and kind.about == "cost"), -1)
    if not 0 <= covered < cost or tiers[cost].bound is None or tiers[cost].value is None:
        return None
    return (covered, cost) if _held(tiers[covered]) > PER_CENT else None


def price_of(
    tiers: Sequence[TierResult],
    places: tuple[int, int],
    value: float | None,
    bound: float | None,
    reason: Reason,
    seconds: float,
) -> LastPerCent | None:
    """The record of what was found with the point given up: ``value`` and ``bound`` of the cost of such plans."""
    covered, cost = (tiers[place] for place in places)
    if value is None or bound is None or cost.value is None or cost.bound is None:
        return None
    level = _held(covered)
    return LastPerCent(
        tier=covered.name,
        held=level,
        level=level - PER_CENT,
        optimised=cost.name,
        unit=cost.unit,
        value=value,
        bound=bound,
        # A plan that keeps more keeps less as well: it never costs less.
        least=max(0.0, cost.bound - value),
        most=max(0.0, cost.value - bound),
        reason=reason,
        seconds=round(seconds, 6),
    )


def _model(
    compiled: Compiled, runs: Sequence[TierRun], places: tuple[int, int], tiers: Sequence[TierResult]
) -> Compiled | None:
    """The least cost with the point given up, and every other tier before cost held as it was."""
    covered, cost = places
    model = compiled
    for place, run in enumerate(runs[:cost]):
        if run.found is None:
            return None
        near = scaling_of(model).rounding(run.objective)
        if place == covered:
            model = hold(model, run.objective, _exact(run.tier, 0.0), _held(tiers[place]) - PER_CENT, near)
        else:
            model = hold(model, run.objective, run.tier, run.found, near)
    return replace(model, objectives=(runs[cost].objective,), holds=0)


def _counts(kind: TierKind) -> bool:
    """Whether a tier is the share of all needs that is covered."""
    return kind.about == "coverage" and kind.maximise and kind.is_share and kind.several is None


def _held(tier: TierResult) -> float:
    """The level of a tier that later ones kept."""
    return 0.0 if tier.found is None else tier.found - tier.tolerance * abs(tier.found)


def _exact(tier: Tier, gap: float) -> Tier:
    return replace(tier, gap=gap, tolerance=0.0)
