"""What a comparison of two plans must say: worked out again from the plans, without the audit and the comparison."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pooling.domain.parameters import KEY_COLUMNS
from tests.brute.amounts import delivered
from tests.brute.facts import Facts, fraction
from tests.brute.keys import shares
from tests.brute.money import burdens, spending
from tests.brute.options import unit_price
from tests.brute.programme import in_service, running
from tests.brute.risks import covered_without, withdrawals

from .pairs import Planned, steps, zero

Key = tuple[Any, ...]


def needs(side: Planned) -> dict[Key, dict[str, Any]]:
    """(requirement, period) -> need, delivered, covered share, value."""
    out = {}
    for now in side.decisions:
        for need in side.facts.needs(now.period):
            asked, comes = side.facts.need(need, now.period), delivered(side.facts, now, need)
            covered = min(asked, comes)
            out[need.id, now.period] = {
                "need": asked,
                "delivered": comes,
                "share": covered / asked,
                "value": covered * side.facts.value(need.capability),
                "short": asked - covered,
                "covered": covered,
                "row": need,
            }
    return out


def spent(side: Planned) -> dict[Key, Fraction]:
    """(nation, period) -> million."""
    return {
        (nation, period): amount
        for period, money in zip(side.facts.periods, spending(side.facts, side.decisions), strict=True)
        for nation, amount in money.items()
    }


def carried(side: Planned) -> dict[str, Fraction]:
    """Nation -> what it carries over all periods."""
    out: dict[str, Fraction] = dict.fromkeys(side.facts.nations, Fraction(0))
    if side.card["burden.credits"]:
        for row in side.instance.credits:
            out[row.nation] += fraction(row.amount_million)
    for money in burdens(side.facts, side.decisions):
        for nation, amount in money.items():
            out[nation] += amount
    return out


def fair(side: Planned) -> dict[Key, Fraction]:
    """(key, nation) -> share, for keys whose figures all nations have."""
    out = {}
    for key, column in KEY_COLUMNS.items():
        columns = [] if column is None else [column, *(["population"] if key == "un_scale" else [])]
        figures = [[getattr(row, name) for row in side.instance.nations] for name in columns]
        known = all(value is not None for of in figures for value in of) and all(any(of) for of in figures)
        if known and not (key == "un_scale" and 0 in figures[-1]):
            found = shares(side.facts, key, list(side.facts.nations), side.card["burden.equal_largest"])
            out |= {(key, nation): share for nation, share in found.items()}
    return out


def left_covered(side: Planned) -> list[Fraction]:
    """What stays covered in each withdrawal."""
    if not side.card.has("withdrawal"):
        return []
    return [covered_without(side.facts, side.decisions, loss) for loss in withdrawals(side.facts)]


# --- the bridge -----------------------------------------------------------------------------------------------------


@dataclass
class Line:
    about: str
    period: str
    units: Fraction
    price: Fraction
    group: Key = ()


def lines(side: Planned) -> dict[Key, Line]:
    """Units and prices of all that is paid for."""
    out: dict[Key, Line] = {}
    for key, line in (*_offers(side), *_agreements(side), *_options(side)):
        if key in out:
            out[key].units += line.units
        else:
            out[key] = line
    return out


def _offers(side: Planned) -> Iterator[tuple[Key, Line]]:
    facts = side.facts
    scale = facts.share("spending.deployment_scale")
    for now in side.decisions:
        level = {kind: _again(facts, kind, now.period) for kind in ("commitment", "deployment", "pools", "support")}
        elements = set()
        for part in now.parts:
            offer, pool = part.offer, facts.pool(part.offer)
            about, name = ("pooling" if pool else "volume"), (offer.id, offer.nation, offer.capability, now.period)
            if part.commit:
                price = level["commitment"] * fraction(offer.unit_cost_million)
                group = ("commitment", offer.capability) if pool is None else ()
                yield ("c", *name, about), Line(about, now.period, Fraction(part.commit), price, group)
                price = level["commitment"] * fraction(offer.fixed_cost_million)
                about = "pooling" if pool else "providers"
                yield ("f", *name, about), Line(about, now.period, Fraction(1), price)
                elements.update(offer.support)
            if pool is not None:
                price = level["pools"] * fraction(pool.unit_cost_million) / facts.net_output(pool)
                yield ("h", *name), Line("pooling", now.period, Fraction(part.commit + part.traded), price)
            for requirement, units in part.uses:
                need = side.instance.requirement_of[requirement]
                place = ("u", offer.id, offer.nation, requirement, now.period)
                if pool is not None:
                    price = level["pools"] * fraction(pool.use_cost_million) * facts.weight(need)
                    yield (*place, "pool"), Line("pooling", now.period, Fraction(units), price)
                else:
                    price = level["deployment"] * scale * facts.weight(need) * facts.deployment_cost(offer, need)
                    yield place, Line("volume", now.period, Fraction(units), price, ("deployment", requirement))
        for element in side.instance.support if facts.has("support") else ():
            if element.id in elements:
                price = level["support"] * fraction(element.cost_million)
                yield ("s", element.id, element.nation, now.period), Line("providers", now.period, Fraction(1), price)


def _again(facts: Facts, kind: str, period: str) -> Fraction:
    """The price level of what is due for each year of a period."""
    return facts.price(kind, period) * facts.years(period)


def _agreements(side: Planned) -> Iterator[tuple[Key, Line]]:
    for before, now in steps(side):
        once, again = side.facts.price("agreements", now.period), _again(side.facts, "agreements", now.period)
        for agreement in side.facts.agreements:
            old = set(agreement.members) if before is None else {n for a, n in before.members if a == agreement.id}
            for name, nation in now.members:
                if name != agreement.id:
                    continue
                lead = (name, nation) in now.leads
                for what, level, million, due in (
                    ("membership", again, agreement.membership_cost_million, True),
                    ("joining", once, agreement.joining_cost_million, nation not in old),
                    ("running", again, agreement.running_cost_million, lead),
                    ("set up", once, agreement.set_up_cost_million, lead and not old),
                ):
                    if due:
                        line = Line("pooling", now.period, Fraction(1), level * fraction(million))
                        yield ("a", name, nation, what, now.period), line


def _options(side: Planned) -> Iterator[tuple[Key, Line]]:
    facts, programme, last = side.facts, side.decisions.programme, len(side.facts.periods) - 1
    for start in programme.starts:
        option = start.option
        profile = {row.year: fraction(row.share) for row in side.instance.option_costs if row.option == option.id}
        due: dict[str, Fraction] = defaultdict(zero)
        for year, part in (profile or {0: Fraction(1)}).items():
            period = facts.periods[min(facts.at(start.period) + year, last)]
            due[period] += part * facts.price("options", period)
        for who in start.joined:
            place = ("o", option.id, who.nation, start.period)
            whole = fraction(option.cost_million) + (
                fraction(option.common_cost_million) if who.nation == option.lead else 0
            )
            each = unit_price(facts, option, start.units) if who.units else zero()
            for period, share in due.items():
                yield (*place, period, "part"), Line("options", period, Fraction(1), whole * share)
                yield (*place, period, "units"), Line("options", period, Fraction(who.units), each * share)
            for period in facts.periods:
                if option.upkeep_million and running(start, period, facts.periods):
                    price = _again(facts, "options", period) * fraction(option.upkeep_million)
                    yield (*place, period, "upkeep"), Line("options", period, Fraction(1), price)
    for option in side.instance.options:
        for nation in facts.nations if option.unit_upkeep_million else ():
            for period in facts.periods:
                units = in_service(programme, option, nation, period, facts.periods)
                price = _again(facts, "options", period) * fraction(option.unit_upkeep_million)
                yield ("os", option.id, nation, period), Line("options", period, Fraction(units), price)


def bridge(before: Planned, after: Planned) -> dict[tuple[str, str], Fraction]:
    """(cause, period) -> million, as docs say what each cause is."""
    out: dict[tuple[str, str], Fraction] = defaultdict(zero)
    shared = set(before.facts.periods) & set(after.facts.periods)
    for side, sign in ((before, -1), (after, 1)):
        for (_, period), amount in spent(side).items():
            if period not in shared:
                out["periods", period] += sign * amount
        for period, amount in _through_funds(side).items():
            if period in shared:
                out["funding", period] += sign * amount
    old, new = lines(before), lines(after)
    groups: dict[Key, list[tuple[Line, Line]]] = defaultdict(list)
    for key in {**old, **new}:
        known = old.get(key) or new[key]
        none = Line(known.about, known.period, zero(), known.price, known.group)
        one, other = old.get(key, none), new.get(key, none)
        if known.period not in shared:
            continue
        out["price", known.period] += (other.price - one.price) * min(one.units, other.units)
        if known.about == "volume":
            groups[(known.period, *known.group)].append((one, other))
        else:
            out[known.about, known.period] += _moved(one, other)
    for (period, kind, name), of in groups.items():
        for cause, amount in _volume(of, _totals(before, period, kind, name), _totals(after, period, kind, name)):
            out[cause, period] += amount
    return {place: amount for place, amount in out.items() if amount}


def _moved(one: Line, other: Line) -> Fraction:
    change = other.units - one.units
    return change * (other.price if change >= 0 else one.price)


def _volume(
    of: list[tuple[Line, Line]], before: tuple[Fraction, Fraction], after: tuple[Fraction, Fraction]
) -> Iterator[tuple[str, Fraction]]:
    units = sum((one.units + other.units for one, other in of), zero())
    mean = sum((one.units * one.price + other.units * other.price for one, other in of), zero()) / units
    change = sum((other.units - one.units for one, other in of), zero())
    covered = before[0] + after[0]
    asked = (before[1] - after[1]) * units / covered if covered else zero()
    # In the direction of the change, and no further than it goes.
    of_met = min(max(asked, zero()), change) if change >= 0 else max(min(asked, zero()), change)
    yield "met", of_met * mean
    yield "quantity", (change - of_met) * mean
    yield "providers", sum((_moved(one, other) for one, other in of), zero()) - change * mean


def _totals(side: Planned, period: str, kind: str, name: str) -> tuple[Fraction, Fraction]:
    """What is covered and what is short of the capability, or of the requirement."""
    found = [
        need
        for (requirement, when), need in needs(side).items()
        if when == period and name == (need["row"].capability if kind == "commitment" else requirement)
    ]
    return sum((need["covered"] for need in found), zero()), sum((need["short"] for need in found), zero())


def _through_funds(side: Planned) -> dict[str, Fraction]:
    """Period -> paid into common funds, less what they pay."""
    costs: dict[str, Fraction] = defaultdict(zero)
    for line in lines(side).values():
        costs[line.period] += line.units * line.price
    everything: dict[str, Fraction] = defaultdict(zero)
    for (_, period), amount in spent(side).items():
        everything[period] += amount
    return {period: everything[period] - costs[period] for period in side.facts.periods}
