"""How shares stand: against each nation alone, and against every coalition, by what is proven of them."""

from __future__ import annotations

import numpy as np

from pooling.analysis.shares.alone import Alone
from pooling.analysis.shares.core import least_core, objection
from pooling.analysis.shares.game import CostGame, Floats
from pooling.analysis.shares.methods import Base, Method, game_of, meaning
from pooling.analysis.shares.objecting import Objecting
from pooling.analysis.shares.records import MethodStanding, NationShare, Verdict
from pooling.domain import round_off


def share_rows(method: Method, alone: Alone, base: Base) -> list[NationShare]:
    """A row per nation: what it pays beside what it misses of its own, and what pooling is worth to it."""
    rows = []
    sign = -1.0 if alone.worth == "coverage" else 1.0
    beside = np.zeros(len(alone.nations)) if alone.worth == "coverage" else base.missed
    values = method.values
    total = float(values.value.sum() - beside.sum())
    for player, nation in enumerate(alone.nations):
        amount = float(values.value[player] - beside[player])
        ends = sorted(
            sign * float(end[player] - beside[player]) for end in (values.least, values.most) if end is not None
        )
        standing = alone.found.get(1 << player)
        rows.append(
            NationShare(
                method=method.name,
                nation=nation,
                amount=sign * amount + 0.0,
                part=amount / total if abs(total) > small(alone) else None,
                least=ends[0] if ends else None,
                most=ends[-1] if ends else None,
                uncovered=float(beside[player]),
                alone=None if standing is None else sign * standing.value + 0.0,
                gain=None if standing is None else float(standing.value - values.value[player]),
                rational=_below(float(values.value[player]), alone, 1 << player),
            )
        )
    return rows


def small(alone: Alone) -> float:
    """What differs by less is the same."""
    return round_off.COMPARED * max(1.0, *(abs(standing.value) for standing in alone.found.values()))


def _below(shares: float, alone: Alone, coalition: int) -> Verdict:
    """Whether a coalition that is to pay ``shares`` does no better alone."""
    standing = alone.found.get(coalition)
    if standing is None or standing.least is None or standing.most is None:
        return "open"
    room = small(alone)
    return "yes" if shares <= standing.least + room else "no" if shares > standing.most + room else "open"


def method_row(method: Method, alone: Alone, rest: Objecting | None) -> MethodStanding:
    """Whether anybody objects: the coalition that surely does and has most to save, else the one that has least.

    ``rest``: what proves of coalitions that are not solved that none of them objects.
    """
    shares = method.values.value
    sure = objection(game_of(alone, "most"), shares)
    found = objection(game_of(alone), shares)
    stable: Verdict = "open"
    if found is None:
        stable = "yes"
    elif sure is not None and sure.saving < -small(alone):
        stable, found = "no", sure
    elif _none_objects(game_of(alone, "least"), shares, small(alone)) and _others(alone, rest, shares) >= -small(alone):
        stable = "yes"
    if found is None:
        return MethodStanding(method.name, meaning(method.name), stable, (), None, "certified")
    names, known = alone.names(found.coalition), alone.found[found.coalition].known
    return MethodStanding(method.name, meaning(method.name), stable, names, found.saving, known)


def _others(alone: Alone, rest: Objecting | None, shares: Floats) -> float:
    """What staying is worth at least to every coalition that is not solved; -inf where that is not known."""
    if len(alone.found) == alone.everybody:
        return np.inf
    bound = None if rest is None else rest.least(shares).bound
    return -np.inf if bound is None else bound


def _none_objects(least: CostGame, shares: Floats, room: float) -> bool:
    found = objection(least, shares)
    return found is None or found.saving >= -room


def core_of(alone: Alone, rest: Objecting | None) -> tuple[Verdict, float | None]:
    """Whether there are shares to which nobody objects, and the most that shares can leave every coalition.

    Surely not where there are none even though each coalition paid the most it can alone; those that are not solved
    could only object as well. Surely where there are some although each paid the least, and ``rest`` proves that none
    that is not solved objects to these.
    """
    ends = [1 << player for player in range(len(alone.nations))]
    if not all(some in alone.found for some in ends):
        return "open", None
    room, saving = small(alone), least_core(game_of(alone)).saving
    total = {alone.everybody: alone.found[alone.everybody].value}
    most = {some: standing.most for some, standing in alone.found.items() if standing.most is not None}
    if all(some in most for some in ends) and least_core(CostGame(len(ends), {**most, **total})).saving < -room:
        return "no", saving
    if any(standing.least is None for standing in alone.found.values()):
        return "open", saving
    shares = least_core(game_of(alone)).shares
    if not _none_objects(game_of(alone, "least"), shares, room):
        return "open", saving
    others = _others(alone, rest, shares)
    return ("yes", min(saving, others)) if others >= -room else ("open", saving)
