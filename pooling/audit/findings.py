"""What the rules report to: a count of rule instances checked per family, and every violation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from pooling.audit.numbers import Exact, size
from pooling.domain.result import Violation

AUDIT_TOLERANCE = 1e-6
"""A limit is broken when it is passed by more than this times max(1, |limit|)."""

TOLERANCE = Fraction(1, 1_000_000)
"""The same, exactly."""

PRESENT = TOLERANCE
"""Units committed or assigned count as some, not none, above this: solver round-off (1e-9) stays below, and no
whole unit or sensible lot is as small."""


class Findings:
    """Collects what was checked and what is broken. ``families`` in force appear even where nothing was to check."""

    def __init__(self, families: Iterable[str]) -> None:
        self.checks: dict[str, int] = dict.fromkeys(families, 0)
        self.violations: list[Violation] = []

    def at_most(
        self, family: str, rule: str, where: tuple[str, ...], amount: Exact, limit: Exact, text: Callable[[], str]
    ) -> None:
        """Check ``amount <= limit``."""
        self.checks[family] += 1
        if amount > limit:
            self._judge(family, rule, where, amount, limit, amount - limit, text)

    def at_least(
        self, family: str, rule: str, where: tuple[str, ...], amount: Exact, limit: Exact, text: Callable[[], str]
    ) -> None:
        """Check ``amount >= limit``."""
        self.checks[family] += 1
        if amount < limit:
            self._judge(family, rule, where, amount, limit, limit - amount, text)

    def equals(
        self,
        family: str,
        rule: str,
        where: tuple[str, ...],
        amount: Exact,
        limit: Exact,
        slack: Exact,
        text: Callable[[], str],
    ) -> None:
        """Check ``amount = limit`` within ``slack``, whatever their size."""
        self.checks[family] += 1
        if size(amount - limit) > slack:
            self._add(family, rule, where, amount, limit, size(amount - limit), text)

    def holds(
        self, family: str, rule: str, where: tuple[str, ...], amount: Exact, held: bool, text: Callable[[], str]
    ) -> None:
        """Check a rule that allows nothing: where it does not hold, ``amount`` stands where 0 is allowed."""
        self.checks[family] += 1
        if not held:
            self._add(family, rule, where, amount, 0, size(amount), text)

    def _judge(
        self,
        family: str,
        rule: str,
        where: tuple[str, ...],
        amount: Exact,
        limit: Exact,
        excess: Exact,
        text: Callable[[], str],
    ) -> None:
        if excess > TOLERANCE * max(Fraction(1), size(limit)):
            self._add(family, rule, where, amount, limit, excess, text)

    def _add(
        self,
        family: str,
        rule: str,
        where: tuple[str, ...],
        amount: Exact,
        limit: Exact,
        excess: Exact,
        text: Callable[[], str],
    ) -> None:
        self.violations.append(Violation(family, rule, where, float(amount), float(limit), float(excess), text()))
