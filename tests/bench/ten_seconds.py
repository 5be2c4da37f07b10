"""A usable plan soon: every library case with ten seconds of wall time, the decade of 32 nations with sixty.

``python -m tests.bench.ten_seconds [CASE ...]`` writes ``ten_seconds.json`` after every case: for each tier its plan's
value, and how far that is at most from the best there can be, as a share. That is what its own bound proves, or the
distance from the best plan in the record where that is nearer. Nothing else should run meanwhile; the load is noted.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from pooling.study.bench.measures import away, best_known, history

from .cases import CASES, Case
from .page import SOON
from .record import RUNS
from .recording import Record, load_1min
from .running import Stated, one_run

LIMIT_S, DECADE_S = 10.0, 60.0
USABLE = 0.10
"""A plan is usable within this share of the best."""


def told(case: Case, known: dict[tuple[str, str], float]) -> dict[str, Any]:
    """A run of a case, and how far each of its tiers is from the best."""
    limit = DECADE_S if case.name.startswith("nato-32-decade") else LIMIT_S
    with tempfile.TemporaryDirectory() as folder:
        stated = Stated(case, 0, 1, limit, sys.executable, Path(folder))
        run = one_run(stated, "ours")
    ended = {tier["name"]: tier for tier in run["tiers"]}
    tiers = {name: _off(ended.get(name), known.get((case.name, name))) for name in run["tier_names"]}
    usable = all(tier["off"] <= USABLE for tier in tiers.values())
    return {"case": case.name, "limit_s": limit, "load": round(load_1min(), 1), "usable": usable, "tiers": tiers}


def _off(tier: dict[str, Any] | None, best: float | None) -> dict[str, Any]:
    """A tier's value, and its distance from the best known or from its own bound; 1 where it has no plan."""
    value = None if tier is None else tier.get("checked")
    if tier is None or value is None:
        return {"value": None, "off": 1.0}
    off = away(tier["maximise"], value, history(tier)[-1][2])
    return {"value": value, "off": round(off if best is None else min(off, away(tier["maximise"], value, best)), 5)}


def main(names: list[str]) -> None:
    known = best_known(Record.at(RUNS).runs.values())
    before = json.loads(SOON.read_text(encoding="utf-8")) if names and SOON.exists() else []
    rows = {row["case"]: row for row in before}
    for case in CASES:
        if case.origin == "library" and (not names or case.name in names):
            rows[case.name] = told(case, known)
            print(json.dumps(rows[case.name]), flush=True)
            SOON.write_text(json.dumps(list(rows.values()), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
