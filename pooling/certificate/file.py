"""A certificate as a file: the matrix, the multipliers of every tier, and a vector that keeps every row.

Whoever has the file can check both sides of every tier without trusting a solver: the bound follows from the
multipliers in exact arithmetic, the value from the vector. That the matrix is the instance's is stated by its hash and
the names of its rows; to check that too, write the certificate again from the instance.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from pooling.certificate.exact import Matrix, certified_bound

VERSION = 1
ROW_TOLERANCE = Fraction(1, 1_000_000_000)
"""What a row may be off, as a share of its largest term: round-off of the vector."""
UNIT_TOLERANCE = 1e-6
"""What a whole column may be off."""
VALUE_TOLERANCE = 1e-9
"""What the vector may pass a stated bound, or a limit of a column, by: a share, of itself where it is as small."""
BOUND_TOLERANCE = 1e-12
"""What a stated bound may differ from what its multipliers prove, as a share: it is written with all its digits."""
_INFINITE = {"inf": math.inf, "-inf": -math.inf}


@dataclass(frozen=True, slots=True)
class TierChecked:
    """A tier as the file shows it: ``value`` of the vector, ``bound`` recomputed; ``gap`` is |bound - value| / |value|.

    ``faults``: statements of the file that do not hold, in words.
    """

    name: str
    unit: str
    value: float
    bound: float | None
    gap: float | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a certificate proves. ``faults`` are about the file as a whole; it holds where there are none anywhere."""

    about: dict[str, Any]
    tiers: tuple[TierChecked, ...]
    rows: int
    columns: int
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.faults and not any(tier.faults for tier in self.tiers)


class NotACertificate(Exception):
    """The file cannot be read as a certificate; says why."""


def text_of(data: dict[str, Any]) -> str:
    """A certificate (see :func:`pooling.solve`) as JSON."""
    return json.dumps(data, allow_nan=False, separators=(",", ":")) + "\n"


def numbers(values: list[float]) -> list[Any]:
    """Floats as JSON has them: infinite ones by name."""
    return [value if math.isfinite(value) else ("inf" if value > 0 else "-inf") for value in values]


def check(data: Any) -> Checked:
    """Recompute everything that a certificate (plain data) states. Raises NotACertificate."""
    if not isinstance(data, dict) or "certificate_version" not in data:
        raise NotACertificate("it does not say which version it is of")
    try:
        if data["certificate_version"] != VERSION:
            raise NotACertificate(f"version {data['certificate_version']!r}; this program reads version {VERSION}")
        return _checked(data)
    except NotACertificate:
        raise
    except KeyError as error:
        raise NotACertificate(f"it is damaged: {error} is missing") from None
    except (TypeError, ValueError, IndexError, AttributeError, ArithmeticError):
        raise NotACertificate("it is damaged: something in it is of the wrong kind or size") from None


def _checked(data: dict[str, Any]) -> Checked:
    if not isinstance(data["about"], dict) or not data["tiers"]:
        raise NotACertificate("it says nothing of what it is about, or has no tier")
    matrix = matrix_of(data["matrix"])
    whole = [int(column) for column in data["matrix"]["whole"]]
    x = [float(value) for value in data["vector"]]
    if len(x) != len(matrix.low):
        raise NotACertificate("its vector has not one number per column")
    if not all(map(math.isfinite, x)):
        raise NotACertificate("its vector holds what is no number")
    names = data["matrix"]["rows"]
    faults = [*_columns_kept(matrix, whole, x, data["matrix"]["columns"]), *_rows_kept(matrix, x, names)]
    tiers = []
    held = matrix
    for tier in data["tiers"]:
        tiers.append(_tier(tier, held, x))
        if tier["hold"] is not None:
            held = with_hold(held, tier)
            faults += _rows_kept(held, x, [*names, *(f"hold {checked.name}" for checked in tiers)], only_last=True)
    return Checked(data["about"], tuple(tiers), len(matrix.row_low), len(matrix.low), tuple(faults))


def floats(values: list[Any]) -> list[float]:
    """Numbers as JSON has them, infinite ones by name, as floats."""
    return [_INFINITE[value] if isinstance(value, str) else float(value) for value in values]


