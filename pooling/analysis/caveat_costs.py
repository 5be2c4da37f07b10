"""What each caveat costs: the same question asked without it.

The difference of two runs is only as sure as their gaps, so only what is proven is reported. The first tier gets better
by at least value without - bound with, and by at most bound without - value with.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from pooling.analysis.answers import Rows, summed_up, without_plan
from pooling.analysis.question import Tell
from pooling.domain import round_off
from pooling.domain.card import Card
from pooling.domain.deadline import Deadline
from pooling.domain.instance import Instance
from pooling.domain.outcome import TierResult
from pooling.domain.result import Result
from pooling.domain.result_columns import MILLION, result_column
from pooling.domain.tables import Caveat
from pooling.engine.loading import prepared
from pooling.engine.request import FormerResult, RunRequest
from pooling.engine.solve import solve
from pooling.formulation.facts import Facts


class CaveatsRequest(RunRequest):
    """Whose caveats are lifted, one by one. Small differences need a small gap; the limit is for all runs together."""

    base: FormerResult = None


@dataclass(frozen=True, slots=True)
class CaveatCost:
    """What lifting one caveat would change."""

    caveat: str = result_column("The caveat", refers_to="caveats")
    nation: str = result_column("Whose it is", refers_to="nations")
    rule: str = result_column("Its rule")
    reason: str = result_column("Why there is such a rule")
    fits: int = result_column("Pairs of offer and need that it is about")
    bites: Literal["yes", "no", "open"] = result_column(
        "yes where lifting it helps for certain, no where it certainly does not, open where the gaps leave it open"
    )
    first_tier: str = result_column("The card's first objective")
    value_with: float = result_column("What it is worth, in its unit")
    value_without: float = result_column("What it would be worth without the caveat, in its unit")
    better_by_least: float = result_column("By how much it would be better at least: proven by the bounds")
    better_by_most: float = result_column("By how much it would be better at most")
    cost_change_million: float | None = result_column(
        "Change of tier cost, discounted as the card asks; empty without that tier", unit=MILLION
    )


def caveat_costs(request: CaveatsRequest, stop: threading.Event, tell: Tell) -> Rows[CaveatCost]:
    """What each caveat costs: the question asked again without it, one run per caveat, the dearest first.

    Differences are proven by the bounds, so a small ``gap`` sees small ones. A row per caveat that fits anything; those
    that time did not allow are left out. The list says how it ended (``outcome``, ``reason``, ``detail``).
    """
    card, instance = prepared(request.instance, request.card, request.overrides, request.gap)
    deadline = Deadline(request.time_limit_s, stop)

    how: dict[str, Any] = {"card": card, "seed": request.seed, "threads": request.threads, "cancel": stop}
    base = request.base or solve(instance, time_limit_s=request.time_limit_s, **how)
    if base.plan is None:
        return without_plan(base, "the run with all caveats")
    counts = in_force(instance, card)
    rows = []
    runs = [base]
    for position, (caveat, count) in enumerate(counts):
        if deadline.over:
            break
        tell(position, len(counts), f"without {caveat.id}")
        without = instance.replace(caveats=[kept for kept in instance.caveats if kept.id != caveat.id])
        found = solve(without, time_limit_s=deadline.left(), warm=base, **how)
        if found.plan is not None and found.tiers:
            runs.append(found)
            rows.append(_row(caveat, count, base, found))
    rows.sort(key=lambda row: (-row.better_by_least, row.cost_change_million or 0.0, row.caveat))
    lacking = len(counts) - len(rows)
    left_out = f"{lacking} of {len(counts)} caveats are left out" if lacking else ""
    return summed_up(rows, runs, left_out, cancelled=deadline.cancelled)


def in_force(instance: Instance, card: Card) -> list[tuple[Caveat, int]]:
    """Caveats in force that fit any pair of offer and need, with how many."""
    if not card.has("caveats"):
        return []
    facts = Facts(instance, card)
    there = _there(facts)
    needs = list(facts.needs())
    counts: dict[tuple[str | None, ...], int] = {}
    for caveat in instance.caveats:
        key = _scope(caveat)
        if key not in counts:
            counts[key] = sum(
                there.get((caveat.nation, need.capability, period), 0)
                for need, period in needs
                if facts.fits(caveat, need, period)
            )
    return [(caveat, counts[_scope(caveat)]) for caveat in instance.caveats if counts[_scope(caveat)]]


def _scope(caveat: Caveat) -> tuple[str | None, ...]:
    """Whose caveat it is and what it is about: all that decides which pairs it fits."""
    about = (caveat.mission, caveat.mission_kind, caveat.region, caveat.period, caveat.command, caveat.capability)
    return (caveat.nation, *about)


def _there(facts: Facts) -> Counter[tuple[str, str, str]]:
    """(nation, capability, period) -> offers then that are the nation's, or need its consent."""
    found: Counter[tuple[str, str, str]] = Counter()
    for offer in facts.instance.offers:
        for nation in {offer.nation, facts.consenting(offer)} - {None}:
            found.update((str(nation), offer.capability, period) for period in facts.offer_periods[offer.id])
    return found


def _row(caveat: Caveat, count: int, base: Result, found: Result) -> CaveatCost:
    first, now = base.tiers[0], found.tiers[0]
    least, most = _better(first, now)
    tolerance = round_off.TIER_DIFFERENCE * max(1.0, abs(first.value or 0.0))
    cost = _cost(base, found)
    saves = cost is not None and abs(least) <= tolerance and _cheaper(base, found)
    bites: Literal["yes", "no", "open"]
    bites = "yes" if least > tolerance or saves else "no" if most <= tolerance and not (cost or 0.0) < 0 else "open"
    return CaveatCost(
        caveat=caveat.id,
        nation=caveat.nation,
        rule=caveat.rule,
        reason=caveat.reason,
        fits=count,
        bites=bites,
        first_tier=first.name,
        value_with=float(first.value or 0.0),
        value_without=float(now.value or 0.0),
        better_by_least=max(0.0, least),
        better_by_most=max(0.0, most),
        cost_change_million=cost,
    )


def _better(first: TierResult, now: TierResult) -> tuple[float, float]:
    """(at least, at most) by how much the first tier is better now."""
    sign = 1.0 if first.maximise else -1.0
    with_bound = first.value if first.bound is None else first.bound
    now_bound = now.value if now.bound is None else now.bound
    least = sign * (float(now.value or 0.0) - float(with_bound or 0.0))
    return least, sign * (float(now_bound or 0.0) - float(first.value or 0.0))


def _cost(base: Result, found: Result) -> float | None:
    values = [result.audit.tiers.get("cost") for result in (base, found) if result.audit is not None]
    before, now = values if len(values) == 2 else (None, None)
    return None if before is None or now is None else now - before


def _cheaper(base: Result, found: Result) -> bool:
    """Whether the cost found is below what could be proven to be needed before."""
    before, now = base.tier("cost"), found.tier("cost")
    if before.bound is None or now.value is None:
        return False
    return now.value < before.bound - round_off.TIER_DIFFERENCE * max(1.0, abs(before.bound))
