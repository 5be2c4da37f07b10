"""The aims that were set, each beside what the recorded runs show."""

from __future__ import annotations

from collections.abc import Iterable

from .comparing import OPEN, Run, median, ratios
from .measures import Best, comparable, planned, proven, seconds_to_plan

SOON_S, SOON_DECADE_S, SOON_SHARE = 10.0, 60.0, 0.10
DECADE = "nato-32-decade"


def aims(runs: list[Run], best: Best) -> list[str]:
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
    lines.append(f"| tiers without a plan within 10 % after 10 s (decade: 60 s) | 0 | {late(both, best)} |")
    for case, wanted in ((DECADE, "600 s"), ("eu-27", "120 s")):
        lines.append(f"| `{case}` to 2 % in all tiers: median | {wanted} | {to_two_percent(runs, case)} |")
    memory = list(ratios(both, "ours", lambda run: run["peak_mb"]).values())
    lines.append(f"| peak memory, of HiGHS alone: median | 1.5 | {_median(memory)} |")
    return [*lines, ""]


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


def late(runs: Iterable[Run], best: Best) -> str:
    """Tiers of ours that have no plan within 10 % of the best known soon after they begin."""
    out = []
    for run in runs:
        if run["contestant"] != "ours":
            continue
        soon = SOON_DECADE_S if run["case"].startswith(DECADE) else SOON_S
        tiers = {tier["name"]: tier for tier in comparable(run)}
        for name in run["tier_names"]:
            known = best.get((run["case"], name))
            at = seconds_to_plan(tiers[name], known, SOON_SHARE) if name in tiers else None
            if at is None or at > soon:
                out.append(f"{run['case']} {name}")
    return "0" if not out else f"{len(out)}: {', '.join(dict.fromkeys(out))}"


def _median(found: list[float]) -> str:
    return _told(median(found)) if found else "-"


def _told(ratio: float) -> str:
    return "open" if ratio == OPEN else f"{ratio:.2f}"


def _seconds(seconds: float) -> str:
    return "open" if seconds == OPEN else f"{seconds:.0f} s"
