"""Fair shares by key."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from pooling.domain.parameters import KEY_COLUMNS
from pooling.domain.tables import Nation

from .facts import Facts, fraction, total

Shares = dict[str, Fraction]


def shares(facts: Facts, key: str, nations: Sequence[str], equal_largest: int) -> Shares:
    """Nation -> its share by the key among the nations; together 1."""
    rows = [nation for nation in facts.instance.nations if nation.id in nations]
    if key == "un_scale":
        return _levelled(_un_scale(facts, rows), equal_largest)
    column = KEY_COLUMNS[key]
    figures = {row.id: fraction(getattr(row, column)) if column else Fraction(1) for row in rows}
    whole = total(figures.values())
    return _levelled({name: figure / whole for name, figure in figures.items()}, equal_largest)


def _levelled(by_nation: Shares, largest: int) -> Shares:
    """The largest shares become their mean."""
    if largest < 2:
        return by_nation
    names = list(by_nation)
    payers = sorted(names, key=lambda name: (-by_nation[name], names.index(name)))[:largest]
    mean = total(by_nation[name] for name in payers) / len(payers)
    return {name: mean if name in payers else share for name, share in by_nation.items()}


def _un_scale(facts: Facts, rows: list[Nation]) -> Shares:
    floor, ceiling = facts.share("burden.scale_floor"), facts.share("burden.scale_ceiling")
    by_nation = _relieved(rows, facts.share("burden.scale_relief"))
    floored: set[str] = set()
    while below := {name for name, share in by_nation.items() if share < floor and name not in floored}:
        floored |= below
        rest = total(share for name, share in by_nation.items() if name not in floored)
        left = 1 - floor * len(floored)
        by_nation = {
            name: floor if name in floored else share / rest * left if rest else share
            for name, share in by_nation.items()
        }
    capped: set[str] = set()
    while above := {name for name, share in by_nation.items() if share > ceiling and name not in capped}:
        capped |= above
        free = {name for name in by_nation if name not in capped | floored}
        left = 1 - floor * len(floored - capped) - ceiling * len(capped)
        rest = total(by_nation[name] for name in free)
        if not rest:
            # Nobody is left to take over what is above: those at the ceiling do.
            each = (1 - floor * len(floored - capped)) / len(capped)
            return {name: each if name in capped else share for name, share in by_nation.items()}
        by_nation = {
            name: ceiling if name in capped else share * (left / rest) if name in free else share
            for name, share in by_nation.items()
        }
    return by_nation


def _relieved(rows: list[Nation], gradient: Fraction) -> Shares:
    """Shares of income after relief for nations with less of it per head than all together."""
    incomes = {row.id: fraction(row.gni_million or 0.0) for row in rows}
    heads = {row.id: fraction(row.population or 0.0) for row in rows}
    whole = total(incomes.values())
    threshold = whole / total(heads.values())
    cuts = {
        name: gradient * (1 - income / heads[name] / threshold) * income
        for name, income in incomes.items()
        if income / heads[name] < threshold
    }
    payers = total(income for name, income in incomes.items() if name not in cuts)
    if not payers:
        return {name: income / whole for name, income in incomes.items()}
    added = total(cuts.values())
    return {
        name: (income - cuts[name] if name in cuts else income + added * income / payers) / whole
        for name, income in incomes.items()
    }
