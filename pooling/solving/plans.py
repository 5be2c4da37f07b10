"""Between vectors and plans."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import numpy as np

from pooling.domain import round_off
from pooling.domain.plan import Assignment, Commitment, Delivery, Grant, Membership, Plan, Retirement, Start, Trade
from pooling.formulation.decisions import Decisions, OfferKey, StartKey
from pooling.solving.compiled import Compiled, Floats
from pooling.solving.scaling import scaling_of

DIGITS = 14
"""Significant digits of a quantity, beside the largest that the decision may take: what is smaller is round-off."""
OWN_DIGITS = 12
"""Significant digits that a quantity keeps however small it is beside that: others are held against it."""
CHOSEN = 0.5
"""A switch that is open further is taken to be 1."""
Key = TypeVar("Key", bound=tuple[Any, ...])


def plan_of(compiled: Compiled, x: Floats) -> Plan:
    """The plan in a vector: quantities without round-off, zeros left out, in the order of the instance."""
    scaling = scaling_of(compiled)
    reach = np.where(scaling.reach > 0, scaling.reach, scaling.own)
    of = compiled.decisions

    def planned(decisions: Mapping[Key, int]) -> Iterator[tuple[Key, float]]:
        for key, column in decisions.items():
            if quantity := _clean(compiled, reach, x, column):
                yield key, quantity

    ordered = dict(planned(of.ordered))
    chosen = {key for key, column in (*of.member.items(), *of.joined.items()) if x[column] > CHOSEN}
    leads = {key for key, column in of.lead.items() if x[column] > CHOSEN}
    retired: dict[str, str] = {}
    for (offer, period), column in of.retired.items():
        if x[column] > CHOSEN:
            retired.setdefault(offer, period)
    return Plan.model_construct(
        None,
        commitments=tuple(
            Commitment.model_construct(None, offer=offer, period=period, quantity=quantity)
            for (offer, period), quantity in planned(of.commit)
        ),
        assignments=tuple(
            Assignment.model_construct(None, offer=offer, requirement=requirement, period=period, quantity=quantity)
            for (offer, requirement, period), quantity in planned(of.assign)
        ),
        memberships=tuple(
            Membership.model_construct(
                None, agreement=key[1], nation=key[0], period=key[2], role="lead" if key in leads else "member"
            )
            for key in of.member
            if key in chosen
        ),
        trades=tuple(
            Trade.model_construct(None, offer=offer, period=period, quantity=quantity)
            for (offer, period), quantity in planned(of.traded)
        ),
        starts=tuple(
            Start.model_construct(
                None, option=key[1], nation=key[0], period=key[2], units=ordered.get(key, 0.0), grant=key[4]
            )
            for key in of.joined
            if key in chosen
        ),
        deliveries=tuple(
            Delivery.model_construct(None, option=option, nation=nation, period=period, quantity=quantity)
            for (nation, option, period), quantity in planned(of.delivered)
        ),
        retirements=tuple(
            Retirement.model_construct(None, offer=offer, period=period) for offer, period in retired.items()
        ),
    )


def _clean(compiled: Compiled, reach: Floats, x: Floats, column: int) -> float:
    """A quantity, whole where units are whole, else without digits that are round-off; 0 where all of it is."""
    value = float(x[column])
    if compiled.whole[column]:
        return float(round(value))
    most = max(float(reach[column]), abs(value))
    if not value or abs(value) <= round_off.PLANNED * most:
        return 0.0
    digits = max(DIGITS - math.floor(math.log10(most)), OWN_DIGITS - math.floor(math.log10(abs(value))))
    return round(value, digits - 1) + 0.0


def start_of(compiled: Compiled, plan: Plan) -> tuple[list[int], list[float]]:
    """(columns, values) of a plan made elsewhere, cut to this model's bounds; what it does not know is left out."""
    planned = dict(_values(plan, compiled.decisions).each())
    found = [
        (column, planned[name].get(key, 0.0))
        for name, decisions in compiled.decisions.each()
        for key, column in decisions.items()
    ]
    columns = [column for column, _ in found]
    values = np.array([value for _, value in found])
    return columns, np.minimum(np.maximum(values, compiled.low[columns]), compiled.high[columns]).tolist()


def _values(plan: Plan, known: Decisions[int]) -> Decisions[float]:
    """What a plan decides, by the keys of the model; price steps as the model's starts count them."""
    started = _started(plan, known.start)
    return Decisions(
        commit=plan.committed,
        assign=plan.assigned,
        member={(nation, agreement, period): 1.0 for agreement, nation, period in plan.members},
        lead={(nation, agreement, period): 1.0 for agreement, nation, period in plan.leads},
        traded=plan.traded,
        start=dict.fromkeys(started, 1.0),
        joined={(nation, *way): 1.0 for way, nations in started.items() for nation in nations},
        ordered={(nation, *way): units for way, nations in started.items() for nation, units in nations.items()},
        delivered={(nation, option, period): units for (option, nation, period), units in plan.delivered.items()},
        retired=dict.fromkeys(_retired(plan, known.retired), 1.0),
    )


def _retired(plan: Plan, known: Iterable[OfferKey]) -> Iterator[OfferKey]:
    """The period from which on an offer is retired, and all after it."""
    gone: set[str] = set()
    for offer, period in known:
        if plan.retired.get(offer) == period:
            gone.add(offer)
        if offer in gone:
            yield offer, period


def _started(plan: Plan, known: Iterable[StartKey]) -> dict[StartKey, dict[str, float]]:
    """Start -> nation -> units, in the price step in which the whole order lies."""
    rows: dict[tuple[str, str, Grant], dict[str, float]] = defaultdict(dict)
    for row in plan.starts:
        rows[row.option, row.period, row.grant][row.nation] = row.units
    steps: dict[tuple[str, str, Grant], list[int]] = defaultdict(list)
    for option, period, step, grant in known:
        steps[option, period, grant].append(step)
    out: dict[StartKey, dict[str, float]] = {}
    for (option, period, grant), nations in rows.items():
        whole_order = sum(nations.values())
        step = max((low for low in steps[option, period, grant] if low <= whole_order), default=0)
        out[option, period, step, grant] = nations
    return out
