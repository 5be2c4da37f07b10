"""Who should pay: what coalitions could do alone, and shares of what all together pay."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
from pydantic import Field

from pooling.analysis.again import Again
from pooling.analysis.answers import Rows, summed_up, without_plan
from pooling.analysis.named import named
from pooling.analysis.question import Tell
from pooling.analysis.shares.alone import Alone, Worth
from pooling.analysis.shares.core import least_core, objection
from pooling.analysis.shares.judging import core_of, method_row, share_rows
from pooling.analysis.shares.methods import Base, game_of, methods
from pooling.analysis.shares.records import CoalitionAlone, Shares
from pooling.analysis.shares.shapley import orders
from pooling.analysis.shares.stakes import COMMON_KEY, PRICE, Stakes, mean_price, problems_of
from pooling.domain.families import FAMILIES
from pooling.domain.problems import InvalidInput, Problem
from pooling.engine.request import RunRequest


class SharesRequest(RunRequest):
    """Coalitions are solved alone: all of them up to so many nations, above that those of orders drawn by chance."""

    worth: Worth = Field(
        "cost",
        description="What counts. cost: paying for its own needs and its part of the alliance's, and the price of what "
        "stays uncovered; cost_whole: the alliance's needs as a whole; coverage: points of need covered.",
    )
    price_million: float | None = Field(None, ge=0, allow_inf_nan=False, description=PRICE)
    common_key: str = Field("equal", description=COMMON_KEY)
    alone_without: list[str] = Field(
        ["breadth"],
        description="Families of the card that bind all together only: coalitions alone are free of them.",
    )
    exact_up_to: int = Field(12, ge=1, le=16, description="Nations up to which every coalition is solved.")
    samples: int = Field(100, ge=2, le=100_000, description="Orders of joining drawn by chance where there are more.")


def shares(request: SharesRequest, stop: threading.Event, tell: Tell) -> Shares:
    """Who should pay: shares of the cost by Shapley, nucleolus, separable costs and keys, and who would object.

    Every coalition is solved alone, within the limit for all runs together. What a coalition is worth is said by
    ``worth``. What is proven of each figure follows from the bounds of the runs: a small ``gap`` proves more.
    """
    again = Again(request, stop)
    stakes = _checked(request, again)
    tell(0, 1, "all together")
    side = again.base()
    if side.result.plan is None:
        ended = without_plan(side.result, "the run of all together")
        return _nothing(request, again, ended.outcome, ended.reason, ended.detail)
    price = mean_price(side) if request.price_million is None else request.price_million
    alone = Alone(again, request.worth, stakes, 0.0 if request.worth == "coverage" else price, request.alone_without)
    wanted, taken = _solved(request, alone, tell)
    return _answer(request, again, alone, taken, wanted)


def _checked(request: SharesRequest, again: Again) -> Stakes:
    """Refuse a card that does not say what the worth is made of, families that are none, and an unknown key."""
    card = again.card
    problems = problems_of(lambda: Stakes.of(again.instance, card, request.common_key))
    tiers = [tier.kind for tier in card.tiers]
    for tier in ("covered",) if request.worth == "coverage" else ("covered", "cost"):
        if tier not in tiers:
            cure = "use card coverage" + (", or worth coverage" if tier == "cost" else "")
            problems.append(Problem("card", card.name, f"worth {request.worth} needs tier {tier}", cure))
    named("alone_without", request.alone_without or None, FAMILIES, "family", problems)
    if problems:
        raise InvalidInput(problems, "shares")
    return Stakes.of(again.instance, card, request.common_key)


# --- coalitions -----------------------------------------------------------------------------------------------------


def _solved(request: SharesRequest, alone: Alone, tell: Tell) -> tuple[int, list[tuple[int, ...]]]:
    """Solve coalitions until all that are wanted are, or time is over: (how many, orders that were gone through)."""
    players = len(alone.nations)
    ends = [1 << player for player in range(players)]
    first = list(dict.fromkeys(ends + [alone.everybody ^ some for some in ends if alone.everybody ^ some]))
    if players <= request.exact_up_to:
        rest = sorted(set(range(1, alone.everybody + 1)) - set(first), key=lambda some: (some.bit_count(), some))
        _through([*first, *rest], alone, tell)
        return alone.everybody, []
    drawn = orders(players, request.samples, request.seed)
    by_order = [list(_prefixes(order)) for order in drawn]
    wanted = list(dict.fromkeys([*first, *(some for prefixes in by_order for some in prefixes), alone.everybody]))
    _through(wanted, alone, tell)
    taken = [order for order, prefixes in zip(drawn, by_order, strict=True) if alone.found.keys() >= set(prefixes)]
    _seek(alone, tell, len(wanted))
    return len(wanted), taken[: len(taken) // 2 * 2]


def _through(coalitions: list[int], alone: Alone, tell: Tell) -> None:
    for place, coalition in enumerate(coalitions):
        if coalition not in alone.found:
            tell(place, len(coalitions), " + ".join(alone.names(coalition)))
            if not alone.solve(coalition):
                return


def _prefixes(order: tuple[int, ...]) -> Iterator[int]:
    so_far = 0
    for player in order:
        so_far |= 1 << player
        yield so_far


def _seek(alone: Alone, tell: Tell, wanted: int) -> None:
    """Look for coalitions that object to the shares that suit those solved best: neighbours of the one that has least
    are solved, until none of them has less or time is over."""
    players = len(alone.nations)
    while all(1 << player in alone.found for player in range(players)):
        shares = least_core(game_of(alone)).shares
        worst = objection(game_of(alone), shares)
        if worst is None:
            return
        before = len(alone.found)
        for player in range(players):
            near = worst.coalition ^ (1 << player)
            if near and near not in alone.found:
                tell(wanted, wanted + 1, "looking for objections: " + " + ".join(alone.names(near)))
                if not alone.solve(near):
                    return
        now = objection(game_of(alone), shares)
        if len(alone.found) == before or now is None or now.saving >= worst.saving:
            return


# --- the answer -----------------------------------------------------------------------------------------------------


def _answer(request: SharesRequest, again: Again, alone: Alone, taken: list[tuple[int, ...]], wanted: int) -> Shares:
    side = again.base()
    missed, points = alone.stakes.missed(side), alone.stakes.points(side)
    in_order = (np.array([alone.price * given[nation] for nation in alone.nations]) for given in (missed, points))
    base = Base(side, *in_order)
    found = list(methods(alone, base, taken))
    core, saving = core_of(alone)
    sign = -1.0 if alone.worth == "coverage" else 1.0
    singles = [alone.found.get(1 << player) for player in range(len(alone.nations))]
    each = sum(standing.value for standing in singles if standing)
    total = alone.found[alone.everybody].value
    lacking = wanted - len(alone.found)
    left_out = f"{lacking} of {wanted} coalitions are left out" if lacking > 0 else ""
    ended: Rows[CoalitionAlone] = summed_up([], again.runs, left_out, cancelled=again.deadline.cancelled)
    return Shares(
        instance=again.instance.name,
        card=again.card.name,
        worth=request.worth,
        unit="points" if alone.worth == "coverage" else f"million {again.instance.instance.currency}",
        price_million=alone.price,
        total=sign * total + 0.0,
        pooling_is_worth=each - total if all(singles) else None,
        core=core,
        least_saving=saving,
        names={nation.id: nation.name or nation.id for nation in again.instance.nations},
        shares=tuple(row for method in found for row in share_rows(method, alone, base)),
        methods=tuple(method_row(method, alone) for method in found),
        coalitions=tuple(_row(alone, coalition, sign) for coalition in _in_order(alone)),
        outcome=ended.outcome,
        reason=ended.reason,
        detail=ended.detail,
    )


def _in_order(alone: Alone) -> list[int]:
    return sorted(alone.found, key=lambda some: (some.bit_count(), some))


def _row(alone: Alone, coalition: int, sign: float) -> CoalitionAlone:
    standing = alone.found[coalition]
    ends = sorted(sign * end + 0.0 for end in standing.between or ())
    return CoalitionAlone(
        nations=alone.names(coalition),
        covered_share=standing.covered_share,
        cost_million=standing.cost_million,
        uncovered=standing.uncovered,
        value=sign * standing.value + 0.0,
        least=ends[0] if ends else None,
        most=ends[-1] if ends else None,
        known=standing.known,
        why=standing.why,
    )


def _nothing(request: SharesRequest, again: Again, outcome: str, reason: str, detail: str) -> Shares:
    unit = "points" if request.worth == "coverage" else f"million {again.instance.instance.currency}"
    about = (again.instance.name, again.card.name, request.worth, unit, request.price_million or 0.0)
    ended = {"outcome": outcome, "reason": reason, "detail": detail}
    return Shares(*about, 0.0, None, "open", None, {}, (), (), (), **ended)  # type: ignore[arg-type]
