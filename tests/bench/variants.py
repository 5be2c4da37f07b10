"""A base with eight variants together against eight cold solves: ``python tests/bench/variants.py``.

Writes variants.json. ``nato-32`` with the variants beside it, the same card and gaps for all, on two cores:
    together  ``pooling.solve_variants`` of the base and the eight, two workers; the time of starting them counts
    cold      ``pooling.solve`` of the eight one after the other, in one process that has imported everything
Every plan is audited, and no bound of one may be passed by the plan of the other. Reasons for gaps are worked out in
neither. Refuses where other work runs on this machine: what it measures would be that.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

CARD = "coverage"
WORKERS = 2
MOST_LOAD = 0.5
"""Load of other work, in cores, up to which a measurement is one."""
ROOM = 1e-6
"""A share: what a plan may pass another run's bound by for round-off."""


def busy() -> float:
    """The load of the last minute that leaves less than the cores that this needs."""
    return max(0.0, os.getloadavg()[0] - max(0, (os.cpu_count() or 1) - WORKERS))


def cpu_s() -> float:
    """Processor time of this process and of those it started that have ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def tier_rows(result: Any) -> list[dict[str, Any]]:
    return [
        {name: getattr(tier, name) for name in ("name", "maximise", "value", "bound", "gap", "proof")}
        for tier in result.tiers
    ]


def contradictions(first: Any, second: Any) -> list[str]:
    """Where the first tier's bound of one run is passed by the plan of the other; later ones hold other tiers fixed."""
    found = []
    for told, held in ((first, second), (second, first)):
        bound, plan = told.tiers[0], held.tiers[0]
        beyond = (plan.value - bound.bound) * (1 if bound.maximise else -1)
        if beyond > ROOM * abs(bound.bound):
            found.append(f"{bound.name}: bound {bound.bound}, plan {plan.value}")
    return found


def measured() -> dict[str, Any]:
    """Both ways, and what came of each variant."""
    import pooling

    file = pooling.load_variants(ROOT / "instances" / "nato-32" / "variants.toml")
    pooling.solve("tanker-trio", card=CARD)  # imports what a solve needs
    began, cpu = time.perf_counter(), cpu_s()
    runs = pooling.solve_variants(None, file, card=CARD, workers=WORKERS)
    together = {"wall_s": time.perf_counter() - began, "cpu_s": cpu_s() - cpu}
    cold: dict[str, Any] = {}
    took: dict[str, dict[str, float]] = {}
    for variant in file.variants:
        one, one_cpu = time.perf_counter(), cpu_s()
        cold[variant.name] = pooling.solve(variant.instance, card=CARD, overrides=variant.overrides)
        took[variant.name] = {"wall_s": time.perf_counter() - one, "cpu_s": cpu_s() - one_cpu}
        print(variant.name, took[variant.name], flush=True)
    alone = {name: sum(row[name] for row in took.values()) for name in ("wall_s", "cpu_s")}
    rows = []
    for variant in file.variants:
        row, result, other = runs.row(variant.name), runs.results[variant.name], cold[variant.name]
        card = pooling.load_card(CARD)
        audited = [
            pooling.audit_plan(variant.instance, found.plan, card=card, overrides=variant.overrides).ok
            for found in (result, other)
        ]
        rows.append(
            {
                "name": variant.name,
                "warm_from": row.warm_from,
                "together": {"wall_s": row.seconds, "cpu_s": row.cpu_seconds, "tiers": tier_rows(result)},
                "cold": {**took[variant.name], "tiers": tier_rows(other)},
                "audited": all(audited),
                "contradictions": contradictions(result, other),
            }
        )
    base = runs.row("base")
    return {
        "card": CARD,
        "workers": WORKERS,
        "cores": os.cpu_count(),
        "load_before": busy(),
        "python": platform.python_version(),
        "together": together,
        "cold": alone,
        "wall_ratio": together["wall_s"] / alone["wall_s"],
        "cpu_ratio": together["cpu_s"] / alone["cpu_s"],
        "base": {"wall_s": base.seconds, "cpu_s": base.cpu_seconds, "tiers": tier_rows(runs.results["base"])},
        "variants": rows,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--anyway", action="store_true", help="measure beside other work, and write nothing")
    anyway = parser.parse_args().anyway
    if busy() > MOST_LOAD and not anyway:
        sys.exit(f"other work takes {busy():.1f} cores: wait until it has ended, or use --anyway to look")
    found = measured()
    for row in found["variants"]:
        assert row["audited"], row["name"]
        assert not row["contradictions"], row["contradictions"]
        print(f"{row['name']}: {row['together']['cpu_s']:.1f} s of processor time, alone {row['cold']['cpu_s']:.1f} s")
    print(json.dumps({name: found[name] for name in ("together", "cold", "wall_ratio", "cpu_ratio")}, indent=1))
    if anyway:
        print("nothing is written: other work may have run beside it")
    else:
        (HERE / "variants.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
