"""The comparison of a base with other results."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pooling.analysis.comparing.bridge import bridge_rows
from pooling.analysis.comparing.commitments import assignment_differences, commitment_differences
from pooling.analysis.comparing.inputs import input_rows
from pooling.analysis.comparing.needs import met_differences, need_differences
from pooling.analysis.comparing.payments import fairness_differences, money_differences, payment_differences
from pooling.analysis.comparing.sides import Comparable, Side, sides_of
from pooling.analysis.comparing.standing import tier_differences
from pooling.analysis.comparing.together import agreement_differences, option_differences, pool_differences
from pooling.analysis.comparing.whole import (
    figure_differences,
    indicator_rows,
    risk_differences,
    run_row,
    setting_rows,
)
from pooling.domain.comparison.comparison import Comparison
from pooling.domain.comparison.rows import BridgeRow

if TYPE_CHECKING:
    from pooling.analysis.question import Tell
    from pooling.domain.card import Card
    from pooling.domain.instance import Instance

PROVE_S = 300.0
"""Seconds for proving where no other limit is given."""


def compare(
    base: Comparable,
    *others: Comparable,
    names: Sequence[str] | None = None,
    instances: Iterable[Instance | str | Path] = (),
    cards: Iterable[Card | str | Path] = (),
    prove: bool = False,
    time_limit_s: float | None = None,
    threads: int = 1,
    seed: int = 0,
    cancel: threading.Event | None = None,
    on_progress: Tell | None = None,
) -> Comparison:
    """What differs between a base and other results: two, or a base and any number of variants.

    Parameters
    ----------
    base, others: each a :class:`Result`, its file or folder, or a tuple of it with its instance, and its card.
    names: what to call them, the base's first; else files are called by their names, results by their instances.
    instances, cards: where the facts of saved results are, found by the hashes that results state. Those of the
        library need not be given.
    prove: solve on what the gaps leave open, until it is proven which of the two is better in a tier, or that they are
        the same, or the limit comes.
    time_limit_s: seconds for proving (300 if none is given).
    threads, seed: of the solver.
    cancel, on_progress: an event that ends proving, and what is told of it: (steps done, steps in all, what is done).

    Raises :class:`~pooling.domain.problems.InvalidInput` with every problem: unknown facts, another currency.
    """
    sides = sides_of((base, *others), names, instances, cards)
    ended: dict[str, Any] = {}
    if prove:
        from pooling.analysis.comparing.proving import proven

        limit = PROVE_S if time_limit_s is None else time_limit_s
        sides, ended = proven(sides, limit, threads, seed, cancel, on_progress)
    return comparison(sides, **ended)


def comparison(sides: Sequence[Side], **ended: Any) -> Comparison:
    """The records of a comparison; the first side is the base."""
    base, variants = sides[0], sides[1:]
    # Without a plan there is nothing to hold against the other's: the row among runs says why.
    pairs = [(base, side) for side in variants if base.has_plan and side.has_plan]

    def rows(of: Any) -> tuple[Any, ...]:
        return tuple(row for before, after in pairs for row in of(before, after))

    def facts(of: Any) -> tuple[Any, ...]:
        return tuple(row for side in variants for row in of(base, side))

    return Comparison(
        currency=base.instance.instance.currency,
        runs_rows=tuple(run_row(side, side is base) for side in sides),
        inputs_rows=facts(input_rows),
        settings_rows=facts(setting_rows),
        indicators_rows=tuple(row for side in sides for row in indicator_rows(side)),
        figures_rows=rows(figure_differences),
        tiers_rows=facts(tier_differences),
        met_rows=rows(met_differences),
        needs_rows=rows(need_differences),
        commitments_rows=rows(commitment_differences),
        assignments_rows=rows(assignment_differences),
        payments_rows=rows(payment_differences),
        money_rows=rows(money_differences),
        bridge_rows=tuple(_bridges(sides)),
        agreements_rows=rows(agreement_differences),
        pools_rows=rows(pool_differences),
        options_rows=rows(option_differences),
        fairness_rows=rows(fairness_differences),
        risks_rows=rows(risk_differences),
        results=tuple(side.result for side in sides),
        instances=tuple(side.instance for side in sides),
        **ended,
    )


def _bridges(sides: Sequence[Side]) -> Iterator[BridgeRow]:
    """From each result to each that stands after it: from the base to every variant, and between variants."""
    for before, after in combinations([side for side in sides if side.has_plan], 2):
        yield from bridge_rows(before, after)
