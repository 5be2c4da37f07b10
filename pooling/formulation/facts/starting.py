"""Which options may start when, with whom and in which ways, and what they could do. Facts only, computed once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.options import Effect, Fund, Option, OptionCost, PriceStep
from pooling.domain.plan import Grant
from pooling.domain.tables import Offer
from pooling.formulation.facts.grouping import grouped


@dataclass(frozen=True, slots=True)
class Step:
    """A price that holds while the whole order lies in ``low`` to ``high`` units; 0 to 0 where nothing is counted."""

    low: int
    high: int
    price_million: float


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which an option can start: a price step and what the fund pays."""

    step: Step
    grant: Grant
    granted_share: float


class Starting:
    """The options of an instance as one card sees them: none where family options is off."""

    def __init__(self, instance: Instance, card: Card) -> None:
        self.instance = instance
        self.card = card
        self.at = {period: position for position, period in enumerate(instance.period_ids)}
        on = card.has("options")
        self.options: tuple[Option, ...] = tuple(
            option for option in instance.options if on and (not option.most_units or card.has("procurement"))
        )
        self.option_of = {option.id: option for option in self.options}

    # --- who and when -----------------------------------------------------------------------------------------

    @cached_property
    def nations(self) -> dict[str, tuple[str, ...]]:
        """Option -> nations that may take part, in the order of the instance."""
        return {
            option.id: tuple(
                nation.id
                for nation in self.instance.nations
                if (not option.nations or nation.id in option.nations) and not self._refused(option, nation.id)
            )
            for option in self.options
        }

    def may(self, nation: str, option: str) -> bool:
        return nation in self._may.get(option, ())

    @cached_property
    def _may(self) -> dict[str, frozenset[str]]:
        return {name: frozenset(nations) for name, nations in self.nations.items()}

    @cached_property
    def periods(self) -> dict[str, tuple[str, ...]]:
        """Option -> periods in which it may start; none where nobody, or too few, may take part."""
        out = {}
        for option in self.options:
            nations = self.nations[option.id]
            possible = len(nations) >= option.least_participants and option.lead in (None, *nations)
            out[option.id] = tuple(
                period
                for period in self.instance.period_ids
                if possible and (not option.periods or period in option.periods)
            )
        return out

    def starts_in_effect(self, option: Option, period: str) -> list[str]:
        """Periods of starts that are in effect in the period."""
        now = self.at[period]
        return [start for start in self.periods[option.id] if self.in_effect(option, self.at[start], now)]

    @staticmethod
    def in_effect(option: Option, start: int, now: int) -> bool:
        since = now - start - option.lead_periods
        return since >= 0 and (option.lasts_periods is None or since < option.lasts_periods)

    # --- in which ways ----------------------------------------------------------------------------------------

    @cached_property
    def ways(self) -> dict[str, tuple[Way, ...]]:
        """Option -> every pair of a price step and a grant."""
        return {
            option.id: tuple(
                Way(step, grant, share) for step in self._steps(option) for grant, share in self._grants(option)
            )
            for option in self.options
        }

    def _steps(self, option: Option) -> list[Step]:
        if not option.most_units:
            return [Step(0, 0, 0.0)]
        least = max(1, option.least_units)
        price_from = {1: option.unit_cost_million}
        if option.learning_share:
            start, price = least, option.unit_cost_million
            while start <= option.most_units:
                price_from[start] = price
                start, price = 2 * start, price * (1.0 - option.learning_share)
        else:
            price_from.update({row.from_units: row.unit_cost_million for row in self._price_steps[option.id]})
        lows = sorted(price_from)
        out = []
        for low, after in zip(lows, (*lows[1:], option.most_units + 1), strict=True):
            high, price = after - 1, price_from[low]
            if max(low, least) <= min(high, option.most_units):
                out.append(Step(max(low, least), min(high, option.most_units), price))
        return out

    @cached_property
    def _price_steps(self) -> dict[str, list[PriceStep]]:
        return grouped(self.instance.price_steps, lambda row: row.option)

    def fund(self, option: Option) -> Fund | None:
        """The fund that may pay part of it, if any."""
        if option.fund is None or not self.card.has("funding"):
            return None
        fund = self.instance.fund_of[option.fund]
        eligible = option.content_share >= fund.least_content_share
        return fund if eligible and len(self.nations[option.id]) >= fund.least_participants else None

    def _grants(self, option: Option) -> list[tuple[Grant, float]]:
        fund = self.fund(option)
        grants: list[tuple[Grant, float]] = [("none", 0.0)]
        if fund is not None:
            if fund.grant_share:
                grants.append(("grant", fund.grant_share))
            if fund.bonus_share and option.bonus_option in self.option_of:
                grants.append(("bonus", fund.bonus_share))
        return grants

    def profile(self, option: Option, start: str) -> dict[str, float]:
        """Period -> part of the costs due then; what would fall due after the last period is due in it."""
        periods = self.instance.period_ids
        out: dict[str, float] = defaultdict(float)
        for year, share in [(row.year, row.share) for row in self._option_costs[option.id]] or [(0, 1.0)]:
            out[periods[min(self.at[start] + year, len(periods) - 1)]] += share
        return out

    def left(self, option: Option, start: str) -> float:
        """Part of what is paid for a start that tier cost takes off: what is left at the end of what it bought."""
        share = float(self.card["options.end_value_share"])
        if not share or option.life is None:
            return 0.0
        used = max(0, len(self.at) - self.at[start] - option.lead_periods)
        return share * max(0, option.life - used) / option.life

    @cached_property
    def _option_costs(self) -> dict[str, list[OptionCost]]:
        return grouped(self.instance.option_costs, lambda row: row.option)

    # --- offers -----------------------------------------------------------------------------------------------

    @cached_property
    def offers(self) -> dict[str, list[Offer]]:
        """Option -> the offers made through it."""
        return grouped(self.instance.offers, lambda offer: offer.option)

    def can_commit(self, offer: Offer, period: str) -> bool:
        """Whether what the offer hangs on can be there: its option, in effect."""
        if offer.option is None:
            return True
        option = self.option_of.get(offer.option)
        if option is None or not self._could_serve(option, period):
            return False
        return self.may(offer.nation, option.id) or not self._refused(option, offer.nation)

    def _could_serve(self, option: Option, period: str) -> bool:
        """Whether it could be in effect; where deliveries are limited, whether any could have come and still serve."""
        starts = self.periods[option.id]
        if option.most_delivered is None or not starts:
            return bool(self.starts_in_effect(option, period))
        # What is ordered first may be delivered in any period from then on.
        return self.at[period] >= self.at[starts[0]] + option.lead_periods

    def _refused(self, option: Option, nation: str) -> bool:
        """Whether the supplier may not deliver to the nation."""
        return any(nation in row.not_to for row in self.instance.suppliers if row.id == option.supplier)

    def most_delivered(self, offer: Offer) -> float:
        """Most units of the offer that its option could ever bring it."""
        option = self.option_of.get(offer.option) if offer.option is not None else None
        if option is None or not option.most_units:
            return float("inf")
        most = option.most_units
        if self.may(offer.nation, option.id) and option.most_units_each is not None:
            most = min(most, option.most_units_each)
        return offer.output_per_unit * most

    def assisted(self, option: Option) -> list[str]:
        """Nations that gain without taking part: named by effects, or owners of offers through it who cannot."""
        named = [row.nation for row in self.effects if row.option == option.id and row.nation is not None]
        named += [offer.nation for offer in self.offers[option.id] if not self.may(offer.nation, option.id)]
        return [nation.id for nation in self.instance.nations if nation.id in named]

    # --- effects ----------------------------------------------------------------------------------------------

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        return tuple(row for row in self.instance.effects if row.option in self.option_of)

    @cached_property
    def _fitting(self) -> dict[str, list[Effect]]:
        """Offer -> effects that can be about it."""
        return {
            offer.id: [
                row
                for row in self.effects
                if row.offer in (None, offer.id)
                and row.capability in (None, offer.capability)
                and (row.nation == offer.nation or (row.nation is None and self.may(offer.nation, row.option)))
            ]
            for offer in self.instance.offers
        }

    def _effective(self, rows: Iterable[Effect], period: str) -> list[Effect]:
        return [row for row in rows if self.starts_in_effect(self.option_of[row.option], period)]

    def quickening(self, offer: Offer, period: str, late_days: float) -> list[Effect]:
        """Effects that could make the offer's units ready in time where they are late by so many days."""
        rows = [row for row in self._fitting[offer.id] if row.notice_days]
        enough = [row for row in rows if min(float(row.notice_days or 0), offer.notice_days) >= late_days]
        return self._effective(enough, period)

    def certifying(self, standard: str, offer: Offer, period: str) -> list[Effect]:
        """Effects through which the offer's units could hold the standard."""
        return self._effective([row for row in self._fitting[offer.id] if row.standard == standard], period)

    def lifting(self, offer: Offer, period: str) -> list[Effect]:
        """Effects that could make the offer more reliable, the largest first."""
        rows = [row for row in self._fitting[offer.id] if (row.reliability or 0.0) > offer.reliability]
        return sorted(self._effective(rows, period), key=lambda row: -(row.reliability or 0.0))

    def holds(self, offer: Offer, standard: str, period: str) -> bool:
        """Whether the offer's units hold the standard by themselves: for good, or by a certificate."""
        if standard in offer.standards:
            return True
        until = self._certificates.get((offer.id, standard))
        return until is not None and self.at[period] <= self.at[until]

    @cached_property
    def _certificates(self) -> dict[tuple[str, str], str]:
        return {(row.offer, row.standard): row.until_period for row in self.instance.certificates}
