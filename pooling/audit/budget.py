"""Family budget: spend[n,t] <= budget.scale * amount + carried[n,t] (million).

carried[n,first] = 0; carried[n,t] = carry_over_share(n,t-1) * (scale * amount(n,t-1) + carried[n,t-1] - spend[n,t-1]).
No amount: no limit, and nothing carried over from that period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, ratio, words
from pooling.audit.spending import Spent
from pooling.domain.result import SpendingRow

FAMILY = "budget"


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a nation may spend in a period (million); ``limit`` is None where there is none."""

    limit: Exact | None = None
    carried: Exact = 0


def allowances(facts: Facts, spent: Mapping[tuple[str, str], Spent]) -> dict[tuple[str, str], Allowed]:
    """(nation, period) -> what may be spent; no limit anywhere where the family is off."""
    if not facts.card.has(FAMILY):
        return dict.fromkeys(spent, Allowed())
    scale = facts.number("budget.scale")
    rows = {(row.nation, row.period): row for row in facts.instance.budgets}
    allowed: dict[tuple[str, str], Allowed] = {}
    for nation in facts.instance.nations:
        carried: Exact = 0
        for period in facts.periods:
            where = (nation.id, period)
            row = rows.get(where)
            if row is None or row.amount_million is None:
                allowed[where] = Allowed(None, carried)
                carried = 0
            else:
                limit = scale * exact(row.amount_million) + carried
                allowed[where] = Allowed(limit, carried)
                carried = exact(row.carry_over_share) * (limit - spent[where].total)
    return allowed


def check(
    spent: Mapping[tuple[str, str], Spent], allowed: Mapping[tuple[str, str], Allowed], findings: Findings
) -> None:
    for where, may in allowed.items():
        if may.limit is not None:
            _within(where, spent[where].total, may.limit, may.carried, findings)


def _within(where: tuple[str, str], total: Exact, limit: Exact, carried: Exact, findings: Findings) -> None:
    findings.at_most(
        FAMILY,
        "limit",
        where,
        total,
        limit,
        lambda: (
            f"{where[0]} spends {words(total)} million in {where[1]}, its budget is {words(limit)}"
            + (f" ({words(carried)} of it carried over)" if carried else "")
        ),
    )


def rows(spent: Mapping[tuple[str, str], Spent], allowed: Mapping[tuple[str, str], Allowed]) -> tuple[SpendingRow, ...]:
    """A row per nation and period."""
    return tuple(_row(where, one, allowed[where]) for where, one in spent.items())


def _row(where: tuple[str, str], spent: Spent, may: Allowed) -> SpendingRow:
    return SpendingRow(
        nation=where[0],
        period=where[1],
        commitment_million=float(spent.commitment),
        fixed_million=float(spent.fixed),
        deployment_million=float(spent.deployment),
        pools_million=float(spent.pools),
        agreements_million=float(spent.agreements),
        support_million=float(spent.support),
        spend_million=float(spent.total),
        limit_million=None if may.limit is None else float(may.limit),
        carried_million=float(may.carried),
        used_share=float(ratio(spent.total, may.limit)) if may.limit else None,
    )
