"""Random small cases for questions that solve again, and what independent cold runs say of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from toys import card

import pooling
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from tests.properties.strategies import together, years
from tests.properties.test_properties import ALL

HERE = Path(__file__).parent
NEAR = 1e-5
"""A share: what cold runs and bounds may be apart for the solver's round-off."""


@dataclass(frozen=True)
class Case:
    """An instance and a card that asks for coverage, then cost, solved to the optimum."""

    seed: int
    rng: Random
    instance: Instance
    card: Card

    @cached_property
    def base(self) -> Result:
        """The facts as they stand, solved cold."""
        return self.cold(())

    def refused(self, line: str) -> bool:
        """Whether the facts do not take a change."""
        try:
            pooling.variant(self.instance, line)
        except pooling.InvalidInput:
            return True
        return False

    def cold(self, changes: Sequence[str]) -> Result:
        """The facts with changes, solved from nothing."""
        facts = pooling.variant(self.instance, *changes).instance if changes else self.instance
        return pooling.solve(facts, card=self.card)


def case(seed: int) -> Case:
    rng = Random(seed)
    tables = together(rng) if rng.random() < 0.7 else years(rng)
    chosen = card(*ALL, tiers=("covered", "cost"), gap=0.0, breadth__largest_share=rng.choice((0.5, 1.0)))
    return Case(seed, rng, Instance.of(tables), chosen)


def outside(before: Result, after: Result, rows: Sequence[Any]) -> str:
    """How the differences of tiers that rows state contradict two cold runs; empty where they do not.

    Later tiers are compared while those before are proven to have the best that the cold runs found.
    """
    for row in rows:
        old, new = before.tier(row.tier), after.tier(row.tier)
        if old.value is None or new.value is None or old.gap != 0.0 or new.gap != 0.0:
            return ""
        room = NEAR * max(1.0, abs(old.value), abs(new.value))
        least, most = row.least_difference, row.most_difference
        if least is not None and not least - room <= new.value - old.value <= most + room:
            return f"{row.tier}: cold {old.value} -> {new.value}, stated {least} to {most}"
        signed = (new.value - old.value) * (1 if old.maximise else -1)
        wrong = {"better": signed < -room, "worse": signed > room, "same": abs(signed) > room}
        if wrong.get(row.verdict, False):
            return f"{row.tier}: cold {old.value} -> {new.value}, stated {row.verdict}"
    return ""


Check = Callable[[Case, Counter[str]], list[str]]


def checked(check: Check, seeds: Iterable[int]) -> tuple[list[str], Counter[str]]:
    """Everything wrong in these cases, and counts of what was compared."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for seed in seeds:
        counts["cases"] += 1
        wrong += [f"seed {seed}: {text}" for text in check(case(seed), counts)]
    counts["wrong"] = len(wrong)
    return wrong, counts


def long_run(check: Check, count: int, results: str) -> None:
    """A long run, whose counts are committed."""
    wrong, counts = checked(check, range(1_000, 1_000 + count))
    (HERE / results).write_text(json.dumps(dict(sorted(counts.items())), indent=2) + "\n", encoding="utf-8")
    assert not wrong, "\n".join(wrong)
