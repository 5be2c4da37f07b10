"""Family uncertainty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from pooling.domain.draws import Draw, draws
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.risks import ScenarioEffect
from pooling.domain.tables import Offer, Requirement
from pooling.formulation.algebra import Var
from pooling.formulation.context import Formulation
from pooling.formulation.deliveries import pledged
from pooling.formulation.facts.needs import effect_fits
from pooling.formulation.weights import blended_weights, short_share


def add(f: Formulation) -> None:
    """Commitments may fail and needs may grow: what is met on average in the worst cases.

    ``uncertainty[w,r,t]``:      pledged[r,t] - sum over o of eff * (1 + gain) * (1 - supply[w,o,r]) * assign[o,r,t]
                                 + short_in[w,r,t] >= need[r,t] * growth[w,r]
    pledged[r,t] = sum over o of eff * (1 + gain) * assign[o,r,t]
    ``uncertainty_beyond[w]``:   beyond[w] >= loss[w] - threshold,  beyond >= 0
    cvar = threshold + sum over w of probability[w] * beyond[w] / tail

    loss[w] = sum over (r, t) of weight * short_in / (need * growth), over the sum of weights (as in tier covered)

    cvar is the mean loss of the worst scenarios that together have probability tail = ``uncertainty.tail``. Scenarios
    are

    - those of the table: supply and growth are the products of the factors of all effects that fit. A factor of supply
      fits by nation, offer, mission, requirement, capability; one of need by the last three.
    - with ``uncertainty.draws`` > 0 so many equally probable draws by ``uncertainty.seed``. Clusters, nations and
      offers fail and approvals are refused, independently and with their probabilities. supply is 0 for offers that
      fail, of nations that fail, or to which a refused approval fits (family caveats; the host's too where its consent
      is needed); else 1. growth is 1.

    Indices: w scenario, r requirement, t period. Units: the capability's (effective units). Source: Rockafellar and
    Uryasev, 2000, Optimization of conditional value-at-risk, Journal of Risk 2. Off: everything comes as pledged.
    """
    if not any(tier.kind == "cvar_shortfall" for tier in f.card.tiers):
        return
    weights = blended_weights(f)
    threshold = f.variable("threshold", "all", 0.0, 1.0)
    tail = f.card["uncertainty.tail"]
    f.cvar += threshold
    for name, probability, factors in scenarios(f):
        shorts, growth = _short_in(f, name, factors)
        beyond = f.variable("beyond", name, 0.0, 1.0)
        f.cvar += probability / tail * beyond
        f.row("uncertainty_beyond", name, short_share(f, weights, shorts, growth) - threshold <= beyond)


class Factors(Protocol):
    """What a scenario changes."""

    def supply(self, offer: Offer, need: Requirement, period: str) -> float:
        """Share of assigned units that come."""

    def growth(self, need: Requirement) -> float:
        """Factor on the need."""


class Listed:
    """A scenario of the table."""

    def __init__(self, effects: list[ScenarioEffect]) -> None:
        self.effects = effects

    def supply(self, offer: Offer, need: Requirement, period: str) -> float:  # noqa: ARG002
        factor = 1.0
        for effect in self.effects:
            about = effect.nation in (None, offer.nation) and effect.offer in (None, offer.id)
            if about and effect_fits(effect, need):
                factor *= effect.supply_factor
        return factor

    def growth(self, need: Requirement) -> float:
        factor = 1.0
        for effect in self.effects:
            if effect_fits(effect, need):
                factor *= effect.need_factor
        return factor


class Drawn:
    """A scenario drawn from the reliabilities."""

    def __init__(self, f: Formulation, draw: Draw) -> None:
        self.facts, self.draw = f.facts, draw
        self.refused = [row for row in f.instance.caveats if row.id in draw.caveats and f.card.has("caveats")]

    def supply(self, offer: Offer, need: Requirement, period: str) -> float:
        if offer.nation in self.draw.nations or offer.id in self.draw.offers:
            return 0.0
        rulers = (offer.nation, self.facts.consenting(offer))
        refused = any(row.nation in rulers and self.facts.fits(row, need, period) for row in self.refused)
        return 0.0 if refused else 1.0

    def growth(self, need: Requirement) -> float:  # noqa: ARG002
        return 1.0


def scenarios(f: Formulation) -> Iterator[tuple[str, float, Factors]]:
    """(name, probability, factors) of what is stated: all, or those that ``f.futures`` names."""
    chosen = f.futures.get("uncertainty")
    for name, probability, factors in every_scenario(f):
        if chosen is None:
            yield name, probability, factors
        elif name in chosen:
            yield name, chosen[name], factors


def every_scenario(f: Formulation) -> Iterator[tuple[str, float, Factors]]:
    """(name, probability, factors); draws that turn out alike are one scenario, by the name of the first."""
    count = f.card["uncertainty.draws"]
    if not count:
        if not f.instance.scenarios:
            rule = "uncertainty.draws = 0 needs scenarios"
            raise InvalidInput([Problem("/scenarios", "", rule, "add scenarios, or set uncertainty.draws")])
        for scenario in f.instance.scenarios:
            effects = [row for row in f.instance.scenario_effects if row.scenario == scenario.id]
            yield scenario.id, scenario.probability, Listed(effects)
        return
    alike: dict[Draw, list[int]] = {}
    for number, draw in enumerate(draws(f.instance, count, f.card["uncertainty.seed"]), start=1):
        alike.setdefault(draw, []).append(number)
    for draw, numbers in alike.items():
        yield f"draw-{numbers[0]}", len(numbers) / count, Drawn(f, draw)


def _short_in(
    f: Formulation, name: str, factors: Factors
) -> tuple[dict[tuple[str, str], Var], dict[tuple[str, str], float]]:
    """short_in[w,r,t] of every need that the scenario changes, with its row, and the growth of needs."""
    out: dict[tuple[str, str], Var] = {}
    growth: dict[tuple[str, str], float] = {}
    as_pledged = f.card["coverage.count"] == "pledged"
    for need, period in f.facts.needs():
        grown = factors.growth(need)
        supplies = [
            (offer, factors.supply(f.facts.offer_of[offer], need, period))
            for offer, _ in f.facts.pairs_by_need[need.id, period]
        ]
        if as_pledged and grown == 1 and all(supply == 1 for _, supply in supplies):
            continue
        growth[need.id, period] = grown
        lost = {offer: 1.0 - supply for offer, supply in supplies if supply < 1}
        key = (name, need.id, period)
        most = f.facts.need(need, period) * grown
        if not any(supply for _, supply in supplies):
            out[need.id, period] = f.variable("short_in", key, most, most)
            continue
        short = f.variable("short_in", key, 0.0, most)
        out[need.id, period] = short
        covered = short + pledged(f, need, period)
        for offer, share in lost.items():
            covered -= share * f.facts.offer_of[offer].effectiveness * f.assign[offer, need.id, period]
        for gain in f.gained.get((need.id, period), ()):
            if gain.offer in lost:
                effectiveness = f.facts.offer_of[gain.offer].effectiveness
                covered -= gain.share * lost[gain.offer] * effectiveness * gain.units
        f.row("uncertainty", key, covered >= most)
    return out, growth
