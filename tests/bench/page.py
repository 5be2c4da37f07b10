"""docs/benchmarks.md from the recorded runs."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from pooling.study.bench.drawing import profile_svg
from pooling.study.bench.measures import Best, proven
from pooling.study.bench.profiles import OPEN, Run, profile

from .aims import aims, outside_share
from .case_tables import one_case
from .cases import CASES, GAP, SEEDS
from .comparing import measures, median, ratios, shown
from .layout import contestants, ratio, row, rule

SOON = Path(__file__).with_name("ten_seconds.json")

LEAD = f"""# Benchmarks

Made by `make bench` (`tests/bench`); every run and point in `tests/bench/runs.jsonl`. Seconds are of one machine: read
the ratios.

## What is compared

| contestant | what runs |
| --- | --- |
| `ours` | this package as `pooling.solve` runs it, from the instance to the audited result |
| `highs` | HiGHS alone on the same matrix in memory, with the options of the installed version |
| `highs-ours` | the same with this package's options and scaling |
| `scip` | SCIP with its own options on the same arrays |
| `plain` | a plain Pyomo script that states the same mathematics, through `SolverFactory("highs")` |

- *Same problem*: all but `plain` are given the very same arrays. Seed 0 is the matrix as it is stated; every other seed
  permutes its rows and columns, after compiling for ours too. `plain` makes its matrix itself, so the rows of its
  instance are permuted instead, and it begins every tier anew; it has no fewer rows and columns than ours.
- *Same gap*: {100 * GAP:g} % of every tier; the same seed, threads and seconds. While tiers are to come, one that has a
  plan is ended after the same share of the time.
- *Same hold*: a tier is held at a stated level, not at what a contestant found, so nobody's later tier is easier. It is
  the best value known, less the gap that is asked: whoever ends a tier within its gap keeps it, and takes that plan
  along. Later tiers of a run that missed the level do not count. The levels stand in `tests/bench/levels.json`, and
  change with no record.
- *Same clock*: seconds count from when the matrix is in memory, within each tier, and are added up over the tiers.
  `ours` has its limit from the instance on, audit included. *Outside the solver* below has the rest.
- *A plan* counts by what is left of it once its whole numbers are rounded and the rest is decided anew. *Wrong* is a
  run of whose plan less is left than it says, whose bound a plan of any contestant at any seed passes, or that calls
  infeasible what has a plan: it is not fast but open, at every gap. A column has what comes of it where it is believed.
- *HiGHS alone* in ratios is the faster of `highs` and `highs-ours`, on every measure anew. Where both are open their
  limit counts; where the other is open too nothing does. Less than 0.1 s counts as 0.1 s.
- *Primal integral*: seconds lost by not having the best plan known, over the whole limit and averaged over the tiers.
- Every run is a process of its own; contestants take turns, and who begins changes with the seed. Nothing is recorded
  while the load of the machine exceeds its cores.
