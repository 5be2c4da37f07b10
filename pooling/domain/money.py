"""What things cost a nation at least, and what it has at most, for warnings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

from pooling.domain.options import Option
from pooling.domain.standing import Standing, exact
from pooling.domain.tables import Budget
from pooling.domain.under import Setting, Under, with_families

_ROUND_OFF = Fraction(1, 10**9)


class Money:
    """Least costs and most money of an instance, before a card scales budgets."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing

    @cached_property
    def _index(self) -> dict[tuple[str, str], Fraction]:
        """(kind of cost, period) -> price level; every kind where a row names none."""
        out: dict[tuple[str, str], Fraction] = {}
        general: dict[str, Fraction] = {}
        for row in self.standing.instance.prices:
            if row.kind is None:
                general[row.period] = exact(row.index)
            else:
                out[row.kind, row.period] = exact(row.index)
        for kind in ("commitment", "pools", "agreements", "options"):
            for period, index in general.items():
                out.setdefault((kind, period), index)
        return out

    def index(self, kind: str, period: str) -> Fraction:
        return self._index.get((kind, period), Fraction(1))

    def cheapest(self, kind: str) -> Fraction:
        """The lowest price level of any period."""
        return min(self.index(kind, period) for period in self.standing.periods)

    def commitment(self, offer: str, units: Fraction, period: str) -> Fraction:
        """What it costs at least to commit so many units."""
        row = self.standing.instance.offer_of[offer]
        cost = exact(row.fixed_cost_million) + exact(row.unit_cost_million) * units
        total = cost * self.index("commitment", period)
        if row.pool is not None:
            pool = self.standing.instance.pool_of[row.pool]
            net = exact(pool.unit_output) * (1 - exact(pool.reserve_share))
            price = exact(pool.unit_cost_million) / net if net else Fraction(0)
            # Hours handed over are paid by who takes them.
            total += price * units * (1 - exact(pool.trade_share)) * self.index("pools", period)
        return total

    @cached_property
    def _budgets(self) -> dict[str, dict[str, Budget]]:
        out: dict[str, dict[str, Budget]] = defaultdict(dict)
        for row in self.standing.instance.budgets:
            out[row.nation][row.period] = row
        return out

    def until(self, nation: str, period: str) -> Fraction | None:
        """All that a nation can have spent until the end of a period; None without a limit."""
        position, rows = self.standing.at[period], self._budgets.get(nation, {})
        total = Fraction(0)
        for when in self.standing.periods[: position + 1]:
            row = rows.get(when)
            if row is None or row.amount_million is None:
                return None
            total += exact(row.amount_million)
        after = rows.get(self.standing.periods[position + 1]) if position + 1 < len(self.standing.periods) else None
        if after is not None and after.amount_million:
            total += exact(rows[period].advance_share) * exact(after.amount_million)
        return total

    @cached_property
    def all_budgets(self) -> dict[str, Fraction | None]:
        """Nation -> all its budgets together; None without a limit."""
        last = self.standing.periods[-1]
        return {one.id: self.until(one.id, last) for one in self.standing.instance.nations}

    def taking_part(self, option: Option, *, lead: bool = False) -> Fraction:
        """What it costs a nation at least to take part in an option, with the largest grant there can be."""
        fund = None if option.fund is None else self.standing.instance.fund_of[option.fund]
        grant = Fraction(0) if fund is None else max(exact(fund.grant_share), exact(fund.bonus_share))
        cost = exact(option.cost_million) + (exact(option.common_cost_million) if lead else 0)
        return cost * (1 - grant) * self.cheapest("options")

    def too_dear(self, nations: Iterable[str], cost: Fraction, count: int = 1) -> Under | None:
        """The cards under which fewer than ``count`` of the nations have budgets of that much; None where enough do."""
        totals = [self.all_budgets[one] for one in nations]
        known = sorted((one for one in totals if one is not None), reverse=True)
        position = count - (len(totals) - len(known)) - 1
        if position < 0 or position >= len(known):
            return None
        return within(cost, known[position])


def within(cost: Fraction, budgets: Fraction) -> Under | None:
    """The cards under which budgets do not come to a cost; None where they do as they stand."""
    if cost <= budgets * (1 + _ROUND_OFF):
        return None
    scale: frozenset[Setting] = frozenset()
    if budgets:
        scale = frozenset({("budget.scale", "below", float(cost / budgets))})
    return with_families("budget") & Under(settings=scale)
