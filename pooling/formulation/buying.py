"""What options cost, to whom, and when (families spending and funding)."""

from __future__ import annotations

from pooling.domain.options import Option
from pooling.formulation.context import Expr, Formulation
from pooling.formulation.options import in_effect
from pooling.formulation.procurement import serving


def add_option_costs(f: Formulation) -> None:
    """Fills f.option_costs and f.grants, at prices of each period; see families spending and funding."""
    for option in f.facts.starting.options:
        for start in f.facts.starting.periods[option.id]:
            _bought(f, option, start)
        _upkeep(f, option)


def _own(f: Formulation, nation: str, period: str, option: Option) -> Expr:
    return f.option_costs.setdefault((nation, period), {}).setdefault(option.id, Expr())


def _bought(f: Formulation, option: Option, start: str) -> None:
    starting = f.facts.starting
    for period, part in starting.profile(option, start).items():
        price = part * f.facts.index("options", period)
        for way in starting.ways[option.id]:
            key = (option.id, start, way.step.low, way.grant)
            for nation in starting.nations[option.id]:
                expr = Expr()
                cost = option.cost_million + (option.common_cost_million if nation == option.lead else 0.0)
                if cost:
                    expr.add(price * cost, f.joined[nation, *key])
                if way.step.price_million:
                    expr.add(price * way.step.price_million, f.ordered[nation, *key])
                if not len(expr):
                    continue
                _own(f, nation, period, option).extend(expr, 1.0 - way.granted_share)
                if way.granted_share:
                    f.grants.setdefault((str(option.fund), period), Expr()).extend(expr, way.granted_share)


def _upkeep(f: Formulation, option: Option) -> None:
    if not option.upkeep_million and not option.unit_upkeep_million:
        return
    for period in f.facts.periods:
        price = f.facts.index("options", period)
        for nation in f.facts.starting.nations[option.id]:
            expr = Expr()
            if option.upkeep_million:
                expr.extend(in_effect(f, option, nation, period), price * option.upkeep_million)
            if option.unit_upkeep_million:
                expr.extend(serving(f, option, nation, period), price * option.unit_upkeep_million)
            if len(expr):
                _own(f, nation, period, option).extend(expr)
