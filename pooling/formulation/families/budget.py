"""Family budget."""

from __future__ import annotations

from dataclasses import dataclass

from pooling.domain.tables import Budget
from pooling.formulation.algebra import Var
from pooling.formulation.context import Formulation
from pooling.formulation.families.spending import spend


def add(f: Formulation) -> None:
    """No member spends more than its budget.

    ``budget[n,t]``:        spend[n,t] - carried[n,t] - advance[n,t] + advance[n,t-1] <= granted[n,t]
    ``budget_carry[n,t]``:  carried[n,t] = carry_over_share[n,t-1] ** years[t-1]
                              * (granted[n,t-1] + carried[n,t-1] + advance[n,t-1] - advance[n,t-2]
                                 - spend[n,t-1])
      0 <= advance[n,t] <= advance_share[n,t] * granted[n,t+1]
      granted[n,t] = budget.scale * years[t] * amount[n,t]

    Nothing is carried into the first period. Where there is no amount there is no limit, nothing is carried over from
    that period, and nothing advanced from or to it. carry_over_share stands in the row of the period in which money is
    left, advance_share in that of the period that spends it early. carried is at least 0: what is overspent within
    round-off is no debt of the next period. It exists only where something can be carried over; without it the row
    holds the costs themselves. Indices: n nation with an amount, t period. Units: million. Source: own; yearly budgets
    with carry-over. Off: no limits.
    """
    granted = _granted(f)
    rows = {(row.nation, row.period): row for row in f.instance.budgets}
    for nation in f.instance.nations:
        if not f.facts.on("budget", nation.id):
            continue
        carried = owed = None
        advances = _advances(f, nation.id, rows, granted)
        for position, period in enumerate(f.facts.periods):
            limit = granted.get((nation.id, period))
            if limit is None:
                # Nothing to lift here, and nothing left over from here.
                carried = owed = None
                continue
            if position:
                flows = Flows(carried, advances.get(position - 1), owed)
                before = rows.get((nation.id, f.facts.periods[position - 1]))
                carried = _carry(f, before, period, granted, flows)
                owed = advances.get(position - 1)
            advance = advances.get(position)
            if carried is None and advance is None and owed is None:
                spent = f.spending_terms.get((nation.id, period))
                # What is held costs money whatever is decided.
                if spent is not None and (spent or spent.constant > limit):
                    f.row("budget", (nation.id, period), spent <= limit)
                continue
            left = spend(f, nation.id, period) - (carried or 0.0) - (advance or 0.0) + (owed or 0.0)
            f.row("budget", (nation.id, period), left <= limit)


def _granted(f: Formulation) -> dict[tuple[str, str], float]:
    """granted[n,t], where there is an amount."""
    scale = f.card["budget.scale"]
    return {
        (row.nation, row.period): scale * f.instance.years(row.period) * row.amount_million
        for row in f.instance.budgets
        if row.amount_million is not None
    }


def _advances(
    f: Formulation, nation: str, rows: dict[tuple[str, str], Budget], granted: dict[tuple[str, str], float]
) -> dict[int, Var]:
    """Position of a period -> advance[n,t], where money of the next period can be spent in it."""
    out = {}
    for position, period in enumerate(f.facts.periods[:-1]):
        key, after = (nation, period), (nation, f.facts.periods[position + 1])
        most = rows[key].advance_share * granted.get(after, 0.0) if key in granted else 0.0
        if most > 0:
            out[position] = f.variable("advance", (nation, period), 0.0, most)
    return out


@dataclass(frozen=True, slots=True)
class Flows:
    """What was carried into a period, advanced in it, and advanced in the one before it."""

    carried: Var | None
    advance: Var | None
    owed: Var | None


def _carry(
    f: Formulation, before: Budget | None, period: str, granted: dict[tuple[str, str], float], flows: Flows
) -> Var | None:
    """carried[n,t] into the period, or None where nothing can be carried over from the one before."""
    if before is None or before.amount_million is None or not before.carry_over_share:
        return None
    nation, last = before.nation, before.period
    share = before.carry_over_share ** f.instance.years(last)
    carried = f.variable("carried", (nation, period), 0.0, None)
    left = (flows.carried or 0.0) + (flows.advance or 0.0) - (flows.owed or 0.0) - spend(f, nation, last)
    f.row("budget_carry", (nation, period), carried == share * granted[nation, last] + share * left)
    return carried
