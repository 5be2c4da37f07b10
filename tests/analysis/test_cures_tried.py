"""Cures of every kind, alone and together, against small worlds of which every plan is tried one by one."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from brute.cards import mixing_card
from brute.instances import random_instance
from brute.search import TooLarge, Tried, every_plan

import pooling
from pooling.analysis.cures.candidates import OFFERED
from pooling.analysis.cures.records import CureRow, GapRow
from pooling.analysis.giving_way import Way, dropped, set_
from pooling.domain.card import Card, Tier
from pooling.domain.families import FAMILIES
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.reasons.lifting import Rule
from pooling.reasons.oracle import all_rules

USUAL = (9, 45, 115, 226)
"""Worlds in which no reason names a rule that can be dropped: once nothing was told of any."""
LONG, MOST = 1_500, 400
RESULTS = Path(__file__).with_name("cures-tried-long.json")
MIXES = ("readiness", "agreements", "pools", "options", "locks", "breadth", "caveats", "interoperability", "lots")
LEFT_OUT = {"burden", "uncertainty", "withdrawal", "retirement", "stability", "challenge"}
"""Families about all of a plan at once, of which no cure speaks."""
NEAR = 1e-5
Short = Mapping[tuple[str, str], Fraction]


def case(seed: int) -> tuple[Instance, Card]:
    """A random instance and a card that asks for coverage, then cost; now and then one that leaves something out."""
    rng = random.Random(14_000_000 + seed)
    mixed = rng.sample(MIXES, 3)
    instance = random_instance(rng, mixed=mixed, small=True)
    card = mixing_card(rng, mixed, instance)
    families = {name for name in card.families if name not in LEFT_OUT} | {"spending"}
    if rng.random() < 0.3:
        families.discard(rng.choice(tuple(OFFERED)))
    families = {name for name in families if families.issuperset(FAMILIES[name].needs)}
    parameters = {**card.parameters, "coverage.count": "pledged", "coverage.shortfall_allowed": True}
    tiers = (Tier("covered", 0.0, 0.0), Tier("cost", 0.0, 0.0))
    return instance, replace(
        card, families=tuple(name for name in FAMILIES if name in families), tiers=tiers, parameters=parameters
    )


class Worlds:
    """Every plan of an instance under changes, each change tried once."""

    def __init__(self, instance: Instance, card: Card) -> None:
        self.instance, self.card = instance, card
        self._known: dict[str, list[Tried]] = {}

    def under(self, way: Way) -> list[Tried]:
        """Every plan with a change; none where it makes no valid instance."""
        if repr(way) not in self._known:
            try:
                changed = way.instance(self.instance), way.card(self.card)
            except InvalidInput:
                return []
            self._known[repr(way)] = list(every_plan(*changed, MOST))
        return self._known[repr(way)]

    def least(self, way: Way, need: tuple[str, str], short: Short) -> Fraction | None:
        """How little of the need can be short where no other need is shorter than is given."""
        return min((plan.short.get(need, Fraction(0)) for plan in holding(self.under(way), need, short)), default=None)

    def cost(self, way: Way, need: tuple[str, str], most: Fraction, short: Short) -> Fraction | None:
        """The least cost of plans in which at most so much of the need is short, and no other is shorter."""
        plans = holding(self.under(way), need, short)
        return min((plan.cost for plan in plans if plan.short.get(need, Fraction(0)) <= most + NEAR), default=None)


def holding(plans: list[Tried], need: tuple[str, str], short: Short) -> Iterator[Tried]:
    return (
        plan
        for plan in plans
        if all(amount <= short.get(other, 0) + NEAR for other, amount in plan.short.items() if other != need)
    )


def value_of(text: str) -> object:
    """A setting's value as it is written."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def way_of(change: str) -> Way:
    """A cure's change as it is told: lines of changes, and settings of the card."""
    parts = [part for part in change.split("; ") if part]
    settings = [part for part in parts if " " not in part and "." in part.split("=")[0]]
    changes = [part for part in parts if part not in settings]
    given = {name: value_of(value) for name, value in (part.split("=", 1) for part in settings)}
    return _Lines(tuple(changes), given)  # type: ignore[return-value]


class _Lines:
    """Changes in words: read as a user's, not as the question made them."""

    def __init__(self, changes: tuple[str, ...], settings: Mapping[str, object]) -> None:
        self.changes, self.settings = changes, settings

    def __repr__(self) -> str:
        return f"{self.changes} {self.settings}"

    def instance(self, base: Instance) -> Instance:
        return pooling.variant(base, *self.changes).instance if self.changes else base

    def card(self, base: Card) -> Card:
        return base.with_overrides(dict(self.settings)) if self.settings else base


