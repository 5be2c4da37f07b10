"""Family options."""

from __future__ import annotations

from itertools import combinations

from pooling.domain.options import Effect, Option
from pooling.domain.plan import Grant
from pooling.domain.tables import Offer
from pooling.formulation.algebra import Expr, total
from pooling.formulation.context import Formulation
from pooling.formulation.membership import member


def add(f: Formulation) -> None:
    """What money can change: readiness, standards, assets, exercises, help for partners.

    An option starts in period u in one way (j,g): j the price step of its order (0 where nothing is counted), g what
    its fund pays (none, grant, bonus). start[i,u,j,g] is 0 or 1, and joined[n,i,u,j,g] says whether n takes part.

    ``options_once[i]``:            sum over u, j, g of start[i,u,j,g] <= 1          (each u apart where it repeats)
    ``options_joined[n,i,u,j,g]``:  joined[n,i,u,j,g] <= start[i,u,j,g]
    ``options_least[i,u,j,g]``:     sum over n of joined[n,i,u,j,g] >= least_participants * start[i,u,j,g]
    ``options_most[i,u,j,g]``:      sum over n of joined[n,i,u,j,g] <= most_participants * start[i,u,j,g]
    ``options_lead[i,u,j,g]``:      joined[lead,i,u,j,g] = start[i,u,j,g]
    ``options_requires[i,k,u]``:    sum over j, g of start[i,u,j,g] <= sum over u' <= u, j, g of start[k,u',j,g]
    ``options_excludes[i,k]``:      sum of start[i] + sum of start[k] <= 1  (a row per period of an option that repeats)
    ``options_agreement[n,i,u]``:   sum over j, g of joined[n,i,u,j,g] <= member[n,a,u]; for nations that it assists
                            start in place of joined
    ``options_offer[o,t]``:         commit[o,t] <= bound of commit * in_effect[i,n(o),t]   (not bought by the unit)

    A start in u is in effect in t where lead_periods have passed, and fewer than lasts_periods since (for good where
    empty). in_effect[i,n,t] = sum over starts in effect of joined[n,i,u,j,g]. For a nation that cannot take part, and
    one that an effect names, it is the sum of start[i,u,j,g]: who may take part, and does not, has none of the other
    effects. Only nations listed (all where none are) take part. To nations in not_to the supplier may not deliver: they
    take no part, and their offers through the option cannot be committed. Of an option that repeats upkeep is due for
    each start, and what it brings is there once. Where one nation alone may take part, or leads, joined is start.

    Effects: notice (family readiness), standards (interoperability), reliability (coverage). Costs: family spending.
    Indices: i, k option, n nation, u period of a start, t period, o offer. Units: starts; the capability's. Source:
    own; capability options with lead time, as in project selection with precedence. Off: nothing can start; offers
    through options cannot be used.
    """
    starting = f.facts.starting
    for option in starting.options:
        _once(f, option)
        for period in starting.periods[option.id]:
            for step, grant in ways(f, option):
                _participants(f, option, (option.id, period, step, grant))
            for required in option.requires:
                _requires(f, option, required, period)
            if option.agreement is not None:
                _members(f, option, option.agreement, period)
    for first, second in _exclusions(f):
        _excludes(f, first, second)
    for (offer_id, period), commit in f.commit.items():
        offer = f.facts.offer_of[offer_id]
        found = starting.option_of.get(offer.option) if offer.option is not None else None
        if found is not None and not found.most_units:
            bought = in_effect(f, found, offer.nation, period)
            f.row("options_offer", (offer_id, period), commit <= commit.high * bought)


def add_decisions(f: Formulation) -> None:
    """start[i,u,j,g], joined[n,i,u,j,g]: every way in which an option can start."""
    starting = f.facts.starting
    for option in starting.options:
        nations = starting.nations[option.id]
        for period in starting.periods[option.id]:
            for step, grant in ways(f, option):
                key = (option.id, period, step, grant)
                start = f.start[key] = f.switch("start", key)
                for nation in nations:
                    sole = len(nations) == 1 or nation == option.lead
                    f.joined[nation, *key] = start if sole else f.switch("joined", (nation, *key))


