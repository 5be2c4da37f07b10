"""Instances that cannot be, with the rules that make them so: one to five of them, known beforehand.

A plant is a need that has to be met in full, with nations of its own, each of which alone could meet it, and each of
which one rule (or two, for lots and a budget) keeps from it. So what cannot hold together is the need and every rule
that keeps a nation away: without any one of these, that nation meets the need. Or it is locks on one offer for several
needs of one situation: all but one of them fit, all do not.

Plants go into a host: an instance that has a plan in which every need is met in full.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import pooling
from pooling.domain.card import Card, Tier
from pooling.domain.instance import Instance
from pooling.formulation.builder import build
from pooling.solving import highs
from pooling.solving.compiled import compile_model
from pooling.solving.highs import Options

Rule = tuple[str, str]
Tables = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Plant:
    """An instance, its card, and its conflicts."""

    instance: Instance
    card: Card
    conflicts: tuple[frozenset[Rule], ...]

    @property
    def by_whole_units_alone(self) -> bool:
        """Whether it has a plan where parts of units may be planned."""
        model = compile_model(build(self.instance, self.card))
        loose = replace(model, whole=np.zeros(len(model.low), dtype=bool))
        return highs.run(loose, None, Options(gap=1.0)).ended == "finished"


def host(name: str, card: str = "coverage", time_limit_s: float | None = None) -> tuple[dict[str, Any], Card]:
    """The tables of an instance with every need cut to what a plan delivers, and a card that asks for all of it."""
    base, chosen = pooling.load(name), pooling.load_card(card)
    result = pooling.solve(base, card=chosen, gap=0.02, time_limit_s=time_limit_s)
    assert result.audit is not None
    delivered: dict[str, float] = {}
    for row in result.audit.coverage:
        delivered[row.requirement] = min(delivered.get(row.requirement, row.need), row.delivered, row.need)
    divisible = {capability.id: capability.divisible for capability in base.capabilities}
    tables = base.model_dump(mode="json", exclude_defaults=True)
    needs = []
    for need in tables["requirements"]:
        left = delivered.get(need["id"], 0.0)
        left = float(int(left + 1e-6)) if not divisible[need["capability"]] else float(int(left * 0.999e3) / 1e3)
        if left > 0:
            # Largest shares are of the need: less would be allowed than was planned.
            needs.append({**need, "quantity": left, "largest_share": 1.0})
    kept = {need["id"] for need in needs}
    for table, rows in tables.items():
        if isinstance(rows, list) and table != "requirements":
            tables[table] = [row for row in rows if row.get("requirement") is None or row["requirement"] in kept]
    tables["requirements"] = needs
    tables.pop("requirement_changes", None)
    in_full = replace(
        chosen,
        name="in-full",
        tiers=(Tier("cost", 0.05, 0.01),),
        parameters={**chosen.parameters, "coverage.shortfall_allowed": False},
    )
    assert pooling.solve(Instance.of(tables), card=in_full, gap=1.0).plan is not None
    return tables, in_full


class _Planting:
    """One plant in the tables of a host."""

    def __init__(self, tables: dict[str, Any], rng: random.Random, name: str) -> None:
        self.tables, self.rng, self.name = tables, rng, name
        self.rules: set[Rule] = set()
        self.units = rng.randint(3, 6)
        self.capability = f"{name}-capability"
        self.add("capabilities", id=self.capability, unit="units")
        self.mission = f"{name}-mission"
        situation = tables["situations"][0]["id"]
        self.add("missions", id=self.mission, situations=[situation])
        self.period = tables["periods"][0]["id"]

    def add(self, table: str, **row: Any) -> None:
        self.tables.setdefault(table, []).append(row)

    def need(self, name: str, **more: Any) -> str:
        row = {"mission": self.mission, "capability": self.capability, "periods": [self.period], "largest_share": 1.0}
        self.add("requirements", id=name, **{**row, "quantity": self.units, **more})
        self.rules.add(("coverage", name))
        return name

    def nation(self, number: int, budget: float | None = None) -> str:
        nation = f"{self.name}-N{number}"
        self.add("nations", id=nation)
        for period in self.tables["periods"] if self.tables.get("budgets") else ():
            self.add(
                "budgets", nation=nation, period=period["id"], **({} if budget is None else {"amount_million": budget})
            )
        return nation

    def offer(self, nation: str, quantity: float, **more: Any) -> str:
        name = f"{nation}-offer"
        self.add("offers", id=name, nation=nation, capability=self.capability, quantity=quantity, **more)
        return name


def _caveat(plant: _Planting, number: int) -> None:
    nation = plant.nation(number)
    plant.offer(nation, plant.units)
    plant.add("caveats", id=f"{nation}-caveat", nation=nation, rule="forbid", capability=plant.capability)
    plant.rules.add(("caveats", f"{nation}-caveat"))


def _limit(plant: _Planting, number: int) -> None:
    nation = plant.nation(number)
    plant.offer(nation, plant.units)
    row = {"rule": "limit", "capability": plant.capability, "amount": 0}
    plant.add("caveats", id=f"{nation}-caveat", nation=nation, **row)
    plant.rules.add(("caveats", f"{nation}-caveat"))


def _red_line(plant: _Planting, number: int) -> None:
    nation = plant.nation(number)
    plant.offer(nation, plant.units)
    plant.add("red_lines", id=f"{nation}-line", nation=nation, rule="never", capability=plant.capability)
    plant.rules.add(("red_lines", f"{nation}-line"))


def _reserve(plant: _Planting, number: int) -> None:
    nation = plant.nation(number)
    plant.offer(nation, plant.units, reserve=plant.units)
    plant.rules.add(("sovereignty", nation))


def _budget(plant: _Planting, number: int) -> None:
    nation = plant.nation(number, budget=0.5)
    plant.offer(nation, plant.units, unit_cost_million=1.0)
    plant.rules.add(("budget", nation))


def _half_a_unit(plant: _Planting, number: int) -> None:
    """By whole units alone: one and a half would do and are within the budget, two are not."""
    nation = plant.nation(number, budget=1.75)
    plant.offer(nation, 3, effectiveness=plant.units / 1.5, unit_cost_million=1.0)
    plant.rules.add(("budget", nation))


def _steps(plant: _Planting, number: int) -> None:
    """Two rules, by whole units alone: the next step is beyond the budget, the need itself is not."""
    nation = plant.nation(number, budget=plant.units + 0.5)
    plant.offer(nation, 2 * plant.units - 2, unit_cost_million=1.0, step=plant.units - 1)
    plant.rules |= {("lots", nation), ("budget", nation)}


def _lock(plant: _Planting, number: int) -> None:
    nation = plant.nation(number)
    offer = plant.offer(nation, plant.units)
    plant.add("locks", id=f"{nation}-lock", rule="at_most", offer=offer, quantity=0)
    plant.rules.add(("locks", f"{nation}-lock"))


BLOCKS: dict[Callable[[_Planting, int], None], int] = {
    _caveat: 1,
    _limit: 1,
    _red_line: 1,
    _reserve: 1,
    _budget: 1,
    _half_a_unit: 1,
    _steps: 2,
    _lock: 1,
}
"""What keeps a nation from a need, and how many rules that takes."""
INTEGER = (_half_a_unit, _steps)


def _need_and_blocks(plant: _Planting, count: int, whole: bool) -> None:
    """A need and ``count`` - 1 rules."""
    left, number = count - 1, 0
    plant.need(f"{plant.name}-need")
    if not left:
        plant.offer(plant.nation(0), plant.units - 1)
    while left:
        # Only one nation can give a part of the need: parts of two could add up to all of it.
        fitting = [block for block, size in BLOCKS.items() if size <= left and (block in INTEGER) <= (not number)]
        chosen = [block for block in fitting if block in INTEGER] if whole and not number else fitting
        block = plant.rng.choice(chosen or fitting)
        block(plant, number)
        left -= BLOCKS[block]
        number += 1


def _locks_on_one_offer(plant: _Planting, count: int) -> None:
    """``count`` locks, each for a need of its own; one fewer fit."""
    each = plant.rng.randint(1, 3)
    offer = plant.offer(plant.nation(0), count * each - 1)
    plant.units = each
    for number in range(count):
        need = f"{plant.name}-need{number}"
        plant.need(need)
        plant.rules.discard(("coverage", need))
        plant.add("locks", id=f"{need}-lock", rule="at_least", offer=offer, requirement=need, quantity=each)
        plant.rules.add(("locks", f"{need}-lock"))
        # Another nation could meet the need, so that only the locks ask for this offer.
    plant.offer(plant.nation(1), count * each)


def planted(tables: dict[str, Any], card: Card, seed: int) -> Plant:
    """A conflict of one to five rules in a host; now and then two conflicts that have nothing in common."""
    rng = random.Random(91_000_000 + seed)
    grown = {table: list(rows) if isinstance(rows, list) else rows for table, rows in tables.items()}
    conflicts = []
    for number in range(2 if seed % 10 == 9 else 1):
        count = 1 + (seed + number) % 5
        plant = _Planting(grown, rng, f"X{number}")
        if count > 1 and rng.random() < 0.2:
            _locks_on_one_offer(plant, count)
        else:
            _need_and_blocks(plant, count, whole=rng.random() < 0.5)
        conflicts.append(frozenset(plant.rules))
    return Plant(Instance.of(grown), card, tuple(conflicts))