def wrong(seed: int, counts: Counter[str]) -> Iterator[str]:
    """What is told of cures and trying every plan does not find."""
    instance, card = case(seed)
    worlds = Worlds(instance, card)
    try:
        worlds.under(Way())
        found = pooling.gaps(instance, card=card, gap=0.0, quick=True, most=99)
        if not found.gaps:
            return
        counts["instances"] += 1
        short = {(row.requirement, row.period): Fraction(row.short).limit_denominator(10_000) for row in found.gaps}
        for gap in found.gaps[:2]:
            need = (gap.requirement, gap.period)
            rows = [row for row in found.cures if (row.requirement, row.period) == need]
            counts["gaps"] += 1
            for row in rows:
                yield from (f"seed {seed}: {text}: {row}" for text in _wrong_cure(worlds, need, short, row, counts))
            yield from (f"seed {seed}: {text}" for text in _missed(worlds, gap, short, rows, counts))
    except TooLarge:
        counts["too large"] += 1


def _wrong_cure(
    worlds: Worlds, need: tuple[str, str], short: Short, row: CureRow, counts: Counter[str]
) -> Iterator[str]:
    way = way_of(row.change)
    least = worlds.least(way, need, short)
    counts[f"cures {row.kind}"] += 1
    if least is None:
        yield "no plan does what is said"
        return
    brings = float(short[need] - least)
    exact = row.size is None
    if abs(brings - row.brings) > NEAR if exact else brings < row.brings - NEAR:
        yield f"it brings {brings}"
    after = Fraction(row.short_after).limit_denominator(10_000)
    cost, before = worlds.cost(way, need, after, short), worlds.cost(Way(), need, short[need], short)
    if cost is None or before is None:
        yield "no plan does what is said at any price"
    elif row.priced != "unpriced":
        counts["prices"] += 1
        low, high = row.price_least_million, row.price_most_million
        if low is None or high is None or not low - NEAR <= float(cost - before) <= high + NEAR:
            yield f"it costs {float(cost - before)} more"
    if row.kind == "together":
        names = row.subject.split(" + ")
        for spared in names:
            rest = Way()
            for name in names:
                rest = rest if name == spared else rest.and_(_named(worlds, need, name))
            counts["spared"] += 1
            left = worlds.least(rest, need, short)
            if left is not None and float(short[need] - left) >= row.brings - NEAR:
                yield f"{spared} is to spare"


def _named(worlds: Worlds, need: tuple[str, str], name: str) -> Way:
    """The change that a part of several is called by."""
    kind, subject = name.split(" ", 1)
    if kind == "budget":
        return Way((set_("budgets", "amount_million", "", nation=subject, period=need[1]),))
    families = {"caveat": "caveats", **{kind: family for family, kind in OFFERED.items()}}
    family, _, about = subject.partition(":") if kind == "rule" else (families[kind], "", subject)
    way = dropped(worlds.instance, worlds.card, (family, about))
    assert way is not None
    return way


def _missed(worlds: Worlds, gap: GapRow, short: Short, rows: list[CureRow], counts: Counter[str]) -> Iterator[str]:
    """Where no cure is told: a rule, or two, that are the card's or a nation's and would bring more if dropped."""
    if rows:
        return
    need = (gap.requirement, gap.period)
    counts["without a cure"] += 1
    ways: dict[Rule, Way] = {}
    for rule in all_rules(worlds.instance, worlds.card):
        way = dropped(worlds.instance, worlds.card, rule)
        if way is not None and (way.changes or way.overrides) and rule[0] != "coverage":
            ways[rule] = way
    for count in (1, 2):
        for rules in combinations(ways, count):
            whole = Way()
            for rule in rules:
                whole = whole.and_(ways[rule])
            counts[f"tried {count}"] += 1
            least = worlds.least(whole, need, short)
            if least is not None and float(short[need] - least) > NEAR:
                more = float(short[need] - least)
                yield f"{gap.requirement} in {gap.period}: nothing is told, without {rules} there is {more} more"
                return


def test_cures_are_what_trying_every_plan_says() -> None:
    counts: Counter[str] = Counter()
    assert not [text for seed in USUAL for text in wrong(seed, counts)]
    assert counts["cures together"] >= 2
    assert not counts["without a cure"]


@pytest.mark.long
def test_the_same_of_many_worlds() -> None:
    counts: Counter[str] = Counter()
    found = [text for seed in range(LONG) for text in wrong(seed, counts)]
    about = {"worlds": LONG, "wrong": found, **dict(sorted(counts.items()))}
    RESULTS.write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    assert not found
