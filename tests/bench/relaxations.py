"""What each linking of a switch to quantities is worth: ``python tests/bench/relaxations.py``.

A row ``sum of quantities <= bound * switch`` (big-M) can be said once for a sum, or once for each quantity
(disaggregated), or both. For every such row of the model the instance is solved as it is stated, and with the other
form; recorded are the bound of the linear relaxation of both tiers, and the time to the card's gaps. Writes
relaxations.json and docs/relaxations.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

import pooling  # noqa: E402
from pooling.formulation.algebra import Var, total  # noqa: E402
from pooling.formulation.builder import build  # noqa: E402
from pooling.formulation.context import Formulation  # noqa: E402
from pooling.formulation.stated import StatedRows  # noqa: E402
from pooling.solving import highs  # noqa: E402
from pooling.solving.compiled import Compiled, compile_model  # noqa: E402
from pooling.solving.highs import Options  # noqa: E402
from pooling.solving.tiers import solve_tiers  # noqa: E402

WORTH_IT = 0.005
"""A tighter relaxation by less than this share does not pay for more rows."""
Change = Callable[[Formulation], None]


def _link(f: Formulation, name: str, key: Any, quantity: Var, bound: float, switch: Var) -> None:
    f.row(name, key, quantity <= bound * switch)


def participation(f: Formulation) -> None:
    """assign <= bound * takes_part, for each offer of the nation."""
    for (nation, requirement, period), switch in f.made("takes_part").items():
        for offer, bound in f.facts.by_nation(requirement, period).get(nation, ()):
            _link(
                f, "link_takes_part", (offer, requirement, period), f.assign[offer, requirement, period], bound, switch
            )


def through(f: Formulation) -> None:
    """assign <= bound * member, for offers made through an agreement."""
    for (offer, requirement, period), bound in f.facts.pairs.items():
        one = f.facts.offer_of[offer]
        name = f.facts.joining.through(one)
        switch = f.member.get((one.nation, str(name), period))
        if switch is not None and (offer, period) not in f.traded:
            _link(f, "link_member", (offer, requirement, period), f.assign[offer, requirement, period], bound, switch)


def supports(f: Formulation) -> None:
    """assign <= bound * supported, for each element that the offer needs."""
    switches = f.made("supported")
    for (offer, requirement, period), bound in f.facts.pairs.items():
        for element in f.facts.offer_of[offer].support:
            if (element, period) in switches:
                key = (element, offer, requirement, period)
                _link(f, "link_support", key, f.assign[offer, requirement, period], bound, switches[element, period])


def cliques(f: Formulation) -> None:
    """sum of takes_part <= 1 over nations of which no two are cleared with each other, greedily."""
    rows = f.rows.get("information", StatedRows())
    apart: dict[tuple[str, str], dict[str, set[str]]] = {}
    for (first, second, requirement, period), length in zip(rows.indices, rows.length, strict=True):
        if length == 2:
            known = apart.setdefault((requirement, period), {})
            known.setdefault(first, set()).add(second)
            known.setdefault(second, set()).add(first)
    switches = f.made("takes_part")
    for (requirement, period), known in apart.items():
        for number, nation in enumerate(sorted(known, key=lambda one: -len(known[one]))):
            clique = [nation]
            for other in known[nation]:
                if all(other in known[name] for name in clique):
                    clique.append(other)
            if len(clique) > 2:
                parts = total(switches[name, requirement, period] for name in clique)
                f.row("link_clique", (requirement, period, number), parts <= 1.0)


def nothing(_f: Formulation) -> None:
    """As stated."""


ADDED: dict[str, Change] = {
    "as stated": nothing,
    "takes_part: each assignment as well": participation,
    "member: each assignment as well": through,
    "supported: each assignment as well": supports,
    "information: cliques as well": cliques,
}
DROPPED = {"activated: without one row per assignment": "active_use"}


def without(compiled: Compiled, name: str) -> Compiled:
    """The same without the rows of one name."""
    keep = np.array([key[0] != name for key in compiled.row_keys])
    lengths = np.diff(compiled.row_start)
    kept = np.repeat(keep, lengths)
    return replace(
        compiled,
        row_low=compiled.row_low[keep],
        row_high=compiled.row_high[keep],
        row_start=np.concatenate([[0], np.cumsum(lengths[keep])]).astype(np.int32),
        index=compiled.index[kept],
        value=compiled.value[kept],
        row_keys=tuple(key for key, kept_row in zip(compiled.row_keys, keep, strict=True) if kept_row),
    )


def relaxed(compiled: Compiled, tier: int) -> float:
    """Best value of a tier with every switch and unit divisible."""
    linear = replace(compiled, whole=np.zeros_like(compiled.whole))
    run = highs.run(linear, compiled.objectives[tier], Options(gap=0.0, time_limit_s=120.0, seed=0, threads=1))
    assert run.x is not None
    return compiled.objectives[tier].value(run.x)


def measured(compiled: Compiled, card: pooling.Card, limit_s: float, best: float | None) -> dict[str, Any]:
    covered = compiled.objectives[0]
    out: dict[str, Any] = {**compiled.size, "relaxed_covered": relaxed(compiled, 0)}
    if best is not None:
        held = compiled.with_hold(covered.cost, best - covered.constant - 1e-9, np.inf)
        out["relaxed_cost"] = relaxed(held, 1)
    began = time.perf_counter()
    solved = solve_tiers(
        compiled,
        card,
        time_limit_s=limit_s,
        seed=0,
        threads=1,
        warm=None,
        cancel=None,
        on_progress=lambda _progress: None,
        on_improved=None,
    )
    out["seconds"] = time.perf_counter() - began
    for run in solved.tiers:
        out[run.objective.name] = {"value": run.found, "bound": run.bound, "seconds": run.seconds, "nodes": run.nodes}
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=float, default=120.0)
    parser.add_argument("--page", action="store_true")
    chosen = parser.parse_args()
    if not chosen.page:
        instance, card = pooling.load("nato-32"), pooling.load_card("coverage")
        results: dict[str, Any] = {}
        best = None
        for name, change in ADDED.items():
            f = build(instance, card)
            change(f)
            results[name] = measured(compile_model(f), card, chosen.limit, best)
            if best is None:
                best = results[name]["covered"]["value"]
                results[name] = measured(compile_model(f), card, chosen.limit, best)
            print(name, json.dumps(results[name]), flush=True)
        for name, rows in DROPPED.items():
            results[name] = measured(without(compile_model(build(instance, card)), rows), card, chosen.limit, best)
            print(name, json.dumps(results[name]), flush=True)
        (HERE / "relaxations.json").write_text(json.dumps(results, indent=1) + "\n")
    results = json.loads((HERE / "relaxations.json").read_text())
    (ROOT / "docs" / "relaxations.md").write_text(page(results))


def page(results: dict[str, Any]) -> str:
    lines = [
        "# Relaxations",
        "",
        "Made by `python tests/bench/relaxations.py`: `nato-32` with `coverage`, one thread. A switch can be "
        "linked to a "
        "sum of quantities by one row, or to each quantity by a row of its own. The tighter the linear relaxation, the "
        "less is left to search.",
        "",
        "- *relaxed covered*, *relaxed cost*: best values with everything divisible (cost: at the covered "
        "share of the first "
        "run). Lower covered and higher cost are tighter.",
        "- *seconds*: until both tiers are within the card's gaps (1 % and 5 %); of one machine, read them "
        "beside each other.",
        "",
        "| form | rows | nonzeros | relaxed covered | relaxed cost | covered | its s | cost | cost bound | "
        "its s | nodes "
        "| seconds |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, one in results.items():
        covered, cost = one["covered"], one.get("cost", {"value": 0, "bound": 0, "seconds": 0, "nodes": 0})
        lines.append(
            f"| {name} | {one['rows']:,} | {one['nonzeros']:,} | {100 * one['relaxed_covered']:.3f} % "
            f"| {one['relaxed_cost']:,.0f} | {100 * covered['value']:.3f} % | {covered['seconds']:.1f} "
            f"| {cost['value']:,.0f} | {cost['bound']:,.0f} | {cost['seconds']:.1f} | {cost['nodes']} "
            f"| {one['seconds']:.1f} |"
        )
    stated = results["as stated"]
    gain = max(result["relaxed_cost"] / stated["relaxed_cost"] - 1 for result in results.values())
    lines += [
        "",
        f"The largest gain in the relaxed cost is {100 * gain:.3f} %, in the relaxed covered share "
        f"{100 * max(1 - one['relaxed_covered'] / stated['relaxed_covered'] for one in results.values()):.3f} %: "
        + ("no other form pays, so the model stays as stated." if gain < WORTH_IT else "a form that pays is there."),
    ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
