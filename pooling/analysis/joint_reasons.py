"""Rules between nations that keep an idle unit from being added: what it would take for the unit to serve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from pooling.analysis.in_effect import InEffect
from pooling.domain.options import Option
from pooling.domain.plan import Plan
from pooling.domain.result import CoverageRow
from pooling.domain.tables import Offer, Requirement
from pooling.formulation.facts import Facts

NOTHING = 1e-6

WORDS = {
    "option": "an option that would let it serve is not bought, or not yet in effect",
    "agreement": "its nation is in no agreement that would let it serve",
    "standards": "standards not held or granted",
    "clearance": "not cleared to share information with those that serve",
    "one provider": "one nation alone may provide it",
    "turns": "rest or number of turns reached",
    "host": "the host does not take part",
    "support": "units that it needs beside it are missing",
    "deployable": "no more can be deployed at once",
    "commitments": "largest number of commitments reached",
    "red line": "behind a red line of its nation",
}
"""Reason -> what a planner reads."""


class JointReasons:
    """Reasons that follow from what the plan's nations do together."""

    def __init__(self, facts: Facts, plan: Plan, coverage: Iterable[CoverageRow]) -> None:
        self.facts, self.plan = facts, plan
        self.in_effect = InEffect(facts, plan)
        self.short = {(row.requirement, row.period) for row in coverage if row.short > NOTHING * max(1.0, row.need)}
        self.providing: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.delivered: dict[tuple[str, str, str], float] = defaultdict(float)
        for (offer_id, requirement, period), units in plan.assigned.items():
            if units > NOTHING:
                offer, need = facts.offer_of[offer_id], facts.requirement_of[requirement]
                self.providing[requirement, period].add(offer.nation)
                self.delivered[need.mission, offer.capability, period] += offer.effectiveness * units

    def why(self, offer: Offer, row: CoverageRow) -> str | None:
        """The first rule that stands against one more unit of the offer there, if any."""
        need = self.facts.requirement_of[row.requirement]
        tests: dict[str, Callable[[Offer, Requirement, str], bool]] = {
            "option": self._not_bought,
            "agreement": self._no_agreement,
            "standards": self._incompatible,
            "clearance": self._not_cleared,
            "one provider": self._another_provides,
            "turns": self._no_turn,
            "host": self._host_absent,
            "support": self._unsupported,
            "deployable": self._not_deployable,
            "commitments": self._too_many,
            "red line": self._red_line,
        }
        return next((reason for reason, holds in tests.items() if holds(offer, need, row.period)), None)

    def _not_bought(self, offer: Offer, need: Requirement, period: str) -> bool:
        """Whether what the offer hangs on, or its being in time, would have to be bought."""
        starting = self.facts.starting
        if offer.option is not None and not self._served(offer, period):
            return True
        delay = self.facts.ruling(offer, need, period)[1]
        late = offer.notice_days + delay - need.within_days - self.facts.card["readiness.grace_days"]
        if not self.facts.on("readiness", need.id) or late <= 0:
            return False
        return not self.in_effect.any_of(starting.quickening(offer, period, late), offer, period)

    def _served(self, offer: Offer, period: str) -> bool:
        """Whether its option could serve one more unit."""
        option = self.facts.starting.option_of.get(str(offer.option))
        if option is None:
            return False
        if not option.most_units:
            return self.in_effect.holds(option.id, offer.nation, period)
        starting = self.facts.starting
        nations: list[str | None] = [offer.nation] if starting.may(offer.nation, option.id) else []
        if not all(starting.may(one.nation, option.id) for one in starting.offers[option.id]):
            # What assisted nations use nobody else does: all together are bound as well.
            nations.append(None)
        unit = (NOTHING if self.facts.divisible[offer.capability] else 1.0) / offer.output_per_unit
        return all(
            self._used(option, nation, period) + unit <= self._come(option, nation, period) + NOTHING
            for nation in nations
        )

    def _used(self, option: Option, nation: str | None, period: str) -> float:
        """Units of the option that the nation's offers through it (all offers) commit."""
        return sum(
            self.plan.committed.get((one.id, period), 0.0) / one.output_per_unit
            for one in self.facts.starting.offers[option.id]
            if nation in (None, one.nation)
        )

    def _come(self, option: Option, nation: str | None, period: str) -> float:
        """Units that came to the nation (to all) and are in service."""
        at = self.facts.starting.at
        if option.most_delivered is None:
            return sum(
                row.units
                for row in self.plan.starts
                if row.option == option.id
                and nation in (None, row.nation)
                and self.facts.starting.in_effect(option, at[row.period], at[period])
            )
        lasts = option.lasts_periods
        return sum(
            row.quantity
            for row in self.plan.deliveries
            if row.option == option.id
            and nation in (None, row.nation)
            and at[row.period] <= at[period]
            and (lasts is None or at[period] - at[row.period] < lasts)
        )

    def _member(self, nation: str, agreement: str, period: str) -> bool:
        return (agreement, nation, period) in self.plan.members

    def _no_agreement(self, offer: Offer, need: Requirement, period: str) -> bool:
        through = self.facts.joining.through(offer)
        if through is not None and not self._member(offer.nation, through, period):
            return True
        if need.nation in (None, offer.nation) or not self.facts.on("exchange", need.id):
            return False
        serving = self.facts.joining.serving(offer.nation, str(need.nation), offer.capability, period)
        return not any(
            self._member(offer.nation, one.id, period) and self._member(str(need.nation), one.id, period)
            for one in serving
        )

    def _incompatible(self, offer: Offer, need: Requirement, period: str) -> bool:
        if not self.facts.on("interoperability", need.id):
            return False

        def held(one: str) -> bool:
            granting = self.facts.joining.granting(one, offer, period)
            certifying = self.facts.starting.certifying(one, offer, period)
            return (
                self.facts.starting.holds(offer, one, period)
                or any(self._member(offer.nation, name, period) for name in granting)
                or self.in_effect.any_of(certifying, offer, period)
            )

        return not all(held(one) for one in need.standards)

    def _not_cleared(self, offer: Offer, need: Requirement, period: str) -> bool:
        if not need.sharing_level or not self.facts.on("information", need.id):
            return False
        others = self.providing[need.id, period] - {offer.nation}
        groups = [set(one.nations) for one in self.facts.instance.sharing if one.level >= need.sharing_level]
        clearing = self.facts.joining.clearing(need.sharing_level, need.capability)
        groups += [
            {nation for name, nation, at in self.plan.members if name == one.id and at == period} for one in clearing
        ]
        if need.sharing_rule == "one_group":
            return bool(others) and not any({offer.nation, *others} <= group for group in groups)
        return any(not any({offer.nation, other} <= group for group in groups) for other in others)

    def _another_provides(self, offer: Offer, need: Requirement, period: str) -> bool:
        rule = need.providers if need.providers != "any" else self.facts.card["specialisation.providers"]
        if rule == "one" and self.facts.on("specialisation", need.id):
            return bool(self.providing[need.id, period] - {offer.nation})
        return self._gave_it_up(offer, period)

    def _gave_it_up(self, offer: Offer, period: str) -> bool:
        """Whether the nation consented to give the capability up, and another that did commits it."""
        capability = self.facts.instance.capability_of[offer.capability]
        if capability.providers != "one" or not self.facts.on("specialisation", capability.id):
            return False
        consenting = {one.nation for one in self.facts.instance.skills if one.capability == capability.id}
        others = {
            self.facts.nation_of_offer[name]
            for (name, at), units in self.plan.committed.items()
            if at == period and units > NOTHING and self.facts.offer_of[name].capability == capability.id
        }
        return offer.nation in consenting and bool(consenting & others - {offer.nation})

    def _no_turn(self, offer: Offer, need: Requirement, period: str) -> bool:
        if not self.facts.on("rotation", need.id):
            return False
        order = self.facts.periods
        turns = [one for one in order if one != period and offer.nation in self.providing[need.id, one]]
        near = any(abs(order.index(one) - order.index(period)) <= need.rest_periods for one in turns)
        return near or (need.most_turns is not None and len(turns) >= need.most_turns)

    def _host_absent(self, offer: Offer, need: Requirement, period: str) -> bool:
        if offer.consent != "dual" or not self.facts.on("consent"):
            return False
        here = [one.id for one in self.facts.instance.requirements if one.mission == need.mission]
        return not any(offer.host in self.providing[name, period] for name in here)

    def _unsupported(self, offer: Offer, need: Requirement, period: str) -> bool:
        mission = self.facts.missions[need.mission]
        if not self.facts.on("enablers"):
            return False
        in_use = sum(
            units
            for (name, requirement, at), units in self.plan.assigned.items()
            if at == period
            and self.facts.offer_of[name].capability == offer.capability
            and self.facts.requirement_of[requirement].mission == mission.id
        )
        unit = NOTHING if self.facts.divisible[offer.capability] else 1.0
        return any(
            row.capability == offer.capability
            and row.mission_kind in (None, mission.kind)
            and row.quantity * (in_use + unit) > self.delivered[mission.id, row.needs, period] + NOTHING
            for row in self.facts.instance.enablers
        )

    def _not_deployable(self, offer: Offer, need: Requirement, period: str) -> bool:
        nation = self.facts.instance.nation_of[offer.nation]
        if need.nation == offer.nation or not self.facts.on("sustainment", offer.nation):
            return False
        mission = self.facts.missions[need.mission]
        limits = [(nation.deployable_share, False)]
        limits += [(nation.sustained_share, True)] if mission.sustained else []
        return any(
            share < 1 and self._deployed(offer, mission.situations, period, share, only) for share, only in limits
        )

    def _deployed(self, offer: Offer, situations: tuple[str, ...], period: str, share: float, sustained: bool) -> bool:
        weight = {one.id: one.value_weight for one in self.facts.instance.capabilities}
        mine = [one for one in self.facts.instance.offers if one.nation == offer.nation and one.owned]
        owned = sum(
            weight[one.capability] * self.facts.units(one, period)
            for one in mine
            if period in self.facts.offer_periods[one.id]
        )
        names = {one.id: weight[one.capability] for one in mine}
        deployed: dict[str, float] = defaultdict(float)
        for (name, requirement, at), units in self.plan.assigned.items():
            need = self.facts.requirement_of[requirement]
            mission = self.facts.missions[need.mission]
            if (
                at != period
                or name not in names
                or need.nation == offer.nation
                or (sustained and not mission.sustained)
            ):
                continue
            for situation in mission.situations:
                deployed[situation] += names[name] * units
        more = weight[offer.capability] * (NOTHING if self.facts.divisible[offer.capability] else 1.0)
        return any(deployed[one] + more > share * owned + NOTHING for one in situations)

    def _too_many(self, offer: Offer, need: Requirement, period: str) -> bool:
        del need
        if not self.facts.on("focus", offer.nation) or self.plan.committed.get((offer.id, period), 0.0) > NOTHING:
            return False
        own = self.facts.instance.nation_of[offer.nation].most_commitments
        most = self.facts.card["focus.most_commitments"] if own is None else own
        made = sum(
            1
            for (name, at), units in self.plan.committed.items()
            if at == period and units > NOTHING and self.facts.nation_of_offer[name] == offer.nation
        )
        return made >= most

    def _red_line(self, offer: Offer, need: Requirement, period: str) -> bool:
        if need.nation == offer.nation:
            return False
        lines = [
            one for one in self.facts.red_lines_of.get(offer.nation, ()) if one.capability in (None, offer.capability)
        ]
        mine = set(self.facts.missions[need.mission].situations)
        for line in lines:
            if line.rule == "own_first" and self._own_need_short(offer, mine, period):
                return True
            if line.rule == "keep" and offer.owned and self._kept(line.quantity or 0.0, offer, mine, period):
                return True
        return False

    def _own_need_short(self, offer: Offer, situations: set[str], period: str) -> bool:
        return any(
            one.nation == offer.nation
            and one.capability == offer.capability
            and situations & set(self.facts.missions[one.mission].situations)
            and (one.id, period) in self.short
            for one in self.facts.instance.requirements
        )

    def _kept(self, quantity: float, offer: Offer, situations: set[str], period: str) -> bool:
        """Whether one more unit abroad would leave fewer than ``quantity`` of the capability free."""
        owned = sum(
            self.facts.units(one, period)
            for one in self.facts.offers_by_capability[offer.capability]
            if one.nation == offer.nation and one.owned and period in self.facts.offer_periods[one.id]
        )
        abroad: dict[str, float] = defaultdict(float)
        for (name, requirement, at), units in self.plan.assigned.items():
            other, need = self.facts.offer_of[name], self.facts.requirement_of[requirement]
            same = other.nation == offer.nation and other.capability == offer.capability and other.owned
            if at == period and same and need.nation != offer.nation:
                for situation in self.facts.missions[need.mission].situations:
                    abroad[situation] += other.dwell * units
        more = offer.dwell * (NOTHING if self.facts.divisible[offer.capability] else 1.0)
        return any(abroad[one] + more > owned - quantity + NOTHING for one in situations)
