"""The best value known of every tier that is held: found once, then stated for all records (levels.json)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pooling
from pooling.solving.tiers import solve_tiers

from .cases import Case, level
from .stating import compiled_of, held

FIND_S = 300.0
GAP = 3e-3


def find(cases: Sequence[Case], path: Path) -> None:
    """Write what is not there yet: a level that changed would make other problems of all that is recorded."""
    known: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for case in cases:
        best = dict(known.get(case.name, {}))
        model = compiled_of(case.instance(), case.card(), 0)
        for position, objective in enumerate(model.objectives[:-1]):
            if objective.name not in best:
                levels = {one.name: level(best[one.name], one.maximise) for one in model.objectives[:position]}
                alone = replace(held(model, levels, position), objectives=(objective,))
                card = pooling.load_card(case.card_name).with_overrides(None, GAP)
                run = solve_tiers(alone, card, time_limit_s=FIND_S, seed=0, threads=1).tiers[0]
                if run.found is None:
                    print(f"{case.name}: no plan of tier {objective.name} in {FIND_S:g} s", flush=True)
                    break
                best[objective.name] = run.found
                print(case.name, objective.name, run.found, run.bound, flush=True)
        if best:
            known[case.name] = best
        path.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", encoding="utf-8")
