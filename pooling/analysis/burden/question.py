"""Burden: how what a plan costs is shared, by several measures of which none is privileged."""

from __future__ import annotations

import threading

from pydantic import Field

from pooling.analysis.again import BASE
from pooling.analysis.answers import summed_up, without_plan
from pooling.analysis.burden.measuring import Shared, measures
from pooling.analysis.burden.records import Burden, BurdenKey, BurdenMeasure, BurdenNation
from pooling.analysis.comparing.sides import Side
from pooling.analysis.question import Tell
from pooling.analysis.shares.stakes import COMMON_KEY, Stakes, paid, problems_of
from pooling.audit import keys
from pooling.audit.figures.burden import carried
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.parameters import KEY_COLUMNS
from pooling.domain.problems import InvalidInput, Problem
from pooling.engine.loading import prepared
from pooling.engine.request import FormerResult, RunRequest
from pooling.engine.solve import solve


class BurdenRequest(RunRequest):
    """One run, or a result that is there, measured against every key of which the instance has the figures."""

    base: FormerResult = None
    common_key: str = Field("equal", description=COMMON_KEY)


def burden(request: BurdenRequest, stop: threading.Event, tell: Tell) -> Burden:
    """How the burden is shared: what nations pay, against what they get and against every key, by several measures.

    Exploitation (Spearman), concordance (Wilcoxon), Gini, largest ratio, what would have to be moved, and how far the
    keys agree. The figures are recomputed from the plan; another plan that is as good may share otherwise.
    """
    card, instance = prepared(request.instance, request.card, request.overrides, request.gap)
    stakes = _checked(request, card, instance)
    result = request.base
    if result is None:
        tell(0, 1, "the plan")
        how = {"seed": request.seed, "threads": request.threads, "cancel": stop}
        result = solve(instance, card=card, time_limit_s=request.time_limit_s, **how)  # type: ignore[arg-type]
    side = Side(BASE, result, instance, card)
    names = {nation.id: nation.name or nation.id for nation in instance.nations}
    about = (instance.name, card.name, instance.instance.currency, request.common_key, names)
    if result.plan is None:
        ended = without_plan(result, "the run")
        return Burden(*about, (), (), (), outcome=ended.outcome, reason=ended.reason, detail=ended.detail)
    rows, by_key, found = _measured(side, stakes)
    whole = summed_up(rows, [result])
    return Burden(*about, rows, by_key, found, outcome=whole.outcome, reason=whole.reason, detail=whole.detail)


def _checked(request: BurdenRequest, card: Card, instance: Instance) -> Stakes:
    """The stakes by the key asked for. Raises :class:`InvalidInput` with every problem."""
    problems = problems_of(lambda: Stakes.of(instance, card, request.common_key))
    if not card.has("spending"):
        problems.append(Problem("card", card.name, "it does not look at spending", "use card coverage"))
    if problems:
        raise InvalidInput(problems, "burden")
    return Stakes.of(instance, card, request.common_key)


def _measured(
    side: Side, stakes: Stakes
) -> tuple[tuple[BurdenNation, ...], tuple[BurdenKey, ...], tuple[BurdenMeasure, ...]]:
    pays, gets, carries = paid(side), stakes.covered(side), side.planned.once(carried)
    all_paid, all_got = sum(pays.values()), sum(gets.values())
    nations = side.instance.nations
    rows = tuple(
        BurdenNation(
            nation=nation.id,
            paid_million=pays[nation.id],
            paid_share=pays[nation.id] / all_paid if all_paid else None,
            carried_million=float(carries[nation.id][-1]),
            benefit_points=gets[nation.id],
            benefit_share=gets[nation.id] / all_got if all_got else None,
            paid_of_gdp=pays[nation.id] / nation.gdp_million if nation.gdp_million else None,
        )
        for nation in nations
    )
    by_key = {
        key: {name: float(share) for name, share in keys.shares(side.facts, key, nations, 0).items()}
        for key in KEY_COLUMNS
        if keys.known(side.facts, key, nations)
    }
    shares = {row.nation: row.paid_share for row in rows}
    key_rows = tuple(
        _key_row(key, nation, share, shares[nation]) for key, of in by_key.items() for nation, share in of.items()
    )
    if not all_paid:
        return rows, key_rows, ()
    shared = Shared(
        [pays[nation.id] / all_paid for nation in nations],
        [gets[nation.id] / all_got for nation in nations] if all_got else None,
        {key: list(of.values()) for key, of in by_key.items()},
    )
    return rows, key_rows, tuple(measures(shared))


def _key_row(key: str, nation: str, share: float, part: float | None) -> BurdenKey:
    above = None if part is None else part - share
    return BurdenKey(key, nation, share, above, part / share if part is not None and share else None)
