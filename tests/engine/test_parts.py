"""A run in parts against the same run in one piece: no plan passes its bound, and its value is that of its plan."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from toys import card, need, offer, toy

import pooling
from pooling.domain.card import Tier
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result
from pooling.formulation.builder import build
from pooling.generating.instance import generate
from pooling.solving.certifying import relaxed_run
from pooling.solving.compiled import compile_model
from pooling.solving.highs import Options

pytest.importorskip("mpisppy", reason="needs the extra stochastic")
from pooling.domain.deadline import Deadline
from pooling.engine.parts import answering, beginning, later, prices, rounds, uncertain
from pooling.engine.parts.effort import Effort
from pooling.engine.parts.part import creator, shared_columns

ROOM = 1e-6
"""Share by which a value may pass a bound: what the solver leaves open."""
LONG = Path(__file__).parent / "parts-long.json"
FUTURES: dict[str, dict[str, Any]] = {
    "listed": {"card": "least-regret", "overrides": {"uncertainty.draws": 0, "uncertainty.tail": 0.4}},
    "drawn": {"card": "least-regret", "overrides": {"uncertainty.draws": 12, "uncertainty.tail": 0.25}},
    "withdrawals": {"card": "n-minus-one", "overrides": {}},
}


def robust(seed: int, size: str = "tiny") -> Instance:
    return generate("robust", size, seed)


@dataclass(frozen=True)
class Pair:
    """A run in one piece and the same in parts."""

    whole: Result
    parted: Result

    def check(self, facts: Instance, card: str, overrides: dict[str, Any]) -> None:
        """What is true of both, whatever way they went."""
        one, other = self.whole.tiers[0], self.parted.tiers[0]
        assert other.value is not None
        assert other.bound is not None
        assert one.value is not None
        assert one.bound is not None
        sign = 1.0 if one.maximise else -1.0
        assert sign * other.value <= sign * one.bound + ROOM, "no plan passes the bound of one piece"
        assert sign * one.value <= sign * other.bound + ROOM, "no plan passes the bound of the parts"
        if other.certified_bound is not None:
            assert sign * one.value <= sign * other.certified_bound + ROOM
        audit = pooling.audit_plan(facts, self.parted.plan, card=card, overrides=overrides)
        assert audit.ok
        for tier in self.parted.tiers:
            assert tier.value == audit.tiers[tier.name]
        assert not self.parted.faults


def pair(facts: Instance, parts: int, card: str, overrides: dict[str, Any], gap: float | None = None) -> Pair:
    whole = pooling.solve(facts, card=card, overrides=overrides, gap=1e-6)
    return Pair(whole, pooling.solve(facts, card=card, overrides=overrides, parts=parts, gap=gap))


@pytest.fixture
def parts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts do all, whatever is known before the first round."""
    monkeypatch.setattr(answering._Run, "_decided", lambda *_: False)


@pytest.mark.parametrize("futures", FUTURES)
@pytest.mark.parametrize("seed", [3, 4])
def test_few_scenarios_may_decide(futures: str, seed: int) -> None:
    facts, asked = robust(seed), FUTURES[futures]
    both = pair(facts, 3, **asked)
    both.check(facts, **asked)
    assert both.parted.outcome == "optimal"
    assert pooling.audit_result(facts, both.parted, **asked).differences == ()


@pytest.mark.usefixtures("parts_alone")
@pytest.mark.parametrize("futures", FUTURES)
@pytest.mark.parametrize("seed", [3, 4])
def test_bounds_and_values_stand_against_one_piece(futures: str, seed: int) -> None:
    facts, asked = robust(seed), FUTURES[futures]
    both = pair(facts, 3, **asked)
    both.check(facts, **asked)
    # What the card asks of a gap is met, and nothing is claimed that audit_result cannot compute again.
    assert both.parted.outcome == "optimal", both.parted.termination.detail
    assert " round" in both.parted.termination.detail
    assert pooling.audit_result(facts, both.parted, **asked).differences == ()


