"""A frontier against cold solves of its points: ``python tests/bench/frontier.py --points 20``.

Writes frontier.json. ``pooling.frontier`` of cost against coverage on ``nato-32``, to the gaps of the card, and each of
its points solved by ``pooling.solve`` in the same process, which has imported everything. Processor seconds of both,
building, audit and all. No bound of one may be passed by the plan of the other.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench.variants import busy  # noqa: E402


def measured(instance: str, card: str, points: int) -> dict[str, Any]:
    """Both ways."""
    import pooling

    pooling.solve("tanker-trio", card=card)  # imports what a solve needs

    def tell(done: int, _count: int, what: str) -> None:
        print(f"point {done + 1}: {what}, {time.process_time() - began:.1f} s so far", flush=True)

    began = time.process_time()
    rows = pooling.frontier(instance, card=card, points=points, on_progress=tell)
    ours_s = time.process_time() - began
    found = [_row(instance, card, row) for row in rows]
    cold_s = sum(row["cold_cpu_s"] for row in found)
    return {"frontier_cpu_s": ours_s, "cold_cpu_s": cold_s, "ratio": ours_s / cold_s, "points": found}


def _row(instance: str, card: str, row: Any) -> dict[str, Any]:
    """A point, and the same solved cold."""
    import pooling

    level = row.level if row.level is not None else None if row.point == 1 else 0.0
    overrides = {} if level is None else {f"tiers.{row.against}.level": level}
    began = time.process_time()
    cold = pooling.solve(instance, card=card, overrides=overrides)
    cold_s = time.process_time() - began
    tier = cold.tier(row.optimised)
    assert tier.value is not None
    wrong = level is not None and (
        (row.bound is not None and row.bound > tier.value * (1 + 1e-6) + 1e-6)
        or (tier.bound is not None and tier.bound > row.value * (1 + 1e-6) + 1e-6)
    )
    print(
        f"{row.point}: {row.reached:.4f} {row.value:.1f} ({row.gap:.4f}), cold {tier.value:.1f}, {cold_s:.1f} s",
        flush=True,
    )
    ours = {name: getattr(row, name) for name in ("about", "level", "reached", "value", "bound", "gap", "proof")}
    return {**ours, "cold_value": tier.value, "cold_gap": tier.gap, "cold_cpu_s": cold_s, "contradiction": wrong}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--instance", default="nato-32")
    parser.add_argument("--card", default="coverage")
    parser.add_argument("--look", action="store_true", help="write nothing")
    given = parser.parse_args()
    load = busy()
    found = measured(given.instance, given.card, given.points)
    about = {"instance": given.instance, "card": given.card, "python": platform.python_version(), "load": load}
    print(json.dumps({name: found[name] for name in ("frontier_cpu_s", "cold_cpu_s", "ratio")}))
    if not given.look:
        (HERE / "frontier.json").write_text(json.dumps({**about, **found}, indent=1) + "\n")
    assert not any(row["contradiction"] for row in found["points"])


if __name__ == "__main__":
    main()
