"""Questions that solve again against cold solves: ``python tests/bench/again.py`` is the full size.

Writes again.json, part by part. ``nato-32`` with every nation gone in turn, and 1,000 marginals of what its plan uses
to its end, to the card's gaps or the one given: as the question answers them in one session, whose first solve counts
too, and as as many cold solves in the same process, which has imported everything. Processor seconds of both. Of many
marginals a random sample is solved cold and scaled, which the record says (``cold_solved``, ``cold_scaled``). What the
question states of the first tier's difference must not contradict what the two cold runs prove of it. The frontier has
a script of its own: ``python tests/bench/frontier.py --points 20``.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench.variants import busy  # noqa: E402

INSTANCE, CARD = "nato-32", "coverage"


SAMPLE, SEED = 30, 20
"""Cold solves of so many that are asked about, drawn by this seed, where more are asked about than SAMPLE_ABOVE."""
SAMPLE_ABOVE = 40


def measured(ask: Callable[[], Sequence[Any]], gap: float | None) -> dict[str, Any]:
    """Both ways: processor seconds, and what of the differences is not as the cold runs have it.

    Above ``SAMPLE_ABOVE`` a sample is solved cold: its mean stands for each of them.
    """
    import pooling

    base = pooling.load(INSTANCE)
    began = time.process_time()
    rows = ask()
    ours = time.process_time() - began
    every = changes_of(rows)
    asked = every if len(every) <= SAMPLE_ABOVE else random.Random(SEED).sample(every, SAMPLE)
    began = time.process_time()
    first = pooling.solve(base, card=CARD, gap=gap)
    once = time.process_time() - began
    cold = [pooling.solve(pooling.variant(base, *changes).instance, card=CARD, gap=gap) for changes in asked]
    each = (time.process_time() - began - once) / max(len(asked), 1)
    alone = once + each * len(every)
    wrong = [f"{first.tiers[0].name}: no plan" for run in (first, *cold) if run.plan is None]
    return {
        "asked": len(every),
        "cold_solved": len(asked),
        "cold_scaled": len(asked) < len(every),
        "cold_cpu_s_each": each,
        "question_cpu_s": ours,
        "cold_cpu_s": alone,
        "ratio": ours / alone,
        "known": {kind: sum(row.known == kind for row in rows) for kind in sorted({row.known for row in rows})},
        "wrong": [*wrong, *outside(rows, asked, first, cold)],
    }


def outside(rows: Sequence[Any], asked: list[list[str]], first: Any, cold: Sequence[Any]) -> list[str]:
    """Steps whose stated difference of the first tier no two bests within the cold bounds have."""
    stated = {tuple(line_of(row)): row for row in rows if row_tier(row) == first.tiers[0].name}
    wrong = []
    for changes, run in zip(asked, cold, strict=True):
        row = stated.get(tuple(changes))
        ends = None if row is None else ends_of(row)
        if ends is None or run.tiers[0].bound is None or first.tiers[0].bound is None:
            continue
        most = run.tiers[0].bound - first.tiers[0].value
        least = run.tiers[0].value - first.tiers[0].bound
        if ends[0] > most + 1e-6 or ends[1] < least - 1e-6:
            wrong.append(f"{changes}: stated {ends}, cold {least} to {most}")
    return wrong


def row_tier(row: Any) -> str:
    return str(row.tier if hasattr(row, "tier") else row.name if row.part == "tier" else "")


def ends_of(row: Any) -> tuple[float, float] | None:
    """Between what the difference of a maximised tier is stated to lie; None where the needs are others."""
    if hasattr(row, "tier"):
        return None if row.least_difference is None else (row.least_difference, row.most_difference)
    if row.lost_least is None or "own needs" in row.why:
        return None
    return -row.lost_most, -row.lost_least


def line_of(row: Any) -> list[str]:
    """The change of a row, as a line."""
    if hasattr(row, "who"):
        return [f"withdraw nations id={row.who}"]
    sign = -1 if row.step in ("less", "sooner") else 1
    if row.kind == "caveat":
        return [f"remove caveats id={row.subject}"]
    if row.kind == "budget":
        return [f"budgets nation={row.subject} period={row.period} amount_million+={sign * row.amount}"]
    if row.kind == "notice":
        return [f"offers id={row.subject} notice_days+={sign * int(row.amount)}"]
    import pooling

    if row.step == "less" and pooling.load(INSTANCE).offer_of[row.subject].quantity <= row.amount:
        return [f"forbid offer={row.subject}"]
    return [f"offers id={row.subject} quantity+={sign * row.amount}"]


def changes_of(rows: Sequence[Any]) -> list[list[str]]:
    """The changes of the rows, each once."""
    return [list(found) for found in dict.fromkeys(tuple(line_of(row)) for row in rows)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--marginals", type=int, default=1000)
    parser.add_argument("--nations", type=int, default=32)
    parser.add_argument("--gap", type=float, help="of every tier, instead of the card's gaps")
    given = parser.parse_args()
    import pooling

    pooling.solve("tanker-trio", card=CARD)  # imports what a solve needs
    nations = [row.id for row in pooling.load(INSTANCE).nations][: given.nations]
    how: dict[str, Any] = {"card": CARD, "gap": given.gap}
    about = {"instance": INSTANCE, "card": CARD, "gap": given.gap, "python": platform.python_version()}
    found: dict[str, Any] = {**about, "load": busy()}
    # A subject has a step up and one down; of more than are there, what is there is asked.
    subjects = min((given.marginals + 1) // 2, 1000)
    parts: dict[str, Callable[[], Sequence[Any]]] = {
        "withdrawals": lambda: pooling.withdrawal(INSTANCE, nations=nations, **how),
        "marginals": lambda: pooling.marginal(INSTANCE, most=subjects, **how),
    }
    for part, ask in parts.items():
        found[part] = measured(ask, given.gap)
        print(part, json.dumps(found[part], indent=1), flush=True)
        (HERE / "again.json").write_text(json.dumps(found, indent=1) + "\n")
    assert not any(found[part]["wrong"] for part in parts)


if __name__ == "__main__":
    main()