def matrix_of(data: dict[str, Any]) -> Matrix:
    """The matrix of a certificate. Raises NotACertificate where it does not fit together."""
    matrix = Matrix(
        low=floats(data["low"]),
        high=floats(data["high"]),
        row_low=floats(data["row_low"]),
        row_high=floats(data["row_high"]),
        row_start=list(map(int, data["row_start"])),
        index=list(map(int, data["index"])),
        value=floats(data["value"]),
    )
    columns, rows = len(matrix.low), len(matrix.row_low)
    shapes = (
        len(matrix.high) == columns == len(data["columns"]),
        len(matrix.row_high) == rows == len(data["rows"]),
        len(matrix.row_start) == rows + 1,
        matrix.row_start[0] == 0 and matrix.row_start[-1] == len(matrix.index) == len(matrix.value),
        matrix.row_start == sorted(matrix.row_start),
        all(0 <= column < columns for column in matrix.index),
        all(map(math.isfinite, matrix.value)),
        # A lower side of inf would ask for nothing where it says everything; nan compares with nothing.
        all(low < math.inf for low in (*matrix.low, *matrix.row_low)),
        all(high > -math.inf for high in (*matrix.high, *matrix.row_high)),
    )
    if not all(shapes):
        raise NotACertificate("its matrix does not fit together")
    return matrix


def tier_cost(tier: dict[str, Any], columns: int) -> list[float]:
    """What a tier gives for a unit of each column."""
    cost = [0.0] * columns
    for column, value in zip(tier["index"], floats(tier["value"]), strict=True):
        cost[column] = value
    return cost


def with_hold(matrix: Matrix, tier: dict[str, Any]) -> Matrix:
    """The matrix of the tiers after this one, with the row that holds it."""
    low, high = floats(tier["hold"])
    return replace(
        matrix,
        row_low=[*matrix.row_low, low],
        row_high=[*matrix.row_high, high],
        row_start=[*matrix.row_start, matrix.row_start[-1] + len(tier["index"])],
        index=[*matrix.index, *tier["index"]],
        value=[*matrix.value, *floats(tier["value"])],
    )


def _tier(tier: dict[str, Any], matrix: Matrix, x: list[float]) -> TierChecked:
    cost, constant = tier_cost(tier, len(x)), float(tier["constant"])
    worth = (Fraction(price) * Fraction(amount) for price, amount in zip(cost, x, strict=True) if price and amount)
    value, up = float(Fraction(constant) + sum(worth)), bool(tier["maximise"])
    faults, bound = [], None
    if tier["multipliers"] is not None:
        multipliers = floats(tier["multipliers"])
        if len(multipliers) != len(matrix.row_low):
            raise NotACertificate(f"tier {tier['name']} has not one multiplier per row")
        bound = certified_bound(matrix, cost, constant, up, multipliers)
    stated = tier["bound"]
    if stated is not None:
        # A weaker statement is no falsehood, but not what was written: something else was changed.
        if bound is None or abs(bound - stated) > BOUND_TOLERANCE * max(abs(bound), abs(stated)):
            proved = "none" if bound is None else f"{bound:.12g}"
            faults.append(f"it states the bound {stated:.12g}, its multipliers prove {proved}")
        beyond = value - stated if up else stated - value
        if beyond > VALUE_TOLERANCE * max(abs(value), abs(stated)):
            faults.append(f"its vector is worth {value:.12g}, beyond the stated bound {stated:.12g}")
    gap = None if bound is None or not value else abs(bound - value) / abs(value)
    return TierChecked(str(tier["name"]), str(tier["unit"]), value, bound, gap, tuple(faults))


def _columns_kept(matrix: Matrix, whole: list[int], x: list[float], names: list[str]) -> list[str]:
    faults = []
    for name, value, low, high in zip(names, x, matrix.low, matrix.high, strict=True):
        room = VALUE_TOLERANCE * max(abs(value), VALUE_TOLERANCE)
        if not low - room <= value <= high + room:
            faults.append(f"{name} is {value:.12g}, allowed is {low:.12g} to {high:.12g}")
    faults += [
        f"{names[column]} is {x[column]:.12g}, it has to be whole"
        for column in whole
        if abs(x[column] - round(x[column])) > UNIT_TOLERANCE
    ]
    return faults


def _rows_kept(matrix: Matrix, x: list[float], names: list[str], only_last: bool = False) -> list[str]:
    faults = []
    rows = len(matrix.row_low)
    for row in range(rows - 1 if only_last else 0, rows):
        total, largest = Fraction(0), Fraction(0)
        for place in range(matrix.row_start[row], matrix.row_start[row + 1]):
            column = matrix.index[place]
            if x[column]:
                term = Fraction(matrix.value[place]) * Fraction(x[column])
                total += term
                largest = max(largest, abs(term))
        for side, limit, sign in (("below", matrix.row_low[row], 1), ("above", matrix.row_high[row], -1)):
            if math.isfinite(limit):
                off = sign * (Fraction(limit) - total)
                if off > ROW_TOLERANCE * max(largest, abs(Fraction(limit))):
                    faults.append(f"{names[row]} is {float(total):.12g}, {side} its limit {limit:.12g}")
    return faults
