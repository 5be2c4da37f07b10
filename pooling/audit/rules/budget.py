"""Family budget: spend[n,t] <= granted + carried[n,t] - advance[n,t-1] + advance[n,t] (million).

- granted = budget.scale * amount * years of t.
- carried[n,first] = 0. carried[n,t] = carry_over_share(n,t-1) ** years of t-1 * what is left of t-1, nothing where more
  was spent.
- An advance is taken from the next period's amount: at most advance_share of it, where both periods have one. It is
  repaid then.
- No amount: no limit, and nothing carried over from that period.

The plan does not say what is advanced. The least that is enough counts, as more never helps.
"""

from __future__ import annotations

from dataclasses import dataclass

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, ratio, words
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.spending import Spent
from pooling.audit.rules.funding import funded
from pooling.domain.audit_rows import COST_KINDS, SpendingRow

FAMILY = "budget"


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a nation may spend in a period (million); ``limit`` is None where there is none.

    The limit counts the ``amount`` granted, what is carried over, what was advanced before (``repaid``) and the
    ``most`` that may be advanced.
    """

    limit: Exact | None = None
    carried: Exact = 0
    repaid: Exact = 0
    most: Exact = 0
    advanced: Exact = 0
    turned: Exact = 0
    """The largest amount that went into what is carried over: its round-off is of that size."""
    amount: Exact | None = None


def allowances(facts: Facts, planned: Planned) -> dict[tuple[str, str], Allowed]:
    """(nation, period) -> what may be spent; no limit anywhere where the family is off."""
    spent = planned.once(funded).spent
    if not facts.card.has(FAMILY):
        return dict.fromkeys(spent, Allowed())
    scale = facts.number("budget.scale")
    rows = {(row.nation, row.period): row for row in facts.instance.budgets}
    amounts = {
        where: scale * exact(row.amount_million) * facts.years[row.period]
        for where, row in rows.items()
        if row.amount_million is not None
    }
    allowed: dict[tuple[str, str], Allowed] = {}
    for nation in facts.instance.nations:
        carried: Exact = 0
        repaid: Exact = 0
        turned: Exact = 0
        for period, after in zip(facts.periods, (*facts.periods[1:], ""), strict=True):
            where = (nation.id, period)
            if where not in amounts:
                allowed[where] = Allowed(None, carried)
                carried = repaid = 0
                continue
            have, total = amounts[where] + carried - repaid, spent[where].total
            most = exact(rows[where].advance_share) * amounts.get((nation.id, after), 0)
            advanced = min(most, max(0, total - have))
            allowed[where] = Allowed(have + most, carried, repaid, most, advanced, turned, amounts[where])
            turned = max(turned, have + advanced, total)
            # What is overspent by no more than the audit lets pass is no debt of the next period.
            share = exact(rows[where].carry_over_share) ** facts.years[period]
            carried = share * max(0, have + advanced - total)
            repaid = advanced
    return allowed


def check(_facts: Facts, planned: Planned, findings: Findings) -> None:
    spent = planned.once(funded).spent
    for where, may in planned.once(allowances).items():
        total, limit = spent[where].total, may.limit
        if limit is None or findings.at_most(FAMILY, "limit", where, total, limit, of=may.turned):
            continue
        parts = (
            ("of it carried over", may.carried),
            ("of it advanced", may.most),
            ("repaid of an advance", may.repaid),
        )
        named = ", ".join(f"{words(part)} {what}" for what, part in parts if part)
        findings.say(
            f"{where[0]} spends {words(total)} million in {where[1]}, its limit is {words(limit)}"
            + (f" ({named})" if named else "")
        )


def rows(planned: Planned) -> tuple[SpendingRow, ...]:
    """A row per nation and period."""
    allowed = planned.once(allowances)
    return tuple(_row(where, spent, allowed[where]) for where, spent in planned.once(funded).spent.items())


def _row(where: tuple[str, str], spent: Spent, may: Allowed) -> SpendingRow:
    total = spent.total
    return SpendingRow(
        nation=where[0],
        period=where[1],
        **{f"{kind}_million": float(getattr(spent, kind)) for kind in COST_KINDS},
        contributions_million=float(spent.contributions),
        funded_million=float(spent.funded),
        spend_million=float(total),
        budget_million=None if may.amount is None else float(may.amount),
        limit_million=None if may.limit is None else float(may.limit),
        carried_million=float(may.carried),
        advanced_million=float(may.advanced),
        used_share=float(ratio(total, may.limit)) if may.limit is not None and may.limit > 0 else None,
    )
