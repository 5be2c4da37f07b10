"""What the rules look up in an instance under a card: each answer computed once, none by scanning a table."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from pooling.audit.numbers import Exact, exact, ratio
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.options import Option
from pooling.domain.tables import Caveat, Mission, Offer, Requirement
from pooling.domain.together import Agreement, Pool
from pooling.domain.years import CostKind


class Facts:
    """An instance and a card, with the lookups that more than one rule needs."""

    def __init__(self, instance: Instance, card: Card) -> None:
        self.instance = instance
        self.card = card
        self.periods = instance.period_ids
        self.period_at = {period: index for index, period in enumerate(self.periods)}
        self.offers = instance.offer_of
        self.requirements = instance.requirement_of
        self.nations = instance.nation_of
        self.missions = instance.mission_of
        self.agreements = instance.agreement_of
        self.pools = instance.pool_of
        self.options = instance.option_of
        self.funds = instance.fund_of
        self.years = {period: instance.years(period) for period in self.periods}
        self.prices = Prices(instance, self.years)
        self._every_period = frozenset(self.periods)
        self._offer_periods = {offer.id: frozenset(offer.periods) or self._every_period for offer in instance.offers}
        self._need_periods = {need.id: self._periods_of_need(need) for need in instance.requirements}
        self._covered = {agreement.id: frozenset(agreement.capabilities) for agreement in instance.agreements}
        self._eligible = {agreement.id: frozenset(agreement.nations) for agreement in instance.agreements}
        self._barred = {supplier.id: frozenset(supplier.not_to) for supplier in instance.suppliers}
        self._buyers = {option.id: frozenset(option.nations) or frozenset(self.nations) for option in instance.options}
        self._changing = frozenset(row.offer for row in instance.offer_changes)
        self._growing = frozenset(row.requirement for row in instance.requirement_changes)
        self._units: dict[tuple[str, str], Exact] = {}
        self._needed_units: dict[tuple[str, str], Exact] = {}

    def _periods_of_need(self, requirement: Requirement) -> frozenset[str]:
        mission = self.missions[requirement.mission]
        return frozenset(requirement.periods) or frozenset(mission.periods) or self._every_period

    def offered(self, offer: str, period: str) -> bool:
        """Whether the offer stands in the period."""
        return period in self._offer_periods[offer]

    def needed(self, requirement: str, period: str) -> bool:
        """Whether the requirement stands in the period."""
        return period in self._need_periods[requirement]

    def units(self, offer: Offer, period: str) -> Exact:
        """Units owned in the period."""
        where = (offer.id, period if offer.id in self._changing else "")
        units = self._units.get(where)
        if units is None:
            units = self._units[where] = exact(self.instance.units(offer, period))
        return units

    def need(self, requirement: Requirement, period: str) -> Exact:
        """Effective units needed in the period."""
        where = (requirement.id, period if requirement.id in self._growing else "")
        units = self._needed_units.get(where)
        if units is None:
            units = self._needed_units[where] = exact(self.instance.need(requirement, period))
        return units

    def mission_of(self, requirement: Requirement) -> Mission:
        return self.missions[requirement.mission]

    def number(self, parameter: str) -> Exact:
        """A parameter of the card, exactly."""
        return exact(self.card[parameter])

    @cached_property
    def needs(self) -> list[tuple[Requirement, str, Exact]]:
        """(requirement, period, need in effective units), in the order of the tables."""
        return [
            (requirement, period, self.need(requirement, period))
            for requirement in self.instance.requirements
            for period in self.periods
            if self.needed(requirement.id, period)
        ]

    @cached_property
    def value_weight(self) -> dict[str, Exact]:
        """Capability -> points per unit."""
        return {capability.id: exact(capability.value_weight) for capability in self.instance.capabilities}

    @cached_property
    def divisible(self) -> dict[str, bool]:
        return {capability.id: capability.divisible for capability in self.instance.capabilities}

    @cached_property
    def effectiveness(self) -> dict[str, Exact]:
        """Offer -> units of need that one assigned unit covers."""
        return {offer.id: exact(offer.effectiveness) for offer in self.instance.offers}

    @cached_property
    def mission_weight(self) -> dict[str, Exact]:
        """Mission -> sum of the weights of its situations."""
        weight = {situation.id: exact(situation.weight) for situation in self.instance.situations}
        return {
            mission.id: sum(weight[situation] for situation in mission.situations) for mission in self.instance.missions
        }

    def value_of(self, offer: Offer) -> Exact:
        """Points of one unit of the offer."""
        return self.value_weight[offer.capability]

    @cached_property
    def nation_at(self) -> dict[str, int]:
        """Nation -> its place in the table."""
        return {nation.id: index for index, nation in enumerate(self.instance.nations)}

    # --- agreements and pools ---------------------------------------------------------------------------------

    def covers(self, agreement: Agreement, capability: str) -> bool:
        """Whether the agreement is about the capability: one that lists none is about all."""
        covered = self._covered[agreement.id]
        return not covered or capability in covered

    def may_join(self, agreement: Agreement, nation: str) -> bool:
        """Whether the nation may be a member: an agreement that lists none is open to all."""
        eligible = self._eligible[agreement.id]
        return not eligible or nation in eligible

    @cached_property
    def net_output(self) -> dict[str, Exact]:
        """Pool -> output of one unit that shares can hold (capability units)."""
        return {pool.id: exact(pool.unit_output) * (1 - exact(pool.reserve_share)) for pool in self.instance.pools}

    def price(self, pool: Pool) -> Exact:
        """Million for one capability unit of a share of the pool, before price levels."""
        return ratio(exact(pool.unit_cost_million), self.net_output[pool.id])

    # --- options ----------------------------------------------------------------------------------------------

    def barred(self, option: Option, nation: str) -> bool:
        """Whether the supplier may not deliver to the nation."""
        return option.supplier is not None and nation in self._barred[option.supplier]

    def may_take_part(self, option: Option, nation: str) -> bool:
        return nation in self._buyers[option.id] and not self.barred(option, nation)

    @cached_property
    def offered_through(self) -> dict[str, list[Offer]]:
        """Option -> the offers that name it."""
        offers: dict[str, list[Offer]] = {}
        for offer in self.instance.offers:
            if offer.option is not None:
                offers.setdefault(offer.option, []).append(offer)
        return offers

    @cached_property
    def assisted(self) -> dict[str, tuple[str, ...]]:
        """Option -> nations that it is for without their taking part: of its effects, and of offers through it."""
        nations: dict[str, set[str]] = {}
        for effect in self.instance.effects:
            if effect.nation is not None:
                nations.setdefault(effect.option, set()).add(effect.nation)
        for option, offers in self.offered_through.items():
            for offer in offers:
                if not self.may_take_part(self.options[option], offer.nation):
                    nations.setdefault(option, set()).add(offer.nation)
        return {option: tuple(sorted(found)) for option, found in nations.items()}

    # --- caveats ----------------------------------------------------------------------------------------------

    @cached_property
    def caveats(self) -> CaveatIndex:
        return CaveatIndex(self.instance, lambda caveat: caveat.nation)

    @cached_property
    def caveats_of_partner(self) -> CaveatIndex:
        """Partner caveats by the nation they name as partner."""
        return CaveatIndex(self.instance, lambda caveat: caveat.partner)

    def partner_caveat_names(self, nation: str, requirement: Requirement, period: str) -> bool:
        """Whether a partner caveat that fits the requirement names the nation, as its own or as partner."""
        own = self.caveats.fitting(nation, self.mission_of(requirement), requirement.capability, period)
        if any(caveat.partner is not None for caveat in own):
            return True
        return bool(
            self.caveats_of_partner.fitting(nation, self.mission_of(requirement), requirement.capability, period)
        )

    def host_of(self, offer: Offer) -> str | None:
        """The nation whose consent the use of the offer needs; None where none is needed or hosts have no say."""
        return offer.host if offer.consent != "none" and self.card.has("consent") else None

    def approvals(self, offer: Offer, requirement: Requirement, period: str) -> list[Caveat]:
        """Approvals that the use of the offer there needs, of its owner and of a host with a say."""
        if not self.card.has("caveats"):
            return []
        mission = self.mission_of(requirement)
        return [
            caveat
            for nation in (offer.nation, self.host_of(offer))
            if nation is not None
            for caveat in self.caveats.fitting(nation, mission, requirement.capability, period)
            if caveat.rule == "approval"
        ]


class Prices:
    """The price tables of an instance."""

    def __init__(self, instance: Instance, years: dict[str, int]) -> None:
        self._years = years
        self._levels = {(row.kind, row.period): exact(row.index) for row in instance.prices}
        self._steps: dict[str, list[tuple[int, Exact]]] = {}
        for row in instance.price_steps:
            self._steps.setdefault(row.option, []).append((row.from_units, exact(row.unit_cost_million)))

    def level(self, kind: CostKind, period: str) -> Exact:
        """The index of the kind in the period, else of the period for all kinds, else 1."""
        own = self._levels.get((kind, period))
        return own if own is not None else self._levels.get((None, period), 1)

    def recurring(self, kind: CostKind, period: str) -> Exact:
        """What is due again and again: at its level for every year of the period."""
        return self.level(kind, period) * self._years[period]

    def unit_price(self, option: Option, ordered: Exact) -> Exact:
        """Million for each unit of an order of so many units, before price levels.

        By steps: that of the largest from_units within the order, else unit_cost_million. By learning (Wright 1936):
        unit_cost * (1 - learning_share) ** j. The order is then 2 ** j times least_units or more,
        least_units at least 1.
        """
        steps = [step for step in self._steps.get(option.id, ()) if step[0] <= ordered]
        if steps:
            return max(steps, key=lambda step: step[0])[1]
        price = exact(option.unit_cost_million)
        reached: Exact = 2 * max(1, option.least_units)
        while option.learning_share and reached <= ordered:
            price *= 1 - exact(option.learning_share)
            reached *= 2
        return price


_SCOPE = ("mission", "mission_kind", "region", "period", "capability", "command")


class CaveatIndex:
    """Caveats by the nation that ``nation_of`` says and by their scope columns.

    A caveat is stored under its nation, the columns it gives, and their values. A lookup asks only for the sets of
    columns that the nation's caveats really give: its cost does not grow with the number of caveats.
    """

    def __init__(self, instance: Instance, nation_of: Callable[[Caveat], str | None]) -> None:
        self._shapes: dict[str, list[tuple[int, ...]]] = {}
        self._caveats: dict[tuple[object, ...], list[Caveat]] = {}
        self._found: dict[tuple[str, str, str, str], tuple[Caveat, ...]] = {}
        for caveat in instance.caveats:
            nation = nation_of(caveat)
            if nation is None:
                continue
            values = [getattr(caveat, column) for column in _SCOPE]
            shape = tuple(index for index, value in enumerate(values) if value is not None)
            shapes = self._shapes.setdefault(nation, [])
            if shape not in shapes:
                shapes.append(shape)
            key = (nation, shape, *(values[index] for index in shape))
            self._caveats.setdefault(key, []).append(caveat)

    def fitting(self, nation: str, mission: Mission, capability: str, period: str) -> tuple[Caveat, ...]:
        """The nation's caveats whose every given scope column fits."""
        shapes = self._shapes.get(nation)
        if not shapes:
            return ()
        asked = (nation, mission.id, capability, period)
        found = self._found.get(asked)
        if found is None:
            values = (mission.id, mission.kind, mission.region, period, capability, mission.command)
            found = tuple(
                caveat
                for shape in shapes
                for caveat in self._caveats.get((nation, shape, *(values[index] for index in shape)), ())
            )
            self._found[asked] = found
        return found
