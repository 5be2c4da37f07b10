"""What is uncertain in the first tier of a card, and how it is dealt out to parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pooling.domain.audit_report import AuditReport
from pooling.domain.card import MOST_LEVEL, Card
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem
from pooling.formulation.context import Formulation
from pooling.formulation.facts import Facts
from pooling.formulation.families.uncertainty import every_scenario
from pooling.formulation.families.withdrawal import every_withdrawal

FAMILY_OF = {"cvar_shortfall": "uncertainty", "covered_withdrawal": "withdrawal"}
"""Kind of tier -> the family whose scenarios or withdrawals it is about."""
FEW = 12
"""Up to so many, all of them stay in the model of the later tiers."""
WORST = {"uncertainty": 1.5, "withdrawal": 0.25}
"""Of more, later tiers begin with the worst: so many times the tail, and this share of the withdrawals."""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Scenarios (or withdrawals) with their probability; of withdrawals each counts the same, as the worst decides.
    ``tail``: the probability of the worst that decide."""

    family: str
    probability: Mapping[str, float]
    tail: float

    @property
    def noun(self) -> str:
        return "scenarios" if self.family == "uncertainty" else "withdrawals"

    def losses(self, report: AuditReport) -> dict[str, float]:
        """How much is short in each, as the audit of a plan says."""
        if self.family == "uncertainty":
            known = {row.scenario: row.short_share for row in report.scenarios}
        else:
            known = {row.withdrawal: 1.0 - row.covered_share for row in report.withdrawals}
        # The audit calls a nation that withdraws alone by its id where nothing else has that name.
        return {name: known.get(name, known.get(name.removeprefix("nation:"), 0.0)) for name in self.probability}

    def by_loss(self, report: AuditReport) -> list[str]:
        """All names, the worst first."""
        losses = self.losses(report)
        return sorted(losses, key=lambda name: (-losses[name], name))

    def worst(self, report: AuditReport) -> set[str]:
        """The worst, of a probability a little larger than that of those that decide; all where there are few."""
        names = self.by_loss(report)
        if len(names) <= FEW:
            return set(names)
        found: set[str] = set()
        mass = 0.0
        for name in names:
            if mass >= self.tail and len(found) >= FEW:
                break
            found.add(name)
            mass += self.probability[name]
        return found

    def dealt(self, names: Iterable[str], count: int) -> list[dict[str, float]]:
        """So many parts, name -> probability, dealt out like cards: each has some of the worst and of the mild."""
        parts: list[dict[str, float]] = [{} for _ in range(count)]
        for place, name in enumerate(names):
            parts[place % count][name] = self.probability[name]
        return parts


def uncertain(instance: Instance, card: Card, count: int) -> Uncertain:
    """What the first tier of a card is uncertain about. Raises :class:`InvalidInput` where it cannot be parted."""
    tier = card.tiers[0]
    if tier.kind not in FAMILY_OF:
        rule = f"the first tier of card {card.name} is about one future: it has no parts"
        _refuse(count, rule, "leave --parts out, or use a card like least-regret or n-minus-one")
    if tier.level is not None and tier.level < MOST_LEVEL:
        _refuse(count, "a level of the first tier binds all parts together", "leave --parts or the level out")
    f = Formulation(instance=instance, card=card, facts=Facts(instance, card))
    family = FAMILY_OF[tier.kind]
    if family == "uncertainty":
        found = {name: probability for name, probability, _ in every_scenario(f)}
        tail = WORST[family] * card["uncertainty.tail"]
    else:
        names = [name for name, _ in every_withdrawal(f)]
        found, tail = dict.fromkeys(names, 1.0 / max(len(names), 1)), WORST[family]
    known = Uncertain(family, found, tail)
    if count > len(found):
        there = f"there {'is' if len(found) == 1 else 'are'} {len(found) or 'none'}"
        _refuse(count, f"at most as many parts as {known.noun} that differ: {there}", "ask for fewer parts")
    return known


def _refuse(count: int, rule: str, cure: str) -> None:
    raise InvalidInput([Problem("parts", str(count), rule, cure)], "solve")
