"""What goes with a nation, agreement, supplier or pool that withdraws.

A row that names what is gone goes too, and what names that row in turn. Lists are the exception: the name is struck
out, and the row goes only where it then would say something else (an empty list that means all, or one of which every
name is needed). What members of a barter agreement owed a nation that is gone lapses, in proportion to what each owed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from pooling.domain.parsing import canonical_row
from pooling.domain.round_off import SUMS_TIE
from pooling.domain.tables import TABLES
from pooling.domain.variants.facts import Held, Tables, referring

NEEDS_EACH = frozenset({("options", "requires"), ("offers", "support")})
"""Lists of which every name is needed: what loses one can never be used."""
LEAST = {("sharing", "nations"): 2}
"""Rows that say nothing with fewer names in the list."""
FORGOTTEN = frozenset({("options", "bonus_option")})
"""Names that a row can do without: an option whose bonus can no longer be had is bought without it."""
NAMES_LOSERS = frozenset({"withdrawals"})
"""Tables whose rows say nothing where all of their lists are empty."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A row that goes (``row`` is None), or what is left of it in ``column``; ``why``: what it depended on."""

    table: str
    held: Held
    row: BaseModel | None
    column: str
    why: str


def gone_with(tables: Tables, table: str, rows: Sequence[Held]) -> Iterator[Loss]:
    """The rows, and all that depends on them, in order. Tables must be changed as each is yielded."""
    owed = _balances(tables)
    waiting = [(table, held, "") for held in rows]
    gone = {id(held) for held in rows}
    while waiting:
        at, held, why = waiting.pop(0)
        yield Loss(at, held, None, "", why)
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
                    yield Loss(other, dependent, left, _changed(other, column), because)

    yield from _lapsed(tables, owed)


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
                {**canonical_row(held.row), "amount": amount if abs(amount) > SUMS_TIE else 0.0}
            )
            yield Loss("balances", held, row, "amount", f"what it owed or was owed lapses: {agreement}")


def _names(row: BaseModel, column: str, name: str) -> bool:
    value = getattr(row, column)
    return name in value if isinstance(value, tuple) else bool(value == name)


def _changed(table: str, column: str) -> str:
    return "rule" if (table, column) == ("caveats", "partner") else column


def _left(table: str, column: str, row: BaseModel, name: str) -> BaseModel | None:
    """The row without the name; None where it goes."""
    value = getattr(row, column)
    data = canonical_row(row)
    if not isinstance(value, tuple):
        if (table, column) == ("caveats", "partner") and data["rule"] == "only_with":
            # Only beside a partner that is gone: never.
            del data["partner"]
            return TABLES[table].model_validate({**data, "rule": "forbid"})
        if (table, column) in FORGOTTEN:
            del data[column]
            return TABLES[table].model_validate(data)
        return None
    rest = [part for part in value if part != name]
    if (table, column) in NEEDS_EACH or len(rest) < LEAST.get((table, column), 0):
        return None
    if not rest and (_needed(table, column) or "empty means all" in _description(table, column)):
        return None
    if not rest and table in NAMES_LOSERS and not any(_others(row, table, column)):
        return None
    data[column] = rest
    return TABLES[table].model_validate(data)


def _others(row: BaseModel, table: str, column: str) -> Iterator[bool]:
    """Whether each other list of the row holds a name."""
    for name in TABLES[table].model_fields:
        if name != column and isinstance(getattr(row, name), tuple):
            yield bool(getattr(row, name))


def _needed(table: str, column: str) -> bool:
    return TABLES[table].model_fields[column].is_required()


def _description(table: str, column: str) -> str:
    return TABLES[table].model_fields[column].description or ""
