"""What is said of a family of constraints outside its mathematics and its audit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pooling.domain.card import Card
    from pooling.domain.instance import Instance

Subjects = Callable[["Instance", "Card"], Iterable[str]]
"""What the rules of a family are about, rule by rule; ``*`` where there is one rule for all."""
Words = Callable[["Instance", "Card", str], str]
"""Words about the rule of a subject."""
Effect = Literal["restricts", "offers", "measures", "moves"]
"""What a card loses with a family: rules that can only hold plans back; things that can be had through it alone;
figures, and rules that a parameter asks for; money that goes from some to others, or is saved."""


def no_subjects(_instance: Instance, _card: Card) -> tuple[str, ...]:
    """No rule can be lifted."""
    return ()


def whole(_instance: Instance, _card: Card) -> tuple[str, ...]:
    """One rule for all."""
    return ("*",)


def subject_alone(instance: Instance, _card: Card, subject: str) -> str:
    """A rule that its subject names well enough."""
    return instance.names.subject(subject)


def of_subject(text: str) -> Words:
    """The same words of every subject."""

    def words(instance: Instance, _card: Card, subject: str) -> str:
        return text if subject == "*" else f"{instance.names.subject(subject)}: {text}"

    return words


def _nothing_closer(_instance: Instance, _card: Card, _subject: str) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One family.

    Places are steps of ten, so that another fits between. A family without ``place_in_conflicts`` is never part of a
    conflict; the rules of one without ``immediacy`` cannot be lifted to fill a gap.
    """

    name: str
    sentence: str
    """What it says, to people; the docstring of its mathematics begins with it."""
    needs: tuple[str, ...] = ()
    """Companions without which a card cannot have it."""
    core: bool = False
    """Whether every card has it: no card and no override can switch it off."""
    effect: Effect = "restricts"
    figures_only: bool = False
    """Whether it defines figures that the audit computes again, even where there is no rule to check."""
    takes_money: bool = False
    """Whether the rows of its very name are those through which what is bought takes the money of what is committed."""
    over_capabilities: bool = False
    """Whether its rows add up over capabilities."""
    subjects: Subjects = no_subjects
    words: Words = subject_alone
    """A rule in a planner's words."""
    place_in_conflicts: int | None = None
    """Families are tried in this order, those that are not needed being left out first."""
    holds_back: str = ""
    """What its rules do to capability that is there, where nothing closer can be said."""
    closer: Words = _nothing_closer
    """The same as closely as the facts tell; empty where they do not."""
    immediacy: int | None = None
    """Of rules that release the same, the one with the smallest is named."""

    @property
    def liftable(self) -> bool:
        """Whether its rules can be lifted to fill a gap: only what exists at all, and is used once, stays."""
        return self.immediacy is not None

    def does(self, instance: Instance, card: Card, subject: str) -> str:
        """What a rule does to capability that is there."""
        return self.closer(instance, card, subject) or self.holds_back

    def owns(self, row: str) -> bool:
        """Whether rows of a name are its own."""
        return row == self.name or row.startswith(f"{self.name}_")
