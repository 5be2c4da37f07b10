"""What things cost a nation at least, and what it has at most, for warnings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

from pooling.domain.options import Option
from pooling.domain.standing import Standing, exact
from pooling.domain.tables import Budget
from pooling.domain.under import EVERY_CARD, Under, with_families, with_setting

_ROUND_OFF = Fraction(1, 10**9)


class Money:
    """Least costs and most money of an instance, before a card scales budgets."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing

    def _level(self, kind: str, period: str) -> Fraction:
        return exact(self.standing.instance.price_level(kind, period))

    def _recurring(self, kind: str, period: str) -> Fraction:
        """What costs that are due again and again are multiplied by."""
        return self._level(kind, period) * self.standing.instance.years(period)

    def cheapest(self, kind: str) -> Fraction:
        """What costs that are due again and again are multiplied by at least, in any period."""
        return min(self._recurring(kind, period) for period in self.standing.periods)

    def commitment(self, offer: str, units: Fraction, period: str) -> Fraction:
        """What it costs at least to commit so many units."""
        row = self.standing.instance.offer_of[offer]
        cost = exact(row.fixed_cost_million) + exact(row.unit_cost_million) * units
        total = cost * self._recurring("commitment", period)
        if row.pool is not None:
            pool = self.standing.instance.pool_of[row.pool]
            net = exact(pool.unit_output) * (1 - exact(pool.reserve_share))
            price = exact(pool.unit_cost_million) / net if net else Fraction(0)
            # Hours handed over are paid by who takes them.
            total += price * units * (1 - exact(pool.trade_share)) * self._recurring("pools", period)
        return total

    @cached_property
    def _budgets(self) -> dict[str, dict[str, Budget]]:
        out: dict[str, dict[str, Budget]] = defaultdict(dict)
        for row in self.standing.instance.budgets:
            out[row.nation][row.period] = row
        return out

    def until(self, nation: str, period: str) -> Fraction | None:
        """All that a nation can have limit until the end of a period; None without a limit."""
        after, rows = self.standing.at[period] + 1, self._budgets.get(nation, {})
        limit, years = Fraction(0), self.standing.instance.years
        for when in self.standing.periods[:after]:
            row = rows.get(when)
            if row is None or row.amount_million is None:
                return None
            limit += exact(row.amount_million) * years(when)
        for when in self.standing.periods[after : after + 1]:
            if when in rows:
                limit += exact(rows[period].advance_share) * exact(rows[when].amount_million or 0.0) * years(when)
        return limit

    @cached_property
    def all_budgets(self) -> dict[str, Fraction | None]:
        """Nation -> all its budgets together; None without a limit."""
        last = self.standing.periods[-1]
        return {nation: self.until(nation, last) for nation in self.standing.instance.nation_of}

    def known_budgets(self, nations: Iterable[str]) -> list[Fraction]:
        """All budgets together of each of the nations that has a limit."""
        return [budgets for nation in nations if (budgets := self.all_budgets[nation]) is not None]

    def taking_part(self, option: Option, *, lead: bool = False) -> Fraction:
        """What it costs a nation at least to take part in an option, with the largest grant there can be."""
        fund = None if option.fund is None else self.standing.instance.fund_of[option.fund]
        grant = Fraction(0) if fund is None else max(exact(fund.grant_share), exact(fund.bonus_share))
        cost = exact(option.cost_million) + (exact(option.common_cost_million) if lead else 0)
        return cost * (1 - grant) * min(self._level("options", period) for period in self.standing.periods)

    def too_dear(self, nations: Iterable[str], cost: Fraction, count: int = 1) -> Under | None:
        """The cards under which fewer than ``count`` of the nations have budgets of that much; None where enough do."""
        among = list(nations)
        known = sorted(self.known_budgets(among), reverse=True)
        position = count - (len(among) - len(known)) - 1
        if position < 0 or position >= len(known):
            return None
        return within(cost, known[position])


def within(cost: Fraction, budgets: Fraction) -> Under | None:
    """The cards under which budgets do not come to a cost; None where they do as they stand."""
    if cost <= budgets * (1 + _ROUND_OFF):
        return None
    scaled = with_setting("budget.scale", "below", float(cost / budgets)) if budgets else EVERY_CARD
    return with_families("budget") & scaled
