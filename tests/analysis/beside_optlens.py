"""The same planted conflicts given to optlens 0.0.4 as MPS files: ``python tests/analysis/beside_optlens.py PYTHON``.

PYTHON (3.12 or later) has optlens, highspy and pyscipopt. What came out is in ``beside-optlens.json``.
optlens sees rows, not rules: a plant counts as found by it where the families of its rows are those of the plant, and
as explained in full where every planted rule has a row among them.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pooling
from analysis.planted import Plant, host, planted
from analysis.test_conflicts import search

PLANTS = 12
LIMIT_S = 20
RESULTS = Path(__file__).with_name("beside-optlens.json")
PEER = """
import json, sys, time
import optlens
from optlens.session import Session
for path in sys.argv[1:]:
    wall = time.perf_counter()
    try:
        model = optlens.load(path)
        backend = optlens.default_backend(model)
        families, found = Session._find_iis(model, backend, LIMIT)
        out = {"rows": list(found.rows), "bounds": list(found.col_bounds), "method": found.method}
    except Exception as error:
        out = {"error": f"{type(error).__name__}: {error}"[:200]}
    out["seconds"] = time.perf_counter() - wall
    print("PLANT " + json.dumps(out), flush=True)
""".replace("LIMIT", str(LIMIT_S))


def told(plant: Plant, peer: dict[str, Any]) -> dict[str, Any]:
    """One plant side by side."""
    ours = search(plant)
    rules = plant.conflicts[0]
    rows = [row.replace("_LB_", "[") for row in peer.get("rows", ())]
    families = {row.split("[")[0].split("(")[0].split("_")[0] for row in rows}
    named = [rule for rule in rules if any(rule[1] in row and row.startswith(rule[0]) for row in rows)]
    return {
        "rules": sorted(":".join(rule) for rule in rules),
        "integer_only": ours.integer,
        "pooling": {"found": ours.found, "proven_smallest": ours.smallest, "cpu_seconds": round(ours.seconds, 2)},
        "optlens": {
            "rows": rows,
            "families_as_planted": families == {family for family, _ in rules},
            "rules_named": f"{len(named)} of {len(rules)}",
            "method": peer.get("method", peer.get("error", "")),
            "seconds": round(peer.get("seconds", 0.0), 2),
        },
    }


def main(python: str) -> None:
    tables, card = host("nordic-five")
    plants = [planted(tables, card, seed) for seed in range(PLANTS) if seed % 10 != 9]
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, plant in enumerate(plants):
            path = Path(folder) / f"plant{number}.mps"
            pooling.export(plant.instance, path, card=plant.card)
            paths.append(str(path))
        run = subprocess.run([python, "-c", PEER, *paths], capture_output=True, text=True, check=False)
    lines = [json.loads(line[6:]) for line in run.stdout.splitlines() if line.startswith("PLANT ")]
    if len(lines) < len(plants):
        print(run.stderr[-2000:])
    each = [told(plant, peer) for plant, peer in zip(plants, lines, strict=False)]
    whole = [one for one in each if one["optlens"]["rules_named"].split(" of ")[0] == str(len(one["rules"]))]
    summary = {
        "plants": len(plants),
        "optlens_ran": len(lines),
        "pooling_found_and_proven_smallest": sum(
            one["pooling"]["found"] and one["pooling"]["proven_smallest"] for one in each
        ),
        "optlens_some_infeasible_rows": sum(bool(one["optlens"]["rows"]) for one in each),
        "optlens_names_every_planted_rule": len(whole),
        "optlens_families_as_planted": sum(one["optlens"]["families_as_planted"] for one in each),
        "pooling_median_cpu_seconds": round(statistics.median(one["pooling"]["cpu_seconds"] for one in each), 2),
        "optlens_median_seconds": round(statistics.median(one["optlens"]["seconds"] for one in each), 2),
    }
    RESULTS.write_text(json.dumps({"summary": summary, "plants": each}, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(summary, indent=2))


if __name__ == "__main__":
    main(sys.argv[1])
