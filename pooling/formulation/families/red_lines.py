"""Family red_lines."""

from __future__ import annotations

from collections import defaultdict

from pooling.domain.tables import RedLine, Requirement
from pooling.formulation.algebra import Expr, Var
from pooling.formulation.context import Formulation
from pooling.formulation.families.retirement import no_longer_owned


def add(f: Formulation) -> None:
    """What a nation never gives away. No card can switch this off.

    never: assign = 0 where the line fits (nation of the offer; mission, kind and region of the mission; capability,
    as given).
    keep: some units of a capability stay free for the nation's own needs (requirements whose nation it is):

    ``red_lines_keep[l,s,t]``:  sum over o of n of capability k, r in s not n's own, of dwell * assign[o,r,t]
                                + sum over the same offers of quantity * retired[o,t]
                                <= max(0, sum over the same offers of quantity - amount)

    own_first: units of n serve others only where n's own needs of the capability, in a situation they share, are
    met in full:

    ``red_lines_met[r0,t]``:      short[r0,t] <= need * (1 - own_met[r0,t]),  own_met in {0,1}
    ``red_lines_first[l,o,r,t]``: assign[o,r,t] <= bound of assign * own_met[r0,t]  for every own need r0 (one row
                            each)

    keep counts offers that stand in t and are owned; own_first binds all offers of n. A line without capability is
    about every capability. Indices: l red line of nation n, r0 a requirement whose nation is n, s situation, t period.
    Units: the capability's. Source: own; national reserve and territorial defence as a first duty. Off: never.
    """
    for lines in f.facts.red_lines_of.values():
        for line in lines:
            if line.rule == "keep":
                _keep(f, line)
            elif line.rule == "own_first":
                _own_first(f, line)


def _keep(f: Formulation, line: RedLine) -> None:
    assert line.quantity is not None
    for period in f.facts.periods:
        used: dict[str, Expr] = defaultdict(Expr)
        owned = 0.0
        for offer in f.facts.offers_by_capability.get(str(line.capability), ()):
            if offer.nation != line.nation or not offer.owned or period not in f.facts.offer_periods[offer.id]:
                continue
            owned += f.facts.units(offer, period)
            for requirement, _ in f.facts.pairs_by_offer.get((offer.id, period), ()):
                need = f.facts.requirement_of[requirement]
                for situation in f.facts.situations(need) if need.nation != line.nation else ():
                    used[situation] += offer.dwell * f.assign[offer.id, requirement, period]
        limit = max(0.0, owned - line.quantity)
        gone = no_longer_owned(f, line.nation, period, lambda offer: float(offer.capability == line.capability))
        if gone and not used:
            # Where nothing is lent, what is retired counts alone: in any situation.
            used[f.instance.situations[0].id] = Expr()
        for situation, units in used.items():
            f.limit("red_lines_keep", (line.id, situation, period), units + gone, limit)


def _own_first(f: Formulation, line: RedLine) -> None:
    own = [
        need
        for need in f.instance.requirements
        if need.nation == line.nation and line.capability in (None, need.capability)
    ]
    for need in own:
        situations = set(f.facts.situations(need))
        for period in f.facts.requirement_periods[need.id]:
            others = _others(f, need, situations, period)
            short = f.short.get((need.id, period))
            if not others or short is None:
                continue
            met = _met(f, need, period, short)
            for offer, requirement, bound in others:
                key = (line.id, need.id, offer, requirement, period)
                f.row("red_lines_first", key, f.assign[offer, requirement, period] <= bound * met)


def _others(f: Formulation, need: Requirement, situations: set[str], period: str) -> list[tuple[str, str, float]]:
    """(offer, requirement, bound) of the nation's pairs that serve others of the same capability at the same time."""
    out = []
    for offer in f.facts.offers_by_capability.get(need.capability, ()):
        if offer.nation != need.nation:
            continue
        for requirement, bound in f.facts.pairs_by_offer.get((offer.id, period), ()):
            served = f.facts.requirement_of[requirement]
            if served.nation != need.nation and situations.intersection(f.facts.situations(served)):
                out.append((offer.id, requirement, bound))
    return out


def _met(f: Formulation, need: Requirement, period: str, short: Var) -> Var:
    key = (need.id, period)
    if (known := f.found("own_met", key)) is not None:
        return known
    met = f.switch("own_met", key)
    f.row("red_lines_met", key, short <= f.facts.need(need, period) * (1.0 - met))
    return met
