"""Between vectors and plans."""

from __future__ import annotations

from pooling.domain.plan import Assignment, Commitment, Membership, Plan, Trade
from pooling.solving.compiled import Compiled, Floats

NOTHING = 1e-7
"""Quantities up to this are round-off of the solver (its feasibility tolerance is 1e-7)."""


def plan_of(compiled: Compiled, x: Floats) -> Plan:
    """The plan in a vector: quantities in nine decimals, zeros left out, in the order of the instance."""
    committed, assigned = [], []
    for (offer, period), column in compiled.commit.items():
        quantity = round(float(x[column]), 9)
        if quantity > NOTHING:
            committed.append(Commitment.model_construct(None, offer=offer, period=period, quantity=quantity))
    for (offer, requirement, period), column in compiled.assign.items():
        quantity = round(float(x[column]), 9)
        if quantity > NOTHING:
            assigned.append(
                Assignment.model_construct(None, offer=offer, requirement=requirement, period=period, quantity=quantity)
            )
    members = [
        Membership.model_construct(
            None,
            agreement=agreement,
            nation=nation,
            period=period,
            role="lead" if _is_one(x, compiled.lead.get((nation, agreement, period))) else "member",
        )
        for (nation, agreement, period), column in compiled.member.items()
        if _is_one(x, column)
    ]
    trades = [
        Trade.model_construct(None, offer=offer, period=period, quantity=quantity)
        for (offer, period), column in compiled.traded.items()
        if abs(quantity := round(float(x[column]), 9)) > NOTHING
    ]
    return Plan.model_construct(
        None,
        commitments=tuple(committed),
        assignments=tuple(assigned),
        memberships=tuple(members),
        trades=tuple(trades),
    )


def _is_one(x: Floats, column: int | None) -> bool:
    return column is not None and float(x[column]) > 0.5


def start_of(compiled: Compiled, plan: Plan) -> tuple[list[int], list[float]]:
    """(columns, values) of a plan made elsewhere, cut to this model's bounds; what it does not know is left out."""
    columns: list[int] = []
    values: list[float] = []
    for (offer, period), column in compiled.commit.items():
        columns.append(column)
        values.append(_within(compiled, column, plan.committed.get((offer, period), 0.0)))
    for key, column in compiled.assign.items():
        columns.append(column)
        values.append(_within(compiled, column, plan.assigned.get(key, 0.0)))
    for chosen, where in ((plan.members, compiled.member), (plan.leads, compiled.lead)):
        for (nation, agreement, period), column in where.items():
            columns.append(column)
            values.append(_within(compiled, column, float((agreement, nation, period) in chosen)))
    for share, column in compiled.traded.items():
        columns.append(column)
        values.append(_within(compiled, column, plan.traded.get(share, 0.0)))
    return columns, values


def _within(compiled: Compiled, column: int, value: float) -> float:
    return float(min(max(value, compiled.low[column]), compiled.high[column]))
