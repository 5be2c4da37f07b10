"""The plan laid on the instance: rows that can stand there, exactly, and what they provide.

Family ``plan`` asks of every row:

- It names what exists, in a period where that stands.
- The card has the family of what it is about.
- Units are whole where units are whole, and never below zero.
- It stands once.
- Only shares of pools are traded.
- Only what is bought by the unit has units and deliveries.
- Only options with a fund get grants.
- Only offers with retire_from are retired, from that period or a later one on.

The families, by what a row is about:

- pools: shares of pools
- agreements: memberships, offers through agreements
- options: starts, deliveries, offers through options
- procurement: what is bought by the unit
- funding: grants
- retirement: offers that are retired

A row that cannot stand is named. It then counts for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from pooling.audit.facts import Facts
from pooling.audit.findings import PART_OF_A_UNIT, PRESENT, Findings, Where
from pooling.audit.numbers import Exact, exact, size, words
from pooling.audit.plan import rows
from pooling.audit.plan.memberships import Memberships
from pooling.audit.plan.starts import Effects, Part, Service, Starts
from pooling.domain.plan import Grant, Plan
from pooling.domain.plan import Start as StartRow
from pooling.domain.tables import Offer

T = TypeVar("T")
_Where = TypeVar("_Where", tuple[str, str], tuple[str, str, str])


class Planned:
    """What a plan commits, assigns, joins, trades, starts, delivers and retires (exact; what is not listed is zero)."""

    def __init__(self, facts: Facts, plan: Plan, findings: Findings) -> None:
        findings.checks.setdefault("plan", 0)
        self._facts = facts
        self._known: dict[Callable[..., Any], Any] = {}
        commitments = (((row.offer, row.period), row.quantity) for row in plan.commitments)
        self.commit = _quantities(facts, commitments, rows.commitment, _of_offer, findings)
        """(offer, period) -> units."""
        assignments = (((row.offer, row.requirement, row.period), row.quantity) for row in plan.assignments)
        self.assign = _quantities(facts, assignments, rows.assignment, _of_offer, findings)
        """(offer, requirement, period) -> units."""
        trades = (((row.offer, row.period), row.quantity) for row in plan.trades)
        self.traded = _quantities(facts, trades, rows.trade, _traded, findings)
        """(share, period) -> units taken over (negative: handed over)."""
        self.provided: dict[tuple[str, str], dict[str, Exact]] = {}
        """(requirement, period) -> nation -> effectiveness * units; only nations with an assignment."""
        self.part: dict[tuple[str, str], set[str]] = {}
        """(requirement, period) -> nations that take part: with more than round-off assigned."""
        self.memberships = _memberships(facts, plan, findings)
        self.starts = Starts(facts, _parts(facts, plan, findings))
        deliveries = (((row.option, row.nation, row.period), row.quantity) for row in plan.deliveries)
        self.delivered = _quantities(facts, deliveries, rows.delivery, _of_option, findings)
        """(option, nation, period) -> units, of options whose deliveries are limited."""
        self.retired = _retirements(facts, plan, findings)
        """Offer -> position of the period from which on it is retired."""
        self.service = Service(facts, self.starts, self.delivered)
        self.effects = Effects(facts, self.starts)
        for (offer_id, requirement, period), units in self.assign.items():
            nation = facts.offers[offer_id].nation
            nations = self.provided.setdefault((requirement, period), {})
            nations[nation] = nations.get(nation, 0) + facts.effectiveness[offer_id] * units
            if units > PRESENT:
                self.part.setdefault((requirement, period), set()).add(nation)
        self.held = self._held(facts)
        """(offer, period, situation) -> units that the assignments hold: dwell * assign."""

    def once(self, figure: Callable[[Facts, Planned], T]) -> T:
        """What ``figure`` says of the plan, computed when it is first asked for."""
        if figure not in self._known:
            self._known[figure] = figure(self._facts, self)
        found: T = self._known[figure]
        return found

    def holds(self, offer: Offer, period: str) -> bool:
        """Whether the offer stands in the period and is not retired."""
        at = self._facts.period_at[period]
        return self._facts.offered(offer.id, period) and at < self.retired.get(offer.id, at + 1)

    def _held(self, facts: Facts) -> dict[tuple[str, str, str], Exact]:
        held: dict[tuple[str, str, str], Exact] = {}
        for (offer_id, requirement, period), units in self.assign.items():
            hold = exact(facts.offers[offer_id].dwell) * units
            for situation in facts.mission_of(facts.requirements[requirement]).situations:
                where = (offer_id, period, situation)
                held[where] = held.get(where, 0) + hold
        return held

    def provided_to(self, requirement: str, period: str) -> Exact:
        """Effective units over all nations, without gains and reliability."""
        return sum(self.provided.get((requirement, period), {}).values())


def owned_value(facts: Facts, planned: Planned) -> dict[tuple[str, str], Exact]:
    """(nation, period) -> points of all that the nation owns then."""
    owned: dict[tuple[str, str], Exact] = {}
    for offer in facts.instance.offers:
        if offer.owned:
            for period in facts.periods:
                value = facts.value_of(offer) * facts.units(offer, period) if planned.holds(offer, period) else 0
                owned[offer.nation, period] = owned.get((offer.nation, period), 0) + value
    return owned


def _quantities(
    facts: Facts,
    listed: Iterable[tuple[_Where, float]],
    faults: Callable[..., Iterator[rows.Fault]],
    checked: Callable[[Facts, _Where, Exact, Findings], Exact],
    findings: Findings,
) -> dict[_Where, Exact]:
    """Place -> units, of rows that can stand: ``faults`` says what keeps one from it, ``checked`` what units count."""
    seen: set[Where] = set()
    found: dict[_Where, Exact] = {}
    for where, quantity in listed:
        units = exact(quantity)
        if _stands(where, units, faults(facts, *where), seen, findings):
            found[where] = found.get(where, 0) + checked(facts, where, units, findings)
    return found


def _memberships(facts: Facts, plan: Plan, findings: Findings) -> Memberships:
    seen: set[Where] = set()
    members: set[tuple[str, str, str]] = set()
    leads: set[tuple[str, str, str]] = set()
    for row in plan.memberships:
        where = (row.agreement, row.nation, row.period)
        if _stands(where, 1, rows.membership(facts, *where), seen, findings):
            members.add(where)
            if row.role == "lead":
                leads.add(where)
    return Memberships(facts, members, leads)


def _retirements(facts: Facts, plan: Plan, findings: Findings) -> dict[str, int]:
    seen: set[Where] = set()
    retired: dict[str, int] = {}
    for row in plan.retirements:
        where = (row.offer, row.period)
        if _stands(where, 1, rows.retirement(facts, *where), seen, findings):
            if not findings.holds("plan", "retired_once", where, row.offer not in retired):
                findings.say(f"{row.offer} is retired twice in the plan")
            at = facts.period_at[row.period]
            retired[row.offer] = min(at, retired.get(row.offer, at))
    return retired


def _parts(facts: Facts, plan: Plan, findings: Findings) -> list[Part]:
    seen: set[Where] = set()
    parts: dict[tuple[str, str, str], Part] = {}
    for row in plan.starts:
        where = (row.option, row.nation, row.period)
        if _stands(where, 1, rows.start(facts, *where), seen, findings):
            units, grant = _ordered(facts, row, findings), _granted(facts, row, findings)
            # A row that stands twice is named as such; the units of both count.
            before = parts[where].units if where in parts else 0
            parts[where] = Part(facts.options[row.option], row.nation, row.period, before + units, grant)
    return list(parts.values())


def _ordered(facts: Facts, row: StartRow, findings: Findings) -> Exact:
    where, units = (row.option, row.nation, row.period), exact(row.units)
    if facts.options[row.option].most_units:
        return _whole(where, units, row.option, findings)
    if not findings.at_most("plan", "by_the_unit", where, size(units), 0):
        findings.say(f"{' '.join(where)} has {words(units)} units, {row.option} is not bought by the unit")
    return 0


def _granted(facts: Facts, row: StartRow, findings: Findings) -> Grant:
    where = (row.option, row.nation, row.period)
    if row.grant == "none":
        return "none"
    on = facts.card.has("funding")
    if findings.holds("plan", "grant", where, on and facts.options[row.option].fund is not None):
        return row.grant
    why = f"{row.option} has no fund" if on else "the card has no common funding"
    findings.say(f"{' '.join(where)} gets a {row.grant}, {why}")
    return "none"


def _whole(where: Where, units: Exact, what: str, findings: Findings) -> Exact:
    """Units checked to be whole and not below zero; round-off is cut, so that prices by steps see whole orders."""
    _not_negative(where, units, findings)
    if findings.equals("plan", "whole_units", where, units, round(units), PART_OF_A_UNIT):
        return round(units)
    findings.say(f"{' '.join(where)} has {words(units)} units, {what} comes in whole units")
    return units


def _not_negative(where: Where, units: Exact, findings: Findings) -> None:
    if not findings.at_least("plan", "not_negative", where, units, 0):
        findings.say(f"{' '.join(where)} has {words(units)} units, below zero")


def _stands(where: Where, units: Exact, faults: Iterator[rows.Fault], seen: set[Where], findings: Findings) -> bool:
    if not findings.holds("plan", "once", where, where not in seen, units):
        findings.say(f"{' '.join(where)} stands twice in the plan")
    seen.add(where)
    fault = next(faults, None)
    if fault is None:
        findings.checks["plan"] += 1
        return True
    rule, text = fault
    # An explicit zero says the same as no row, so it may stand anywhere in the instance.
    if not findings.holds("plan", rule, where, units == 0 and rule != "known", units):
        findings.say(text)
    return False


def _of_offer(facts: Facts, where: Where, units: Exact, findings: Findings) -> Exact:
    capability = facts.offers[where[0]].capability
    if facts.divisible[capability]:
        _not_negative(where, units, findings)
    else:
        _whole(where, units, capability, findings)
    return units


def _traded(_facts: Facts, _where: Where, units: Exact, _findings: Findings) -> Exact:
    return units


def _of_option(_facts: Facts, where: Where, units: Exact, findings: Findings) -> Exact:
    return _whole(where, units, where[0], findings)
