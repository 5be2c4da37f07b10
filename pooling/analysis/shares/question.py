"""Who should pay: what coalitions could do alone, and shares of what all together pay."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from pydantic import Field

from pooling.analysis.again import Again
from pooling.analysis.answers import Rows, summed_up, without_plan
from pooling.analysis.named import named
from pooling.analysis.question import Tell
from pooling.analysis.shares.alone import Alone, Worth
from pooling.analysis.shares.core import least_core, objection
from pooling.analysis.shares.game import Floats
from pooling.analysis.shares.judging import core_of, method_row, share_rows, small
from pooling.analysis.shares.methods import Base, game_of, methods
from pooling.analysis.shares.objecting import Objecting, Sought, objecting
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
    objections: int = Field(
        50, ge=0, le=100_000, description="Coalitions that may object, solved for that at most, where there are more."
    )


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
    return _answer(request, again, alone, _solved(request, alone, tell))


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


@dataclass(frozen=True, slots=True)
class _Solved:
    """How many coalitions that were wanted are not solved, of how many; the orders by chance that were gone through;
    what seeks those that may object, where not all were wanted."""

    lacking: int
    wanted: int
    taken: list[tuple[int, ...]]
    seeking: _Seeking | None = None

    @property
    def rest(self) -> Objecting | None:
        """What proves of coalitions that are not solved that they do not object."""
        return None if self.seeking is None else self.seeking.rest


def _solved(request: SharesRequest, alone: Alone, tell: Tell) -> _Solved:
    """Solve coalitions until all that are wanted are, or time is over."""
    players = len(alone.nations)
    ends = [1 << player for player in range(players)]
    first = list(dict.fromkeys(ends + [alone.everybody ^ some for some in ends if alone.everybody ^ some]))
    if players <= request.exact_up_to:
        others = sorted(set(range(1, alone.everybody + 1)) - set(first), key=lambda some: (some.bit_count(), some))
        _through([*first, *others], alone, tell)
        return _Solved(alone.everybody - len(alone.found), alone.everybody, [])
    drawn = orders(players, request.samples, request.seed)
    by_order = [list(_prefixes(order)) for order in drawn]
    wanted = list(dict.fromkeys([*first, *(some for prefixes in by_order for some in prefixes), alone.everybody]))
    _through(ends, alone, tell)
    rest = objecting(alone)
    seeking = _Seeking(alone, rest, request.objections, tell)
    seeking.core()
    _through(wanted, alone, tell)
    taken = [order for order, prefixes in zip(drawn, by_order, strict=True) if alone.found.keys() >= set(prefixes)]
    return _Solved(sum(some not in alone.found for some in wanted), len(wanted), taken[: len(taken) // 2 * 2], seeking)


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


class _Seeking:
    """Coalitions solved because they may object, one after the other, ``left`` at most, within the limit."""

    def __init__(self, alone: Alone, rest: Objecting | None, left: int, tell: Tell) -> None:
        self.alone, self.rest, self.left, self.tell, self.count = alone, rest, left, tell, left

    def core(self) -> None:
        """Until it is proven that nobody objects to the shares that suit best those that are solved, or that somebody
        would whatever they are."""
        if not all(1 << player in self.alone.found for player in range(len(self.alone.nations))):
            return
        while self.left:
            best = least_core(game_of(self.alone))
            if best.saving < -small(self.alone) or not self._next(best.shares):
                return

    def about(self, shares: Floats) -> None:
        """Until it is proven that somebody objects to these shares, or that nobody does."""
        while self.left and not _objects(self.alone, shares) and self._next(shares):
            continue

    def _next(self, shares: Floats) -> bool:
        """Whether one more coalition is solved; False where none is left that may object, or time is over."""
        sought = Sought(None, None) if self.rest is None else self.rest.least(shares)
        if sought.bound is not None and sought.bound >= -small(self.alone):
            return False
        near = _neighbour(self.alone, shares) if sought.coalition is None else sought.coalition
        if near is None:
            return False
        self.tell(self.count - self.left, self.count, "looking for objections: " + " + ".join(self.alone.names(near)))
        self.left -= 1
        solved = self.alone.solve(near)
        if solved and self.rest is not None:
            self.rest.compare(sought, shares)
        return solved


def _objects(alone: Alone, shares: Floats) -> bool:
    """Whether one that is solved surely objects."""
    sure = objection(game_of(alone, "most"), shares)
    return sure is not None and sure.saving < -small(alone)


def _neighbour(alone: Alone, shares: Floats) -> int | None:
    """A coalition that is not solved, one nation more or fewer than the one that has least from staying."""
    worst = objection(game_of(alone), shares)
    near = () if worst is None else (worst.coalition ^ (1 << player) for player in range(len(alone.nations)))
    return next((some for some in near if some and some not in alone.found), None)


# --- the answer -----------------------------------------------------------------------------------------------------


def _answer(request: SharesRequest, again: Again, alone: Alone, through: _Solved) -> Shares:
    side = again.base()
    missed, points = alone.stakes.missed(side), alone.stakes.points(side)
    in_order = (np.array([alone.price * given[nation] for nation in alone.nations]) for given in (missed, points))
    base = Base(side, *in_order)
    if through.seeking is not None:
        for method in methods(alone, base, through.taken):
            through.seeking.about(method.values.value)
        through.seeking.core()
    found = list(methods(alone, base, through.taken))
    core, saving = core_of(alone, through.rest)
    sign = -1.0 if alone.worth == "coverage" else 1.0
    singles = [alone.found.get(1 << player) for player in range(len(alone.nations))]
    each = sum(standing.value for standing in singles if standing)
    total = alone.found[alone.everybody].value
    lacking = through.lacking
    left_out = f"{lacking} of {through.wanted} coalitions are left out" if lacking else ""
    ended: Rows[CoalitionAlone] = summed_up([], again.ends, left_out, cancelled=again.deadline.cancelled)
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
        methods=tuple(method_row(method, alone, through.rest) for method in found),
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
