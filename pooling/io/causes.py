"""One problem for each cause: a column full of dates is one thing to mend, not seven hundred."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import Final

from pooling.domain.problems import Problem

FEW: Final = 3
"""From so many on, cells of one column (or anywhere, with the same value) that break the same rule are one problem."""
_PLACES_NAMED: Final = 5
_ROW: Final = re.compile(r"\d+")


def one_for_each_cause(problems: Sequence[Problem]) -> list[Problem]:
    """The problems in their order; those of one cause are one, at the first of its places."""
    by_value = _folded(problems, lambda problem: (problem.rule, problem.value, problem.cure) if problem.value else None)
    return _folded(by_value, lambda problem: (problem.rule, _ROW.sub("#", problem.place)))


def _folded(problems: Sequence[Problem], cause: Callable[[Problem], Hashable]) -> list[Problem]:
    alike: dict[Hashable, list[int]] = {}
    for number, problem in enumerate(problems):
        key = cause(problem)
        alike.setdefault(number if key is None else key, []).append(number)
    kept: dict[int, Problem] = {}
    for numbers in alike.values():
        if len(numbers) < FEW:
            kept |= {number: problems[number] for number in numbers}
            continue
        first, *others = (problems[number] for number in numbers)
        where = ", ".join(problem.place for problem in others[:_PLACES_NAMED]) + (
            ", ..." if len(others) > _PLACES_NAMED else ""
        )
        more = f"so in {len(others):,} more places: {where}"
        kept[numbers[0]] = replace(first, cure=f"{first.cure}; {more}" if first.cure else more)
    return [kept[number] for number in sorted(kept)]