def ways(f: Formulation, option: Option) -> list[tuple[int, Grant]]:
    """(price step, grant) of every way in which it can start."""
    return [(way.step.low, way.grant) for way in f.facts.starting.ways[option.id]]


def started(f: Formulation, option: Option, period: str, nation: str | None = None) -> Expr:
    """sum over ways of start (or of joined, with a nation) in a period."""
    possible = ways(f, option) if period in f.facts.starting.periods[option.id] else []
    if nation is None:
        return total(f.start[option.id, period, step, grant] for step, grant in possible)
    return total(f.joined[nation, option.id, period, step, grant] for step, grant in possible)


def started_by(f: Formulation, option: Option, period: str) -> Expr:
    """sum of start up to a period."""
    at = f.facts.starting.at
    return total(started(f, option, start) for start in f.facts.starting.periods[option.id] if at[start] <= at[period])


def at_most_once(f: Formulation, option: Option) -> list[tuple[tuple[str, ...], Expr]]:
    """Sums of start that are at most 1: over all periods, or for each where it repeats."""
    periods = f.facts.starting.periods[option.id]
    if option.repeats:
        return [((period,), started(f, option, period)) for period in periods]
    return [((), total(started(f, option, period) for period in periods))]


def in_effect(f: Formulation, option: Option, nation: str | None, period: str) -> Expr:
    """in_effect[i,n,t]; for anybody where no nation is given or it cannot take part."""
    starting = f.facts.starting
    joins = nation if nation is not None and starting.may(nation, option.id) else None
    return total(started(f, option, start, joins) for start in starting.starts_in_effect(option, period))


def effective(f: Formulation, effect: Effect, offer: Offer, period: str) -> Expr:
    """in_effect of the option of an effect for an offer: for those that take part, or for whom the effect names."""
    option = f.facts.starting.option_of[effect.option]
    return in_effect(f, option, None if effect.nation is not None else offer.nation, period)


def _once(f: Formulation, option: Option) -> None:
    for period, starts in at_most_once(f, option):
        if len(starts) > 1:
            f.row("options_once", (option.id, *period) if period else option.id, starts <= 1.0)


def _participants(f: Formulation, option: Option, key: tuple[str, str, int, Grant]) -> None:
    start, nations = f.start[key], f.facts.starting.nations[option.id]
    for nation in nations:
        joined = f.joined[nation, *key]
        if joined is not start:
            f.row("options_joined", (nation, *key), joined <= start)
    everybody = total(f.joined[nation, *key] for nation in nations)
    sure = 1 if len(nations) == 1 or option.lead is not None else 0
    if option.least_participants > sure:
        f.row("options_least", key, everybody >= option.least_participants * start)
    most = option.most_participants
    if most is not None and most < len(nations):
        f.row("options_most", key, everybody <= most * start)


def _requires(f: Formulation, option: Option, name: str, period: str) -> None:
    required = f.facts.starting.option_of.get(name)
    before = Expr() if required is None else started_by(f, required, period)
    f.row("options_requires", (option.id, name, period), started(f, option, period) <= before)


def _members(f: Formulation, option: Option, agreement: str, period: str) -> None:
    starting = f.facts.starting
    assisted = starting.assisted(option)
    for nation in dict.fromkeys((*starting.nations[option.id], *assisted)):
        starts = started(f, option, period, None if nation in assisted else nation)
        f.row("options_agreement", (nation, option.id, period), starts <= member(f, nation, agreement, period))


def _exclusions(f: Formulation) -> list[tuple[Option, Option]]:
    """Pairs that exclude each other, each once, in the order of the table."""
    return [
        (first, second)
        for first, second in combinations(f.facts.starting.options, 2)
        if second.id in first.excludes or first.id in second.excludes
    ]


def _excludes(f: Formulation, first: Option, second: Option) -> None:
    for when, starts in at_most_once(f, first):
        for then, excluded in at_most_once(f, second):
            if starts and excluded:
                f.row("options_excludes", (first.id, *when, second.id, *then), starts + excluded <= 1.0)
