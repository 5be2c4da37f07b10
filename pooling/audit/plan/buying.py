"""What options cost those who take part (million): as due over the years, what a fund grants of it, and upkeep.

All of it is paid at the price level of options, in the period in which it is due; upkeep for each of its years. The
last period bears what would be due after it.

- Cost: cost_million of a nation, common_cost_million of the lead, units * unit price. Grants pay a share of these.
- Worth at the end: options.end_value_share of the part of its life that what is bought has left after the last period,
  times what the nation paid for it, after grants. Its life begins with its effect.
- Upkeep: upkeep_million for each period in effect, unit_upkeep_million for each unit in service. Grants pay none of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, exact, ratio
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.starts import Part, Start
from pooling.domain.options import Option

_Years = dict[str, Exact]
"""Period -> million."""


@dataclass(slots=True)
class Bought:
    """What taking part in a start costs a nation, by period."""

    part: Part
    unit_price: Exact
    lasting: tuple[str, ...]
    cost: _Years = field(default_factory=dict)
    granted: _Years = field(default_factory=dict)
    upkeep: _Years = field(default_factory=dict)

    def own(self, period: str) -> Exact:
        """What the nation pays itself: cost after grants, and upkeep."""
        return self.cost.get(period, 0) - self.granted.get(period, 0) + self.upkeep.get(period, 0)

    @property
    def paid_in(self) -> dict[str, None]:
        """Periods in which anything is due."""
        return dict.fromkeys((*self.cost, *self.upkeep))


def bought(facts: Facts, planned: Planned) -> tuple[Bought, ...]:
    """Every part of every start."""
    profiles: dict[str, list[tuple[int, Exact]]] = {}
    for row in facts.instance.option_costs:
        profiles.setdefault(row.option, []).append((row.year, exact(row.share)))
    found = []
    serviced: set[tuple[str, str]] = set()
    for start in planned.starts.all:
        profile = _years(facts, start, profiles.get(start.option.id, [(0, 1)]))
        price = facts.prices.unit_price(start.option, start.ordered) if start.option.most_units else 0
        for part in start.parts.values():
            purchase = Bought(part, price, planned.starts.lasting(start))
            _costs(facts, purchase, profile)
            _upkeep(facts, planned, purchase, (part.option.id, part.nation) not in serviced)
            serviced.add((part.option.id, part.nation))
            found.append(purchase)
    return tuple(found)


def _years(facts: Facts, start: Start, profile: list[tuple[int, Exact]]) -> _Years:
    """Period -> share of the costs that is due then, at its price level."""
    begin, last = facts.period_at[start.period], len(facts.periods) - 1
    due: _Years = {}
    for year, share in profile:
        period = facts.periods[min(begin + year, last)]
        due[period] = due.get(period, 0) + share
    return {period: share * facts.prices.level("options", period) for period, share in due.items()}


def end_values(facts: Facts, planned: Planned) -> dict[str, Exact]:
    """Nation -> worth at the end of what it bought, where there is any; no part of what is spent."""
    share = facts.number("options.end_value_share")
    worth: dict[str, Exact] = {}
    for purchase in planned.once(bought) if share else ():
        part, life = purchase.part, purchase.part.option.life
        if life is None:
            continue
        used = max(0, len(facts.periods) - facts.period_at[part.period] - part.option.lead_periods)
        paid = sum(purchase.cost.values()) - sum(purchase.granted.values())
        left = share * ratio(max(0, life - used), life) * paid
        if left:
            worth[part.nation] = worth.get(part.nation, 0) + left
    return worth


def _costs(facts: Facts, purchase: Bought, profile: _Years) -> None:
    part, option = purchase.part, purchase.part.option
    whole = exact(option.cost_million) + part.units * purchase.unit_price
    if part.nation == option.lead:
        whole += exact(option.common_cost_million)
    if not whole:
        return
    share = grant_share(facts, option, part.grant)
    for period, due in profile.items():
        purchase.cost[period] = whole * due
        if share:
            purchase.granted[period] = share * whole * due


def grant_share(facts: Facts, option: Option, grant: str) -> Exact:
    """Share of the costs that the option's fund pays."""
    if option.fund is None or grant == "none":
        return 0
    fund = facts.funds[option.fund]
    return exact(fund.grant_share if grant == "grant" else fund.bonus_share)


def _upkeep(facts: Facts, planned: Planned, purchase: Bought, units_too: bool) -> None:
    """``units_too``: upkeep of units counts with the nation's first start of the option, once."""
    part, option = purchase.part, purchase.part.option
    of_nation = exact(option.upkeep_million)
    due: _Years = dict.fromkeys(purchase.lasting, of_nation) if of_nation else {}
    if option.unit_upkeep_million and units_too:
        for period in facts.periods:
            serving = planned.service.units(option, part.nation, period)
            if serving:
                due[period] = due.get(period, 0) + exact(option.unit_upkeep_million) * serving
    purchase.upkeep = {period: million * facts.prices.recurring("options", period) for period, million in due.items()}
