"""What goes with a nation, agreement, supplier or pool that withdraws.

A row that names what is gone goes too, and what names that row in turn. Three kinds of rows are spared:

- a list loses the name; its row goes only where it then would say something else (an empty list that means all, one of
  which every name is needed, or one that is too short to say anything);
- a name that the row can do without is struck out: a fund or a bonus of an option, a host whose consent is not needed;
- "only with" a partner that is gone becomes "never".

Then go rows that have become useless: an agreement or option that too few may join, the deployment from a region in
which nobody is left. A pool whose shares are fewer has no published total any more. What members of a barter agreement
owed a nation that is gone lapses, in proportion to what each owed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from pooling.domain import round_off
from pooling.domain.parsing import canonical_row
from pooling.domain.tables import TABLES
from pooling.domain.variants.facts import Held, Tables, referring

NEEDS_EACH = frozenset({("options", "requires"), ("offers", "support")})
"""Lists of which every name is needed: what loses one can never be used."""
LEAST = {("sharing", "nations"): 2}
"""Rows that say nothing with fewer names in the list."""
FORGOTTEN: dict[tuple[str, str], tuple[str, ...]] = {
    ("options", "bonus_option"): (),
    ("options", "fund"): ("bonus_option",),
    ("offers", "host"): (),
}
"""Names that a row can do without, with the columns that say nothing without them."""
NAMES_LOSERS = frozenset({"withdrawals"})
"""Tables whose rows say nothing where all of their lists are empty."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A row that goes (``row`` is None), or what is left of it; ``why``: what it depended on."""

    table: str
    held: Held
    row: BaseModel | None
    why: str


def gone_with(tables: Tables, table: str, rows: Sequence[Held]) -> Iterator[Loss]:
    """The rows, and all that depends on them, in order. Tables must be changed as each is yielded."""
    owed, shares = _balances(tables), _shares(tables)
    gone = {id(held) for _, held, _ in _useless(tables)}  # as they were before: nobody's loss
    waiting = [(table, held, "") for held in rows]
    while waiting:
        gone.update(id(held) for _, held, _ in waiting)
        yield from _dependent(tables, waiting, gone)
        waiting = [(other, held, why) for other, held, why in _useless(tables) if id(held) not in gone]
    yield from _unpublished(tables, shares)
    yield from _lapsed(tables, owed)


def _dependent(tables: Tables, waiting: list[tuple[str, Held, str]], gone: set[int]) -> Iterator[Loss]:
    """The rows that wait, and all that name them."""
    while waiting:
        at, held, why = waiting.pop(0)
        yield Loss(at, held, None, why)
        name = getattr(held.row, "id", None)
        if name is None:
            continue
        because = f"{at} {name}"
        for other, column in referring(at):
            for dependent in list(tables.rows[other]):
                if id(dependent) in gone or not _names(dependent.row, column, name):
                    continue
                left = _left(other, column, dependent.row, name)
                if left is None:
                    gone.add(id(dependent))
                    waiting.append((other, dependent, because))
                else:
                    yield Loss(other, dependent, left, because)


def _useless(tables: Tables) -> Iterator[tuple[str, Held, str]]:
    """Agreements and options that too few may join, and deployment from where nobody is: (table, row, why)."""
    rows: dict[str, list[tuple[Held, Any]]] = {
        table: [(held, held.row) for held in tables.rows[table]]
        for table in ("agreements", "options", "deployment", "nations")
    }
    for held, agreement in rows["agreements"]:
        least = max(agreement.least_members, 2 if agreement.kind == "bilateral" else 0)
        if agreement.nations and len(agreement.nations) < least:
            yield "agreements", held, "too few nations may be members"
    for held, option in rows["options"]:
        if option.least_participants > (len(option.nations) or len(rows["nations"])):
            yield "options", held, "too few nations may take part"
    regions = {nation.region for _, nation in rows["nations"]}
    for held, deployment in rows["deployment"]:
        if deployment.from_region is not None and deployment.from_region not in regions:
            yield "deployment", held, f"no nation of {deployment.from_region} is left"


def _shares(tables: Tables) -> Counter[str]:
    """Pool -> number of its shares."""
    return Counter(held.row.pool for held in tables.rows["offers"] if held.row.pool is not None)  # type: ignore[attr-defined]


def _unpublished(tables: Tables, before: Counter[str]) -> Iterator[Loss]:
    """Pools with a published total of shares, some of which are gone."""
    now = _shares(tables)
    for held in tables.rows["pools"]:
        data = canonical_row(held.row)
        name = data["id"]
        if now[name] < before[name] and data.pop("published_total", None) is not None:
            yield Loss("pools", held, TABLES["pools"].model_validate(data), f"shares of {name} are gone")


def _balances(tables: Tables) -> dict[str, float]:
    """Agreement -> the sum of its balances with the community."""
    sums: dict[str, float] = {}
    for held in tables.rows["balances"]:
        agreement, partner, amount = (getattr(held.row, name) for name in ("agreement", "partner", "amount"))
        if partner is None:
            sums[agreement] = sums.get(agreement, 0.0) + amount
    return sums


def _lapsed(tables: Tables, before: dict[str, float]) -> Iterator[Loss]:
    """Balances that must add up as before, once those of who is gone are missing."""
    for agreement, now in _balances(tables).items():
        excess = now - before[agreement]
        rows = [held for held in tables.rows["balances"] if held.row.agreement == agreement]  # type: ignore[attr-defined]
        same = [held for held in rows if held.row.amount * excess > 0]  # type: ignore[attr-defined]
        total = sum(held.row.amount for held in same)  # type: ignore[attr-defined]
        for held in same:
            amount = held.row.amount * (1 - excess / total)  # type: ignore[attr-defined]
            row = TABLES["balances"].model_validate(
                {**canonical_row(held.row), "amount": amount if abs(amount) > round_off.SUMS_TIE else 0.0}
            )
            yield Loss("balances", held, row, f"what it owed or was owed lapses: {agreement}")


def _names(row: BaseModel, column: str, name: str) -> bool:
    value = getattr(row, column)
    return name in value if isinstance(value, tuple) else bool(value == name)


def _left(table: str, column: str, row: BaseModel, name: str) -> BaseModel | None:
    """The row without the name; None where it goes."""
    value = getattr(row, column)
    data = canonical_row(row)
    if isinstance(value, tuple):
        rest = [part for part in value if part != name]
        if (table, column) in NEEDS_EACH or len(rest) < LEAST.get((table, column), 0):
            return None
        if not rest and _says_else(table, column, row):
            return None
        data[column] = rest
    elif (table, column) == ("caveats", "partner") and data["rule"] == "only_with":
        del data["partner"]
        data["rule"] = "forbid"
    elif (table, column) in FORGOTTEN and not (table == "offers" and "consent" in data):
        for idle in (column, *FORGOTTEN[table, column]):
            data.pop(idle, None)
    else:
        return None
    return TABLES[table].model_validate(data)


def _says_else(table: str, column: str, row: BaseModel) -> bool:
    """Whether the row says something else, or nothing, once the list is empty."""
    info = TABLES[table].model_fields[column]
    if info.is_required() or "empty means" in (info.description or ""):
        return True
    return table in NAMES_LOSERS and not any(
        getattr(row, name)
        for name in TABLES[table].model_fields
        if name != column and isinstance(getattr(row, name), tuple)
    )
