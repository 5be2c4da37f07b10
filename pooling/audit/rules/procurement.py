"""Family procurement: what is bought by the unit is ordered in lots, delivered in time, and used once it is there.

- Each: a nation that takes part orders from 1 to most_units_each units.
- Together: all order from least_units to most_units, at least 1.
- Deliveries that are limited: by any period at most what was ordered lead_periods before it, and most_delivered in
  each.
- In service: sum of commit / output_per_unit over a nation's offers through the option <= its units in service. Where
  offers of nations that cannot take part are committed, the same holds over all offers and the units of all.

Orders of the whole plan, by value: units times their price, without price levels, discounting and grants.

- content: content_share * value is at least procurement.least_content_share of all.
- joint: options for two participants or more have at least least_joint_share.
- supplier: no supplier has more than largest_supplier_share.
- suppliers: at least least_suppliers bring a capability that options with suppliers bring, where that is 2 or more.
"""

from __future__ import annotations

from collections import defaultdict

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, ratio, words
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.starts import Part, Start
from pooling.domain.options import Option

FAMILY = "procurement"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for start in planned.starts.all:
        if start.option.most_units:
            for part in start.parts.values():
                _each(part, findings)
            _together(start, findings)
    _in_time(facts, planned, findings)
    _rate(facts, planned, findings)
    _in_service(facts, planned, findings)
    _orders(facts, planned, findings)
    least = int(facts.card["procurement.least_suppliers"])
    if least >= 2:
        _suppliers(facts, planned, least, findings)


def _each(part: Part, findings: Findings) -> None:
    option, nation, period, units, most = (
        part.option.id,
        part.nation,
        part.period,
        part.units,
        part.option.most_units_each,
    )
    if not findings.at_least(FAMILY, "least_each", (option, nation, period), units, 1):
        findings.say(f"{nation} takes part in {option} in {period} and orders {words(units)} units, 1 at least")
    if most is not None and not findings.at_most(FAMILY, "most_each", (option, nation, period), units, most):
        findings.say(f"{nation} orders {words(units)} units of {option} in {period}, {most} at most")


def _together(start: Start, findings: Findings) -> None:
    option, where, ordered = start.option, (start.option.id, start.period), start.ordered
    least, most = max(1, option.least_units), option.most_units
    if not findings.at_least(FAMILY, "least_units", where, ordered, least):
        findings.say(f"{words(ordered)} units of {option.id} are ordered in {start.period}, at least {least} are")
    if not findings.at_most(FAMILY, "most_units", where, ordered, most):
        findings.say(f"{words(ordered)} units of {option.id} are ordered in {start.period}, there are {most}")


def _in_time(facts: Facts, planned: Planned, findings: Findings) -> None:
    """By every period with a delivery, no more than was due by then."""
    ordered: dict[tuple[str, str], list[tuple[int, Exact]]] = {}
    for start in planned.starts.all:
        due = facts.period_at[start.period] + start.option.lead_periods
        for part in start.parts.values():
            ordered.setdefault((start.option.id, part.nation), []).append((due, part.units))
    for (option, nation), by_period in planned.service.delivered.items():
        if facts.options[option].most_delivered is None:
            continue
        so_far: Exact = 0
        for at in sorted(by_period):
            so_far += by_period[at]
            due_by = sum(units for due, units in ordered.get((option, nation), ()) if due <= at)
            period = facts.periods[at]
            if not findings.at_most(FAMILY, "delivered", (option, nation, period), so_far, due_by):
                findings.say(
                    f"{words(so_far)} units of {option} are delivered to {nation} by {period}, {words(due_by)} can be"
                )


def _rate(facts: Facts, planned: Planned, findings: Findings) -> None:
    together: defaultdict[tuple[str, str], Exact] = defaultdict(int)
    for (option, _, period), units in planned.delivered.items():
        together[option, period] += units
    for where, units in together.items():
        most = facts.options[where[0]].most_delivered or 0
        if not findings.at_most(FAMILY, "most_delivered", where, units, most):
            findings.say(f"{words(units)} units of {where[0]} are delivered in {where[1]}, at most {most} can be")