"""


def write_pages(runs: list[Run], folder: Path) -> None:
    known, best = shown(runs)
    curves = profile(known, lambda run: proven(run, 0.01))
    (folder / "benchmarks.svg").write_text(profile_svg("Runs proven to 1 % in all tiers", curves), encoding="utf-8")
    (folder / "benchmarks.md").write_text(page(known, best), encoding="utf-8")


def page(runs: list[Run], best: Best) -> str:
    if not runs:
        return f"{LEAD}\nNothing is recorded yet.\n"
    parts = [
        LEAD,
        *in_short(runs, best),
        *aims(runs, best, at_short_limits()),
        *soon(),
        *contradicted(runs),
        *outside(runs),
    ]
    order = [case.name for case in CASES]
    cases = dict.fromkeys((run["case"], run["threads"]) for run in runs)
    known = sorted(cases, key=lambda each: (order.index(each[0]) if each[0] in order else len(order), each))
    for name, threads in known:
        parts += one_case([run for run in runs if run["case"] == name and run["threads"] == threads], best)
    return "\n".join([*parts, *made_with(runs)])


def in_short(runs: list[Run], best: Best) -> list[str]:
    """Ratios to HiGHS alone, of one year and of several."""
    cases, seeds = {run["case"] for run in runs}, {run["seed"] for run in runs}
    lines = ["## In short", "", "Ratios to HiGHS alone: median over cases and seeds, and the worst."]
    lines += [f"Recorded are {len(cases)} of {len(CASES)} cases and {len(seeds)} of {SEEDS} seeds.", ""]
    headings = [heading for name in measures(best) for heading in (name, "worst")]
    lines.append(row("years", "contestant", "runs", "wrong", "failed", *headings))
    lines.append(rule(2, 3 + len(headings)))
    for words, several in (("one", False), ("several", True)):
        some = [run for run in runs if (run["years"] > 1) == several]
        for name in contestants(some):
            mine = [run for run in some if run["contestant"] == name]
            wrong = sum(bool(run["wrong"]) for run in mine)
            failed = sum("failed" in run for run in mine)
            cells = [words, f"`{name}`", str(len(mine)), str(wrong), str(failed)]
            for seconds in measures(best).values():
                found = list(ratios(some, name, seconds).values())
                cells += [ratio(median(found)), ratio(max(found))] if found else ["-", "-"]
            lines.append(row(*cells))
    text = "![Share of runs within a factor of the fastest, proven to 1 % in all tiers](benchmarks.svg)"
    note = "The curves are of contestants that were run everywhere; a run that is open or wrong never comes in."
    return [*lines, "", text, "", note, ""]


def at_short_limits() -> list[dict[str, Any]]:
    """What every library case has after ten seconds of wall time, and after sixty for the decade of 32 nations."""
    found: list[dict[str, Any]] = json.loads(SOON.read_text(encoding="utf-8")) if SOON.exists() else []
    return found


def soon() -> list[str]:
    """The same as a table."""
    rows = at_short_limits()
    if not rows:
        return []
    lines = ["## A plan soon", "", "Library cases at a short limit (`python -m tests.bench.ten_seconds`): how far each"]
    lines += ["tier's plan is at most from the best there can be. The load is of the whole machine, on two cores.", ""]
    lines += [row("case", "limit s", "load", "tiers", "within 10 %"), rule(1, 4)]
    for found in rows:
        tiers = (
            f"{name} {100 * tier['off']:.2f} %" if tier["value"] is not None else f"{name} no plan"
            for name, tier in found["tiers"].items()
        )
        cells = (f"{found['limit_s']:g}", f"{found['load']:g}", "; ".join(tiers), "yes" if found["usable"] else "no")
        lines.append(row(found["case"], *cells))
    return [*lines, ""]


def contradicted(runs: list[Run]) -> list[str]:
    """What was wrong, missed or failed, in words."""
    lines = []
    for run in runs:
        label = f"- {run['case']}, seed {run['seed']}, `{run['contestant']}`: "
        lines += [label + words for words in run["wrong"]]
        lines += [label + f"tier {name} ended below its level, or was held elsewhere" for name in run.get("missed", ())]
        lines += [label + words.replace("\n", " ") for words in [run["failed"]] if words] if "failed" in run else []
        if run.get("violations"):
            lines.append(f"{label}{run['violations']} rules broken by the final plan")
    return ["## Wrong, missed and failed", "", *(lines or ["None."]), ""]


def outside(runs: list[Run]) -> list[str]:
    """Seconds outside the solver, of ours and of the plain script."""
    lines = ["## Outside the solver", ""]
    lines += [
        "Seconds (medians). *Stating* of `plain`: from data in memory to arrays in HiGHS and the values back.",
        "",
    ]
    headings = ("nonzeros", "load", "build", "compile", "audit", "all, of time to 1 %", "`plain` stating")
    lines += [row("case", *headings, "memory, of HiGHS alone"), rule(1, len(headings) + 1)]
    for name in dict.fromkeys(run["case"] for run in runs):
        of = [run for run in runs if run["case"] == name and "failed" not in run]
        mine = [run for run in of if run["contestant"] == "ours"]
        if not mine:
            continue
        steps = {step: median(run["steps_s"].get(step, 0.0) for run in mine) for step in ("load", "build", "compile")}
        steps["audit"] = median(run["steps_s"].get("audit", 0.0) for run in mine)
        share = median(outside_share(run) for run in mine)
        stating = [run["stating_s"] for run in of if run["contestant"] == "plain" and "stating_s" in run]
        memory = list(ratios(of, "ours", lambda run: run["peak_mb"]).values())
        cells = [f"{mine[0]['model']['nonzeros']:,}", *(f"{seconds:.2f}" for seconds in steps.values())]
        cells += ["-" if share == OPEN else f"{100 * share:.1f} %", f"{median(stating):.2f}" if stating else "-"]
        lines.append(row(name, *cells, ratio(median(memory)) if memory else "-"))
    return [*lines, ""]


def made_with(runs: list[Run]) -> list[str]:
    """When, with what, and beside what load."""
    told: dict[str, set[str]] = defaultdict(set)
    for run in runs:
        for name, version in run["versions"].items():
            told[name].add(version)
    words = ", ".join(f"{name} {' and '.join(sorted(found))}" for name, found in sorted(told.items()))
    days = sorted({run["at"][:10] for run in runs})
    load = max(run["load"][1] for run in runs)
    missing = "" if any(run["contestant"] == "scip" for run in runs) else " SCIP was not installed."
    return [f"Recorded {days[0]} to {days[-1]} with {words}; the load was {load:.2f} at most.{missing}", ""]
