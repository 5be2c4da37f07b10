"""What-ifs in a session against cold solves: ``python tests/bench/session.py --edits 200``.

Writes session.json. Random small edits of ``nato-32`` (a budget, a caveat, a lock, a need), each asked to 1 % of every
tier, of one ``pooling.Session`` whose facts were solved before, and of ``pooling.solve`` in the same process, which has
imported everything. Processor seconds of both, building, audit and all; every plan is audited again, and no bound of
one may be passed by the plan of the other. Reasons for gaps are worked out in neither.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench.recording import cores, load_1min  # noqa: E402
from tests.bench.variants import contradictions, tier_rows  # noqa: E402

INSTANCE, CARD, GAP = "nato-32", "coverage", 0.01
KINDS = ("budget", "caveat less", "caveat more", "lock", "forbid", "need")


def edit(kind: str, rng: Random, base: Any, planned: set[str]) -> str:
    """A small change, as a line."""
    if kind == "budget":
        row = rng.choice(base.budgets)
        where = f"nation={row.nation}" + (f" period={row.period}" if row.period else "")
        return f"budgets {where} amount_million*={rng.choice((0.8, 0.9, 0.95, 1.05, 1.1, 1.25))}"
    if kind == "caveat less":
        return f"remove caveats id={rng.choice(base.caveats).id}"
    if kind == "caveat more":
        nation, mission = rng.choice(base.nations).id, rng.choice(base.missions).id
        return f"add caveats id=new-caveat nation={nation} mission={mission} rule=forbid reason=asked"
    if kind == "lock":
        idle = [offer.id for offer in base.offers if offer.id not in planned]
        return f"lock offer={rng.choice(idle)}"
    if kind == "forbid":
        return f"forbid offer={rng.choice(sorted(planned))}"
    return f"requirements id={rng.choice(base.requirements).id} quantity*={rng.choice((0.5, 0.8, 1.25, 1.5, 2))}"


def drawn(count: int, base: Any, planned: set[str]) -> list[tuple[str, str]]:
    """(kind, line) of so many edits that the facts take, each once."""
    import pooling

    rng = Random(12)
    found: dict[str, str] = {}
    while len(found) < count:
        kind = KINDS[len(found) % len(KINDS)]
        line = edit(kind, rng, base, planned)
        try:
            pooling.variant(base, line)
        except pooling.InvalidInput:
            continue
        found.setdefault(line, kind)
    return [(kind, line) for line, kind in found.items()]


def measured(count: int, keep: Callable[[dict[str, Any]], None]) -> list[dict[str, Any]]:
    """Both ways, edit by edit; ``keep`` gets what is known after each, so that a record that is ended keeps it."""
    import pooling

    pooling.solve("tanker-trio", card=CARD)  # imports what a solve needs
    base = pooling.load(INSTANCE)
    session = pooling.Session(base, card=CARD, gap=GAP)
    began = time.process_time()
    solved = session.solve()
    base_s = time.process_time() - began
    assert solved.plan is not None
    planned = {row.offer for row in solved.plan.commitments}
    rows = []
    for kind, line in drawn(count, base, planned):
        began = time.process_time()
        found = session.solve(changes=[line])
        warm_s = time.process_time() - began
        began = time.process_time()
        facts = pooling.variant(base, line).instance
        cold = pooling.solve(facts, card=CARD, gap=GAP)
        cold_s = time.process_time() - began
        rows.append(_row(kind, line, facts, (found, warm_s), (cold, cold_s)))
        print(f"{line}: {warm_s:.2f} s, cold {cold_s:.2f} s, {found.outcome}", flush=True)
        keep({"base_cpu_s": base_s, "asked": count, "ratio": _ratio(rows), "edits": rows})
    return rows


def _row(kind: str, line: str, facts: Any, ours: tuple[Any, float], cold: tuple[Any, float]) -> dict[str, Any]:
    import pooling

    card = pooling.load_card(CARD)
    results = (ours[0], cold[0])
    audits = [result.plan is None or pooling.audit_plan(facts, result.plan, card=card).ok for result in results]
    both = all(result.tiers for result in results)
    return {
        "kind": kind,
        "change": line,
        "session_cpu_s": ours[1],
        "cold_cpu_s": cold[1],
        "ratio": ours[1] / cold[1],
        "outcomes": [result.outcome for result in results],
        "detail": ours[0].termination.detail,
        "audited": all(audits),
        "contradictions": contradictions(*results) if both else [],
        "session": tier_rows(ours[0]),
        "cold": tier_rows(cold[0]),
    }


def _ratio(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Of all together, of the middle edit, and of the worst; and of each kind."""
    total = [sum(row[name] for row in rows) for name in ("session_cpu_s", "cold_cpu_s")]
    each = [row["ratio"] for row in rows]
    kinds = {
        kind: statistics.median(row["ratio"] for row in rows if row["kind"] == kind)
        for kind in dict.fromkeys(row["kind"] for row in rows)
    }
    return {"total": total[0] / total[1], "median": statistics.median(each), "worst": max(each), "kinds": kinds}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--anyway", action="store_true", help="measure beside other work, and write nothing")
    given = parser.parse_args()
    load = load_1min()
    # It takes one core itself.
    if load > cores() - 1 and not given.anyway:
        sys.exit(f"the load of the last minute is {load:.2f}: wait until a core is free, or use --anyway to look")
    about = {"instance": INSTANCE, "card": CARD, "gap": GAP, "python": platform.python_version(), "load": load}

    def keep(found: dict[str, Any]) -> None:
        if not given.anyway:
            (HERE / "session.json").write_text(json.dumps({**about, **found}, indent=1) + "\n")

    rows = measured(given.edits, keep)
    print(json.dumps(_ratio(rows), indent=1))
    bad = [row for row in rows if not row["audited"] or row["contradictions"] or len(set(row["outcomes"])) > 1]
    for row in bad:
        print("differs:", json.dumps(row))
    assert not bad


if __name__ == "__main__":
    main()