@pytest.mark.long
@pytest.mark.usefixtures("parts_alone")
def test_many_random_instances_stand_against_one_piece() -> None:
    found = []
    for seed in range(1, 9):
        for futures, asked in FUTURES.items():
            facts, parts = robust(seed, "tiny" if seed <= 6 else "small"), 2 + seed % 2
            both = pair(facts, parts, **asked)
            both.check(facts, **asked)
            tier, whole = both.parted.tiers[0], both.whole.tiers[0]
            row = {"instance": facts.name, "futures": futures, "parts": parts, "outcome": both.parted.outcome}
            row |= {"value": tier.value, "bound": tier.bound, "one_piece": whole.value, "one_piece_bound": whole.bound}
            found.append({name: round(cell, 9) if isinstance(cell, float) else cell for name, cell in row.items()})
    LONG.write_text(json.dumps(found, indent=1) + "\n")


def test_committed_results_are_of_the_long_run() -> None:
    rows = json.loads(LONG.read_text())
    assert len(rows) == 24
    for row in rows:
        sign = 1.0 if row["futures"] == "withdrawals" else -1.0
        assert sign * row["one_piece"] <= sign * row["bound"] + ROOM
        assert sign * row["value"] <= sign * row["one_piece_bound"] + ROOM


def test_prices_of_the_relaxation_prove_what_the_relaxation_does() -> None:
    """Parts divisible and priced are worth together what the whole is, divisible; without prices they are worth less.

    Prices add up to nothing over all parts, so that they change what no plan of the whole is worth.
    """
    facts, policy = robust(3), pooling.load_card("least-regret").with_overrides(FUTURES["drawn"]["overrides"])
    base = compile_model(build(facts, policy, futures={"uncertainty": {}}))
    whole = compile_model(build(facts, policy))
    known = uncertain.uncertain(facts, policy, 3)
    dealt = {str(at): part for at, part in enumerate(known.dealt(known.probability, 3))}
    shared = shared_columns(base)
    # It begins with one scenario; those that count join it.
    found = prices.relaxation_prices(whole, "uncertainty", dealt, shared, [next(iter(known.probability))], Deadline())
    priced, proof = found.of, found.proof
    assert proof is not None
    relaxed = relaxed_run(whole, whole.objectives[0], Options(), None)
    assert proof.bound == pytest.approx(relaxed.bound, rel=1e-9)
    weight = {name: sum(part.values()) for name, part in dealt.items()}
    assert sum(weight.values()) == pytest.approx(1.0)
    np.testing.assert_allclose(sum(weight[name] * priced[name] for name in dealt), 0.0, atol=1e-12)

    def together(given: dict[str, Any]) -> float:
        create = creator(facts, policy, "uncertainty", dealt, shared, given, Effort(0.0, 0, 1, Deadline()), Plan())
        worth = 0.0
        for name in dealt:
            part = create(name).part
            objective = part.compiled.objectives[0]
            objective.cost[part.shared] += part.prices
            run = relaxed_run(part.compiled, objective, Options(), None)
            assert run.bound is not None
            worth += weight[name] * run.bound
        return worth

    assert together(priced) == pytest.approx(proof.bound, rel=1e-9)
    assert together({}) < proof.bound - 1e-3


@pytest.mark.usefixtures("parts_alone")
def test_bounds_hold_without_prices_to_begin_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the relaxation does not come in time, rounds go on from no prices: they change, and no bound is passed."""
    monkeypatch.setattr(beginning, "PRICES", 0.0)
    facts, asked = robust(1), {"card": "least-regret", "overrides": {}}
    found = []
    bound_of = rounds._Rounds._bound

    def kept(self: rounds._Rounds) -> float:
        found.append(bound_of(self))
        return found[-1]

    monkeypatch.setattr(rounds._Rounds, "_bound", kept)
    both = Pair(pooling.solve(facts, **asked, gap=1e-6), pooling.solve(facts, **asked, parts=3, time_limit_s=60))
    both.check(facts, **asked)
    assert both.parted.tiers[0].certified_bound is None
    assert both.parted.tiers[0].bound == max(found)
    assert len(set(found)) > 2
    assert both.whole.tiers[0].value is not None
    assert all(bound <= both.whole.tiers[0].value + ROOM for bound in found)


@pytest.mark.usefixtures("parts_alone")
def test_scenarios_that_come_to_count_join_the_later_tiers(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one scenario in the model of the later tiers their plan would give up the first tier, so more join it."""
    monkeypatch.setattr(uncertain, "FEW", 1)
    monkeypatch.setitem(uncertain.WORST, "uncertainty", 0.01)
    counts = []
    solved = later._solved

    def counting(asked: Any, known: Any, names: set[str], *more: Any) -> Any:
        counts.append(len(names))
        return solved(asked, known, names, *more)

    monkeypatch.setattr(later, "_solved", counting)
    facts, asked = robust(4), FUTURES["drawn"]
    both = pair(facts, 3, **asked)
    both.check(facts, **asked)
    assert both.parted.outcome == "optimal"
    assert len(counts) > 1
    assert counts == sorted(set(counts))
    first = both.parted.tiers[0]
    assert first.found is not None
    assert first.value == pytest.approx(first.found, abs=1e-9)


