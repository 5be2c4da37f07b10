"""Which coalition would do better alone: one program over all coalitions at once, for as many nations as there are.

Whether a nation is inside is a decision. With ``x`` the shares, over coalitions that are not solved yet:

    least over inside and plans of   cost + price * points uncovered - sum of x over the nations inside

subject to rules that bind every coalition alike: what offers hold, budgets, sizes of lots, needs (its own needs are
there with a nation, its part of the alliance's too). Rules that hang on who else is there are left out, and so is that
a coalition first covers all it can: what a coalition pays alone is never less. So where the least is not negative,
nobody objects, which is proven; a coalition with less is a candidate, and is solved. With a price at which
covering more always pays, and none of the rules that are left out, candidates are objectors.
Constraint generation in cost games: Goemans and Skutella, 2004, Cooperative facility location games, Journal of
Algorithms 50.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pooling.analysis.shares.alone import Alone, points_of
from pooling.analysis.shares.game import Floats, members
from pooling.domain import round_off
from pooling.domain.deadline import OutOfTime
from pooling.formulation.builder import build
from pooling.solving.checking import Known, checked
from pooling.solving.compiled import Compiled, Objective, compile_model
from pooling.solving.highs import Options

ALIKE = frozenset(
    {
        "commitment",
        "active_most",
        "active_use",
        "lots_step",
        "lots_smallest",
        "budget",
        "sovereignty",
        "support",
        "agreements_offer",
        "agreements_formed",
        "agreements_gain",
        "agreements_gained",
    }
)
"""Rows that bind each coalition no less than all together, and bind nobody who does nothing."""
NODES, POINTS = 500, 100
"""Of the tree: counts, so that the same question has the same answer. Whatever is left open then, the bound holds."""
Row = tuple[Sequence[int], Sequence[float], float, float]
"""(columns, coefficients, low, high)."""


@dataclass(frozen=True, slots=True)
class Sought:
    """The coalition found that may have least from staying, None where none was; ``bound``: none of those that are not
    solved has less, None where that is not known."""

    coalition: int | None
    bound: float | None


class Objecting:
    """The program of a game. Raises OutOfTime where time is over before it is stated."""

    def __init__(self, alone: Alone) -> None:
        self.alone, self.refuted = alone, False
        again = alone.again
        card = again.card.with_overrides(dict(alone.overrides)) if alone.overrides else again.card
        full = compile_model(build(again.instance, card, deadline=again.deadline))
        self.first = len(full.low)
        self._known: dict[tuple[bytes, int], Sought] = {}
        tiers = {objective.kind: objective for objective in full.objectives}
        # Points uncovered: the tier is 1 - sum of weight * short over all weight.
        uncovered = -tiers["covered"].cost * points_of(again.base())
        shorts = {key[1]: column for column, key in enumerate(full.column_keys) if key[0] == "short"}
        self.applies = set(np.flatnonzero(uncovered).tolist()) <= set(shorts.values())
        self.worths = np.zeros(len(alone.nations))
        """Points of the needs of each nation, which count as covered where it is inside."""
        self.constant = 0.0
        rows = list(self._rows(full, shorts, uncovered))
        weights = uncovered if alone.worth == "coverage" else alone.price * uncovered + tiers["cost"].cost
        self.cost = np.append(weights, np.zeros(len(alone.nations)))
        self.model = _stated(full, alone.nations, rows)

    def least(self, shares: Floats) -> Sought:
        """The coalition, of those that are not solved, that may have least from staying with these shares."""
        asked = shares.tobytes(), len(self.alone.found)
        if asked not in self._known or self.refuted:
            self._known[asked] = self._least(shares)
        return self._known[asked]

    def _least(self, shares: Floats) -> Sought:
        deadline = self.alone.again.deadline
        if self.refuted or not self.applies or deadline.over:
            return Sought(None, None)
        model = _with_rows(self.model, [self._other_than(coalition) for coalition in self.alone.found])
        cost = self.cost.copy()
        cost[self.first :] = -shares - self.worths
        objective = Objective("objection", "objection", False, self.constant, cost)
        near = round_off.COMPARED * max(1.0, float(np.abs(shares).sum()))
        options = Options(gap=0.0, gap_in_units=near / 10, time_limit_s=deadline.left(), most_nodes=NODES)
        options = replace(options, most_points=POINTS)
        run, wrong = checked(model, objective, options, Known(None, None, near), cancel=self.alone.again.stop)
        if run.ended == "infeasible" and not wrong:
            return Sought(None, np.inf)  # every coalition is solved
        inside = None if run.x is None else run.x[self.first :] > 1 / 2
        found = None if inside is None else sum(1 << player for player in np.flatnonzero(inside).tolist())
        return Sought(found, None if wrong else run.bound)

    def compare(self, sought: Sought, shares: Floats) -> None:
        """Hold what a coalition was found to pay alone against what was claimed of it: where it is less, nothing that
        is claimed counts any more."""
        standing = None if sought.coalition is None else self.alone.found.get(sought.coalition)
        if standing is not None and standing.most is not None and sought.bound is not None:
            inside = sum(shares[player] for player in members(sought.coalition or 0))
            room = round_off.COMPARED * max(1.0, abs(standing.most), abs(inside))
            self.refuted = self.refuted or standing.most - inside < sought.bound - room

    def _rows(self, full: Compiled, shorts: dict[object, int], uncovered: Floats) -> Iterator[Row]:
        """Rules that bind all alike, needs and offers of those inside alone; somebody is inside, and not all are."""
        alone, first = self.alone, self.first
        place = {nation: first + player for player, nation in enumerate(alone.nations)}
        owner = {need.id: need.nation for need in alone.again.instance.requirements}
        for row, (name, key) in enumerate(full.row_keys):
            entries = slice(full.row_start[row], full.row_start[row + 1])
            columns, values = full.index[entries].tolist(), full.value[entries].tolist()
            low, high = float(full.row_low[row]), float(full.row_high[row])
            if name == "coverage" and key in shorts:
                who, points = owner[key[0]], float(uncovered[shorts[key]]) * low
                whole = alone.worth == "coverage"
                if who is None and alone.worth != "cost":
                    self.constant -= points if whole else 0.0
                    yield columns, values, low, np.inf
                    continue
                parts = dict(alone.stakes.parts) if who is None else {who: 1.0}
                if whole and who is not None:
                    self.worths[place[who] - first] += points
                inside = [place[nation] for nation in parts]
                yield [*columns, *inside], [*values, *(-low * part for part in parts.values())], 0.0, np.inf
            elif name in ALIKE:
                yield columns, values, min(low, 0.0), max(high, 0.0)
        nation_of = {offer.id: offer.nation for offer in alone.again.instance.offers}
        for column, (name, key) in enumerate(full.column_keys):
            if name in ("commit", "assign") and np.isfinite(full.high[column]):
                who = nation_of[key[0]]
                if who in place:
                    yield [column, place[who]], [1.0, -float(full.high[column])], -np.inf, 0.0
        yield list(place.values()), [1.0] * len(place), 1.0, len(place) - 1.0

    def _other_than(self, coalition: int) -> Row:
        """A coalition that is solved is none of those that are sought."""
        inside = set(members(coalition))
        players = range(len(self.alone.nations))
        signs = [-1.0 if player in inside else 1.0 for player in players]
        return [self.first + player for player in players], signs, 1.0 - len(inside), np.inf


def _stated(full: Compiled, nations: Sequence[str], rows: Iterable[Row]) -> Compiled:
    """The columns of a model and one for each nation, under these rows alone; nothing must be done."""
    count = len(nations)
    empty = replace(
        full,
        low=np.append(np.minimum(full.low, 0.0), np.zeros(count)),
        high=np.append(np.maximum(full.high, 0.0), np.ones(count)),
        whole=np.append(full.whole, np.ones(count, dtype=bool)),
        row_low=np.zeros(0),
        row_high=np.zeros(0),
        row_start=np.zeros(1, dtype=np.int32),
        index=np.zeros(0, dtype=np.int32),
        value=np.zeros(0),
        objectives=(),
        groups=(),
        purchases=(),
        column_keys=(*full.column_keys, *(("inside", nation) for nation in nations)),
        row_keys=(),
        holds=0,
    )
    return _with_rows(empty, list(rows))


def _with_rows(model: Compiled, rows: Sequence[Row]) -> Compiled:
    lengths = np.array([len(columns) for columns, *_ in rows], dtype=np.int64)
    return replace(
        model,
        row_low=np.append(model.row_low, [low for *_, low, _ in rows]),
        row_high=np.append(model.row_high, [high for *_, high in rows]),
        row_start=np.append(model.row_start, model.row_start[-1] + np.cumsum(lengths)).astype(np.int32),
        index=np.append(model.index, [column for columns, *_ in rows for column in columns]).astype(np.int32),
        value=np.append(model.value, [value for _, values, *_ in rows for value in values]),
        row_keys=(*model.row_keys, *(("objecting", at) for at in range(len(rows)))),
    )


def objecting(alone: Alone) -> Objecting | None:
    """The program of a game; None where there is no time for it."""
    try:
        return Objecting(alone)
    except OutOfTime:
        return None
