"""What an instance and a card say, read from the tables: who stands when, what fits, what counts for how much."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from fractions import Fraction
from functools import cached_property, lru_cache
from math import ceil, lcm
from typing import TypeVar

from pooling.domain.card import Card
from pooling.domain.draws import draws
from pooling.domain.instance import Instance
from pooling.domain.risks import ScenarioEffect
from pooling.domain.tables import Caveat, Deployment, Mission, Offer, RedLine, Requirement
from pooling.domain.together import Agreement, Pool

Members = frozenset[tuple[str, str]]
"""(agreement, nation) of every membership in one period."""

Value = TypeVar("Value")


@lru_cache(maxsize=100_000)
def fraction(value: float) -> Fraction:
    """The decimal that a float shows."""
    return Fraction(str(value))


def total(values: Iterable[Fraction | int]) -> Fraction:
    """The exact sum; whole values are added as such, which is what most of them are."""
    whole, rest = 0, Fraction(0)
    for value in values:
        if value.denominator == 1:
            whole += value.numerator
        else:
            rest += value
    return rest + whole


Name = TypeVar("Name")


def in_whole(factors: dict[Name, Fraction], limit: Fraction) -> tuple[dict[Name, int], int]:
    """The same factors and limit times their common denominator: whole numbers are compared far faster."""
    common = lcm(limit.denominator, *(factor.denominator for factor in factors.values()))
    return {name: int(factor * common) for name, factor in factors.items()}, int(limit * common)


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
        and caveat.command in (None, mission.command)
        and caveat.period in (None, period)
        and caveat.capability in (None, requirement.capability)
    )


class Facts:
    """An instance under a card. What is asked again and again is kept."""

    def __init__(self, instance: Instance, card: Card) -> None:
        self.instance = instance
        self.card = card
        self.periods = instance.period_ids
        self.nations = tuple(nation.id for nation in instance.nations)
        self.situations = tuple(situation.id for situation in instance.situations)
        self._kept: dict[Hashable, object] = {}

    def kept(self, key: Hashable, make: Callable[[], Value]) -> Value:
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]  # type: ignore[return-value]

    def has(self, family: str) -> bool:
        return self.card.has(family)

    @cached_property
    def frozen_periods(self) -> tuple[str, ...]:
        """Family stability: the first periods, in which the last plan holds."""
        return self.periods[: self.card["stability.frozen_periods"]] if self.has("stability") else ()

    def last_commitment(self, offer: str, period: str) -> Fraction:
        """Units committed in the last plan."""
        held = {(row.offer, row.period): row.quantity for row in self.instance.history if row.requirement is None}
        return fraction(held.get((offer, period), 0.0))

    def share(self, parameter: str) -> Fraction:
        """The value of a numeric parameter."""
        return fraction(self.card[parameter])

    # --- what stands ------------------------------------------------------------------------------------------

    def needs(self, period: str) -> tuple[Requirement, ...]:
        return self.kept(
            ("needs", period), lambda: tuple(r for r in self.instance.requirements if stands(self.instance, r, period))
        )

    def offers(self, period: str) -> tuple[Offer, ...]:
        return self.kept(
            ("offers", period), lambda: tuple(o for o in self.instance.offers if offered(self.instance, o, period))
        )

    def owned(self, nation: str, period: str) -> tuple[Offer, ...]:
        """The nation's offers that stand and are its inventory."""
        return tuple(offer for offer in self.offers(period) if offer.nation == nation and offer.owned)

    def owned_value(self, nation: str, period: str) -> Fraction:
        """Value points of all it owns."""
        return total(
            self.value(offer.capability) * self.quantity(offer, period) for offer in self.owned(nation, period)
        )

    def mission(self, requirement: Requirement) -> Mission:
        return self.instance.mission_of[requirement.mission]

    def in_situation(self, requirement: Requirement, situation: str) -> bool:
        return situation in self.mission(requirement).situations

    @cached_property
    def happening(self) -> dict[str, frozenset[str]]:
        """Situation -> requirements of missions that happen in it."""
        return {
            situation: frozenset(need.id for need in self.instance.requirements if self.in_situation(need, situation))
            for situation in self.situations
        }

    def need(self, requirement: Requirement, period: str) -> Fraction:
        """As the table says, or as the last change up to the period says."""
        rows = [
            (row.from_period, row.quantity)
            for row in self.instance.requirement_changes
            if row.requirement == requirement.id
        ]
        return self.kept(("need", requirement.id, period), lambda: self._now(requirement.quantity, rows, period))

    def quantity(self, offer: Offer, period: str) -> Fraction:
        """The same of units owned."""
        rows = [(row.from_period, row.quantity) for row in self.instance.offer_changes if row.offer == offer.id]
        return self.kept(("quantity", offer.id, period), lambda: self._now(offer.quantity, rows, period))

    def _now(self, first: float, changes: list[tuple[str, float]], period: str) -> Fraction:
        held = dict(changes)
        now = first
        for period_id in self.periods[: self.at(period) + 1]:
            now = held.get(period_id, now)
        return fraction(now)

    def at(self, period: str) -> int:
        return self.periods.index(period)

    def least_part(self, requirement: Requirement, period: str) -> Fraction:
        """Effective units with which a nation takes part, where participation is counted."""
        return self.share("breadth.least_part_share") * self.need(requirement, period)

    def price(self, kind: str, period: str) -> Fraction:
        """Price level of a kind of cost: its own row, else the row of all kinds, else 1."""
        rows: dict[tuple[str, str | None], float] = {(row.period, row.kind): row.index for row in self.instance.prices}
        index = rows.get((period, kind), rows.get((period, None), 1.0))
        return fraction(index)

    def years(self, period: str) -> int:
        """Length of a period: as it says, until the next begins, or as long as the one before; else 1."""
        rows, at = self.instance.periods, self.at(period)
        begin = rows[at].year
        if begin is None and at and rows[at - 1].year and rows[at - 1].years:
            begin = (rows[at - 1].year or 0) + (rows[at - 1].years or 0)
        until = rows[at + 1].year if at + 1 < len(rows) else None
        if rows[at].years:
            return rows[at].years or 0
        if begin is not None and until is not None:
            return until - begin
        return self.years(self.periods[at - 1]) if at and at + 1 == len(rows) else 1

    def years_before(self, period: str) -> int:
        return sum(self.years(one) for one in self.periods[: self.at(period)])

    def yearly(self, kind: str, period: str) -> Fraction:
        """What a cost that is due every year is multiplied by."""
        return self.price(kind, period) * self.years(period)

    def effect(self, offer: str) -> Fraction:
        return self.kept(("effect", offer), lambda: fraction(self.instance.offer_of[offer].effectiveness))

    def dwell(self, offer: str) -> Fraction:
        return self.kept(("dwell", offer), lambda: fraction(self.instance.offer_of[offer].dwell))

    def value(self, capability: str) -> Fraction:
        return fraction(self.instance.capability_of[capability].value_weight)

    def weight(self, requirement: Requirement) -> Fraction:
        """The sum of the weights of its mission's situations."""
        return total(
            fraction(self.instance.situation_of[situation].weight) for situation in self.mission(requirement).situations
        )

    # --- what a nation's rules say ----------------------------------------------------------------------------

    def binding(self, rule: str, offer: Offer, requirement: Requirement, period: str) -> list[Caveat]:
        """Caveats forbid or approval that bind the offer's units there: its nation's, and its host's with a say."""
        nations = [offer.nation]
        if self.has("consent") and offer.consent != "none" and offer.host is not None:
            nations.append(offer.host)
        return [
            caveat
            for caveat in self.instance.caveats
            if self.has("caveats") and caveat.rule == rule
            if any(fits(self.instance, caveat, nation, requirement, period) for nation in nations)
        ]

    def red_line_fits(self, line: RedLine, offer: Offer, requirement: Requirement) -> bool:
        mission = self.mission(requirement)
        return (
            line.nation == offer.nation
            and line.capability in (None, requirement.capability)
            and line.mission in (None, mission.id)
            and line.mission_kind in (None, mission.kind)
            and line.region in (None, mission.region)
        )

    # --- agreements -------------------------------------------------------------------------------------------

    @cached_property
    def agreements(self) -> tuple[Agreement, ...]:
        """Those in force: none where the card has no agreements."""
        return self.instance.agreements if self.has("agreements") else ()

    def covering(self, capability: str) -> tuple[Agreement, ...]:
        return tuple(
            agreement
            for agreement in self.agreements
            if not agreement.capabilities or capability in agreement.capabilities
        )

    def both_in(self, capability: str, members: Members, first: str, second: str) -> list[Agreement]:
        """Agreements that cover the capability and of which both nations are members."""
        return [row for row in self.covering(capability) if (row.id, first) in members and (row.id, second) in members]

    def eligible(self, agreement: Agreement, period: str) -> tuple[str, ...]:
        """Nations that may be members in the period."""
        begins = self.periods.index(agreement.from_period) if agreement.from_period else 0
        if self.periods.index(period) < begins:
            return ()
        return agreement.nations or self.nations

    def gain(self, offer: Offer, members: Members, without: Collection[str] = ()) -> Fraction:
        """The largest gain of an agreement (none of ``without``) that the offer's nation is a member of."""
        gains = [
            fraction(row.gain_share)
            for row in self.covering(offer.capability)
            if (row.id, offer.nation) in members and row.id not in without
        ]
        return max(gains, default=Fraction(0))

    def standards(self, offer: Offer, members: Members) -> set[str]:
        """The offer's own standards, and those that agreements grant."""
        granted = [row for row in self.covering(offer.capability) if (row.id, offer.nation) in members]
        return set(offer.standards).union(*(row.standards for row in granted))

    def pool(self, offer: Offer) -> Pool | None:
        return None if offer.pool is None else self.instance.pool_of[offer.pool]

    def shares(self, pool: Pool, period: str) -> list[Offer]:
        return [offer for offer in self.offers(period) if offer.pool == pool.id]

    @staticmethod
    def net_output(pool: Pool) -> Fraction:
        return fraction(pool.unit_output) * (1 - fraction(pool.reserve_share))

    # --- what counts for how much -----------------------------------------------------------------------------

    def reliability(self, offer: Offer, requirement: Requirement, period: str) -> Fraction:
        chance = fraction(self.instance.nation_of[offer.nation].reliability) * fraction(offer.reliability)
        for cluster in self.instance.clusters:
            if offer.nation in cluster.nations:
                chance *= 1 - fraction(cluster.failure_probability)
        for caveat in self.binding("approval", offer, requirement, period):
            if caveat.probability is not None:
                chance *= fraction(caveat.probability)
        return chance

    def doubt(self, offer: Offer, requirement: Requirement, period: str) -> Fraction:
        """Reliability of all but the offer itself: its nation, clusters and approvals."""
        return self.reliability(offer, requirement, period) / fraction(offer.reliability)

    def trust(self, offer: Offer, requirement: Requirement, period: str) -> Fraction:
        """What the card makes of reliability: 1 where units count as pledged."""
        if self.card["coverage.count"] == "pledged":
            return Fraction(1)
        key = ("trust", offer.id, requirement.id, period)
        return self.kept(key, lambda: self.reliability(offer, requirement, period))

    def most_assigned(self, offer: Offer, requirement: Requirement, period: str) -> int:
        """Units of the offer beyond which none is planned for the requirement."""

        def find() -> int:
            counted = self.effect(offer.id) * self.trust(offer, requirement, period)
            most = ceil(self.need(requirement, period) * self.largest_growth(requirement) / counted)
            return max(most, int(offer.smallest_use)) if self.has("lots") else most

        return self.kept(("most_assigned", offer.id, requirement.id, period), find)

    def largest_growth(self, requirement: Requirement) -> Fraction:
        """The most that a scenario of the table makes the need grow by, where such scenarios are looked at."""
        growth = [Fraction(1)]
        if self.has("uncertainty") and not self.card["uncertainty.draws"]:
            for scenario in self.instance.scenarios:
                factor = Fraction(1)
                for row in self.instance.scenario_effects:
                    about = row.mission in (None, requirement.mission) and row.requirement in (None, requirement.id)
                    if row.scenario == scenario.id and about and row.capability in (None, requirement.capability):
                        factor *= fraction(row.need_factor)
                growth.append(factor)
        return max(growth)

    def deployment_cost(self, offer: Offer, requirement: Requirement) -> Fraction:
        """Million for one unit deployed: the most specific row that fits, 0 where none does."""
        mission = self.mission(requirement)
        region = self.instance.nation_of[offer.nation].region

        def specific(row: Deployment) -> tuple[int, int, int]:
            origin = 2 if row.from_nation else 1 if row.from_region else 0
            destination = 2 if row.to_mission else 1 if row.to_region else 0
            return (1 if row.capability else 0, origin, destination)

        rows = [
            row
            for row in self.instance.deployment
            if row.capability in (None, requirement.capability)
            and row.from_nation in (None, offer.nation)
            and row.from_region in (None, region)
            and row.to_mission in (None, mission.id)
            and row.to_region in (None, mission.region)
        ]
        return fraction(max(rows, key=specific).cost_million) if rows else Fraction(0)

    # --- scenarios --------------------------------------------------------------------------------------------

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        count = self.card["uncertainty.draws"]
        if count:
            drawn = draws(self.instance, count, self.card["uncertainty.seed"])
            return tuple(Scenario(self, Fraction(1, count), (), row.nations, row.offers, row.caveats) for row in drawn)
        effects = self.instance.scenario_effects
        return tuple(
            Scenario(self, fraction(scenario.probability), tuple(row for row in effects if row.scenario == scenario.id))
            for scenario in self.instance.scenarios
        )


