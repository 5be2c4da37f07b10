"""Gap over time: this package against HiGHS alone on the same exported matrices.

``python tests/bench/gap_over_time.py`` writes docs/gap-over-time.md and gap-over-time.json. Each run is a process:
    ours    ``pooling.solve`` with its tiers, holds, starts and scaling; seconds count from the start of the run
    matrix  HiGHS reading one MPS file per tier as exported, holding each tier as ours does, starting from the plan
            found; seconds count from the moment the first file is read
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

LEVELS = (0.10, 0.05, 0.03, 0.02, 0.01, 0.005, 0.001)
RUNS = (
    ("nato-32", "coverage", 300.0),
    ("nato-32", "n-minus-one", 300.0),
    ("nato-32", "least-regret", 300.0),
    ("nato-32-decade", "decade", 600.0),
)
"""(instance, card, seconds for each run)."""


def ours(name: str, card: str, limit_s: float) -> list[dict[str, Any]]:
    """Every report of a run: seconds, tier, value, bound, gap."""
    import pooling

    points: list[dict[str, Any]] = []

    def note(progress: pooling.Progress) -> None:
        if progress.tier is not None and progress.value is not None and progress.bound is not None:
            points.append(
                {"s": progress.seconds, "tier": progress.tier, "value": progress.value, "bound": progress.bound}
            )

    result = pooling.solve(name, card=card, time_limit_s=limit_s, on_progress=note)
    total = result.timings_s["total"]
    seconds = 0.0
    for tier in result.tiers:
        seconds += tier.seconds
        points.append({"s": min(seconds, total), "tier": tier.name, "value": tier.found, "bound": tier.bound})
    return points


def write(name: str, card: str, prefix: str) -> None:
    """One matrix per tier."""
    import pooling
    from pooling.formulation.builder import build
    from pooling.solving.compiled import compile_model
    from pooling.solving.export import model_file
    from pooling.solving.tier_runs import solver_gap

    chosen = pooling.load_card(card)
    compiled = compile_model(build(pooling.load(name), chosen))
    tiers = []
    for position, (objective, tier) in enumerate(zip(compiled.objectives, chosen.tiers, strict=True)):
        Path(f"{prefix}.{position}.mps").write_bytes(model_file(compiled, Path(f"{prefix}.{position}.mps"), position))
        tiers.append({"name": objective.name, "gap": solver_gap(tier)})
    Path(f"{prefix}.json").write_text(json.dumps({"tiers": tiers, **compiled.size}))


def matrix(prefix: str, limit_s: float) -> list[dict[str, Any]]:
    """HiGHS on the files, tier after tier."""
    import highspy
    import numpy as np

    began = time.perf_counter()
    tiers = json.loads(Path(f"{prefix}.json").read_text())["tiers"]
    points: list[dict[str, Any]] = []
    held: list[tuple[Any, Any, float, float]] = []
    start = None
    for position, tier in enumerate(tiers):
        h = highspy.Highs()
        h.setOptionValue("log_to_console", False)
        h.readModel(f"{prefix}.{position}.mps")
        for columns, values, low, high in held:
            h.addRow(low, high, len(columns), columns, values)
        h.setOptionValue("mip_rel_gap", tier["gap"])
        h.setOptionValue("mip_abs_gap", 1e-9)
        h.setOptionValue("threads", 1)
        h.setOptionValue("random_seed", 0)
        h.setOptionValue("presolve_rule_off", 1 << 13)
        h.setOptionValue("time_limit", max(limit_s - (time.perf_counter() - began), 1.0))

        def note(event: Any, name: str = tier["name"]) -> None:
            out = event.data_out
            if abs(out.mip_primal_bound) < 1e20 and abs(out.mip_dual_bound) < 1e20:
                point = {"s": time.perf_counter() - began, "tier": name}
                points.append({**point, "value": out.mip_primal_bound, "bound": out.mip_dual_bound})

        h.cbMipLogging.subscribe(note)
        h.cbMipImprovingSolution.subscribe(note)
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = start
            h.setSolution(solution)
        h.run()
        info = h.getInfo()
        value, bound = info.objective_function_value, info.mip_dual_bound
        points.append({"s": time.perf_counter() - began, "tier": tier["name"], "value": value, "bound": bound})
        start = list(h.getSolution().col_value)
        lp = h.getLp()
        cost = np.array(lp.col_cost_)
        columns = np.flatnonzero(cost).astype(np.int32)
        least = float(cost @ np.array(start))
        slack, scale = 1e-9 * abs(least), float(np.abs(cost).max())
        low, high = (least - slack) / scale, float(highspy.kHighsInf)
        if lp.sense_ == highspy.ObjSense.kMinimize:
            low, high = -float(highspy.kHighsInf), (least + slack) / scale
        held.append((columns, cost[columns] / scale, low, high))
        if time.perf_counter() - began >= limit_s:
            break
    return points


def gap_of(point: dict[str, Any]) -> float:
    if not point["value"]:
        return float("inf")
    return abs(point["bound"] - point["value"]) / abs(point["value"])


def when(points: list[dict[str, Any]], tier: str, level: float) -> float | None:
    """Seconds from the start of the run until the tier's gap was at most ``level``."""
    return next((p["s"] for p in points if p["tier"] == tier and gap_of(p) <= level + 1e-9), None)


