"""What options cost each nation in each period, and what funds pay of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pooling.domain.options import Option

from .facts import Facts, fraction, total
from .options import unit_price
from .programme import Joined, Programme, Start, in_service, running


@dataclass(frozen=True, slots=True)
class Due:
    """Million that an option costs a nation in a period, at its prices; ``granted`` is paid by the option's fund."""

    option: Option
    nation: str
    period: str
    cost: Fraction
    granted: Fraction

    @property
    def net(self) -> Fraction:
        return self.cost - self.granted


def dues(facts: Facts, programme: Programme) -> list[Due]:
    return facts.kept(("dues", programme), lambda: _dues(facts, programme))


def _dues(facts: Facts, programme: Programme) -> list[Due]:
    if not facts.has("spending"):
        return []
    out = []
    for start in programme.starts:
        for who in start.joined:
            out += _paid(facts, start, who)
            each = fraction(start.option.upkeep_million)
            out += [
                Due(start.option, who.nation, period, each * facts.yearly("options", period), Fraction(0))
                for period in facts.periods
                if each and running(start, period, facts.periods)
            ]
    for option in facts.instance.options:
        each = fraction(option.unit_upkeep_million)
        for nation in facts.nations if each else ():
            for period in facts.periods:
                units = in_service(programme, option, nation, period, facts.periods)
                cost = each * units * facts.yearly("options", period)
                out.append(Due(option, nation, period, cost, Fraction(0)))
    return out


def _paid(facts: Facts, start: Start, who: Joined) -> list[Due]:
    """What is due for taking part and for units; what would be due after the last period is due in it."""
    option = start.option
    whole = fraction(option.cost_million) + who.units * unit_price(facts, option, start.units)
    if option.lead == who.nation:
        whole += fraction(option.common_cost_million)
    profile = {row.year: fraction(row.share) for row in facts.instance.option_costs if row.option == option.id}
    share = _granted_share(facts, option, who)
    out = []
    for year, part in (profile or {0: Fraction(1)}).items():
        period = facts.periods[min(facts.at(start.period) + year, len(facts.periods) - 1)]
        cost = whole * part * facts.price("options", period)
        out.append(Due(option, who.nation, period, cost, share * cost))
    return out


def worth_at_end(facts: Facts, programme: Programme) -> Fraction:
    """What is left after the last period of what nations paid for, as far as the card counts it."""
    share, out = facts.share("options.end_value_share"), Fraction(0)
    for start in programme.starts if share and facts.has("spending") else ():
        option = start.option
        life = option.life_periods or option.lasts_periods
        if life:
            used = sum(
                1 for period in facts.periods if facts.at(period) >= facts.at(start.period) + option.lead_periods
            )
            paid = total(due.net for who in start.joined for due in _paid(facts, start, who))
            out += share * paid * max(0, life - used) / life
    return out


def _granted_share(facts: Facts, option: Option, who: Joined) -> Fraction:
    if who.grant == "none" or option.fund is None:
        return Fraction(0)
    fund = facts.instance.fund_of[option.fund]
    return fraction(fund.bonus_share if who.grant == "bonus" else fund.grant_share)
