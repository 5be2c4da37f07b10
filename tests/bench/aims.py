"""The aims that were set, each beside what the recorded runs show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pooling.study.bench.measures import Best, planned, proven
from pooling.study.bench.profiles import OPEN, Run

from .cases import CASES
from .comparing import median, ratios

DEMO_S = 120.0
DECADE = "nato-32-decade"
SESSION = Path(__file__).with_name("session.json")


def aims(runs: list[Run], best: Best, soon: list[dict[str, Any]]) -> list[str]:
    """A table of them. ``soon``: the rows of ten_seconds.json."""
    lines = ["## Aims", "", "Of ours, at one thread and over cases and seeds.", "", "| aim | wanted | is |"]
    lines.append("| --- | --- | --- |")
    one = [run for run in runs if run["years"] == 1 and run["threads"] == 1]
    several = [run for run in runs if run["years"] > 1 and run["threads"] == 1]
    for words, some, wanted in (("one year", one, 0.7), ("several years", several, 0.1)):
        found = list(ratios(some, "ours", lambda run: proven(run, 0.01)).values())
        lines.append(f"| 1 % proven in all tiers, {words}, of HiGHS alone: median | {wanted:g} | {_median(found)} |")
        lines.append(f"| the same: worst | 1.1 | {_told(max(found)) if found else '-'} |")
    both = one + several
    lines.append(f"| runs that HiGHS alone closes and ours does not | 0 | {closed_by_highs_alone(both)} |")
    found = list(ratios(both, "ours", lambda run: planned(run, best)).values())
    lines.append(f"| plan within 5 % of the best known, of HiGHS alone: median | 0.05 | {_median(found)} |")
    lines.append(f"| library cases without a plan within 10 % after 10 s (decade: 60 s) | none | {late(soon)} |")
    for case, wanted in ((DECADE, "600 s"), ("eu-27", "120 s")):
        lines.append(f"| `{case}` to 2 % in all tiers: median | {wanted} | {to_two_percent(runs, case)} |")
    lines.append(f"| outside the search, of the time to 1 %, medium and large: median | 5 % | {outside_median(both)} |")
    lines.append(f"| library cases not proven to 1 % in the {DEMO_S:g} s of the demo | none | {not_in_time(both)} |")
    lines.append(f"| what-if after a small edit of `nato-32`, to 1 %, of a cold solve | 0.2 | {what_ifs()} |")
    memory = list(ratios(both, "ours", lambda run: run["peak_mb"]).values())
    lines.append(f"| peak memory, of HiGHS alone: median | 1.5 | {_median(memory)} |")
    return [*lines, ""]


def what_ifs() -> str:
    """What session.json shows."""
    if not SESSION.exists():
        return "-"
    found = json.loads(SESSION.read_text(encoding="utf-8"))
    ratio, edits = found["ratio"], len(found["edits"])
    return f"{ratio['total']:.2f} of all together, {ratio['median']:.2f} median, {edits} of {found['asked']} edits"


def outside_share(run: Run) -> float | None:
    """All but the search, as a share of the time to 1 %."""
    reached = proven(run, 0.01)
    spent = outside_s(run)
    return None if reached is None else spent / (reached + spent)


def outside_s(run: Run) -> float:
    """Seconds of loading, building, compiling and auditing."""
    steps: dict[str, float] = run.get("steps_s", {})
    return sum(steps.get(step, 0.0) for step in ("load", "build", "compile", "audit"))


def outside_median(runs: Iterable[Run]) -> str:
    larger = {case.name for case in CASES if case.size != "small"}
    found = [outside_share(run) for run in runs if run["contestant"] == "ours" and run["case"] in larger]
    known = [share for share in found if share is not None]
    return f"{100 * median(known):.1f} %" if known else "-"


def not_in_time(runs: Iterable[Run]) -> str:
    """Library cases of which a run of ours takes longer than the demo may, all that is outside the search included."""
    library = {case.name for case in CASES if case.origin == "library"}
    late = []
    for run in runs:
        if run["contestant"] == "ours" and run["case"] in library:
            reached = proven(run, 0.01)
            if reached is None or reached + outside_s(run) > DEMO_S:
                late.append(run["case"])
    return ", ".join(dict.fromkeys(late)) or "none"


def to_two_percent(runs: Iterable[Run], case: str) -> str:
    """Seconds, for every number of threads that was recorded."""
    mine = [run for run in runs if run["case"].startswith(f"{case}/") and run["contestant"] == "ours"]
    told = []
    for threads in sorted({run["threads"] for run in mine}):
        middle = median(proven(run, 0.02) for run in mine if run["threads"] == threads)
        told.append(f"{_seconds(middle)} with {threads} thread{'s' if threads > 1 else ''}")
    return ", ".join(told) or "-"


def closed_by_highs_alone(runs: Iterable[Run]) -> str:
    """How many runs HiGHS alone proves to 1 % in all tiers where ours does not."""
    found = ratios(runs, "ours", lambda run: proven(run, 0.01))
    left = sorted({f"{where[0]} seed {where[3]}" for where, ratio in found.items() if ratio == OPEN})
    return "0" if not left else f"{len(left)}: {', '.join(left)}"


def late(soon: Iterable[dict[str, Any]]) -> str:
    """Library cases that have no plan within 10 % of the best in every tier at the short limit."""
    cases = [found["case"] for found in soon if not found["usable"]]
    return "none" if not cases else f"{len(cases)}: {', '.join(cases)}"


def _median(found: list[float]) -> str:
    return _told(median(found)) if found else "-"


def _told(ratio: float) -> str:
    return "open" if ratio == OPEN else f"{ratio:.2f}"


def _seconds(seconds: float) -> str:
    return "open" if seconds == OPEN else f"{seconds:.0f} s"
