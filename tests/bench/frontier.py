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
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench.variants import busy  # noqa: E402


def measured(instance: str, card: str, points: int, keep: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Both ways."""
    import pooling

    pooling.solve("tanker-trio", card=card)  # imports what a solve needs

    def tell(done: int, _count: int, what: str) -> None:
        print(f"point {done + 1}: {what}, {time.process_time() - began:.1f} s so far", flush=True)

    began = time.process_time()
    rows = pooling.frontier(instance, card=card, points=points, on_progress=tell)
    ours_s = time.process_time() - began
    points: list[dict[str, Any]] = []
    found = {"frontier_points": len(rows), "frontier_cpu_s": ours_s, "points": points}
    for row in rows:
        points.append(_row(instance, card, row))
        # Of a point each, so that a measurement that is ended early says something, too.
        cold_s = sum(point["cold_cpu_s"] for point in points) / len(points)
        found |= {"cold_cpu_s_each": cold_s, "ratio": ours_s / len(rows) / cold_s}
        keep(found)
    return found


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
    about = {"instance": given.instance, "card": given.card, "python": platform.python_version(), "load": load}

    def keep(found: dict[str, Any]) -> None:
        if not given.look:
            (HERE / "frontier.json").write_text(json.dumps({**about, **found}, indent=1) + "\n")

    found = measured(given.instance, given.card, given.points, keep)
    print(json.dumps({name: found[name] for name in ("frontier_cpu_s", "cold_cpu_s_each", "ratio")}))
    assert not any(row["contradiction"] for row in found["points"])


if __name__ == "__main__":
    main()
