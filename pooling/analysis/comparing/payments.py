"""Who pays more or less, and how far that is from fair shares by every key."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pooling.analysis.comparing.differences import joined, less, status, summed
from pooling.analysis.comparing.sides import Side
from pooling.audit.numbers import Exact, ratio
from pooling.audit.rules.funding import OWN, funded
from pooling.domain.audit_rows import COST_KINDS
from pooling.domain.comparison.rows import FairnessDifference, Group, MoneyDifference, PaymentDifference

Cell = tuple[str, str, str, str]
"""(nation, period, kind, source)."""
CONTRIBUTIONS = "contributions"
_GROUPS: tuple[tuple[Group, Callable[[Cell], str]], ...] = (
    ("all", lambda _: ""),
    ("nation", lambda cell: cell[0]),
    ("year", lambda cell: cell[1]),
    ("kind", lambda cell: cell[2]),
)


def money(side: Side) -> dict[Cell, Exact]:
    """Million by nation, period, kind of cost and who pays; nothing where nothing is paid."""
    out: dict[Cell, Exact] = {}
    if not side.has_plan:
        return out
    for (nation, period), spent in side.planned.once(funded).spent.items():
        for kind in COST_KINDS:
            out[nation, period, kind, OWN] = getattr(spent, kind)
        for (kind, fund), amount in sorted(spent.paid_by.items()):
            out[nation, period, kind, OWN] -= amount
            out[nation, period, kind, fund] = amount
        out[nation, period, CONTRIBUTIONS, OWN] = spent.contributions
    return {cell: amount for cell, amount in out.items() if amount}


def _knows(side: Side, nation: str, period: str) -> bool:
    return nation in side.facts.nations and period in side.facts.period_at


def money_differences(before: Side, after: Side) -> Iterator[MoneyDifference]:
    """A row wherever either pays anything."""
    for (nation, period, kind, source), old, new in joined(before.once(money), after.once(money)):
        one, other = old or 0, new or 0
        yield MoneyDifference(
            variant=after.name,
            nation=nation,
            period=period,
            kind=kind,
            source=source,
            status=status(_knows(before, nation, period), _knows(after, nation, period)),
            before_million=float(one),
            after_million=float(other),
            difference_million=float(other - one),
        )


def payments(side: Side) -> dict[tuple[Group, str], Exact]:
    """Sums of what nations pay themselves by nation, year and kind, who pays nothing with 0; of all by source."""
    if not side.has_plan:
        return {}
    cells = side.once(money)
    own = {cell: amount for cell, amount in cells.items() if cell[3] == OWN}
    names: dict[Group, list[str]] = {
        "all": [""],
        "nation": list(side.facts.nations),
        "year": list(side.facts.periods),
        "kind": [kind for kind in (*COST_KINDS, CONTRIBUTIONS) if any(cell[2] == kind for cell in own)],
    }
    out: dict[tuple[Group, str], Exact] = {}
    for group, name in _GROUPS:
        found = summed(own, name)
        out |= {(group, of): found.get(of, 0) for of in names[group]}
    by_source = summed(cells, lambda cell: cell[3])
    return out | {("source", source): amount for source, amount in by_source.items()}


def payment_differences(before: Side, after: Side) -> list[PaymentDifference]:
    """A row per group and name of either."""
    out = []
    for (group, name), old, new in joined(before.once(payments), after.once(payments)):
        one, other = old or 0, new or 0
        out.append(
            PaymentDifference(
                variant=after.name,
                group=group,
                name=name,
                status=status(old is not None, new is not None),
                before_million=float(one),
                after_million=float(other),
                difference_million=float(other - one),
                difference_share=float(ratio(other - one, one)) if one else None,
            )
        )
    order = [group for group, _ in _GROUPS] + ["source"]
    return sorted(out, key=lambda row: order.index(row.group))


def fairness_differences(before: Side, after: Side) -> Iterator[FairnessDifference]:
    """A row per key and nation of either, for keys whose figures are known."""
    keys = [
        {} if not side.has_plan else {(row.key, row.nation): row for row in side.report.keys}
        for side in (before, after)
    ]
    for (key, nation), old, new in joined(*keys):
        above = [None if row is None else less(row.burden_million, row.fair_million) for row in (old, new)]
        yield FairnessDifference(
            variant=after.name,
            key=key,
            nation=nation,
            status=status(old is not None, new is not None),
            key_before_share=None if old is None else old.key_share,
            key_after_share=None if new is None else new.key_share,
            carried_before_share=None if old is None else old.burden_share,
            carried_after_share=None if new is None else new.burden_share,
            above_before_million=above[0],
            above_after_million=above[1],
            difference_million=less(above[1], above[0]),
        )