def test_each_part_sees_some_of_the_worst() -> None:
    known = uncertain.Uncertain("uncertainty", dict.fromkeys("abcd", 0.25), 0.1)
    assert known.dealt("dbca", 2) == [{"d": 0.25, "c": 0.25}, {"b": 0.25, "a": 0.25}]


def test_what_cannot_be_parted_is_refused_with_its_cure() -> None:
    facts = robust(1)
    only = card("uncertainty", tiers=[Tier(kind="cvar_shortfall", gap=0.1, tolerance=0.0, level=0.5)])
    for fields, words in (
        ({"card": "coverage", "parts": 2}, "about one future"),
        ({"card": "least-regret", "parts": 1}, "a whole number from 2"),
        ({"card": "n-minus-one", "parts": 99}, "there are 8"),
        ({"card": "least-regret", "parts": 2, "certificate": "x.json"}, "no proof in exact arithmetic"),
        ({"card": only, "parts": 2}, "binds all parts together"),
    ):
        with pytest.raises(InvalidInput, match=words):
            pooling.solve(facts, **fields)


def test_without_mpi_sppy_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pooling.engine.solve.find_spec", lambda _: None)
    with pytest.raises(InvalidInput, match=r"pooling\[stochastic\]"):
        pooling.solve(robust(1), card="least-regret", parts=2)


def test_rules_that_cannot_hold_are_a_conflict_in_parts_too() -> None:
    facts = toy(
        requirements=[need("r", 4)],
        offers=[offer("a", "A", 2)],
        scenarios=[{"id": "s", "probability": 0.5}, {"id": "t", "probability": 0.5}],
        locks=[
            {"id": "l", "rule": "at_least", "offer": "a", "quantity": 2},
            {"id": "k", "rule": "never", "offer": "a"},
        ],
    )
    parted = pooling.solve(facts, card="least-regret", overrides={"uncertainty.draws": 0}, parts=2)
    assert parted.outcome == "infeasible"
    assert parted.conflict is not None
    assert {row.subject for row in parted.conflict.rules} == {"l", "k"}


def test_a_run_that_is_cancelled_keeps_a_plan() -> None:
    facts, asked = robust(1, "small"), FUTURES["drawn"]
    cancel = threading.Event()

    def heard(progress: pooling.Progress) -> None:
        if progress.bound is not None:
            cancel.set()

    parted = pooling.solve(facts, **asked, parts=3, gap=1e-7, cancel=cancel, on_progress=heard)
    assert parted.termination.reason == "cancelled"
    assert parted.audit is not None
    assert parted.audit.ok
    assert parted.tiers[0].bound is not None


@pytest.mark.skipif(shutil.which("mpiexec") is None, reason="needs an MPI")
def test_processes_share_the_parts_and_one_answers(tmp_path: Path) -> None:
    pytest.importorskip("mpi4py", reason="needs an MPI for Python")
    command = [sys.executable, "-m", "pooling.cli.__main__", "solve", "reliability-duo", "--card", "least-regret"]
    settings = ["--set", "uncertainty.draws=0", "--parts", "3", "--quiet", "--format", "json", "--out", "answer.json"]
    allowed = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    allowed |= {"PYTHONPATH": str(Path(pooling.__file__).parents[1])}
    shared = subprocess.run(
        ["mpiexec", "--oversubscribe", "-n", "2", *command, *settings],
        cwd=tmp_path,
        env={**os.environ, **allowed},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    alone = pooling.solve("reliability-duo", card="least-regret", overrides={"uncertainty.draws": 0}, parts=3)
    for tier, told in zip(alone.tiers, json.loads(shared.stdout)["tiers"], strict=True):
        # Sums over parts are taken in another order.
        assert (told["name"], told["proof"]) == (tier.name, tier.proof)
        assert (told["value"], told["bound"]) == pytest.approx((tier.value, tier.bound), rel=1e-9)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answer.json"]
