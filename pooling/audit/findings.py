"""What the rules report to: a count of rule instances checked per family, and every violation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from pooling.audit.numbers import Exact, is_whole, size
from pooling.domain.audit_rows import Violation

AUDIT_TOLERANCE = 1e-9
"""A limit is broken when it is passed by more than this share of what is compared."""

TOLERANCE = Fraction(1, 1_000_000_000)
"""The same, exactly."""

PART_OF_A_UNIT = Fraction(1, 1_000_000)
"""Whole numbers are compared as whole numbers: nothing larger is overlooked where an amount is whole."""

PRESENT = TOLERANCE
"""Units committed or assigned count as some, not none, above this: no whole unit or sensible lot is as small."""


def slack(amount: Exact, limit: Exact, of: Exact = 0) -> Exact:
    """What an amount may pass a limit by: round-off of sums of that size, and of what went into them (``of``).

    A whole amount is held to its unit unless its limit is itself a sum (``of``) that is not whole.
    """
    allowed = TOLERANCE * max(size(amount), size(limit), of)
    return min(allowed, PART_OF_A_UNIT) if is_whole(amount) and (not of or is_whole(limit)) else allowed


Where = tuple[str, ...]
"""What a rule is about, by the names of the instance."""


class Findings:
    """Collects what was checked and what is broken. ``families`` in force appear even where nothing was to check.

    A check tells whether its rule holds. Where it does not, :meth:`say` puts the violation into words.
    """

    def __init__(self, families: Iterable[str]) -> None:
        self.checks: dict[str, int] = dict.fromkeys(families, 0)
        self.violations: list[Violation] = []

    def at_most(self, family: str, rule: str, where: Where, amount: Exact, limit: Exact, of: Exact = 0) -> bool:
        """Check ``amount <= limit``; ``of`` is the largest amount that went into either."""
        self.checks[family] += 1
        if amount <= limit or amount - limit <= slack(amount, limit, of):
            return True
        return self._broken(family, rule, where, amount, limit, amount - limit)

    def at_least(self, family: str, rule: str, where: Where, amount: Exact, limit: Exact, of: Exact = 0) -> bool:
        """Check ``amount >= limit``; ``of`` is the largest amount that went into either."""
        self.checks[family] += 1
        if amount >= limit or limit - amount <= slack(amount, limit, of):
            return True
        return self._broken(family, rule, where, amount, limit, limit - amount)

    def equals(self, family: str, rule: str, where: Where, amount: Exact, limit: Exact, slack: Exact) -> bool:
        """Check ``amount = limit`` within ``slack``, whatever their size."""
        self.checks[family] += 1
        apart = size(amount - limit)
        return apart <= slack or self._broken(family, rule, where, amount, limit, apart)

    def holds(self, family: str, rule: str, where: Where, held: bool, amount: Exact = 1) -> bool:
        """Check a rule that allows nothing: where it does not hold, ``amount`` stands where 0 is allowed."""
        self.checks[family] += 1
        return held or self._broken(family, rule, where, amount, 0, size(amount))

    def _broken(self, family: str, rule: str, where: Where, amount: Exact, limit: Exact, excess: Exact) -> bool:
        self.violations.append(Violation(family, rule, where, float(amount), float(limit), float(excess), ""))
        return False

    def say(self, text: str) -> None:
        """Put the violation found last into words."""
        self.violations[-1] = replace(self.violations[-1], text=text)
