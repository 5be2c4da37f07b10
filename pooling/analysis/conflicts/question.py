"""The question which rules conflict, and what would have to give way."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from pooling.analysis.answers import cut_by
from pooling.analysis.conflicts.enumerating import Enumeration
from pooling.analysis.conflicts.records import Amounts, ConflictRow, Conflicts, RepairRow
from pooling.analysis.conflicts.repairing import GaveWay, Repair, Repairing
from pooling.analysis.conflicts.text import holder_words
from pooling.analysis.question import Tell
from pooling.domain.deadline import Deadline
from pooling.domain.instance import Instance
from pooling.domain.outcome import ConflictRule, TierResult
from pooling.domain.result import Result
from pooling.engine.loading import prepared
from pooling.engine.request import RunRequest
from pooling.engine.solve import solve
from pooling.reasons.conflict import rule_words, told
from pooling.reasons.lifting import Rule
from pooling.reasons.oracle import Oracle, proven
from pooling.reasons.owners import whose

FOR_CONFLICTS = 0.6
"""The share of a limit after which no more conflicts are sought; repairs take the rest."""


class ConflictRequest(RunRequest):
    """Which rules cannot hold together, in smallest sets, and what could give way, as little as it can."""

    sets: int = Field(5, ge=1, le=100, description="Conflicts to find, at most.")
    repairs: int = Field(5, ge=0, le=100, description="Repairs to try, at most.")
    quick: bool = Field(False, description="Leave out the runs of the card that price the repairs.")


def conflict(request: ConflictRequest, stop: threading.Event, tell: Tell) -> Conflicts:
    """Which rules cannot hold together, whose they are, what they rest on, and what could give way at which price.

    Each conflict is verified by solving: its rules cannot hold together, and can without any one of them. Repairs give
    way as little as they can, with whole units whole; each is made and solved again.
    """
    card, instance = prepared(request.instance, request.card, request.overrides, request.gap)
    deadline = Deadline(request.time_limit_s, stop)
    sought = Deadline(None if request.time_limit_s is None else FOR_CONFLICTS * request.time_limit_s, stop)
    oracle = Oracle(instance, card, sought, stop, seed=request.seed, threads=request.threads)
    known = Enumeration(oracle)
    known.run(request.sets, lambda count: tell(count, request.sets, f"conflict {count + 1}"))
    oracle.deadline = deadline
    conflicts = sorted((*known.conflicts, *known.unsure), key=len)[: request.sets]
    rows: list[ConflictRow] = []
    for number, rules in enumerate(conflicts, start=1):
        rows += _rows(number, list(rules), known)
    found = _Repaired(request, known).rows(tell) if conflicts else ()
    return Conflicts(
        instance=instance.name,
        card=card.name,
        feasible=known.feasible,
        every_one=known.complete and len(conflicts) == len(known.conflicts),
        solves=oracle.solves,
        conflicts=tuple(rows),
        repairs=tuple(found),
        **_ended(known, deadline, conflicts),
    )


def _ended(known: Enumeration, deadline: Deadline, conflicts: Sequence[Any]) -> dict[str, Any]:
    """How the answer ended; without a conflict and without a plan nothing is known."""
    if known.feasible:
        return {}
    if not conflicts:
        return {"outcome": "none", "reason": cut_by(deadline), "detail": "no conflict was found in time"}
    if deadline.over:
        detail = "the search was cut short: there may be more conflicts and repairs"
        return {"outcome": "feasible", "reason": cut_by(deadline), "detail": detail}
    return {}


def _rows(number: int, rules: list[Rule], known: Enumeration) -> list[ConflictRow]:
    """The rows of one conflict, verified by solving it once more."""
    oracle = known.oracle
    sure = rules in [list(conflict) for conflict in known.conflicts] and proven(oracle, rules)
    conflict = told(oracle, rules, sure=sure, minimal=sure)
    smallest = sure and known.smallest_is_proven and len(rules) == min(map(len, known.conflicts))
    return [
        ConflictRow(
            conflict=number,
            rules=len(rules),
            verified="yes" if sure else "no",
            smallest="yes" if smallest else "no",
            rule=f"{rule.family}:{rule.subject}",
            nation=nation,
            held=held,
            holder=holder_words(held, oracle.instance.names(nation) if nation else ""),
            **_figure(rule),
        )
        for rule in conflict.rules
        for nation, held in (whose(oracle.instance, oracle.card, (rule.family, rule.subject)),)
    ]


def _figure(rule: ConflictRule) -> dict[str, Any]:
    """Words and the figure that tells most: one that what is asked for stands against."""
    found = next((figure for figure in rule.figures if figure.available is not None and figure.asked is not None), None)
    found = found or next(iter(rule.figures), None)
    first = rule.figures[0].text if rule.figures else ""
    words = rule.text.removesuffix(f"; {first}") if first else rule.text
    if found is None:
        return {"words": words}
    return {
        "words": words,
        "figure": found.text,
        "asked": found.asked,
        "available": found.available,
        "unit": found.unit,
    }


@dataclass(frozen=True, slots=True)
class _Priced:
    repair: Repair
    result: Result | None
    touches_red_line: bool

    @property
    def order(self) -> tuple[bool, int, bool, float, str]:
        cost = None if self.result is None else _tier(self.result, "cost")
        price = float("inf") if cost is None or cost.value is None else round(cost.value, 6)
        rules = [part.rule for part in self.repair.rules]
        less = any(family == "coverage" for family, _ in rules)
        return self.touches_red_line, len(rules), less, price, repr(rules)


class _Repaired:
    """The repairs of an instance, the most acceptable first."""

    def __init__(self, request: ConflictRequest, known: Enumeration) -> None:
        self.request, self.known, self.oracle = request, known, known.oracle
        self.repairing = Repairing(known.oracle)

    def rows(self, tell: Tell) -> list[RepairRow]:
        sets = sorted(self.known.droppable, key=lambda rules: (self._red(rules), len(rules), sorted(rules)))
        sets = sets[: self.request.repairs]
        found = []
        for place, rules in enumerate(sets):
            if self.oracle.deadline.over:
                break
            tell(place, len(sets), f"repair {place + 1}")
            repair = self.repairing.repair(sorted(rules))
            if repair is not None:
                found.append(_Priced(repair, self._priced(repair, len(sets) - place), self._red(rules)))
        found.sort(key=lambda priced: priced.order)
        return [row for number, priced in enumerate(found, start=1) for row in self._rows(number, priced)]

    def _red(self, rules: Sequence[Rule] | frozenset[Rule]) -> bool:
        return any(family == "red_lines" for family, _ in rules)

    def _priced(self, repair: Repair, left: int) -> Result | None:
        """The card's plan under the repair; of a limit, each repair that is left has as much."""
        if self.request.quick:
            return None
        seconds = self.oracle.deadline.left()
        return solve(
            repair.way.instance(self.oracle.instance),
            card=repair.way.card(self.oracle.card),
            time_limit_s=None if seconds is None else max(seconds / left, 0.1),
            cancel=self.oracle.cancel,
            **self.oracle.how,
        )

    def _rows(self, number: int, priced: _Priced) -> list[RepairRow]:
        return [
            RepairRow(
                repair=number,
                rules=len(priced.repair.rules),
                rule=":".join(part.rule),
                nation=nation,
                held=held,
                words=rule_words(self.oracle.instance, self.oracle.card, part.rule),
                change=part.way.words,
                amount=part.amount,
                limit=part.limit,
                unit=_unit(self.oracle.instance, part),
                known=_known(part),
                verified="yes",
                **_price(priced.result),
            )
            for part in priced.repair.rules
            for nation, held in (whose(self.oracle.instance, self.oracle.card, part.rule),)
        ]


