"""What one offer may do in one period: every whole-unit commitment with every set of assignments it can hold.

Only rules about a single offer and period are applied here, each exactly; rules that join offers are in period.py.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.tables import Caveat, Deployment, Lock, Nation, Offer, Requirement


def fraction(value: float) -> Fraction:
    """The decimal that a float shows."""
    return Fraction(str(value))


@dataclass(frozen=True, slots=True)
class Bundle:
    """A commitment and assignments of one offer in one period; money in million, value and change in points."""

    offer: Offer
    commit: int
    uses: tuple[tuple[str, int], ...]
    spend: Fraction
    value: Fraction
    change: Fraction


def stands(instance: Instance, requirement: Requirement, period: str) -> bool:
    mission = instance.mission_of[requirement.mission]
    return period in (requirement.periods or mission.periods or instance.period_ids)


def offered(instance: Instance, offer: Offer, period: str) -> bool:
    return period in (offer.periods or instance.period_ids)


def fits(instance: Instance, caveat: Caveat, nation: str, requirement: Requirement, period: str) -> bool:
    """Whether a caveat of the nation fits the requirement and period."""
    mission = instance.mission_of[requirement.mission]
    return (
        caveat.nation == nation
        and caveat.mission in (None, mission.id)
        and caveat.mission_kind in (None, mission.kind)
        and caveat.region in (None, mission.region)
        and caveat.period in (None, period)
        and caveat.capability in (None, requirement.capability)
    )


def deployment_cost(instance: Instance, nation: Nation, requirement: Requirement) -> Fraction:
    """Million for one unit deployed: the most specific row that fits, 0 where none does."""
    mission = instance.mission_of[requirement.mission]

    def specific(row: Deployment) -> tuple[int, int, int]:
        origin = 2 if row.from_nation else 1 if row.from_region else 0
        destination = 2 if row.to_mission else 1 if row.to_region else 0
        return (1 if row.capability else 0, origin, destination)

    rows = [
        row
        for row in instance.deployment
        if row.capability in (None, requirement.capability)
        and row.from_nation in (None, nation.id)
        and row.from_region in (None, nation.region)
        and row.to_mission in (None, mission.id)
        and row.to_region in (None, mission.region)
    ]
    return fraction(max(rows, key=specific).cost_million) if rows else Fraction(0)


def bundles(instance: Instance, card: Card, offer: Offer, period: str) -> Iterator[Bundle]:
    """Everything the offer may do in the period, as far as rules about it alone say."""
    needs = [r for r in instance.requirements if r.capability == offer.capability and stands(instance, r, period)]
    amounts = [list(_uses(instance, card, offer, need, period)) for need in needs]
    for commit in _commits(instance, card, offer, period):
        for uses in itertools.product(*amounts):
            planned = tuple((need.id, units) for need, units in zip(needs, uses, strict=True) if units)
            held = _held(instance, offer, planned)
            if held <= commit and not _idle(instance, card, offer, commit - held):
                yield _bundle(instance, card, offer, period, commit, planned)


def _commits(instance: Instance, card: Card, offer: Offer, period: str) -> Iterator[int]:
    quantity = fraction(offer.quantity)
    most = quantity
    if card.has("sovereignty"):
        nation_share = fraction(instance.nation_of[offer.nation].reserve_share)
        card_share = fraction(card["sovereignty.reserve_share"])
        most -= max(fraction(offer.reserve), nation_share * quantity, card_share * quantity)
    for units in range(int(most) + 1):
        lots = not card.has("lots") or units == 0 or _in_lots(offer, units)
        if lots and _locks_hold(instance, card, offer, None, period, units):
            yield units


def _in_lots(offer: Offer, units: int) -> bool:
    return units >= offer.smallest and (offer.step == 0 or units % int(offer.step) == 0)


def _uses(instance: Instance, card: Card, offer: Offer, need: Requirement, period: str) -> Iterator[int]:
    most = ceil(fraction(need.quantity) / fraction(offer.effectiveness))
    if card.has("lots"):
        most = max(most, int(offer.smallest_use))
    own = [one for one in instance.caveats if fits(instance, one, offer.nation, need, period)]
    if card.has("caveats") and any(one.rule == "forbid" for one in own):
        most = 0
    if card.has("readiness"):
        delay = Fraction(0)
        if card.has("caveats"):
            delays = [one.delay_days or 0 for one in own if one.rule == "approval"]
            delay = max(delays, default=0) * fraction(card["caveats.delay_scale"])
        if offer.notice_days + delay > need.within_days + card["readiness.grace_days"]:
            most = 0
    # More than the whole quantity never fits the commitment, unless one held unit sustains more than one deployed.
    most = min(most, int(fraction(offer.quantity) / fraction(offer.dwell)))
    for units in range(most + 1):
        lots = not card.has("lots") or units == 0 or units >= offer.smallest_use
        if lots and _locks_hold(instance, card, offer, need.id, period, units):
            yield units


def _locks_hold(instance: Instance, card: Card, offer: Offer, requirement: str | None, period: str, units: int) -> bool:
    if not card.has("locks"):
        return True
    return all(
        lock_holds(lock, units)
        for lock in instance.locks
        if lock.offer == offer.id and lock.requirement == requirement and lock.period in (None, period)
    )


def lock_holds(lock: Lock, units: int) -> bool:
    """Whether whole ``units`` satisfy the lock."""
    if lock.rule == "must":
        return units >= 1
    if lock.rule == "never":
        return units == 0
    quantity = fraction(lock.quantity or 0.0)
    return units >= quantity if lock.rule == "at_least" else units <= quantity


def _held(instance: Instance, offer: Offer, uses: tuple[tuple[str, int], ...]) -> Fraction:
    """Units held in the busiest situation."""
    return max(
        sum(
            (
                fraction(offer.dwell) * units
                for requirement, units in uses
                if situation.id in instance.mission_of[instance.requirement_of[requirement].mission].situations
            ),
            Fraction(0),
        )
        for situation in instance.situations
    )


def _idle(instance: Instance, card: Card, offer: Offer, idle: Fraction) -> bool:
    """Whether a whole package serves nothing but a fair share."""
    agreed = card.has("locks") and any(
        lock.offer == offer.id and lock.requirement is None and lock.rule in ("must", "at_least")
        for lock in instance.locks
    )
    package = max(1.0, offer.smallest, offer.step) if card.has("lots") else 1.0
    return card.has("burden") and not agreed and idle >= package


def _bundle(
    instance: Instance, card: Card, offer: Offer, period: str, commit: int, uses: tuple[tuple[str, int], ...]
) -> Bundle:
    spend = fraction(offer.unit_cost_million) * commit
    if commit:
        spend += fraction(offer.fixed_cost_million)
    for requirement_id, units in uses:
        requirement = instance.requirement_of[requirement_id]
        weight = sum(
            fraction(instance.situation_of[one].weight) for one in instance.mission_of[requirement.mission].situations
        )
        cost = deployment_cost(instance, instance.nation_of[offer.nation], requirement)
        spend += cost * fraction(card["spending.deployment_scale"]) * weight * units
    value = fraction(instance.capability_of[offer.capability].value_weight)
    change = Fraction(0)
    if card.has("stability"):
        change = value * _difference(instance, card, offer, period, commit, dict(uses))
    return Bundle(offer, commit, uses, spend, value * commit, change)


def _difference(
    instance: Instance, card: Card, offer: Offer, period: str, commit: int, uses: dict[str, int]
) -> Fraction:
    last = {
        row.requirement: fraction(row.quantity)
        for row in instance.history
        if row.offer == offer.id and row.period == period
    }
    if card["stability.measure"] == "commitments":
        return abs(commit - last.get(None, Fraction(0)))
    names = [requirement.id for requirement in instance.requirements if stands(instance, requirement, period)]
    return sum((abs(uses.get(name, 0) - last.get(name, Fraction(0))) for name in names), Fraction(0))
