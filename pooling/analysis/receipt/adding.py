"""The lines of a receipt: terms of an exact bound gathered by rule, in decimals that add up exactly.

Every line is cut to the same number of decimals, few enough for a double to hold them; what that leaves stands in a
line of its own. So the decimals that are shown are fractions that add up to the value, not nearly but exactly.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from pooling.analysis.receipt.records import Part, ReceiptLine
from pooling.certificate.sums import BoundSum, Term
from pooling.domain.amounts import amount_words, quantity_words
from pooling.domain.families import FAMILIES, row_owner
from pooling.domain.instance import Instance
from pooling.domain.outcome import TierResult
from pooling.formulation.variables import VARIABLES

DIGITS = 12
"""Decimal digits of the largest line: three less than a double holds."""
NOTHING = Fraction(1, 10**9)
"""Share of the largest line below which one is what a solver's prices leave of nothing: rounding, too."""
_THINGS = {"o": "offers", "r": "needs", "n": "nations", "i": "options", "p": "pools", "a": "agreements", "f": "funds"}
"""First index of a variable -> what it is about."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line before it is cut to decimals."""

    part: Part
    rule: str
    subject: str
    amount: Fraction
    words: str


def lines(instance: Instance, tier: TierResult, found: BoundSum) -> list[ReceiptLine]:
    """The receipt of a tier: constant, rules and limits, rounding; what the search adds, and what is open.

    A share that is made large is told as what is missing of all.
    """
    assert tier.value is not None
    assert found.bound is not None
    missing_of = Fraction(found.maximise)
    drawn = [*_constant(found, missing_of), *_gathered(instance, found.terms)]
    certified = _told(found.bound, tier.maximise, missing_of)
    proven = _told(found.bound if tier.bound is None else tier.bound, tier.maximise, missing_of)
    value = _told(tier.value, tier.maximise, missing_of)
    # Less than is certified is never proven, and no more than there is but by round-off.
    proven = max(certified, min(proven, value))
    grid = _grid([value, *(line.amount for line in drawn)])
    out = [_line(tier, line, grid) for line in sorted(drawn, key=lambda line: -abs(line.amount))]
    search = _cut(proven - certified, grid)
    left = _cut(value - proven, grid)
    rounding = _cut(value, grid) - search - left - sum((Fraction(repr(line.amount)) for line in out), Fraction(0))
    rest = [
        Drawn(
            "rounding",
            "",
            "",
            rounding,
            "rounding: decimals, what is next to nothing, and the safe side of the exact bound",
        ),
        Drawn("search", "", "", search, "whole units: proven by the solver's search, beyond what exact arithmetic has"),
        Drawn("open", "", "", left, "not proven: by so much a plan may be better"),
    ]
    return [*out, *(_line(tier, line, grid) for line in rest if line.amount or line.part == "open")]


def told_value(tier: TierResult, found: BoundSum) -> float:
    """The value that a receipt adds up to, in its decimals."""
    assert tier.value is not None
    value = _told(tier.value, tier.maximise, Fraction(found.maximise))
    return float(_cut(value, _grid([value, *(term.amount for term in found.terms)])))


def _told(value: float, maximise: bool, missing_of: Fraction) -> Fraction:
    return missing_of - Fraction(value) if maximise else Fraction(value)


def _constant(found: BoundSum, missing_of: Fraction) -> Iterator[Drawn]:
    left = found.constant + missing_of
    if left:
        words = "all that is needed" if found.maximise else "what every plan has"
        yield Drawn("constant", "", "", left, words)


def _gathered(instance: Instance, terms: Iterable[Term]) -> Iterator[Drawn]:
    """A line for each rule and what it is about."""
    sums: dict[tuple[Part, str, str], Fraction] = defaultdict(Fraction)
    for term in terms:
        name, _, index = term.name.partition("[")
        subject = index.removesuffix("]").split(",")[0]
        if term.source == "hold":
            sums["held", term.name, ""] += term.amount
        elif term.source == "column":
            sums["limit", _thing(name), subject] += term.amount
        else:
            sums["rule", row_owner(name) or name, subject] += term.amount
    least = NOTHING * max((abs(amount) for amount in sums.values()), default=Fraction(0))
    for (part, rule, subject), amount in sums.items():
        if abs(amount) > least:
            yield Drawn(part, rule, subject, amount, _words(instance, part, rule, subject))


def _thing(variable: str) -> str:
    """What a limit of a variable is about."""
    made = VARIABLES.get(variable)
    return _THINGS.get(made.indices[:1], variable) if made else variable


def _words(instance: Instance, part: Part, rule: str, subject: str) -> str:
    """A line in a planner's words."""
    if part == "held":
        return f"{rule} is held at its best, within its tolerance"
    if part == "limit":
        if rule == "offers":
            return f"{instance.names.of('offers', subject)} has no more to give"
        return f"no more of {instance.names.subject(subject)} ({rule})" if subject else f"no more of {rule}"
    if rule == "coverage" and subject in instance.requirement_of:
        need = instance.requirement_of[subject]
        unit = instance.capability_of[need.capability].unit or "units"
        changed = [row.quantity for row in instance.requirement_changes if row.requirement == subject]
        *others, last = dict.fromkeys((need.quantity, *changed))
        needed = " to ".join((*map(amount_words, others), quantity_words(last, unit)))
        return f"{instance.names.of('requirements', subject)}: {needed} needed"
    said = FAMILIES[rule].sentence.rstrip(".") if rule in FAMILIES else rule
    return f"{instance.names.subject(subject)}: {said[:1].lower()}{said[1:]}" if subject else said


def _grid(amounts: Iterable[Fraction]) -> Fraction:
    """The decimal that every line is a whole multiple of."""
    largest = max(1.0, *(abs(float(amount)) for amount in amounts))
    return Fraction(10) ** (math.ceil(math.log10(largest)) - DIGITS)


def _cut(amount: Fraction, grid: Fraction) -> Fraction:
    return round(amount / grid) * grid


def _line(tier: TierResult, line: Drawn, grid: Fraction) -> ReceiptLine:
    amount = float(_cut(line.amount, grid))
    return ReceiptLine(tier.name, tier.unit, line.part, line.rule, line.subject, amount, line.words)
