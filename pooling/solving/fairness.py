"""Tiers about fair shares: the plan that they end with pays for nothing only to even out burdens."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

from pooling.domain.card import Tier
from pooling.domain.deadline import Deadline
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.solving.bounds import natural_bound, tighter
from pooling.solving.certifying import Certified, certified, relaxed_run
from pooling.solving.checking import Known, checked
from pooling.solving.compiled import Compiled, Floats, Objective, name_of
from pooling.solving.highs import CUT_BY, Options
from pooling.solving.needless import Needless
from pooling.solving.polishing import polished
from pooling.solving.scaling import scaling_of
from pooling.solving.tier_runs import TierRun, hold


def fair(tier: Tier) -> bool:
    """Whether a tier is about fair shares."""
    return TIER_KINDS[tier.kind].about == "fairness"


def without_needless(
    compiled: Compiled,
    runs: list[TierRun],
    x: Floats,
    model: Compiled,
    options: Options,
    cancel: threading.Event | None,
    faults: list[tuple[str, str]],
) -> tuple[list[TierRun], Floats, Compiled]:
    """The tiers with a plan in which nothing is bought only to even out burdens, and the model that holds them so.

    The bound of the first tier about fair shares stays. Those of later tiers were found with it held better than it
    now is: what the relaxation proves takes their place.
    """
    deadline = Deadline(options.time_limit_s, cancel)
    first = next(place for place, run in enumerate(runs) if fair(run.tier))
    base = compiled
    for run in runs[:first]:
        near = scaling_of(base).rounding(run.objective)
        base = hold(base, run.objective, replace(run.tier, tolerance=0.0), run.objective.value(x), near)
    needless = Needless(base, [run.objective for run in runs[first:]], options, cancel)
    found = needless.without(x)
    if needless.ended is not None:
        words = f"{CUT_BY[needless.ended]} while what serves nothing was sought"
        runs = [*runs[:-1], replace(runs[-1], ended=needless.ended, detail=words)]
    if found is None:
        return runs, x, model
    reached = [replace(run, found=run.objective.value(found.x)) for run in runs]
    x = polished(compiled, tuple(reached), found.x, options.threads, deadline.left())
    worse = False
    out: list[TierRun] = []
    model = compiled
    for run, now in zip(runs, reached, strict=True):
        assert run.found is not None
        assert now.found is not None
        if worse:
            proof = _proven(model, run.objective, replace(options, time_limit_s=deadline.left()), cancel)
            exact = natural_bound(run.objective, None if proof is None else proof.bound)
            bounded = replace(now, bound=exact, certified=proof)
            left = replace(options, time_limit_s=deadline.left())
            out.append(bounded if bounded.within else _nearer(model, bounded, x, left, cancel, faults))
        elif run.objective.loss(now.found, run.found) > run.tier.tolerance * abs(run.found) + run.near:
            worse = True
            words = f"a plan at {run.found:.6g} pays for what serves nothing ({_named(found.dropped)})"
            faults.append((run.objective.name, f"{words}: left out, {now.found:.6g}"))
            out.append(now)
        else:
            out.append(run)  # held as it was: what was proven after it stays
        held, level = out[-1], out[-1].found
        if len(out) < len(runs):
            assert level is not None
            model = hold(model, held.objective, held.tier, level, scaling_of(model).rounding(held.objective))
    return out, x, model


def _proven(
    model: Compiled, objective: Objective, options: Options, cancel: threading.Event | None
) -> Certified | None:
    """What the relaxation proves of a tier, where there is time for it."""
    if options.time_limit_s is not None and options.time_limit_s <= 0:
        return None
    return certified(model, objective, relaxed_run(model, objective, options, cancel))


def _nearer(
    model: Compiled,
    run: TierRun,
    x: Floats,
    options: Options,
    cancel: threading.Event | None,
    faults: list[tuple[str, str]],
) -> TierRun:
    """The run with what a full run proves of it, where there is time for one; its plan stays."""
    if options.time_limit_s is not None and options.time_limit_s <= 0:
        return run
    known = Known(x, None if run.certified is None else run.certified.bound, run.near)
    full, wrong = checked(model, run.objective, replace(options, gap=run.tier.gap), known, cancel=cancel)
    faults += [(run.objective.name, words) for words in wrong]
    return replace(run, bound=natural_bound(run.objective, tighter(run.objective, run.bound, full.bound)))


def _named(keys: tuple[tuple[str, Any], ...]) -> str:
    if not keys:
        return "a dearer use of the same commitments"
    words = ", ".join(name_of(*key) for key in keys[:3])
    return words + (f" and {len(keys) - 3} more" if len(keys) > 3 else "")
