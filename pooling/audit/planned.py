"""The plan laid on the instance: rows that can stand there, exactly, and what they deliver.

Family ``plan``: every row names what exists, in a period where it stands, in whole units where units are whole,
never below zero, and once. A row that cannot stand is named and then counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, TOLERANCE, Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.domain.plan import Plan


class Planned:
    """Commitments, assignments and deliveries of a plan (exact; what is not listed is zero)."""

    def __init__(self, facts: Facts, plan: Plan, findings: Findings) -> None:
        findings.checks.setdefault("plan", 0)
        self.commit: dict[tuple[str, str], Exact] = {}
        """(offer, period) -> units."""
        self.assign: dict[tuple[str, str, str], Exact] = {}
        """(offer, requirement, period) -> units."""
        self.delivered: dict[tuple[str, str], dict[str, Exact]] = {}
        """(requirement, period) -> nation -> effective units; only nations with an assignment."""
        self.part: dict[tuple[str, str], set[str]] = {}
        """(requirement, period) -> nations that take part: with more than round-off assigned."""
        self._lay(facts, plan, findings)
        for (offer_id, requirement, period), units in self.assign.items():
            nation = facts.offers[offer_id].nation
            nations = self.delivered.setdefault((requirement, period), {})
            nations[nation] = nations.get(nation, 0) + facts.effectiveness[offer_id] * units
            if units > PRESENT:
                self.part.setdefault((requirement, period), set()).add(nation)
        self.held = self._held(facts)
        """(offer, period, situation) -> units that the assignments hold: dwell * assign."""

    def _held(self, facts: Facts) -> dict[tuple[str, str, str], Exact]:
        held: dict[tuple[str, str, str], Exact] = {}
        for (offer_id, requirement, period), units in self.assign.items():
            hold = exact(facts.offers[offer_id].dwell) * units
            for situation in facts.mission_of(facts.requirements[requirement]).situations:
                where = (offer_id, period, situation)
                held[where] = held.get(where, 0) + hold
        return held

    def delivered_to(self, requirement: str, period: str) -> Exact:
        """Effective units, over all nations."""
        return sum(self.delivered.get((requirement, period), {}).values())

    def _lay(self, facts: Facts, plan: Plan, findings: Findings) -> None:
        seen: set[tuple[str, ...]] = set()
        for row in plan.commitments:
            commit = (row.offer, row.period)
            units = exact(row.quantity)
            if self._stands(commit, units, _commitment_faults(facts, *commit), seen, findings):
                _check_units(facts, row.offer, commit, units, findings)
                self.commit[commit] = self.commit.get(commit, 0) + units
        for use in plan.assignments:
            assign = (use.offer, use.requirement, use.period)
            units = exact(use.quantity)
            if self._stands(assign, units, _assignment_faults(facts, *assign), seen, findings):
                _check_units(facts, use.offer, assign, units, findings)
                self.assign[assign] = self.assign.get(assign, 0) + units

    @staticmethod
    def _stands(
        where: tuple[str, ...],
        units: Exact,
        faults: Iterable[tuple[str, str]],
        seen: set[tuple[str, ...]],
        out: Findings,
    ) -> bool:
        name = " ".join(where)
        out.holds("plan", "once", where, units, where not in seen, lambda: f"{name} stands twice in the plan")
        seen.add(where)
        fault = next(iter(faults), None)
        if fault is None:
            out.checks["plan"] += 1
            return True
        rule, text = fault
        # An explicit zero says the same as no row, so it may stand anywhere in the instance.
        out.holds("plan", rule, where, units, units == 0 and rule != "known", lambda: text)
        return False


def _commitment_faults(facts: Facts, offer: str, period: str) -> Iterable[tuple[str, str]]:
    if offer not in facts.offers:
        yield "known", f"there is no offer {offer}"
    elif period not in facts.periods:
        yield "known", f"there is no period {period}"
    elif not facts.offered(offer, period):
        yield "offered", f"{offer} is committed in {period}, in which it is not offered"


def _assignment_faults(facts: Facts, offer: str, requirement: str, period: str) -> Iterable[tuple[str, str]]:
    if offer not in facts.offers:
        yield "known", f"there is no offer {offer}"
    elif requirement not in facts.requirements:
        yield "known", f"there is no requirement {requirement}"
    elif period not in facts.periods:
        yield "known", f"there is no period {period}"
    elif facts.offers[offer].capability != facts.requirements[requirement].capability:
        have, need = facts.offers[offer].capability, facts.requirements[requirement].capability
        yield "capability", f"{offer} is {have}, {requirement} needs {need}"
    elif not facts.offered(offer, period):
        yield "offered", f"{offer} is assigned in {period}, in which it is not offered"
    elif not facts.needed(requirement, period):
        yield "needed", f"{requirement} does not stand in {period}"


def _check_units(facts: Facts, offer: str, where: tuple[str, ...], units: Exact, findings: Findings) -> None:
    findings.at_least(
        "plan", "not_negative", where, units, 0, lambda: f"{' '.join(where)} has {words(units)} units, below zero"
    )
    capability = facts.offers[offer].capability
    if not facts.divisible[capability]:
        findings.equals(
            "plan",
            "whole_units",
            where,
            units,
            round(units),
            TOLERANCE,
            lambda: f"{' '.join(where)} has {words(units)} units, {capability} comes in whole units",
        )
