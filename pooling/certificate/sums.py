"""What the bounds of a certificate are sums of: what each row and each limit of a column adds, as exact fractions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from pooling.certificate.exact import exact_parts, upper_limits
from pooling.certificate.file import floats, matrix_of, tier_cost, with_hold

Source = Literal["row", "column", "hold"]


@dataclass(frozen=True, slots=True)
class Term:
    """What a row, a limit of a column, or the hold of a tier before adds to a bound."""

    source: Source
    name: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class BoundSum:
    """The bound of a tier as constant and terms; of one that is made large, that of its negative.

    ``bound``: as it is stated, a float on the safe side of the sum; None, and no term, where nothing is proven.
    """

    tier: str
    maximise: bool
    constant: Fraction
    terms: tuple[Term, ...]
    bound: float | None


def bound_sums(data: dict[str, Any]) -> Iterator[BoundSum]:
    """The sums of all tiers of a certificate (plain data that this program wrote)."""
    matrix = matrix_of(data["matrix"])
    rows: list[tuple[Source, str]] = [("row", name) for name in data["matrix"]["rows"]]
    columns = data["matrix"]["columns"]
    for tier in data["tiers"]:
        name, up = str(tier["name"]), bool(tier["maximise"])
        parts = None
        if tier["multipliers"] is not None and tier["bound"] is not None:
            cost, multipliers = tier_cost(tier, len(columns)), floats(tier["multipliers"])
            parts = exact_parts(matrix, cost, tier["constant"], up, multipliers, upper_limits(matrix))
        if parts is None:
            yield BoundSum(name, up, Fraction(0), (), None)
        else:
            terms = [Term(*rows[row], amount) for row, amount in parts.rows.amounts() if amount]
            terms += [Term("column", columns[column], amount) for column, amount in parts.columns.amounts()]
            yield BoundSum(name, up, parts.constant, tuple(terms), float(tier["bound"]))
        if tier["hold"] is not None:
            matrix = with_hold(matrix, tier)
            rows.append(("hold", name))
