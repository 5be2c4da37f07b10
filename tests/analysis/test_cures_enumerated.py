"""Limits, and least sizes and prices of cures, against worlds of which every plan is tried one by one."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest
from toys import budgets, card

import pooling
from pooling.analysis.cures.records import CureRow
from pooling.domain.instance import Instance

from .shares.enumerated import Plan, World, drawn

CARD = card("spending", "budget", "caveats", tiers=("covered", "cost"))
USUAL, LONG = 3, 500
RESULTS = Path(__file__).with_name("cures-long.json")
NEAR = 1e-4


@dataclass(frozen=True)
class Bound:
    """A world whose nations have budgets, and one of which a caveat keeps out of a mission."""

    world: World
    money: Mapping[str, Fraction]
    shut: frozenset[tuple[str, str]]

    def instance(self) -> Instance:
        caveats = [
            {"id": f"not-{nation}-{mission}", "nation": nation, "rule": "forbid", "mission": mission}
            for nation, mission in self.shut
        ]
        money = budgets(**{nation: [float(amount)] for nation, amount in self.money.items()})
        return self.world.instance().replace(budgets=money, caveats=caveats)

    def plans(self, spared: frozenset[str] = frozenset()) -> Iterator[Plan]:
        """Plans that keep every rule; ``spared``: nations that may spend what they like."""
        for plan in self.world.plans(self.shut):
            if all(spent <= self.money[nation] or nation in spared for nation, spent in plan.pays.items()):
                yield plan

    def with_more(self, offer: str, units: int) -> Bound:
        offers = tuple(
            replace(row, quantity=row.quantity + units) if row.name == offer else row for row in self.world.offers
        )
        return replace(self, world=replace(self.world, offers=offers))

    def with_money(self, nation: str, more: Fraction) -> Bound:
        return replace(self, money={**self.money, nation: self.money[nation] + more})

    def quantity(self, need: str) -> Fraction:
        return next(row.quantity for row in self.world.needs if row.name == need)


def case(seed: int) -> Bound:
    chance = random.Random(7_000_000 + seed)
    world = drawn(seed)
    money = {nation: Fraction(chance.randint(2, 14), 2) for nation in world.nations}
    shut = {(chance.choice(world.nations), chance.choice(("m", "n")))} if chance.random() < 0.5 else set()
    return Bound(world, money, frozenset(shut))


def holding(plans: Iterator[Plan], short: Mapping[str, Fraction]) -> Iterator[Plan]:
    """Those in which no need is shorter (in units) than is given."""
    return (plan for plan in plans if all(plan.short[name] <= most for name, most in short.items()))


def wrong(seed: int, counts: Counter[str]) -> Iterator[str]:
    """Figures that no trying of all plans gives."""
    bound = case(seed)
    found = pooling.gaps(bound.instance(), card=CARD, gap=0.0, quick=True, most=9)
    shares = {row.name: Fraction(0) for row in bound.world.needs}
    for gap in found.gaps:
        shares[gap.requirement] = Fraction(gap.short).limit_denominator(1000) / bound.quantity(gap.requirement)
    for gap in found.gaps:
        counts["limits"] += 1
        quantity = bound.quantity(gap.requirement)
        had = max(quantity * (1 - plan.short[gap.requirement]) for plan in bound.plans())
        if gap.attainable is None or abs(gap.attainable - float(had)) > NEAR:
            yield f"seed {seed}: {gap.requirement} can have {had}, not {gap.attainable}"
    yield from (text for row in found.cures for text in _wrong_cure(seed, bound, shares, row, counts))


def _wrong_cure(
    seed: int, bound: Bound, shares: Mapping[str, Fraction], row: CureRow, counts: Counter[str]
) -> Iterator[str]:
    need, quantity = row.requirement, bound.quantity(row.requirement)
    after = {**shares, need: Fraction(row.short_after).limit_denominator(1000) / quantity}
    changed = _changed(bound, row)
    if changed is None:
        counts[f"left out {row.kind}"] += 1
        return
    counts[f"cures {row.kind}"] += 1
    cost = min((plan.cost for plan in holding(changed.plans(), after)), default=None)
    before = min(plan.cost for plan in holding(bound.plans(), shares))
    if cost is None:
        yield f"seed {seed}: {row}: no plan does what is said"
        return
    counts["prices"] += 1
    least, most = row.price_least_million, row.price_most_million
    if least is None or most is None or not least - NEAR <= cost - before <= most + NEAR or row.priced != "proven":
        yield f"seed {seed}: {row}: it costs {float(cost - before)} more"
    if row.size is None:
        return
    counts["sizes"] += 1
    smallest = _smallest(bound, row, after)
    if row.smallest != "proven" or abs(row.size - float(smallest)) > NEAR:
        yield f"seed {seed}: {row}: {float(smallest)} is the least"
    brings = max(shares[need] - plan.short[need] for plan in holding(_unlimited(bound, row), shares)) * quantity
    if abs(float(brings) - row.brings) > NEAR:
        yield f"seed {seed}: {row}: as much as one likes brings {float(brings)}"


def _changed(bound: Bound, row: CureRow) -> Bound | None:
    """The world with a cure; None where it is of a kind that is not tried here."""
    if row.kind == "more" and row.size is not None:
        return bound.with_more(row.subject, round(row.size))
    if row.kind == "budget" and row.size is not None and row.subject in bound.money:
        return bound.with_money(row.subject, Fraction(row.size).limit_denominator(1000))
    if row.kind == "caveat":
        return replace(bound, shut=frozenset())
    return None


def _smallest(bound: Bound, row: CureRow, after: Mapping[str, Fraction]) -> Fraction:
    """The least size with which a plan leaves no more short."""
    if row.kind == "budget":
        plans = holding(bound.plans(frozenset({row.subject})), after)
        return min(max(Fraction(0), plan.pays[row.subject] - bound.money[row.subject]) for plan in plans)
    units = 0
    while not any(True for _ in holding(bound.with_more(row.subject, units).plans(), after)):
        units += 1
    return Fraction(units)


def _unlimited(bound: Bound, row: CureRow) -> Iterator[Plan]:
    """Plans with as much of a cure as can be of use."""
    if row.kind == "budget":
        return bound.plans(frozenset({row.subject}))
    return bound.with_more(row.subject, sum(int(need.quantity) + 1 for need in bound.world.needs)).plans()


def test_limits_sizes_and_prices_are_what_trying_every_plan_says() -> None:
    counts: Counter[str] = Counter()
    assert not [text for seed in range(USUAL) for text in wrong(seed, counts)]
    assert counts["limits"] >= 2
    assert counts["sizes"] >= 2


@pytest.mark.long
def test_the_same_of_many_worlds() -> None:
    counts: Counter[str] = Counter()
    found: list[str] = []
    seed = 0
    while min(counts[name] for name in ("limits", "prices", "sizes")) < LONG:
        found += wrong(seed, counts)
        seed += 1
    about = {"worlds": seed, "wrong": found, **dict(sorted(counts.items()))}
    RESULTS.write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    assert not found
