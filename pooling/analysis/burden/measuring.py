"""The measures of how a burden is shared: against keys, and against what nations get for it.

- exploitation: do large nations pay more than in proportion to their size? Spearman's correlation of a nation's size
  with what it pays for each unit of it. Olson and Zeckhauser, 1966, An economic theory of alliances, Review of
  Economics and Statistics 48; Sandler and Forbes, 1980, Burden sharing, strategy, and the design of NATO, Economic
  Inquiry 18.
- concordance: do shares paid and shares of benefit (or of a key) differ in one direction? Wilcoxon's signed ranks.
  Khanna and Sandler, 1996, NATO burden sharing 1960-1992, Defence and Peace Economics 7.
- agreement: how far the keys rank nations alike. Kendall and Babington Smith, 1939, The problem of m rankings.
- gini, largest_ratio: how uneven what is paid for each unit of the key is, and the most that a nation pays for it.
- to_be_moved: the share of all that others would have to pay for it to be even (Hoover's index).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pooling.analysis.burden.records import BurdenMeasure
from pooling.analysis.burden.statistics import gini, kendall_w, spearman, wilcoxon

SIZES = ("gdp", "gni", "population", "defence_spending", "personnel")
"""Keys that are a nation's size; the others are agreed."""
BY_LUCK = 0.1
"""A chance above which a correlation is not called one."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What each nation pays of all, gets of all, and should pay by every key of which the figures are there."""

    paid: Sequence[float]
    benefit: Sequence[float] | None
    keys: dict[str, Sequence[float]]


def measures(shared: Shared) -> Iterator[BurdenMeasure]:
    """Every measure that the figures allow, in turn."""
    count = len(shared.paid)
    for key, shares in shared.keys.items():
        if key in SIZES:
            yield _exploitation(key, shares, shared.paid)
    against = {} if shared.benefit is None else {"benefit": shared.benefit}
    for name, shares in {**against, **shared.keys}.items():
        yield _concordance(name, shares, shared.paid)
        yield from _uneven(name, shares, shared.paid)
    differing = {key: shares for key, shares in shared.keys.items() if key != "equal"}
    if len(differing) > 1:
        value = kendall_w(list(differing.values()))
        meaning = "how far the keys rank nations alike: 1 wholly, 0 not at all"
        yield BurdenMeasure("agreement", ", ".join(differing), value, None, count, meaning)


def _exploitation(key: str, shares: Sequence[float], paid: Sequence[float]) -> BurdenMeasure:
    some = [(share, part / share) for share, part in zip(shares, paid, strict=True) if share > 0]
    found = spearman([share for share, _ in some], [ratio for _, ratio in some])
    value, p_value = found or (None, None)
    if found is None:
        meaning = "too few nations, or all pay alike: nothing can be said"
    elif p_value is not None and p_value > BY_LUCK:
        meaning = "no more than luck: nations pay for their size, whatever it is"
    elif value is not None and value > 0:
        meaning = "the larger a nation, the more it pays for its size"
    else:
        meaning = "the larger a nation, the less it pays for its size"
    return BurdenMeasure("exploitation", key, value, p_value, len(some), meaning)


def _concordance(name: str, shares: Sequence[float], paid: Sequence[float]) -> BurdenMeasure:
    found = wilcoxon(paid, shares)
    value, p_value = found or (None, None)
    what = "what nations get" if name == "benefit" else f"their shares by {name}"
    meaning = f"W of what nations pay against {what}; a small p says that the two differ in one direction"
    return BurdenMeasure("concordance", name, value, p_value, len(paid), meaning if found else f"nobody is off {what}")


def _uneven(name: str, shares: Sequence[float], paid: Sequence[float]) -> Iterator[BurdenMeasure]:
    some = [(share, part / share) for share, part in zip(shares, paid, strict=True) if share > 0]
    weights, ratios = [share for share, _ in some], [ratio for _, ratio in some]
    moved = sum(abs(part - share) for share, part in zip(shares, paid, strict=True)) / 2
    unit = "what it gets" if name == "benefit" else f"its share by {name}"
    for measure, value, meaning in (
        ("gini", gini(ratios, weights), f"how uneven what a nation pays over {unit} is: 0 even"),
        ("largest_ratio", max(ratios, default=None), f"the most that any nation pays over {unit}: 1 is even"),
        ("to_be_moved", moved, "the share of all that others would have to pay for it to be even"),
    ):
        yield BurdenMeasure(measure, name, value, None, len(some) if measure != "to_be_moved" else len(paid), meaning)
