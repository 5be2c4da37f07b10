"""Family burden: what is delivered in sum exceeds no need by a part that could be left out.

delivered counts as the card does, with gains and without lifts by options. A part of an assignment is a unit, nothing
for divisible capabilities. With family lots it is smallest_use, where that is larger and no more is assigned.

- A need of which no other rule asks more: without any one part that is assigned, delivered is below the need. A part
  that is nothing means delivered <= need.
- Any other need: delivered < need + part, or delivered <= nations * part + locked. part is the largest unit or
  smallest_use of the offers assigned. It counts as the card counts, as pledged where scenarios ask. least is added
  where it counts. The largest gain of any agreement about the capability comes on top.

``asking`` says what others ask.
"""

from __future__ import annotations

from fractions import Fraction

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, TOLERANCE, Findings
from pooling.audit.numbers import Exact, ratio, words
from pooling.audit.plan.counting import Counted, Use
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.burden.asking import Asked, Asking, least_use, unit_of
from pooling.audit.rules.burden.idle import FAMILY


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    counted = planned.once(Counted)
    uses: dict[tuple[str, str], list[int]] = {}
    for index, use in enumerate(counted.uses):
        if planned.assign[use.offer.id, use.requirement.id, use.period] > PRESENT:
            uses.setdefault(use.need, []).append(index)
    checking = _Checking(facts, planned, counted, findings)
    asking = planned.once(Asking)
    for (requirement, period), indices in uses.items():
        asked = asking.of(facts.requirements[requirement], period)
        if asked is not None:
            need = _Need(facts, counted, requirement, period, indices)
            if asked.more:
                checking.as_asked(need, asking, asked)
            else:
                checking.every_part(need)


class _Need:
    """A need in a period with the places of the uses that serve it."""

    def __init__(self, facts: Facts, counted: Counted, requirement: str, period: str, indices: list[int]) -> None:
        self.requirement = facts.requirements[requirement]
        self.period = period
        self.quantity = facts.need(self.requirement, period)
        self.indices = indices
        self.uses = [counted.uses[index] for index in indices]
        self.delivered = sum(_covers(counted, use) for use in self.uses)


def _covers(counted: Counted, use: Use) -> Exact:
    """What a use covers as the card counts it, lifts aside."""
    return use.pledged * use.reliability if counted.expected else use.pledged


def _less(beyond: Exact, part: Exact) -> bool:
    """Whether less than a part is beyond the need; within round-off of a part is a part."""
    return beyond < part * (1 - TOLERANCE)


class _Checking:
    def __init__(self, facts: Facts, planned: Planned, counted: Counted, findings: Findings) -> None:
        self._facts = facts
        self._planned = planned
        self._counted = counted
        self._findings = findings

    def every_part(self, need: _Need) -> None:
        """Without any part the need would be short."""
        for use in need.uses:
            units = self._planned.assign[use.offer.id, need.requirement.id, need.period]
            least = least_use(self._facts, use.offer)
            part = least if units <= least * (1 + TOLERANCE) else unit_of(self._facts, use.offer)
            where = (use.offer.id, need.requirement.id, need.period)
            if part:
                covers = ratio(_covers(self._counted, use), units) * part
                self._held(where, need, need.delivered, covers, _less(need.delivered - need.quantity, covers))
            else:
                self._at_most(where, need, need.delivered, need.quantity)

    def as_asked(self, need: _Need, asking: Asking, asked: Asked) -> None:
        """No part could be left out, but for what other rules ask."""
        pledged = asking.scenarios or not self._counted.expected
        part = asked.part(
            max(
                least_use(self._facts, use.offer)
                * self._facts.effectiveness[use.offer.id]
                * (1 if pledged else use.reliability)
                for use in need.uses
            )
        )
        amount = need.delivered - self._supporting(need, asked)
        floor = asked.floor(part, need.quantity)
        left = list(asking.left(need.requirement, need.indices))
        where = (need.requirement.id, need.period)
        if part:
            held = (
                amount <= floor + TOLERANCE * max(Fraction(1), floor)
                or _less(amount - need.quantity, part)
                or any(_less(stays - need.quantity * growth, part) for stays, growth in left)
            )
            self._held(where, need, amount, part, held)
        else:
            enough = [amount - stays + need.quantity * growth for stays, growth in left]
            self._at_most(where, need, amount, max(need.quantity, floor, *enough))

    def _supporting(self, need: _Need, asked: Asked) -> Exact:
        """Effective units that enablers ask of the need's mission."""
        mission = need.requirement.mission
        return sum(
            quantity * (1 + asked.gain) * units
            for capability, quantity in asked.supports
            for (_, supported, period), units in self._planned.assign.items()
            if period == need.period
            and self._facts.requirements[supported].mission == mission
            and self._facts.requirements[supported].capability == capability
        )

    def _at_most(self, where: tuple[str, ...], need: _Need, amount: Exact, most: Exact) -> None:
        if not self._findings.at_most(FAMILY, "beyond", where, amount, most):
            self._findings.say(
                f"{words(amount)} are delivered to {need.requirement.id} in {need.period}, more than {words(most)} "
                "serve nothing but fair shares"
            )

    def _held(self, where: tuple[str, ...], need: _Need, amount: Exact, part: Exact, held: bool) -> None:
        if not self._findings.holds(FAMILY, "beyond", where, held, amount):
            self._findings.say(
                f"{words(amount)} are delivered to {need.requirement.id} in {need.period}, {words(need.quantity)} are "
                f"needed: a part that covers {words(part)} serves nothing but fair shares"
            )
