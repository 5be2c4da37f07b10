"""A plan on fresh draws: what its scenarios promised, against chances that it has not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pooling.domain.card import Card
from pooling.domain.draws import Draw, draws
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.formulation.facts import Facts

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OutOfSample:
    """Share of weighted need that is short over equally probable draws.

    ``cvar_short_share`` is the mean of the worst draws that together have probability ``tail``;
    ``standard_error`` is that of the mean.
    """

    draws: int
    seed: int
    tail: float
    mean_short_share: float
    standard_error: float
    cvar_short_share: float
    worst_short_share: float
    as_pledged_short_share: float
    short_shares: tuple[float, ...]

    def __str__(self) -> str:
        rows = (
            ("as pledged", self.as_pledged_short_share),
            ("mean", self.mean_short_share),
            (f"worst {100 * self.tail:g} %", self.cvar_short_share),
            ("worst draw", self.worst_short_share),
        )
        lines = [f"share of weighted need that is short, over {self.draws:,} draws (seed {self.seed})"]
        return "\n".join(lines + [f"  {name:<14}{100 * share:8.2f} %" for name, share in rows])


def out_of_sample(instance: Instance, card: Card, plan: Plan, *, count: int, seed: int) -> OutOfSample:
    """The plan's shortfall over ``count`` fresh draws by ``seed``; nothing is planned anew in any of them."""
    fresh = draws(instance, count, seed)
    measure = _Measure(instance, card, plan)
    shares = np.array([measure.short_share(draw) for draw in fresh])
    tail = float(card["uncertainty.tail"])
    error = float(shares.std(ddof=1) / np.sqrt(count)) if count > 1 else 0.0
    return OutOfSample(
        draws=count,
        seed=seed,
        tail=tail,
        mean_short_share=float(shares.mean()),
        standard_error=error,
        cvar_short_share=worst_mean(shares, tail),
        worst_short_share=float(shares.max()),
        as_pledged_short_share=measure.short_share(Draw(frozenset(), frozenset(), frozenset())),
        short_shares=tuple(float(share) for share in shares),
    )


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
        self.need = np.array([facts.need(one, period) for one, period in needs])
        weight = np.array([one.weight * weights[one.priority - 1] for one, _ in needs])
        self.weight = weight / weight.sum() if weight.sum() else weight
        position = {(one.id, period): index for index, (one, period) in enumerate(needs)}
        caveats = [one for one in instance.caveats if one.probability is not None and card.has("caveats")]
        self.offers, self.nations = list(facts.offer_of), list(facts.order)
        self.caveats = [one.id for one in caveats]
        offer_at = {name: index for index, name in enumerate(self.offers)}
        where: list[int] = []
        units: list[float] = []
        offer_index: list[int] = []
        nation_index: list[int] = []
        ruled: list[tuple[int, int]] = []
        for (name, requirement, period), quantity in plan.assigned.items():
            offer, need = facts.offer_of[name], facts.requirement_of[requirement]
            rulers = (offer.nation, facts.consenting(offer))
            for index, caveat in enumerate(caveats):
                if caveat.nation in rulers and facts.fits(caveat, need, period):
                    ruled.append((len(where), index))
            where.append(position[requirement, period])
            units.append(offer.effectiveness * (1.0 + _gain(facts, plan, name, period)) * quantity)
            offer_index.append(offer_at[name])
            nation_index.append(facts.order[offer.nation])
        self.where, self.units = np.array(where, dtype=np.int64), np.array(units, dtype=np.float64)
        self.offer_index = np.array(offer_index, dtype=np.int64)
        self.nation_index = np.array(nation_index, dtype=np.int64)
        self.ruled = ruled

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


def _gain(facts: Facts, plan: Plan, offer: str, period: str) -> float:
    one = facts.offer_of[offer]
    found = facts.joining.gaining(one, period)
    return max((a.gain_share for a in found if (a.id, one.nation, period) in plan.members), default=0.0)
