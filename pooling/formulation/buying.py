"""What options cost, to whom, and when (families spending and funding)."""

from __future__ import annotations

from pooling.domain.options import Option
from pooling.formulation.algebra import Expr
from pooling.formulation.context import Formulation
from pooling.formulation.families.options import in_effect
from pooling.formulation.families.procurement import serving


def add_option_costs(f: Formulation) -> None:
    """Fills f.option_costs, f.grants and f.end_value, at prices of each period; see families spending and funding."""
    for option in f.facts.starting.options:
        for start in f.facts.starting.periods[option.id]:
            _bought(f, option, start)
        _upkeep(f, option)


def _own(f: Formulation, nation: str, period: str, option: Option) -> Expr:
    return f.option_costs.setdefault((nation, period), {}).setdefault(option.id, Expr())


def _bought(f: Formulation, option: Option, start: str) -> None:
    starting = f.facts.starting
    left = starting.left(option, start)
    for period, part in starting.profile(option, start).items():
        price = part * f.facts.index("options", period)
        for way in starting.ways[option.id]:
            key = (option.id, start, way.step.low, way.grant)
            for nation in starting.nations[option.id]:
                due = Expr()
                cost = option.cost_million + (option.common_cost_million if nation == option.lead else 0.0)
                if cost:
                    due += price * cost * f.joined[nation, *key]
                if way.step.price_million:
                    due += price * way.step.price_million * f.ordered[nation, *key]
                if not due:
                    continue
                own = _own(f, nation, period, option)
                own += (1.0 - way.granted_share) * due
                if left:
                    f.end_value += left * (1.0 - way.granted_share) * due
                if way.granted_share:
                    f.grants[str(option.fund), period] += way.granted_share * due


def _upkeep(f: Formulation, option: Option) -> None:
    if not option.upkeep_million and not option.unit_upkeep_million:
        return
    for period in f.facts.periods:
        price = f.facts.recurring("options", period)
        for nation in f.facts.starting.nations[option.id]:
            due = Expr()
            if option.upkeep_million:
                due += price * option.upkeep_million * in_effect(f, option, nation, period)
            if option.unit_upkeep_million:
                due += price * option.unit_upkeep_million * serving(f, option, nation, period)
            if due:
                own = _own(f, nation, period, option)
                own += due
