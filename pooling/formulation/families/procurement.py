"""Family procurement."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pooling.domain.options import Option
from pooling.formulation.algebra import Expr, total
from pooling.formulation.context import Formulation
from pooling.formulation.families.options import at_most_once, started, ways


def add(f: Formulation) -> None:
    """Buying together, by the unit: prices that fall, what comes when, and from whom.

    ``procurement_most[n,i,u,j,g]``:    ordered[n,i,u,j,g] <= most of one nation in step j * joined[n,i,u,j,g]
    ``procurement_least[n,i,u,j,g]``:   ordered[n,i,u,j,g] >= joined[n,i,u,j,g]
    ``procurement_from[i,u,j,g]``:      sum over n of ordered[n,i,u,j,g] >= from[j] * start[i,u,j,g]
    ``procurement_to[i,u,j,g]``:        sum over n of ordered[n,i,u,j,g] <= to[j] * start[i,u,j,g]
    ``procurement_rate[i,t]``:          sum over n of delivered[n,i,t] <= most_delivered
    ``procurement_delivered[n,i,t]``:   sum over t' <= t of delivered[n,i,t']
                            <= sum over u with u + lead_periods <= t of ordered[n,i,u,j,g]
    ``procurement_offer[n,i,t]``:       sum over o of n through i of commit[o,t] / output_per_unit[o] <= serving[n,i,t]
    ``procurement_content``:            sum of (content_share - procurement.least_content_share) * value >= 0
    ``procurement_joint``:              sum of (joint - procurement.least_joint_share) * value >= 0
    ``procurement_supplier[v]``:        sum of (of v - procurement.largest_supplier_share) * value <= 0
    ``procurement_suppliers[k,i]``:     procurement.least_suppliers * sum of start[i] <= sum over v of supplies[v,k]
    ``procurement_supplies[v,k]``:      supplies[v,k] <= sum over i of v that bring k of start[i]

    - Steps are from_units of the price steps. With learning_share they are the doublings of the order from least_units
      on: a unit's price is unit_cost * (1 - learning_share) ** doublings (Wright, 1936, Factors affecting the cost of
      airplanes, Journal of the Aeronautical Sciences 3; taken at full doublings).
    - An order comes at once, lead_periods after its start. With most_delivered, delivered[n,i,t] says what comes.
    - serving[n,i,t] is what came to n less than lasts_periods ago. Where nations that cannot take part have offers
      through the option, all its offers together are served from what came to all (``procurement_others[i,t]``).
    - The value of an order is price[j] * what is ordered, without indices, discounts or grants. joint is 1 for options
      of two participants or more. An option brings k where an offer through it is of k. Options without supplier
      neither ask for suppliers nor are any.

    Indices: n nation, i option, u period of a start, j price step, g grant, t period, v supplier, k capability. Units:
    units of the option; million. Source: own; rules as of EDIRPA (three states, 65 % content). Off: nothing is bought
    by the unit.
    """
    starting = f.facts.starting
    orders: list[Order] = []
    for option in starting.options:
        if not option.most_units:
            continue
        orders.append(Order(option, _order(f, option)))
        if option.most_delivered is not None:
            _deliveries(f, option)
        _offers(f, option)
    _shares(f, orders)
    if f.card["procurement.least_suppliers"] > 1 and f.facts.on("procurement", "suppliers"):
        _suppliers(f)


@dataclass(frozen=True, slots=True)
class Order:
    """An option that is bought by the unit, and the value of what is ordered of it (million)."""

    option: Option
    value: Expr


def add_decisions(f: Formulation) -> None:
    """ordered[n,i,u,j,g], delivered[n,i,t]."""
    starting = f.facts.starting
    for option in starting.options:
        if not option.most_units:
            continue
        steps = {way.step.low: way.step for way in starting.ways[option.id]}
        for period in starting.periods[option.id]:
            for step, grant in ways(f, option):
                for nation in starting.nations[option.id]:
                    key = (nation, option.id, period, step, grant)
                    most = float(_most_each(option, steps[step].high))
                    f.ordered[key] = f.variable("ordered", key, 0.0, most, whole=True)
        if option.most_delivered is not None and starting.periods[option.id]:
            first = starting.at[starting.periods[option.id][0]] + option.lead_periods
            for nation in starting.nations[option.id]:
                for period in f.facts.periods[first:]:
                    most = float(min(option.most_delivered, _most_each(option, option.most_units)))
                    delivery = (nation, option.id, period)
                    f.delivered[delivery] = f.variable("delivered_units", delivery, 0.0, most, whole=True)


def _most_each(option: Option, high: int) -> int:
    """Most that one nation may order where the whole order is at most ``high``: each other participant takes a unit."""
    most = high - max(option.least_participants - 1, 0)
    return max(0, min(most, option.most_units_each if option.most_units_each is not None else most))


def _order(f: Formulation, option: Option) -> Expr:
    """The rows of an order, and its value."""
    starting = f.facts.starting
    value = Expr()
    for period in starting.periods[option.id]:
        for way in starting.ways[option.id]:
            key = (option.id, period, way.step.low, way.grant)
            for nation in starting.nations[option.id]:
                order, joined = f.ordered[nation, *key], f.joined[nation, *key]
                f.row("procurement_most", (nation, *key), order <= order.high * joined)
                f.row("procurement_least", (nation, *key), order >= joined)
            whole_order = total(f.ordered[nation, *key] for nation in starting.nations[option.id])
            f.row("procurement_from", key, whole_order >= way.step.low * f.start[key])
            f.row("procurement_to", key, whole_order <= way.step.high * f.start[key])
            value += way.step.price_million * whole_order
    return value


def ordered(f: Formulation, option: Option, start: str, nation: str | None = None) -> Expr:
    """sum over ways (and nations, where none is given) of what is ordered with the start of a period."""
    nations = f.facts.starting.nations[option.id] if nation is None else (nation,)
    return total(
        f.ordered[name, option.id, start, step, grant]
        for step, grant in (ways(f, option) if start in f.facts.starting.periods[option.id] else ())
        for name in nations
    )


def _deliveries(f: Formulation, option: Option) -> None:
    starting = f.facts.starting
    for period in f.facts.periods:
        rate = Expr()
        for nation in starting.nations[option.id]:
            key = (nation, option.id, period)
            if key not in f.delivered:
                continue
            rate += f.delivered[key]
            came, due = Expr(), Expr()
            for before in f.facts.periods[: starting.at[period] + 1]:
                came += f.delivered.get((nation, option.id, before), 0.0)
                if starting.at[before] + option.lead_periods <= starting.at[period]:
                    due += ordered(f, option, before, nation)
            f.row("procurement_delivered", key, came <= due)
        if rate:
            f.row("procurement_rate", (option.id, period), rate <= (option.most_delivered or 0))


def serving(f: Formulation, option: Option, nation: str | None, period: str) -> Expr:
    """serving[n,i,t]: what came to the nation (to all, where none is given) and is still in service."""
    starting = f.facts.starting
    if option.most_delivered is None:
        return total(ordered(f, option, start, nation) for start in starting.starts_in_effect(option, period))
    came = Expr()
    now = starting.at[period]
    first = 0 if option.lasts_periods is None else max(0, now + 1 - option.lasts_periods)
    for name in starting.nations[option.id] if nation is None else (nation,):
        for before in f.facts.periods[first : now + 1]:
            came += f.delivered.get((name, option.id, before), 0.0)
    return came


def _offers(f: Formulation, option: Option) -> None:
    starting = f.facts.starting
    for period in f.facts.periods:
        groups: dict[str | None, Expr] = defaultdict(Expr)
        everybody = Expr()
        for offer in starting.offers[option.id]:
            commit = f.commit.get((offer.id, period))
            if commit is not None:
                units = 1.0 / offer.output_per_unit * commit
                groups[offer.nation if starting.may(offer.nation, option.id) else None] += units
                everybody += units
        if None in groups:
            groups[None] = everybody
        for nation, used in groups.items():
            row = used <= serving(f, option, nation, period)
            if nation is None:
                f.row("procurement_others", (option.id, period), row)
            else:
                f.row("procurement_offer", (nation, option.id, period), row)


def _shares(f: Formulation, orders: list[Order]) -> None:
    content, joint = f.card["procurement.least_content_share"], f.card["procurement.least_joint_share"]
    largest = f.card["procurement.largest_supplier_share"]
    if content > 0 and f.facts.on("procurement", "content"):
        apart = ((order.option.content_share - content, order.value) for order in orders)
        _at_least(f, "procurement_content", [factor * value for factor, value in apart if factor])
    if joint > 0 and f.facts.on("procurement", "joint"):
        apart = ((float(order.option.least_participants >= 2) - joint, order.value) for order in orders)
        _at_least(f, "procurement_joint", [factor * value for factor, value in apart if factor])
    if largest < 1 and f.facts.on("procurement", "supplier"):
        suppliers = (order.option.supplier for order in orders)
        for supplier in dict.fromkeys(name for name in suppliers if name is not None):
            over = total((float(order.option.supplier == supplier) - largest) * order.value for order in orders)
            f.row("procurement_supplier", supplier, over <= 0.0)


def _at_least(f: Formulation, name: str, parts: list[Expr]) -> None:
    above = total(parts)
    if above:
        f.row(name, "all", above >= 0.0)


def _suppliers(f: Formulation) -> None:
    starting = f.facts.starting
    least = float(f.card["procurement.least_suppliers"])
    by_capability: dict[str, dict[str, Option]] = defaultdict(dict)
    for option in starting.options:
        for offer in starting.offers[option.id] if option.supplier is not None else ():
            by_capability[offer.capability][option.id] = option
    for capability, options in by_capability.items():
        suppliers = Expr()
        for supplier in dict.fromkeys(str(option.supplier) for option in options.values()):
            key = (supplier, capability)
            supplies = f.variable("supplies", key, 0.0, 1.0)
            suppliers += supplies
            starts = total(
                started(f, option, period)
                for option in options.values()
                for period in starting.periods[option.id]
                if option.supplier == supplier
            )
            f.row("procurement_supplies", key, supplies <= starts)
        for name, option in options.items():
            for period, starts in at_most_once(f, option):
                f.row("procurement_suppliers", (capability, name, *period), least * starts <= suppliers)
