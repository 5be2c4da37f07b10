"""What a plan decides, thing by thing: commitments, memberships, and who takes part in options."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from pooling.domain.instance import Instance
from pooling.domain.plan import Plan

Kind = Literal["commitment", "membership", "option"]


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """One thing: an offer that its nation commits, an agreement it joins, an option it takes part in; in a period."""

    kind: Kind
    subject: str
    nation: str
    period: str

    def about(self) -> dict[str, str]:
        """What a lock on it says."""
        if self.kind == "commitment":
            return {"offer": self.subject, "period": self.period}
        column = "agreement" if self.kind == "membership" else "option"
        return {column: self.subject, "nation": self.nation, "period": self.period}

    @property
    def who(self) -> str:
        """Its name without the period."""
        return self.subject if self.kind == "commitment" else f"{self.nation} in {self.subject}"


def decided(instance: Instance, plan: Plan) -> dict[Thing, float]:
    """Every thing that is in a plan -> units committed or ordered, 1 where there are none."""
    found: dict[Thing, float] = {}
    for commitment in plan.commitments:
        if commitment.quantity:
            nation = instance.offer_of[commitment.offer].nation
            found[Thing("commitment", commitment.offer, nation, commitment.period)] = commitment.quantity
    for member in plan.memberships:
        found[Thing("membership", member.agreement, member.nation, member.period)] = 1.0
    for start in plan.starts:
        found[Thing("option", start.option, start.nation, start.period)] = start.units or 1.0
    return found


def named(instance: Instance, things: Iterable[Thing]) -> tuple[str, ...]:
    """Names of things, each once; with its periods where the instance has several."""
    periods: dict[str, list[str]] = {}
    for thing in things:
        periods.setdefault(thing.who, []).append(thing.period)
    if len(instance.periods) == 1:
        return tuple(periods)
    return tuple(f"{who} ({', '.join(when)})" for who, when in periods.items())


def called(instance: Instance, name: str) -> str:
    """What people call a thing that :func:`named` names."""
    who, opens, when = name.partition(" (")
    nation, inside, subject = who.partition(" in ")
    if not inside:
        return instance.names.of("offers", who) + opens + when
    table = "agreements" if subject in instance.agreement_of else "options"
    return f"{instance.names(nation)} in {instance.names.of(table, subject)}{opens}{when}"


def exchanged(
    instance: Instance, before: Collection[Thing], after: Collection[Thing]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(what enters, what leaves) from one plan to another, by name."""
    entering = [thing for thing in after if thing not in before]
    return named(instance, entering), named(instance, [thing for thing in before if thing not in after])
