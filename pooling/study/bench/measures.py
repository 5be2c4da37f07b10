"""What a recorded run is worth: times to a plan and to proven gaps, primal integral, and whether its bound was wrong.

Seconds count within a tier, from when it begins, and are added up over the tiers: each begins when the one before it
ended or gave up. Nothing here knows which contestant a run is of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pooling.domain import round_off

Run = Mapping[str, Any]
Tier = Mapping[str, Any]
Best = dict[tuple[str, str], float]
"""Best value of a (case, tier) that any contestant's plan has, rounded and checked."""

GAPS = (0.10, 0.05, 0.02, 0.01, 0.005)
NEAR = 0.05
"""A plan is near the best known within this share of it."""
History = list[tuple[float, float | None, float]]
"""(seconds in the tier, best value so far, tightest bound so far)."""


def comparable(run: Run) -> list[Tier]:
    """The tiers that are held as everybody's are: none after one that ended below its level."""
    out: list[Tier] = []
    for tier in run["tiers"]:
        out.append(tier)
        if tier["name"] in run.get("missed", ()):
            break
    return out


def history(tier: Tier) -> History:
    """The tier's points with what every contestant knows from the start: a share is at most 1, a sum of money not
    negative."""
    maximise = tier["maximise"]
    better, tighter = (max, min) if maximise else (min, max)
    value: float | None = None
    bound = 1.0 if maximise else 0.0
    out: History = []
    for at, found, proven in tier["points"]:
        if found is not None:
            value = found if value is None else better(value, found)
        if proven is not None:
            bound = tighter(bound, proven)
        out.append((max(at - tier["entered_s"], 0.0), value, bound))
    return out


def gap(value: float | None, bound: float) -> float:
    if value is None:
        return float("inf")
    room = abs(bound - value)
    if room <= round_off.MEASURED * max(1.0, abs(value)):
        return 0.0
    return room / abs(value) if value else float("inf")


def loss(maximise: bool, value: float, than: float) -> float:
    return than - value if maximise else value - than


def seconds_to_gap(tier: Tier, share: float) -> float | None:
    return next((at for at, value, bound in history(tier) if gap(value, bound) <= share + round_off.MEASURED), None)


def seconds_to_plan(tier: Tier, best: float | None = None, share: float = NEAR) -> float | None:
    """Until there is a plan, or one within ``share`` of ``best``."""
    for at, value, _ in history(tier):
        if value is not None and (best is None or away(tier["maximise"], value, best) <= share + round_off.MEASURED):
            return at
    return None


def away(maximise: bool, value: float | None, best: float) -> float:
    """How far a value is from the best known, as a share between 0 and 1; 1 where there is none."""
    if value is None:
        return 1.0
    room = max(loss(maximise, value, best), 0.0)
    return min(room / max(abs(value), abs(best)), 1.0) if room else 0.0


def primal_integral(run: Run, best: Best) -> float:
    """Seconds that are lost by not having the best known plan: the integral over the whole limit of how far away a
    tier's plan is, averaged over the tiers."""
    tiers = {tier["name"]: tier for tier in comparable(run)}
    lost = [_lost(tiers.get(name), best.get((run["case"], name)), run["limit_s"]) for name in run["tier_names"]]
    return sum(lost) / len(lost)


def _lost(tier: Tier | None, best: float | None, limit_s: float) -> float:
    """One tier's part: away by 1 until it has a plan, and after its end as it ended."""
    at, off, total = 0.0, 1.0, 0.0
    for seconds, value, _ in () if tier is None else history(tier):
        assert tier is not None
        now = max(at, min(tier["entered_s"] + seconds, limit_s))
        total += off * (now - at)
        at, off = now, 1.0 if value is None else away(tier["maximise"], value, value if best is None else best)
    return total + off * (limit_s - at)


def over_tiers(run: Run, seconds: Iterable[float | None]) -> float | None:
    """Seconds added up over all tiers; None where one is open."""
    known = list(seconds)
    if len(known) < len(run["tier_names"]) or any(one is None for one in known):
        return None
    return sum(one for one in known if one is not None)


def proven(run: Run, share: float, *, believed: bool = False) -> float | None:
    """Seconds until every tier was proven to a gap, added up; None for a run that was wrong, unless it is believed."""
    if run.get("wrong") and not believed:
        return None
    return over_tiers(run, (seconds_to_gap(tier, share) for tier in comparable(run)))


def planned(run: Run, best: Best, share: float = NEAR) -> float | None:
    """Seconds until every tier had a plan near the best known, added up."""
    tiers = comparable(run)
    return over_tiers(run, (seconds_to_plan(tier, best.get((run["case"], tier["name"])), share) for tier in tiers))


def best_known(runs: Iterable[Run]) -> Best:
    best: Best = {}
    for run in runs:
        for tier in comparable(run):
            value, key = tier.get("checked"), (run["case"], tier["name"])
            if value is not None and (key not in best or loss(tier["maximise"], value, best[key]) < 0):
                best[key] = value
    return best


def contradictions(run: Run, best: Best) -> list[str]:
    """What is wrong of a run, in words: plans of which nothing is left, bounds that a better plan passes."""
    out = []
    for tier in comparable(run):
        out += _not_left(tier)
        known = best.get((run["case"], tier["name"]))
        told = history(tier)
        if known is None or not told:
            continue
        bound = told[-1][2]
        if "infeasible" in tier.get("ended", "").lower():
            out.append(f"{tier['name']}: called infeasible, a plan is worth {known:.9g}")
        if loss(tier["maximise"], bound, known) > round_off.MEASURED_PASSED * max(abs(known), round_off.MEASURED):
            out.append(f"{tier['name']}: the bound {bound:.9g} is passed by a plan worth {known:.9g}")
    return out


def _not_left(tier: Tier) -> list[str]:
    """Where the plan, rounded, is not worth what was said."""
    if "checked" not in tier or not tier["points"]:
        return []
    left, said = tier["checked"], history(tier)[-1][1]
    if left is None:
        return [f"{tier['name']}: no plan is left once its whole numbers are rounded"]
    if said is not None and loss(tier["maximise"], left, said) > round_off.MEASURED_OPEN * abs(said):
        return [f"{tier['name']}: worth {left:.9g} once its whole numbers are rounded, not {said:.9g}"]
    return []


def judged(runs: Iterable[Run]) -> tuple[list[dict[str, Any]], Best]:
    """The runs with what is ``wrong`` of each, and the best values known."""
    known = list(runs)
    best = best_known(known)
    return [{**run, "wrong": contradictions(run, best)} for run in known], best
