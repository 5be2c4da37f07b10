"""Money by nation, period, kind of cost and who pays: the nation's own, or a common fund. Nothing paid has no row."""

from __future__ import annotations

from collections.abc import Iterator

from pooling.audit.numbers import Exact
from pooling.audit.plan.spending import KINDS, Spending, Spent
from pooling.domain.audit_rows import MoneyRow

OWN = "own"


def rows(spent: Spending) -> tuple[MoneyRow, ...]:
    """Rows of source own add up to what is spent; contributions are own."""
    return tuple(
        MoneyRow(nation=nation, period=period, kind=kind, source=source, amount_million=float(amount))
        for (nation, period), one in spent.items()
        for kind, source, amount in _parts(one)
        if amount
    )


def _parts(spent: Spent) -> Iterator[tuple[str, str, Exact]]:
    for kind in KINDS:
        funds = [(fund, amount) for (of, fund), amount in sorted(spent.paid_by.items()) if of == kind]
        cost: Exact = getattr(spent, kind)
        yield kind, OWN, cost - sum(amount for _, amount in funds)
        for fund, amount in funds:
            yield kind, fund, amount
    yield "contributions", OWN, spent.contributions
