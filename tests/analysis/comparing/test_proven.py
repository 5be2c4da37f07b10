"""What is called proven is never contradicted by the enumeration of all plans, however a run may have gone."""

from __future__ import annotations

import contextlib
import itertools
import json
import random
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

import pooling
from pooling.analysis.comparing.standing import Solved, standing
from pooling.domain.outcome import TierResult
from pooling.domain.tier_kinds import TIER_KINDS
from tests.brute.decisions import as_decisions
from tests.brute.facts import Facts
from tests.brute.search import Optimum, TooLarge, feasible_plans, optimum
from tests.brute.worth import measures

from .pairs import Planned, pair, tier_result

USUAL, LONG = 20, 300
SOLVED = 5
RESULTS = Path(__file__).with_name("proven-long.json")
TOLERANCES = (0.0, 0.0, 0.02, 0.2)


@dataclass(frozen=True)
class Plans:
    """What every plan of a problem is worth in every tier, larger is better."""

    names: tuple[str, ...]
    maximise: tuple[bool, ...]
    ranks: tuple[tuple[Fraction, ...], ...]


def plans(side: Planned) -> Plans | None:
    """Every plan that keeps the rules; None where there are too many to try."""
    facts = Facts(side.instance, side.card)
    try:
        found = feasible_plans(side.instance, side.card, 300)
    except TooLarge:
        return None
    tiers = measures(facts)
    ranks = {tuple(tier.rank(as_decisions(facts, plan)) for tier in tiers) for plan in found[:500]}
    return Plans(tuple(tier.name for tier in tiers), tuple(tier.maximise for tier in tiers), tuple(sorted(ranks)))


def best(of: Plans, tolerances: list[float]) -> list[Fraction]:
    """The best in each tier, those before held at their best within their tolerances."""
    left, out = list(of.ranks), []
    for place, tolerance in enumerate(tolerances):
        top = max(rank[place] for rank in left)
        out.append(top)
        left = [rank for rank in left if top - rank[place] <= Fraction(str(tolerance)) * abs(top)]
    return out


def a_run(rng: random.Random, of: Plans, tolerances: list[float], care: float) -> Solved:
    """A run that finds the best of a tier with chance ``care``, else anything, and proves as much or less."""
    left, told = list(of.ranks), []
    for place, tolerance in enumerate(tolerances):
        top = max(rank[place] for rank in left)
        found = top if rng.random() < care else rng.choice(left)[place]
        bound = top if rng.random() < care else top + rng.choice((Fraction(1, 50), Fraction(1, 2))) * max(abs(top), 1)
        certified = bound + Fraction(1, 100) if rng.random() < 0.5 else bound
        told.append((found, bound, certified if rng.random() < 0.7 else None))
        left = [rank for rank in left if found - rank[place] <= Fraction(str(tolerance)) * abs(found)]
    final = rng.choice(left)
    return Solved(tuple(_tier(of, place, final[place], told[place], tolerances[place]) for place in range(len(told))))


def _tier(
    of: Plans, place: int, value: Fraction, told: tuple[Fraction, Fraction, Fraction | None], tolerance: float
) -> TierResult:
    sign = 1 if of.maximise[place] else -1
    found, bound, certified = told

    def gap(one: Fraction | None) -> float | None:
        return None if one is None or (not value and one != value) else float(abs(one - value) / abs(value or 1))

    return tier_result(
        of.names[place],
        of.maximise[place],
        float(sign * value),
        bound=float(sign * bound),
        gap=gap(bound),
        found=float(sign * found),
        tolerance=tolerance,
        certified_bound=None if certified is None else float(sign * certified),
        certified_gap=gap(certified),
    )