def _in_service(facts: Facts, planned: Planned, findings: Findings) -> None:
    needed: defaultdict[tuple[str, str | None, str], Exact] = defaultdict(int)
    total: defaultdict[tuple[str, str | None, str], Exact] = defaultdict(int)
    assisting: set[tuple[str, str | None, str]] = set()
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        if offer.option is not None and facts.options[offer.option].most_units:
            everybody = (offer.option, None, period)
            of_option = ratio(units, exact(offer.output_per_unit))
            total[everybody] += of_option
            if facts.may_take_part(facts.options[offer.option], offer.nation):
                needed[offer.option, offer.nation, period] += of_option
            else:
                assisting.add(everybody)
    needed.update({where: total[where] for where in total if where in assisting})
    for (option_id, nation, period), units in needed.items():
        option = facts.options[option_id]
        if nation is None:
            there = planned.service.all_units(option, period)
        else:
            there = planned.service.units(option, nation, period)
        _used((option_id, *(() if nation is None else (nation,)), period), units, there, findings)


def _used(where: tuple[str, ...], units: Exact, there: Exact, findings: Findings) -> None:
    if not findings.at_most(FAMILY, "in_service", where, units, there):
        whose = f" of {where[1]}" if len(where) == 3 else ", also of nations it assists,"
        findings.say(
            f"offers through {where[0]}{whose} commit {words(units)} of its units in {where[-1]}, "
            f"{words(there)} are in service"
        )


def _orders(facts: Facts, planned: Planned, findings: Findings) -> None:
    values: list[tuple[Option, Exact]] = []
    for start in planned.starts.all:
        ordered = start.ordered
        if start.option.most_units and ordered:
            values.append((start.option, ordered * facts.prices.unit_price(start.option, ordered)))
    total = sum(value for _, value in values)
    content = sum(exact(option.content_share) * value for option, value in values)
    joint = sum(value for option, value in values if option.least_participants >= 2)
    for rule, part, what in (
        ("content", content, "is made within the alliance"),
        ("joint", joint, "is bought by two or more together"),
    ):
        share = facts.number(f"procurement.least_{rule}_share")
        if share and not findings.at_least(FAMILY, rule, ("plan",), part, share * total):
            findings.say(
                f"{words(part)} million of orders worth {words(total)} {what}, "
                f"{words(share * total)} at least are ({words(100 * share)} %)"
            )
    largest = facts.number("procurement.largest_supplier_share")
    if largest < 1:
        _supplier_shares(values, largest, findings)


def _supplier_shares(values: list[tuple[Option, Exact]], share: Exact, findings: Findings) -> None:
    total = sum(value for _, value in values)
    of_supplier: defaultdict[str, Exact] = defaultdict(int)
    for option, value in values:
        if option.supplier is not None:
            of_supplier[option.supplier] += value
    for supplier, value in sorted(of_supplier.items()):
        if not findings.at_most(FAMILY, "supplier", (supplier,), value, share * total):
            findings.say(
                f"{supplier} has {words(value)} million of orders worth {words(total)}, "
                f"at most {words(share * total)} may be ({words(100 * share)} %)"
            )


def _suppliers(facts: Facts, planned: Planned, least: int, findings: Findings) -> None:
    bring: dict[str, set[str]] = {}
    for option_id in planned.starts.of:
        supplier = facts.options[option_id].supplier
        if supplier is not None:
            for offer in facts.offered_through.get(option_id, ()):
                bring.setdefault(offer.capability, set()).add(supplier)
    for capability, suppliers in sorted(bring.items()):
        if not findings.at_least(FAMILY, "suppliers", (capability,), len(suppliers), least):
            findings.say(
                f"options that start bring {capability} from {', '.join(sorted(suppliers))}, "
                f"at least {least} suppliers are due"
            )