class Scenario:
    """One way in which commitments and needs may turn out: listed with its effects, or drawn with what fails."""

    def __init__(
        self,
        facts: Facts,
        probability: Fraction,
        effects: tuple[ScenarioEffect, ...],
        nations: Collection[str] = (),
        offers: Collection[str] = (),
        refused: Collection[str] = (),
    ) -> None:
        self.facts = facts
        self.probability = probability
        self._effects = effects
        self._nations, self._offers, self._refused = nations, offers, refused

    def growth(self, requirement: Requirement) -> Fraction:
        factor = Fraction(1)
        for row in self._effects:
            if self._fits(row, requirement):
                factor *= fraction(row.need_factor)
        return factor

    def supply(self, offer: Offer, requirement: Requirement, period: str) -> Fraction:
        refused = [row for row in self.facts.binding("approval", offer, requirement, period) if row.id in self._refused]
        if offer.nation in self._nations or offer.id in self._offers or refused:
            return Fraction(0)
        factor = Fraction(1)
        for row in self._effects:
            if row.nation in (None, offer.nation) and row.offer in (None, offer.id) and self._fits(row, requirement):
                factor *= fraction(row.supply_factor)
        return factor

    @staticmethod
    def _fits(row: ScenarioEffect, requirement: Requirement) -> bool:
        return (
            row.mission in (None, requirement.mission)
            and row.requirement in (None, requirement.id)
            and row.capability in (None, requirement.capability)
        )
