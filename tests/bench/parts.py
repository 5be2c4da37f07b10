"""The first tier in parts against one piece: ``python -m tests.bench.parts [CASE ...]``.

Writes parts.json, a row for every run. Each run is a process of its own that goes on until the first tier is within its
gap, at most to a limit; what is held against each other is processor seconds until then, as the machine may do other
work beside (its load stands in the row). Every plan is audited again, and no plan may pass the bound of another run of
its case.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.recording import load_1min, measured

HERE = Path(__file__).parent
LIMIT_S = 900.0
FIRST = "cvar_shortfall"
ROOM = 1e-6


@dataclass(frozen=True)
class Case:
    """``source``: a name of the library, or (size, seed) of family robust."""

    source: str | tuple[str, int]
    parts: tuple[int, ...]
    draws: int
    overrides: dict[str, Any] = field(default_factory=dict)


CASES = {
    "robust-medium-400": Case(("medium", 1), (8,), 400),
    "robust-medium-400-mean": Case(("medium", 1), (8,), 400, {"uncertainty.tail": 1.0}),
    "nato-32-200": Case("nato-32", (8,), 200),
}
"""With a tail of 1 every scenario counts: the first tier is the mean of all."""


def run(name: str, parts: int, limit_s: float) -> dict[str, Any]:
    """One run, and what was known of its first tier when."""
    import pooling

    case = CASES[name]
    facts = pooling.load(case.source) if isinstance(case.source, str) else pooling.generate("robust", *case.source)
    overrides = {"uncertainty.draws": case.draws, **case.overrides}
    points: list[tuple[float, float | None, float | None]] = []
    enough = threading.Event()

    def heard(progress: pooling.Progress) -> None:
        known = (progress.value, progress.bound)
        if progress.tier == FIRST and (not points or points[-1][1:] != known):
            points.append((round(time.process_time() - began, 2), *known))
        near = progress.gap is not None and progress.target_gap is not None and progress.gap <= progress.target_gap
        if progress.tier not in (None, FIRST) or near or time.monotonic() > until:
            enough.set()

    began, until = time.process_time(), time.monotonic() + limit_s
    how: dict[str, Any] = {"parts": parts} if parts else {}
    result = pooling.solve(facts, card="least-regret", overrides=overrides, cancel=enough, on_progress=heard, **how)
    cpu_s = time.process_time() - began
    audited = (
        result.plan is not None and pooling.audit_plan(facts, result.plan, card="least-regret", overrides=overrides).ok
    )
    tiers = [
        {name: getattr(tier, name) for name in ("name", "value", "bound", "gap", "target_gap", "proof")}
        for tier in result.tiers
    ]
    return {
        "case": name,
        "parts": parts,
        "cpu_s": round(cpu_s, 1),
        "to_gap_cpu_s": _to_gap(points, result.tiers[0].target_gap if result.tiers else 0.0),
        "outcome": result.outcome,
        "detail": result.termination.detail,
        "model": dict(result.model),
        "tiers": tiers,
        "audited": audited,
        "points": points,
    }


def _to_gap(points: list[tuple[float, float | None, float | None]], gap: float) -> float | None:
    """Processor seconds until the first tier's plan and bound were within its gap."""
    for cpu_s, value, bound in points:
        if value is not None and bound is not None and value - bound <= gap * value:
            return cpu_s
    return None


def contradictions(rows: list[dict[str, Any]]) -> list[str]:
    """Plans that pass the bound of another run of their case."""
    firsts = [(row, row["tiers"][0]) for row in rows if row["tiers"]]
    return [
        f"{one['case']}: {value['value']} with {one['parts']} parts, bound {bound['bound']} with {other['parts']}"
        for one, value in firsts
        for other, bound in firsts
        if one["case"] == other["case"] and None not in (value["value"], bound["bound"])
        if value["value"] < bound["bound"] - ROOM
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)}; all without")
    parser.add_argument("--limit", type=float, default=LIMIT_S, help="seconds of wall time at most for a run")
    parser.add_argument("--one", type=int, metavar="PARTS", help="one run in this process (0: in one piece)")
    parser.add_argument("--to", type=Path, default=HERE / "parts.json", help="file to which rows are added")
    given = parser.parse_args()
    if given.one is not None:
        given.to.write_text(json.dumps(run(given.cases[0], given.one, given.limit)))
        return
    rows = json.loads(given.to.read_text())["runs"] if given.to.exists() else []
    for name in given.cases or CASES:
        for parts in (0, *CASES[name].parts):
            rows = [row for row in rows if (row["case"], row["parts"]) != (name, parts)]
            with tempfile.TemporaryDirectory() as folder:
                said = Path(folder) / "row.json"
                command = [sys.executable, "-m", "tests.bench.parts", name, "--one", str(parts)]
                process = measured([*command, "--limit", str(given.limit), "--to", str(said)], given.limit)
                assert process.code == 0, process.words
                row = json.loads(said.read_text())
            rows.append({**row, "peak_mb": round(process.peak_mb), "load": round(process.load_most, 1)})
            print({key: row[key] for key in ("case", "parts", "cpu_s", "to_gap_cpu_s", "outcome")}, flush=True)
            about = {"card": "least-regret", "limit_s": given.limit, "load_before": round(load_1min(), 1)}
            about["cases"] = {name: asdict(case) for name, case in CASES.items()}
            given.to.write_text(json.dumps({**about, "runs": rows}, indent=1) + "\n")
    assert not contradictions(rows), contradictions(rows)
    assert all(row["audited"] for row in rows if row["tiers"])


if __name__ == "__main__":
    main()
