"""A plan on fresh draws: what its scenarios promised, against chances that it has not seen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import Field

from pooling.analysis.answers import Ended, cut_by
from pooling.analysis.question import Tell
from pooling.domain.card import Card
from pooling.domain.deadline import Deadline
from pooling.domain.draws import Draw, endless_draws
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.result_columns import result_column
from pooling.domain.tables import Offer
from pooling.engine.loading import plan_of, prepared
from pooling.engine.request import CardInput, PlanInput, Request
from pooling.formulation.facts import Facts

Floats = npt.NDArray[np.float64]
EVERY = 10_000
"""After so many draws more it is told how far it is."""
WEIGHTED = "share of weighted need"


class OutOfSampleRequest(Request):
    """A plan, and how many chances it is put to."""

    plan: PlanInput
    card: CardInput = "least-regret"
    draws: int = Field(1000, ge=1, le=1_000_000, description="Number of fresh draws.")
    seed: int = Field(1_000_003, ge=0, description="Seed of the draws; not the card's.")


@dataclass(frozen=True, slots=True)
class OutOfSample(Ended):
    """Share of weighted need that is short over equally probable draws."""

    draws: int = result_column("Draws that the figures rest on")
    seed: int = result_column("Seed of the draws")
    tail: float = result_column("Probability of the worst draws, as the card has it", unit="share of 1")
    mean_short_share: float = result_column("Mean", unit=WEIGHTED)
    standard_error: float = result_column("Standard error of the mean", unit=WEIGHTED)
    cvar_short_share: float = result_column(
        "Mean of the worst draws that together have probability tail", unit=WEIGHTED
    )
    worst_short_share: float = result_column("In the worst draw", unit=WEIGHTED)
    as_pledged_short_share: float = result_column("Where every pledge comes", unit=WEIGHTED)
    short_shares: tuple[float, ...] = result_column("In each draw", unit=WEIGHTED)

    def __str__(self) -> str:
        rows = (
            ("as pledged", self.as_pledged_short_share),
            ("mean", self.mean_short_share),
            (f"worst {100 * self.tail:g} %", self.cvar_short_share),
            ("worst draw", self.worst_short_share),
        )
        lines = [f"share of weighted need that is short, over {self.draws:,} draws (seed {self.seed})"]
        return "\n".join(lines + [f"  {name:<14}{100 * share:8.2f} %" for name, share in rows])

    def text(self, _full: bool = False) -> str:
        return str(self)


def out_of_sample(request: OutOfSampleRequest, stop: threading.Event, tell: Tell) -> OutOfSample:
    """A plan's shortfall over fresh draws from the reliabilities: what its scenarios promised, checked.

    Nothing is planned anew in any of them. Use a ``seed`` other than the card's ``uncertainty.seed``. Where a limit or
    a cancel cuts it short the figures rest on fewer ``draws``, and ``detail`` says so.
    """
    card, instance = prepared(request.instance, request.card, request.overrides)
    deadline = Deadline(request.time_limit_s, stop)
    found = plan_of(request.plan)
    if found is None:
        raise InvalidInput([Problem("plan", "", "this result holds no plan", "solve again with more time")], "plan")
    measure = _Measure(instance, card, Plan.of(found.as_dict(), instance))
    shares = np.array(list(_shares(measure, instance, request, deadline, tell)))
    count = len(shares)
    tail = float(card["uncertainty.tail"])
    ended: dict[str, Any] = {}
    if count < request.draws:
        detail = f"{request.draws - count:,} of {request.draws:,} draws are left out"
        ended = {"outcome": "feasible", "reason": cut_by(deadline), "detail": detail}
    return OutOfSample(
        draws=count,
        seed=request.seed,
        tail=tail,
        mean_short_share=float(shares.mean()),
        standard_error=float(shares.std(ddof=1) / np.sqrt(count)) if count > 1 else 0.0,
        cvar_short_share=worst_mean(shares, tail),
        worst_short_share=float(shares.max()),
        as_pledged_short_share=measure.short_share(Draw(frozenset(), frozenset(), frozenset())),
        short_shares=tuple(float(share) for share in shares),
        **ended,
    )


def _shares(
    measure: _Measure, instance: Instance, request: OutOfSampleRequest, deadline: Deadline, tell: Tell
) -> Iterator[float]:
    """The shortfall in one draw after the other, in at least one, until the deadline."""
    for done, draw in zip(range(request.draws), endless_draws(instance, request.seed), strict=False):
        if done and done % EVERY == 0:
            tell(done, request.draws, "drawing")
        if done and deadline.over:
            return
        yield measure.short_share(draw)


def worst_mean(shares: Floats, tail: float) -> float:
    """Mean of the worst shares that together have probability ``tail``, all being equally probable."""
    worst = np.sort(shares)[::-1]
    wanted = tail * len(worst)
    parts = np.clip(wanted - np.arange(len(worst)), 0.0, 1.0)
    return float(parts @ worst / wanted)


class _Measure:
    """Shortfall of a plan in a draw, over arrays made once."""

    def __init__(self, instance: Instance, card: Card, plan: Plan) -> None:
        facts = Facts(instance, card)
        needs = list(facts.needs())
        weights = card["coverage.priority_weights"]
        self.need = np.array([facts.need(need, period) for need, period in needs])
        weight = np.array([need.weight * weights[need.priority - 1] for need, _ in needs])
        self.weight = weight / weight.sum() if weight.sum() else weight
        position = {(need.id, period): index for index, (need, period) in enumerate(needs)}
        caveats = [row for row in instance.caveats if row.probability is not None and card.has("caveats")]
        self.offers, self.nations = list(facts.offer_of), list(facts.order)
        self.caveats = [caveat.id for caveat in caveats]
        offer_at = {name: index for index, name in enumerate(self.offers)}
        uses = [
            (facts.offer_of[offer], facts.requirement_of[need], period, units)
            for (offer, need, period), units in plan.assigned.items()
        ]
        self.where = np.array([position[need.id, period] for _, need, period, _ in uses], dtype=np.int64)
        self.units = np.array(
            [
                offer.effectiveness * (1.0 + _gain(facts, plan, offer, period)) * units
                for offer, _, period, units in uses
            ],
            dtype=np.float64,
        )
        self.offer_index = np.array([offer_at[offer.id] for offer, *_ in uses], dtype=np.int64)
        self.nation_index = np.array([facts.order[offer.nation] for offer, *_ in uses], dtype=np.int64)
        self.ruled = [
            (entry, index)
            for entry, (offer, need, period, _) in enumerate(uses)
            for index, caveat in enumerate(caveats)
            if caveat.nation in (offer.nation, facts.consenting(offer)) and facts.fits(caveat, need, period)
        ]

    def short_share(self, draw: Draw) -> float:
        lost = (
            _marked(self.nations, draw.nations)[self.nation_index] | _marked(self.offers, draw.offers)[self.offer_index]
        )
        refused = _marked(self.caveats, draw.caveats)
        for entry, caveat in self.ruled:
            lost[entry] |= refused[caveat]
        coming = np.bincount(self.where, weights=np.where(lost, 0.0, self.units), minlength=len(self.need))
        return float(self.weight @ (np.maximum(0.0, self.need - coming) / self.need))


def _marked(names: list[str], chosen: frozenset[str]) -> Any:
    return np.array([name in chosen for name in names], dtype=bool)


def _gain(facts: Facts, plan: Plan, offer: Offer, period: str) -> float:
    gaining = facts.joining.gaining(offer, period)
    joined = (row for row in gaining if (row.id, offer.nation, period) in plan.members)
    return max((agreement.gain_share for agreement in joined), default=0.0)
