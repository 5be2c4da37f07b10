"""What the families share: which pairs can occur, and the smallest valid bounds of commitments and assignments.

A pair (offer, requirement, period) exists only if capability and periods match, something is left to commit, no
forbid caveat fits it and it is ready in time. Pairs that cannot occur never become variables.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from pooling.domain.card import Card
from pooling.domain.deadline import NO_DEADLINE, Deadline
from pooling.domain.instance import Instance
from pooling.domain.risks import ScenarioEffect
from pooling.domain.tables import Caveat, Mission, Offer, RedLine, Requirement
from pooling.domain.together import Pool
from pooling.formulation.joining import Joining
from pooling.formulation.starting import Starting

Without = frozenset[tuple[str, str]]
"""Rules left out, as (family, subject); subject ``*`` is the whole family. Used to find conflicts."""

ROUND_OFF = 1e-9
"""Slack in rounding data to whole units (a share), so that 0.1 * 30 counts as 3."""
LARGEST_SLACK = 1e-6
"""The same, in units: no number is so large that it may be rounded by more."""


def _slack(value: float) -> float:
    return min(ROUND_OFF * max(1.0, abs(value)), LARGEST_SLACK)


def whole_down(value: float) -> float:
    return float(math.floor(value + _slack(value)))


def whole_up(value: float) -> float:
    return float(math.ceil(value - _slack(value)))


def effect_fits(effect: ScenarioEffect, need: Requirement) -> bool:
    """Whether an effect is about the requirement, as far as mission, requirement and capability say."""
    return (
        effect.mission in (None, need.mission)
        and effect.requirement in (None, need.id)
        and effect.capability in (None, need.capability)
    )


class Facts:
    """The instance as one card sees it. Everything is computed once, in time linear in pairs and rows."""

    def __init__(
        self,
        instance: Instance,
        card: Card,
        without: Without = frozenset(),
        deadline: Deadline = NO_DEADLINE,
    ) -> None:
        self.instance = instance
        self.card = card
        self.without = without
        self.deadline = deadline
        self.periods = instance.period_ids
        self.order = {one.id: position for position, one in enumerate(instance.nations)}
        self.missions: dict[str, Mission] = instance.mission_of
        self.divisible = {one.id: one.divisible for one in instance.capabilities}
        self.nation_of_offer = {one.id: one.nation for one in instance.offers}
        self.offer_of: dict[str, Offer] = instance.offer_of
        self.requirement_of: dict[str, Requirement] = instance.requirement_of
        self.joining = Joining(instance, card)
        self.starting = Starting(instance, card)
        self._rulings: dict[tuple[str, str, str], tuple[bool, float, float]] = {}

    def on(self, family: str, subject: str = "*") -> bool:
        """Whether the family (for that subject) is in force."""
        if not self.without:
            return family in self.card.families
        return self.card.has(family) and (family, "*") not in self.without and (family, subject) not in self.without

    # --- times ------------------------------------------------------------------------------------------------

    @cached_property
    def offer_periods(self) -> dict[str, tuple[str, ...]]:
        return {one.id: self._in_order(one.periods) for one in self.instance.offers}

    @cached_property
    def requirement_periods(self) -> dict[str, tuple[str, ...]]:
        out = {}
        for one in self.instance.requirements:
            out[one.id] = self._in_order(one.periods or self.missions[one.mission].periods)
        return out

    def _in_order(self, periods: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one for one in self.periods if one in periods) if periods else self.periods

    def need(self, requirement: Requirement, period: str) -> float:
        """Quantity needed in the period."""
        return self.instance.need(requirement, period) if self._changing else requirement.quantity

    def units(self, offer: Offer, period: str) -> float:
        """Units of the offer owned in the period."""
        return self.instance.units(offer, period) if self._changing else offer.quantity

    @cached_property
    def _changing(self) -> bool:
        return bool(self.instance.requirement_changes or self.instance.offer_changes)

    # --- caveats ----------------------------------------------------------------------------------------------

    @cached_property
    def caveats_of(self) -> dict[str, list[Caveat]]:
        out: dict[str, list[Caveat]] = defaultdict(list)
        for one in self.instance.caveats:
            if self.on("caveats", one.id):
                out[one.nation].append(one)
        return out

    def fits(self, caveat: Caveat, requirement: Requirement, period: str) -> bool:
        """Whether every scope column given fits the requirement in the period."""
        mission = self.missions[requirement.mission]
        return (
            caveat.mission in (None, mission.id)
            and caveat.mission_kind in (None, mission.kind)
            and caveat.region in (None, mission.region)
            and caveat.period in (None, period)
            and caveat.command in (None, mission.command)
            and caveat.capability in (None, requirement.capability)
        )

    def ruling(self, offer: Offer, requirement: Requirement, period: str) -> tuple[bool, float, float]:
        """(forbidden, longest delay in days, probability that all approvals are given) for an offer's units there."""
        forbidden, delay, chance = self._ruling(offer.nation, requirement, period)
        host = self.consenting(offer)
        if host is not None:
            hosts = self._ruling(host, requirement, period)
            forbidden, delay, chance = forbidden or hosts[0], max(delay, hosts[1]), chance * hosts[2]
        return forbidden or self.behind_red_line(offer, requirement), delay, chance

    def consenting(self, offer: Offer) -> str | None:
        """The host whose consent the offer's use needs, if any."""
        return offer.host if offer.consent != "none" and self.on("consent") else None

    def _ruling(self, nation: str, requirement: Requirement, period: str) -> tuple[bool, float, float]:
        key = (nation, requirement.id, period)
        if key not in self._rulings:
            forbidden, delay, chance = False, 0.0, 1.0
            for caveat in self.caveats_of.get(nation, ()):
                if caveat.rule in ("forbid", "approval") and self.fits(caveat, requirement, period):
                    if caveat.rule == "forbid":
                        forbidden = True
                    else:
                        delay = max(delay, float(caveat.delay_days or 0))
                        chance *= 1.0 if caveat.probability is None else caveat.probability
            self._rulings[key] = (forbidden, delay * self.card["caveats.delay_scale"], chance)
        return self._rulings[key]

    # --- red lines --------------------------------------------------------------------------------------------

    @cached_property
    def red_lines_of(self) -> dict[str, list[RedLine]]:
        out: dict[str, list[RedLine]] = defaultdict(list)
        for one in self.instance.red_lines:
            if self.on("red_lines", one.id):
                out[one.nation].append(one)
        return out

    def behind_red_line(self, offer: Offer, requirement: Requirement) -> bool:
        """Whether a red line `never` of the offer's nation fits."""
        mission = self.missions[requirement.mission]
        return any(
            line.rule == "never"
            and line.mission in (None, mission.id)
            and line.mission_kind in (None, mission.kind)
            and line.region in (None, mission.region)
            and line.capability in (None, requirement.capability)
            for line in self.red_lines_of.get(offer.nation, ())
        )

    # --- what a unit counts for -------------------------------------------------------------------------------

    @cached_property
    def _reliability(self) -> dict[str, float]:
        """Nation -> probability that it honours what it commits, clusters counted."""
        out = {one.id: one.reliability for one in self.instance.nations}
        for cluster in self.instance.clusters:
            for nation in cluster.nations:
                out[nation] *= 1.0 - cluster.failure_probability
        return out

    def credible(self, offer: Offer, requirement: Requirement, period: str) -> float:
        """Probability that an assigned unit comes: nation, clusters, offer and approvals."""
        return self._reliability[offer.nation] * offer.reliability * self.ruling(offer, requirement, period)[2]

    def worth(self, offer: Offer, requirement: Requirement, period: str) -> float:
        """Need that one assigned unit covers as the card counts, gains apart."""
        if self.card["coverage.count"] == "expected":
            return offer.effectiveness * self.credible(offer, requirement, period)
        return offer.effectiveness

    @cached_property
    def value_weight(self) -> dict[str, float]:
        """Capability -> points per unit."""
        return {one.id: one.value_weight for one in self.instance.capabilities}

    # --- commitments ------------------------------------------------------------------------------------------

    @cached_property
    def available(self) -> dict[tuple[str, str], float]:
        """(offer, period) -> most that may be committed: quantity less what stays home, in whole units and steps.

        Smallest valid: any larger value breaks sovereignty, integrality or a step.
        """
        out: dict[tuple[str, str], float] = {}
        for offer in self.instance.offers:
            by_quantity: dict[float, float] = {}
            for period in self.offer_periods[offer.id]:
                if not (self.joining.can_commit(offer, period) and self.starting.can_commit(offer, period)):
                    out[offer.id, period] = 0.0
                    continue
                units = self.units(offer, period)
                if units not in by_quantity:
                    by_quantity[units] = self._committable(offer, units)
                out[offer.id, period] = by_quantity[units]
        return out

    def _committable(self, offer: Offer, units: float) -> float:
        most = min(units - self.kept_home(offer, units), self.starting.most_delivered(offer))
        if not self.divisible[offer.capability]:
            most = whole_down(most)
        step = self.step(offer)
        if step:
            most = step * whole_down(most / step)
        if self.on("lots", offer.nation) and most < offer.smallest - ROUND_OFF * offer.quantity:
            return 0.0
        return max(0.0, most)

    def kept_home(self, offer: Offer, units: float) -> float:
        """What its nation or the card keeps at home of ``units`` of an offer, before rounding."""
        if not offer.owned or not self.on("sovereignty", offer.nation):
            return 0.0
        of_card = float(self.card["sovereignty.reserve_share"])
        return max(offer.reserve, max(self.instance.nation_of[offer.nation].reserve_share, of_card) * units)

    def step(self, offer: Offer) -> float:
        """Commitments are multiples of this; 0 where any quantity (or any whole number) will do."""
        if not self.on("lots", offer.nation) or not offer.step:
            return 0.0
        return 0.0 if offer.step == 1 and not self.divisible[offer.capability] else offer.step

    def smallest(self, offer: Offer) -> float:
        """Smallest commitment if any, where lots is in force; 0 where the unit itself already says it."""
        least = offer.smallest if self.on("lots", offer.nation) else 0.0
        unit = max(self.step(offer), 0.0 if self.divisible[offer.capability] else 1.0)
        return least if least > unit else 0.0

    def package(self, offer: Offer) -> float:
        """The smallest quantity that can be committed at all; 0 where any can."""
        unit = 0.0 if self.divisible[offer.capability] else 1.0
        return max(unit, self.step(offer), self.smallest(offer))

    def smallest_use(self, offer: Offer) -> float:
        """Smallest assignment to one requirement if any; 0 where the unit itself already says it."""
        least = offer.smallest_use if self.on("lots", offer.nation) else 0.0
        unit = 0.0 if self.divisible[offer.capability] else 1.0
        return least if least > unit else 0.0

    # --- pools ------------------------------------------------------------------------------------------------

    @cached_property
    def shares(self) -> dict[str, list[Offer]]:
        """Pool -> the offers that are shares of it; nothing where family pools is off."""
        out: dict[str, list[Offer]] = defaultdict(list)
        for one in self.instance.offers:
            if one.pool is not None and self.card.has("pools"):
                out[one.pool].append(one)
        return out

    @cached_property
    def in_kind(self) -> dict[str, list[Offer]]:
        """Nation -> its offers whose committed units count in burden sharing beside what is paid."""
        out: dict[str, list[Offer]] = defaultdict(list)
        for one in self.instance.offers:
            if one.in_kind_million:
                out[one.nation].append(one)
        return out

    def net_output(self, pool: Pool) -> float:
        """What the shares of one unit add up to (capability unit)."""
        return pool.unit_output * (1.0 - pool.reserve_share)

    def price(self, offer: Offer) -> float:
        """Million for one unit of a share held; 0 for other offers."""
        if offer.pool is None:
            return 0.0
        pool = self.instance.pool_of[offer.pool]
        return pool.unit_cost_million / self.net_output(pool)

    def tradeable(self, offer: Offer) -> bool:
        """Whether hours of this share can change hands: its pool allows it, and there is another share."""
        if offer.pool is None or not self.instance.pool_of[offer.pool].trade_share:
            return False
        return len(self.shares[offer.pool]) > 1

    def most_taken_over(self, offer: Offer, period: str) -> float:
        """All that the other shares of its pool could hand over to this one."""
        if not self.tradeable(offer) or not self.joining.can_commit(offer, period):
            return 0.0
        pool = str(offer.pool)
        others = (self.available.get((one.id, period), 0.0) for one in self.shares[pool] if one.id != offer.id)
        return self.instance.pool_of[pool].trade_share * math.fsum(others)

    # --- pairs ------------------------------------------------------------------------------------------------

    @cached_property
    def offers_by_capability(self) -> dict[str, list[Offer]]:
        out: dict[str, list[Offer]] = defaultdict(list)
        for one in self.instance.offers:
            out[one.capability].append(one)
        return out

    @cached_property
    def pairs(self) -> dict[tuple[str, str, str], float]:
        """(offer, requirement, period) -> most that may be assigned; only pairs that can occur.

        The bound is the least of what the offer can sustain (available / dwell), what the need takes (need / eff), and
        what a largest share of the need leaves (share * need / eff), in whole units where units are whole.
        """
        out: dict[tuple[str, str, str], float] = {}
        grace = self.card["readiness.grace_days"]
        for requirement in self.instance.requirements:
            in_time = self.on("readiness", requirement.id)
            compatible = self.on("interoperability", requirement.id)
            for period in self.requirement_periods[requirement.id]:
                cap = self.need_share_cap(requirement, period)
                for offer in self.offers_by_capability.get(requirement.capability, ()):
                    self.deadline.check()
                    if (offer.id, period) not in self.available:
                        continue
                    # A share of which nothing may be bought can still be used with hours taken over.
                    held = self.available[offer.id, period] + self.most_taken_over(offer, period)
                    if not held:
                        continue
                    forbidden, delay, _ = self.ruling(offer, requirement, period)
                    if forbidden:
                        continue
                    if in_time:
                        late = offer.notice_days + delay - requirement.within_days - grace
                        if late > 0 and not self.starting.quickening(offer, period, late):
                            continue
                    if compatible and not self.can_fit(offer, requirement, period):
                        continue
                    if self.on("exchange", requirement.id) and not self.joining.can_serve(offer, requirement, period):
                        continue
                    most = self._most_assigned(offer, requirement, period, held, cap)
                    if most > 0:
                        out[offer.id, requirement.id, period] = most
        return out

    def can_fit(self, offer: Offer, requirement: Requirement, period: str) -> bool:
        """Whether the offer's units hold, or could be granted, the standards of the requirement."""

        def could(standard: str) -> bool:
            return bool(
                self.starting.holds(offer, standard, period)
                or self.joining.granting(standard, offer, period)
                or self.starting.certifying(standard, offer, period)
            )

        if not all(could(one) for one in requirement.standards):
            return False
        return not requirement.same_standard or any(could(one) for one in requirement.same_standard)

    def _most_assigned(
        self, offer: Offer, requirement: Requirement, period: str, available: float, cap: float | None
    ) -> float:
        whole = not self.divisible[offer.capability]
        least = self.smallest_use(offer)
        worth = self.worth(offer, requirement, period)
        takes = self.need(requirement, period) * self.growth[requirement.id] / worth if worth else math.inf
        if whole and takes < math.inf:
            takes = whole_up(takes)
        # The card's rule, also where a conflict is sought without lots: leaving a rule out may only allow more.
        lots = self.card.has("lots")
        most = min(available / offer.dwell, max(takes, offer.smallest_use if lots else 0.0))
        if cap is not None:
            most = min(most, cap / offer.effectiveness)
        if whole:
            most = whole_down(most)
        return most if most >= least - ROUND_OFF else 0.0

    @cached_property
    def growth(self) -> dict[str, float]:
        """Requirement -> largest factor by which any scenario that is looked at makes it grow; at least 1."""
        out = dict.fromkeys(self.requirement_of, 1.0)
        if not self.card.has("uncertainty") or self.card["uncertainty.draws"]:
            return out
        for scenario in self.instance.scenarios:
            effects = [row for row in self.instance.scenario_effects if row.scenario == scenario.id]
            for name, need in self.requirement_of.items():
                out[name] = max(out[name], math.prod(row.need_factor for row in effects if effect_fits(row, need)))
        return out

    def share(self, requirement: Requirement, period: str) -> float:
        """Largest share one nation may provide of a requirement; 1 where there is no such rule."""
        if not self.on("breadth", requirement.id):
            return 1.0
        if requirement.largest_share is not None:
            return requirement.largest_share
        if requirement.nation is None and self.need(requirement, period) >= self.card["breadth.from_quantity"]:
            return float(self.card["breadth.largest_share"])
        return 1.0

    def need_share_cap(self, requirement: Requirement, period: str) -> float | None:
        """Most one nation may deliver (need units), where the share is one of the need."""
        share = self.share(requirement, period)
        if share < 1 and self.card["breadth.share_of"] == "need":
            return share * self.need(requirement, period)
        return None

    @cached_property
    def pairs_by_need(self) -> dict[tuple[str, str], list[tuple[str, float]]]:
        """(requirement, period) -> [(offer, most)]; every need is there, also one without any pair."""
        out: dict[tuple[str, str], list[tuple[str, float]]] = {
            (one.id, period): [] for one in self.instance.requirements for period in self.requirement_periods[one.id]
        }
        for (offer, requirement, period), most in self.pairs.items():
            out[requirement, period].append((offer, most))
        return out

    @cached_property
    def pairs_by_offer(self) -> dict[tuple[str, str], list[tuple[str, float]]]:
        """(offer, period) -> [(requirement, most)]."""
        out: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
        for (offer, requirement, period), most in self.pairs.items():
            out[offer, period].append((requirement, most))
        return out

    def by_nation(self, requirement: str, period: str) -> dict[str, list[tuple[str, float]]]:
        """nation -> [(offer, most)] of a need; nothing where the requirement does not stand in the period."""
        key = (requirement, period)
        if key not in self._by_nation:
            out: dict[str, list[tuple[str, float]]] = {}
            for pair in self.pairs_by_need.get(key, ()):
                out.setdefault(self.nation_of_offer[pair[0]], []).append(pair)
            self._by_nation[key] = out
        return self._by_nation[key]

    @cached_property
    def _by_nation(self) -> dict[tuple[str, str], dict[str, list[tuple[str, float]]]]:
        return {}

    @cached_property
    def useful(self) -> dict[tuple[str, str], float]:
        """(offer, period) -> most of an offer that could ever be in use at once: the largest sum over one situation."""
        situations = {one.id: self.missions[one.mission].situations for one in self.instance.requirements}
        by_situation: dict[tuple[str, str, str], float] = defaultdict(float)
        for (offer, requirement, period), most in self.pairs.items():
            for situation in situations[requirement]:
                by_situation[offer, period, situation] += most
        out: dict[tuple[str, str], float] = {}
        for (offer, period, _), most in by_situation.items():
            dwell = self.offer_of[offer].dwell
            out[offer, period] = max(out.get((offer, period), 0.0), dwell * most)
        return out

    # --- money ------------------------------------------------------------------------------------------------

    @cached_property
    def _deployment_rows(self) -> dict[tuple[str | None, str | None, str | None, str | None, str | None], float]:
        return {
            (row.capability, row.from_nation, row.from_region, row.to_mission, row.to_region): row.cost_million
            for row in self.instance.deployment
        }

    @cached_property
    def _deployment_cache(self) -> dict[tuple[str, str, str], float]:
        return {}

    def deployment_cost(self, nation: str, mission: str, capability: str) -> float:
        """Cost of one deployed unit (million), before situation weight: the most specific row that fits, or 0."""
        key = (nation, mission, capability)
        if key not in self._deployment_cache:
            self._deployment_cache[key] = self._find_deployment(*key)
        return self._deployment_cache[key]

    def _find_deployment(self, nation: str, mission: str, capability: str) -> float:
        rows = self._deployment_rows
        from_region = self.instance.nation_of[nation].region
        to_region = self.missions[mission].region
        origins: list[tuple[str | None, str | None]] = [(nation, None)]
        origins += [(None, from_region)] if from_region else []
        origins.append((None, None))
        targets: list[tuple[str | None, str | None]] = [(mission, None)]
        targets += [(None, to_region)] if to_region else []
        targets.append((None, None))
        for what in (capability, None):
            for origin in origins:
                for target in targets:
                    cost = rows.get((what, *origin, *target))
                    if cost is not None:
                        return cost
        return 0.0

    @cached_property
    def mission_weight(self) -> dict[str, float]:
        """Sum of the weights of a mission's situations."""
        weights = {one.id: one.weight for one in self.instance.situations}
        return {one.id: math.fsum(weights[s] for s in one.situations) for one in self.instance.missions}

    def index(self, kind: str, period: str) -> float:
        """Price level of a kind of cost in a period."""
        return self.instance.price_level(kind, period)

    def planned_deployment_cost(self, offer: Offer, requirement: Requirement) -> float:
        """Planned cost of one assigned unit (million), by situation weight: deployment x scale, or use of a pool."""
        if offer.pool is not None:
            return self.instance.pool_of[offer.pool].use_cost_million * self.mission_weight[requirement.mission]
        scale = float(self.card["spending.deployment_scale"])
        cost = self.deployment_cost(offer.nation, requirement.mission, offer.capability)
        return scale * cost * self.mission_weight[requirement.mission]

    def needs(self) -> Iterable[tuple[Requirement, str]]:
        """Every (requirement, period)."""
        for one in self.instance.requirements:
            for period in self.requirement_periods[one.id]:
                yield one, period