def contradictions(seed: int, counts: Counter[str]) -> list[str]:
    """Verdicts on a pair that the enumeration does not bear out."""
    sides = pair(seed)
    known = [plans(side) for side in sides]
    if known[0] is None or known[1] is None:
        counts["too many plans"] += 1
        return []
    rng, wrong = random.Random(seed), []
    for _ in range(6):
        care = rng.choice((0.5, 0.9, 1.0))
        tolerances = [rng.choice(TOLERANCES) for _ in range(max(len(of.names) for of in known if of))]
        of = [tolerances[: len(plans.names)] for plans in known if plans]
        runs = [a_run(rng, plans, own, care) for plans, own in zip(known, of, strict=True) if plans]
        tops = [best(plans, own) for plans, own in zip(known, of, strict=True) if plans]
        for place, (name, maximise) in enumerate(zip(known[0].names, known[0].maximise, strict=True)):
            if name not in known[1].names:
                continue
            found = standing(*runs, name)
            apart = tops[1][known[1].names.index(name)] - tops[0][place]
            counts[f"{'first' if not place else 'later'} {found.verdict}"] += 1
            near = 1e-6 * max(1.0, abs(float(tops[0][place])))
            right = {
                "better": apart > 0,
                "worse": apart < 0,
                "same": abs(float(apart)) <= near,
                "not_proven": True,
            }[found.verdict]
            sign = 1 if maximise else -1
            if found.verdict != "not_proven" and found.least is not None and found.most is not None:
                right = right and found.least - near <= sign * float(apart) <= found.most + near
            if not right:
                wrong.append(f"seed {seed}: {name} {found}, the best differ by {float(sign * apart)}")
    return wrong


def test_verdicts_are_borne_out() -> None:
    counts: Counter[str] = Counter()
    wrong = [text for seed in range(USUAL) for text in contradictions(seed, counts)]
    assert not wrong, "\n".join(wrong[:10])
    # Much must be proven, of later tiers too, or the test says little.
    assert counts["first better"] + counts["first worse"] >= 5
    assert min(counts["first same"], counts["first not_proven"]) >= 5
    assert counts["later not_proven"] >= 10
    assert counts["later better"] + counts["later worse"] + counts["later same"] >= 10


@pytest.mark.long
def test_verdicts_are_borne_out_long() -> None:
    counts: Counter[str] = Counter()
    wrong = [text for seed in range(LONG) for text in contradictions(seed, counts)]
    told = {"pairs": LONG, "contradicted": len(wrong), "verdicts": dict(sorted(counts.items()))}
    RESULTS.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    assert not wrong, "\n".join(wrong[:10])


def test_committed_verdicts_are_of_the_long_run() -> None:
    told = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert (told["pairs"], told["contradicted"]) == (LONG, 0)
    for tier in ("first", "later"):
        assert min(told["verdicts"][f"{tier} {verdict}"] for verdict in ("better", "worse", "same", "not_proven")) >= 50


def enumerated(seed: int) -> tuple[tuple[Planned, Planned], list[Optimum | None]]:
    """A pair with the optimum of each, which the enumeration finds as the solver does: the first from the seed on.

    Under tiers about fairness it does not, for fair plans leave out what serves nothing.
    """
    for later in itertools.count(100 * seed):
        sides = pair(later)
        if any(TIER_KINDS[tier.kind].about == "fairness" for side in sides for tier in side.card.tiers):
            continue
        with contextlib.suppress(TooLarge):
            return sides, [optimum(side.instance, side.card) for side in sides]
    raise AssertionError


@pytest.mark.parametrize("seed", range(SOLVED))
def test_solving_on_agrees_with_the_optimum(seed: int) -> None:
    """Runs with wide gaps, solved on until something is proven: it is what the two optima say."""
    sides, tops = enumerated(seed)
    given = [
        (pooling.solve(side.instance, card=side.card, gap=0.5), side.instance, side.card.with_overrides(None, 0.5))
        for side in sides
    ]
    found = pooling.compare(*given, prove=True, time_limit_s=20)
    assert tops[0] is not None
    assert tops[1] is not None
    assert any(row.status == "both" for row in found.tiers_rows)
    for row in found.tiers_rows:
        if row.status != "both":
            continue
        apart = float(tops[1].tiers[row.tier] - tops[0].tiers[row.tier])
        if not row.maximise:
            apart = -apart
        assert {"better": apart > 0, "worse": apart < 0, "same": abs(apart) < 1e-5, "not_proven": bool(row.why)}[
            row.verdict
        ], (row, apart)
        if list(tops[0].tiers) == list(tops[1].tiers):
            assert row.verdict != "not_proven", row
