"""Shares of weighted need: covered as planned, without who withdraws, and short in scenarios."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from pooling.domain.tables import Requirement

from .amounts import delivered, delivered_in, delivered_without
from .decisions import Decision, Decisions
from .facts import Facts, fraction, total
from .options import through


def weights(facts: Facts, priority: int | None = None) -> dict[str, Fraction]:
    """Requirement -> weight, summing to 1 over requirements and periods; empty where all are 0.

    Blended over priorities, or of one priority alone.
    """
    blend = [fraction(weight) for weight in facts.card["coverage.priority_weights"]]
    out = {
        need.id: fraction(need.weight) * (blend[need.priority - 1] if priority is None else need.priority == priority)
        for need in facts.instance.requirements
    }
    whole = total(out[need.id] for period in facts.periods for need in facts.needs(period))
    return {name: weight / whole for name, weight in out.items()} if whole else {}


def covered(facts: Facts, decisions: Decisions, priority: int | None = None) -> Fraction:
    """Share of weighted need that the plan covers."""
    return _share(facts, decisions, priority, ("covered", priority), lambda one, need: delivered(facts, one, need))


def _share(
    facts: Facts,
    decisions: Decisions,
    priority: int | None,
    key: tuple[object, ...],
    comes: Callable[[Decision, Requirement], Fraction],
) -> Fraction:
    """Share of weighted need covered by what comes; ``key`` names what comes."""
    weight = facts.kept(("weights", priority), lambda: weights(facts, priority))
    if not weight:
        return Fraction(1)

    def of_period(one: Decision) -> Fraction:
        return total(
            weight[need.id] * min(Fraction(1), comes(one, need) / facts.need(need, one.period))
            for need in facts.needs(one.period)
            if weight[need.id] and need.id in one.uses
        )

    return total(facts.kept((*key, decision), lambda decision=decision: of_period(decision)) for decision in decisions)  # type: ignore[misc]


@dataclass(frozen=True)
class Loss:
    """What is gone in a withdrawal: offers, and gains of agreements."""

    offers: frozenset[str]
    agreements: tuple[str, ...]


def withdrawals(facts: Facts) -> tuple[Loss, ...]:
    """Those of the table and, where the card says so, each nation alone."""
    return facts.kept("withdrawals", lambda: _withdrawals(facts))


def _withdrawals(facts: Facts) -> tuple[Loss, ...]:
    out = []
    if facts.card["withdrawal.every_nation"]:
        for nation in facts.nations:
            offers = frozenset(offer.id for offer in facts.instance.offers if offer.nation == nation)
            out.append(Loss(offers, ()))
    for row in facts.instance.withdrawals:
        gone = set()
        for offer in facts.instance.offers:
            pool, option = facts.pool(offer), through(facts, offer)
            agreement = offer.agreement if pool is None else pool.agreement
            if (
                offer.nation in row.nations
                or agreement in row.agreements
                or (pool is not None and pool.supplier in row.suppliers)
                or (option is not None and option.supplier in row.suppliers)
                or (facts.has("consent") and offer.consent != "none" and offer.host in row.hosts)
            ):
                gone.add(offer.id)
        out.append(Loss(frozenset(gone), row.agreements))
    return tuple(out)


def covered_without(facts: Facts, decisions: Decisions, loss: Loss) -> Fraction:
    """Share of weighted need still covered when someone withdraws."""
    return _share(
        facts,
        decisions,
        None,
        ("without", loss),
        lambda one, need: delivered_without(facts, one, need, loss.offers, loss.agreements),
    )


def covered_at_worst(facts: Facts, decisions: Decisions) -> Fraction:
    """The least share still covered over all withdrawals and none."""
    shares = [covered_without(facts, decisions, loss) for loss in withdrawals(facts)]
    return min([covered(facts, decisions), *shares])


def mean_of_the_worst(facts: Facts, decisions: Decisions) -> Fraction:
    """Mean loss of the worst scenarios that together have probability `uncertainty.tail`."""
    losses = sorted(
        (
            (total(_loss(facts, decision, index) for decision in decisions), scenario.probability)
            for index, scenario in enumerate(facts.scenarios)
        ),
        reverse=True,
    )
    tail = facts.share("uncertainty.tail")
    mean, left = Fraction(0), tail
    for loss, probability in losses:
        part = min(probability, left)
        mean += part * loss
        left -= part
    return mean / tail


def _loss(facts: Facts, decision: Decision, index: int) -> Fraction:
    """Share of weighted need that is short in a scenario, as far as one period adds to it."""
    scenario = facts.scenarios[index]
    weight = facts.kept(("weights", None), lambda: weights(facts))

    def find() -> Fraction:
        short = Fraction(0)
        for need in facts.needs(decision.period):
            if weight:
                needed = facts.need(need, decision.period) * scenario.growth(need)
                comes = delivered_in(facts, decision, need, scenario)
                short += weight[need.id] * max(Fraction(0), 1 - comes / needed)
        return short

    return facts.kept(("loss", index, decision), find)
