"""Random draws that are the same on every platform: integers modulo 2**64, and fractions that doubles hold exactly."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

Item = TypeVar("Item")
_WORD = 2**64


class Stream:
    """Draws for one purpose: what is drawn for another never changes them.

    SplitMix64 (Steele, Lea and Flood 2014, Fast splittable pseudorandom number generators, OOPSLA), started from a hash
    of the seed and the purpose.
    """

    def __init__(self, seed: int, *purpose: object) -> None:
        text = "/".join(str(part) for part in (seed, *purpose))
        self.state = int.from_bytes(sha256(text.encode("utf-8")).digest()[:8], "big")

    def word(self) -> int:
        """A whole number below 2**64."""
        self.state = (self.state + 0x9E3779B97F4A7C15) % _WORD
        mixed = ((self.state ^ (self.state >> 30)) * 0xBF58476D1CE4E5B9) % _WORD
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) % _WORD
        return mixed ^ (mixed >> 31)

    def share(self) -> float:
        """A number from 0 up to below 1."""
        return (self.word() >> 11) / 2**53

    def chance(self, probability: float) -> bool:
        return self.share() < probability

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        count = most - least + 1
        while (drawn := self.word()) >= _WORD - _WORD % count:
            pass
        return least + drawn % count

    def spread(self, least: float, most: float) -> float:
        """A number between two others."""
        return least + (most - least) * self.share()

    def one_of(self, items: Sequence[Item]) -> Item:
        return items[self.between(0, len(items) - 1)]

    def some_of(self, items: Sequence[Item], count: int) -> list[Item]:
        """So many different ones, or all there are, in an order of chance."""
        left = list(items)
        return [left.pop(self.between(0, len(left) - 1)) for _ in range(min(count, len(left)))]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        return self.some_of(items, len(items))

    def rank(self, of: float, correlation: float) -> float:
        """A rank from 0 to 1 that is evenly spread and has that rank correlation with another: it is that one with
        the probability ``correlation``, otherwise drawn anew."""
        return of if self.chance(correlation) else self.share()


def at_rank(quantiles: Sequence[float], rank: float) -> float:
    """The value at a rank from 0 to 1, straight lines between quantiles that are equally far apart."""
    place = rank * (len(quantiles) - 1)
    low = min(int(place), len(quantiles) - 2)
    return quantiles[low] + (quantiles[low + 1] - quantiles[low]) * (place - low)
