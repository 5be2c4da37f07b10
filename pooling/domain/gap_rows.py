"""Why needs go unmet: reasons with amounts, and the caveats that hold units back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pooling.domain.result_columns import CAPABILITY_UNIT, result_column

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
    """Why a requirement is short in a period (effective units): the amounts of its reasons add up to what is short."""

    requirement: str = result_column("Requirement", refers_to="requirements")
    mission: str = result_column("Its mission", refers_to="missions")
    capability: str = result_column("What it needs", refers_to="capabilities")
    period: str = result_column("Period", refers_to="periods")
    priority: int = result_column("Its priority; 1 is the highest")
    need: float = result_column("What is needed", unit=CAPABILITY_UNIT)
    short: float = result_column("What is missing of the need", unit=CAPABILITY_UNIT)
    main_reason: str = result_column("All reasons in a line, the largest first")
    reasons: tuple[GapReason, ...] = result_column("What holds back how much")
    rest_as_planned: bool = result_column(
        "Whether rules were lifted with the rest of the plan as it stands (large models), not with all planned anew; "
        "what was given up is sought in the whole either way",
        default=False,
    )


@dataclass(frozen=True, slots=True)
class GapReasonRow:
    """A reason of a gap as a row of a table (effective units)."""

    requirement: str = result_column("Requirement", refers_to="requirements")
    period: str = result_column("Period", refers_to="periods")
    place: int = result_column("In this order rules are lifted, one after the other")
    kind: ReasonKind = result_column(
        "rule: one holds it back; together: several at once do; elsewhere: other needs have it; given_up: a plan that "
        "makes no other need worse would have it; missing: it is not there; undecided: rules do, which is not known"
    )
    amount: float = result_column("What comes when this is lifted too, no other need being worse", unit=CAPABILITY_UNIT)
    words: str = result_column("The reason in words", heading="Reason")
    rules: tuple[str, ...] = result_column("Rules lifted (family:subject)")
    needs: tuple[str, ...] = result_column(
        "Requirements that have it", heading="Needs that have it", refers_to="requirements"
    )


@dataclass(frozen=True, slots=True)
class CaveatBite:
    """A caveat that holds units back from a need that goes unmet (effective units)."""

    caveat: str = result_column("Caveat", refers_to="caveats")
    nation: str = result_column("Whose it is", refers_to="nations")
    rule: str = result_column("What it rules")
    requirement: str = result_column("Requirement", refers_to="requirements")
    period: str = result_column("Period", refers_to="periods")
    held_back: float = result_column(
        "What would come without the caveat, all other rules in force and no other need worse", unit=CAPABILITY_UNIT
    )
    short: float = result_column("What is missing of the need", unit=CAPABILITY_UNIT)
    reason: str = result_column("In the nation's words")
