"""Random instances with ugly numbers: no wrong optimum, no bound beaten, no audit failed, no false infeasible."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import pooling
from pooling.domain.instance import Instance

from .nasty import CARDS, Nasty, nasty, shipped
from .shrinking import smaller, write
from .verdicts import OTHER, WRONG, Verdict, verdict

SEED, USUAL, EACH = 9, 500, 50
LONG_SEED, LONG = 1, 10_000
RESULTS = Path(__file__).with_name("results-long.json")
OUT = Path(__file__).resolve().parents[2] / "out" / "attacks"
ONCE_WRONG = json.loads(Path(__file__).with_name("once-wrong.json").read_text(encoding="utf-8"))
"""From long runs: audits failed, errors, a bound beaten, wrong optima; in most, tiny money beside large quantities."""
SHRINK_S = 5.0
"""Seconds to make the first failing case of a run smaller."""


@dataclass
class Tally:
    """Counts over cases, and the cases that went wrong."""

    outcomes: Counter[str] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)
    by_card: dict[str, Counter[str]] = field(default_factory=dict)
    by_quantity: dict[int, Counter[str]] = field(default_factory=dict)
    by_money: dict[int, Counter[str]] = field(default_factory=dict)
    tables: Counter[str] = field(default_factory=Counter)
    doubts: int = 0
    cases: list[tuple[Nasty, Verdict]] = field(default_factory=list)

    def add(self, case: Nasty, told: Verdict) -> None:
        kind = told.kind or "right"
        self.outcomes[told.outcome] += 1
        self.by_kind[kind] += 1
        self.tables.update(case.tables.keys())
        self.doubts += bool(told.doubts)
        for group, key in ((self.by_quantity, case.decades[0]), (self.by_money, case.decades[1])):
            group.setdefault(key, Counter())[kind] += 1
        self.by_card.setdefault(case.card_name, Counter())[kind] += 1
        if told.kind:
            self.cases.append((case, told))

    @property
    def wrong(self) -> list[tuple[Nasty, Verdict]]:
        return [(case, told) for case, told in self.cases if told.kind in WRONG]

    def as_dict(self) -> dict[str, Any]:
        return {
            "instances": self.by_kind.total(),
            "faults": {kind: self.by_kind[kind] for kind in WRONG},
            "told apart": {kind: self.by_kind[kind] for kind in OTHER},
            "outcomes": dict(sorted(self.outcomes.items())),
            "not judged in full": self.doubts,
            "cards": {name: dict(sorted(counts.items())) for name, counts in sorted(self.by_card.items())},
            "decades of quantities": {key: dict(sorted(row.items())) for key, row in sorted(self.by_quantity.items())},
            "decades of money": {key: dict(sorted(row.items())) for key, row in sorted(self.by_money.items())},
            "tables": dict(sorted(self.tables.items())),
            "seed": LONG_SEED,
            "cases": {
                kind: [case.index for case, told in self.cases if told.kind == kind] for kind in (*WRONG, *OTHER)
            },
        }


def tally(seed: int, indices: Iterable[int]) -> Tally:
    out = Tally()
    for index in indices:
        case = nasty(seed, index)
        out.add(case, verdict(case))
    return out


def told(wrong: list[tuple[Nasty, Verdict]]) -> str:
    """Every failure in a line, each with a file that can be run again; the first one made smaller."""
    lines = []
    for position, (case, why) in enumerate(wrong):
        if not position:
            small, why = smaller(case, why, SHRINK_S)
            path = write(small, why, OUT)
        else:
            path = write(case, why, OUT)
        lines.append(f"card {case.card_name}, seed {case.seed}, index {case.index}: {why.kind}: {why.detail} ({path})")
    return "\n".join(lines)


@pytest.mark.parametrize("start", range(0, USUAL, EACH))
def test_random_answers_are_right(start: int) -> None:
    found = tally(SEED, range(start, start + EACH))
    assert not found.wrong, told(found.wrong)
    assert found.by_kind["right"] >= EACH * 0.8
    # Answers that say nothing would prove little.
    assert found.outcomes["optimal"] >= EACH * 0.5
    assert found.tables["pools"] >= EACH * 0.3


@pytest.mark.parametrize("index", range(len(ONCE_WRONG)))
def test_what_was_once_wrong_is_right(index: int) -> None:
    once = ONCE_WRONG[index]
    case = Nasty(0, index, once["card"], once["overrides"], Instance.of(once["tables"]), (0, 0))
    told = verdict(case)
    assert told.kind not in WRONG, told


def test_a_whole_need_is_not_given_up_for_the_round_off_of_another() -> None:
    # Of the judge's plan 9e-10 more is delivered to a need of weight 1, nothing to the two of weight 1e-9.
    case = nasty(77, 5806)
    result = pooling.solve(case.instance, card=case.card_name, overrides=case.overrides, gap=0.0)
    assert result.audit is not None
    assert sum(row.delivered > 1 for row in result.audit.coverage if row.priority == 4) == 2
    assert not verdict(case).kind


@pytest.mark.long
def test_random_answers_are_right_long() -> None:
    found = tally(LONG_SEED, range(LONG))
    RESULTS.write_text(json.dumps(found.as_dict(), indent=2) + "\n", encoding="utf-8")
    assert not found.wrong, told(found.wrong[:20])


def test_every_shipped_card_has_its_turn() -> None:
    assert set(CARDS) == set(shipped())


def test_a_case_is_its_seed_and_index() -> None:
    one, other = nasty(3, 22), nasty(3, 22)
    assert (one.tables, one.overrides) == (other.tables, other.overrides)
    assert one.tables != nasty(3, 22 + len(CARDS)).tables
    assert one.tables != nasty(4, 22).tables


def test_figures_span_the_decades() -> None:
    cases = [nasty(SEED, index) for index in range(3 * EACH)]
    assert {case.decades[0] for case in cases} >= set(range(-2, 6))
    assert {case.decades[1] for case in cases} >= set(range(-6, 6))
    weights = [requirement.weight for case in cases for requirement in case.instance.requirements]
    assert min(weights) < 0.01
    assert max(weights) > 100
    assert any(row.amount_million == 0 for case in cases for row in case.instance.budgets)
