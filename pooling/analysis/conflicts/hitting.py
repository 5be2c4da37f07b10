"""Smallest sets that take something of every one of several sets."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from typing import Generic, TypeVar

Thing = TypeVar("Thing", bound=Hashable)
MOST_STEPS = 200_000
"""Of one search; a count, so that the same question has the same answer."""


class TooManySteps(Exception):
    """The search was ended before it was known whether there is such a set."""


class _Search(Generic[Thing]):
    def __init__(self, sets: Sequence[frozenset[Thing]], known: Collection[frozenset[Thing]]) -> None:
        self.sets = sorted(sets, key=len)
        self.known = known
        self.steps = 0

    def within(self, chosen: frozenset[Thing], barred: frozenset[Thing], size: int) -> frozenset[Thing] | None:
        """``chosen`` and at most so many more, none of them ``barred``, that take something of every set."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooManySteps
        if any(known <= chosen for known in self.known):
            return None
        left = [other for other in self.sets if not other & chosen]
        if not left:
            return chosen
        if apart(left) > size:
            return None
        for thing in sorted(left[0] - barred, key=repr):
            found = self.within(chosen | {thing}, barred, size - 1)
            if found is not None:
                return found
            barred |= {thing}
        return None


def smallest(sets: Sequence[frozenset[Thing]], known: Collection[frozenset[Thing]] = ()) -> frozenset[Thing] | None:
    """A smallest set that takes something of each of the ``sets`` and holds none of the ``known`` ones; None where
    there is none. Raises TooManySteps."""
    search = _Search(sets, known)
    most = len(frozenset().union(*sets))
    for size in range(apart(sets), most + 1):
        found = search.within(frozenset(), frozenset(), size)
        if found is not None:
            return found
    return None


def apart(sets: Sequence[frozenset[Thing]]) -> int:
    """How many of the sets have nothing in common, as a greedy choice finds: no fewer things take of all of them."""
    taken: frozenset[Thing] = frozenset()
    count = 0
    for other in sorted(sets, key=len):
        if not other & taken:
            taken |= other
            count += 1
    return count