def _known(part: GaveWay) -> Amounts:
    if part.amount is None:
        return "as a whole"
    return "proven" if part.least else "not proven"


def _unit(instance: Instance, part: GaveWay) -> str:
    """The unit of the figure that gives way."""
    family, subject = part.rule
    if part.amount is None:
        return ""
    if family in ("budget", "funding"):
        return "million"
    if family == "readiness":
        return "days"
    tables: dict[str, Any] = {
        "coverage": instance.requirements,
        "caveats": instance.caveats,
        "red_lines": instance.red_lines,
    }
    row: Any = next((row for row in tables.get(family, ()) if row.id == subject), None)
    if row is None:
        lock = next(lock for lock in instance.locks if lock.id == subject)
        if lock.offer is None:
            return "units"
        row = instance.offer_of[lock.offer]
    return instance.capability_of[row.capability].unit


def _price(result: Result | None) -> dict[str, Any]:
    if result is None or result.plan is None or not result.tiers:
        return {}
    first, cost = result.tiers[0], _tier(result, "cost")
    told: dict[str, Any] = {"first_tier": first.name, "value": first.value, "value_bound": first.bound}
    if cost is not None:
        told |= {"cost_million": cost.value, "cost_bound_million": cost.bound, "proof": cost.proof}
    return told


def _tier(result: Result, name: str) -> TierResult | None:
    return next((tier for tier in result.tiers if tier.name == name), None)
