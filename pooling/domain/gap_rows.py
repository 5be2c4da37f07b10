"""Why needs go unmet: reasons with amounts, and the caveats that hold units back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ReasonKind = Literal["rule", "together", "elsewhere", "given_up", "missing", "undecided"]
"""rule: one rule holds it back; together: several at once do, no fewer; elsewhere: other needs have it; given_up: a
plan that breaks no rule and makes no other need worse would have it; missing: it is not there under any rules;
undecided: rules do, the model is too large to tell which."""


@dataclass(frozen=True, slots=True)
class GapRule:
    """A rule that holds capability back: the family, and whose or which it is (``*``: the family as a whole)."""

    family: str
    subject: str


@dataclass(frozen=True, slots=True)
class GapReason:
    """What holds back how much of a shortfall (effective units).

    ``rules`` are lifted together, after those of the reasons before it, with every other need held at what it gets:
    then so much more comes. ``needs`` are those that have it (kind elsewhere). ``words`` say it to a planner.
    """

    kind: ReasonKind
    rules: tuple[GapRule, ...]
    needs: tuple[str, ...]
    amount: float
    words: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a requirement is short (effective units): the amounts of its ``reasons`` add up to ``short``.

    ``main_reason`` is all of them in a line, the largest first.
    """

    requirement: str
    mission: str
    capability: str
    period: str
    priority: int
    need: float
    short: float
    main_reason: str
    reasons: tuple[GapReason, ...]


@dataclass(frozen=True, slots=True)
class GapReasonRow:
    """A reason as a row of a table: the gap it belongs to, its place among that gap's reasons (from 1), and the rules
    (``family:subject``) and needs it names."""

    requirement: str
    period: str
    place: int
    kind: ReasonKind
    amount: float
    words: str
    rules: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaveatBite:
    """A caveat that holds units back from a need that goes unmet (effective units that could come without it)."""

    caveat: str
    nation: str
    rule: str
    requirement: str
    period: str
    held_back: float
    short: float
    reason: str