def child(*arguments: str) -> Any:
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else None


def told(points: list[dict[str, Any]]) -> str:
    """What a run prints: its points and the most memory that its process held."""
    return json.dumps({"points": points, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})


def one(name: str, card: str, limit_s: float, folder: Path) -> dict[str, Any]:
    prefix = str(folder / f"{name}.{card}")
    child("--write", name, card, prefix)
    about = json.loads(Path(f"{prefix}.json").read_text())
    runs = {
        "ours": child("--ours", name, card, str(limit_s)),
        "matrix": child("--matrix", prefix, str(limit_s)),
    }
    return {
        "instance": name,
        "card": card,
        "limit_s": limit_s,
        **about,
        **{who: run["points"] for who, run in runs.items()},
        "peak_mb": {who: run["peak_mb"] for who, run in runs.items()},
    }


def page(runs: list[dict[str, Any]]) -> str:
    lines = [
        "# Gap over time",
        "",
        "Made by `python tests/bench/gap_over_time.py`; every point in `tests/bench/gap-over-time.json`. Seconds from "
        "the start of the run until a tier's gap was reached, this package (`ours`) beside HiGHS alone on the matrices "
        "that it exports (`matrix`), one thread, one seed, the same options and holds. A dash: not reached, "
        "or not asked "
        "for (a tier stops at its own gap, given beside its name). Seconds are of one machine: read ours "
        "beside matrix. "
        "A matrix run whose bound is wrong ends too soon (see [benchmarks](benchmarks.md)): look at the value reached.",
    ]
    for run in runs:
        lines += [
            "",
            f"## {run['instance']} with {run['card']}",
            "",
            f"{run['rows']:,} rows, {run['columns']:,} columns, {run['integers']:,} whole, "
            f"{run['nonzeros']:,} nonzeros; at most {run['limit_s']:g} s.{memory(run)}",
            "",
            f"| tier | run | {' | '.join(f'{100 * level:g} %' for level in LEVELS)} | value | bound | gap | seconds |",
            f"| --- | --- | {' | '.join('---:' for _ in LEVELS)} | ---: | ---: | ---: | ---: |",
        ]
        for tier in run["tiers"]:
            for who in ("ours", "matrix"):
                points = [p for p in run[who] if p["tier"] == tier["name"]]
                reached = [when(run[who], tier["name"], level) for level in LEVELS]
                cells = ["-" if s is None else f"{s:.1f}" for s in reached]
                last = points[-1] if points else None
                end = "- | - | - | -"
                if last is not None and abs(last["value"]) == float("inf"):
                    end = f"no plan | - | - | {last['s']:.1f}"
                elif last is not None:
                    gap = gap_of(last)
                    end = f"{last['value']:,.5g} | {last['bound']:,.5g} | {100 * gap:.2f} % | {last['s']:.1f}"
                lines.append(f"| {tier['name']} ({100 * tier['gap']:.2g} %) | {who} | {' | '.join(cells)} | {end} |")
    lines += ["", f"Python {platform.python_version()}.", ""]
    return "\n".join(lines)


def memory(run: dict[str, Any]) -> str:
    """Peak memory of both processes; nothing for runs recorded before it was measured."""
    if "peak_mb" not in run:
        return ""
    ours_mb, matrix_mb = run["peak_mb"]["ours"], run["peak_mb"]["matrix"]
    return f" Peak memory: ours {ours_mb:,.0f} MB, matrix {matrix_mb:,.0f} MB, ratio {ours_mb / matrix_mb:.2f}."


def main() -> None:
    if sys.argv[1:2] == ["--ours"]:
        print(told(ours(sys.argv[2], sys.argv[3], float(sys.argv[4]))))
        return
    if sys.argv[1:2] == ["--write"]:
        write(*sys.argv[2:5])
        return
    if sys.argv[1:2] == ["--matrix"]:
        print(told(matrix(sys.argv[2], float(sys.argv[3]))))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="run this instance alone, keep what is recorded of the others")
    parser.add_argument("--page", action="store_true", help="only write the page anew")
    chosen = parser.parse_args()
    if not chosen.page:
        recorded = HERE / "gap-over-time.json"
        kept = json.loads(recorded.read_text()) if chosen.only and recorded.exists() else []
        runs = [run for run in kept if run["instance"] != chosen.only]
        with tempfile.TemporaryDirectory() as folder:
            for name, card, limit_s in RUNS:
                if chosen.only in ("", name):
                    runs.append(one(name, card, limit_s, Path(folder)))
                    print(name, card, "done", flush=True)
        (HERE / "gap-over-time.json").write_text(json.dumps(runs) + "\n")
    runs = json.loads((HERE / "gap-over-time.json").read_text())
    (ROOT / "docs" / "gap-over-time.md").write_text(page(runs))


if __name__ == "__main__":
    main()
