"""Column types of the instance tables: what a cell may hold, with its unit and its bounds.

Every field of every table is made by :func:`column`, so that unit, description and the table it refers to
are stated once and travel into the JSON Schema, the workbook, the CSV header check and the reference page.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from pooling.domain.printed import notebook_html

ID_PATTERN = r"^[A-Za-z0-9](?:[A-Za-z0-9_.\-]{0,62}[A-Za-z0-9])?$"
LARGEST_NUMBER = 1e12
"""No quantity, cost or figure may be larger; beyond it double precision no longer holds a cent."""
SMALLEST_QUANTITY, LARGEST_QUANTITY = 1e-3, 1e8
"""Units of anything owned or needed: smaller or larger ones are lost in the solver's tolerance. Choose another unit."""
SMALLEST_FACTOR, LARGEST_FACTOR = 1e-3, 1e6
SMALLEST_NUMBER = 1e-15
"""A number is 0 or at least this (either sign): what is smaller is a slip, and lost in any sum."""
LARGEST_TEXT = 4_000
LARGEST_LIST = 1_000

ALMOST_ZERO = f"a number is 0, or at least {SMALLEST_NUMBER:g} away from it"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff￾￿]")


def _text(value: str) -> str:
    value = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _CONTROL.search(value):
        raise PydanticCustomError("control_character", "text must not hold control characters")
    return value


def _fifteen_digits(value: float) -> float:
    # Spreadsheet programs keep fifteen significant digits; holding no more makes every round trip exact.
    return float(f"{value:.15g}") + 0.0


def _number(value: float) -> float:
    if value.is_integer() and -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        return value + 0.0
    if 0 < abs(value) < SMALLEST_NUMBER:
        raise PydanticCustomError("almost_zero", ALMOST_ZERO)
    return _fifteen_digits(value)


def _sorted_unique(value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(value)))


def as_tuple(value: Any) -> Any:
    """A list as a tuple: JSON arrays arrive as lists, and nobody is to change an instance."""
    return tuple(value) if isinstance(value, list) else value


def _from(low: float, high: float) -> Any:
    return Field(strict=True, allow_inf_nan=False, ge=low, le=high)


Text = Annotated[str, Field(strict=True, max_length=LARGEST_TEXT), AfterValidator(_text)]
Id = Annotated[str, Field(strict=True, pattern=ID_PATTERN)]
Number = Annotated[float, _from(0, LARGEST_NUMBER), AfterValidator(_number)]
SignedNumber = Annotated[float, _from(-LARGEST_NUMBER, LARGEST_NUMBER), AfterValidator(_number)]
Quantity = Annotated[float, _from(SMALLEST_QUANTITY, LARGEST_QUANTITY), AfterValidator(_number)]
"""Units that are owned or needed."""
Units = Annotated[float, _from(0, LARGEST_QUANTITY), AfterValidator(_number)]
"""Units, or none."""
PlannedUnits = Annotated[float, _from(0, LARGEST_QUANTITY), AfterValidator(_fifteen_digits)]
"""Units of a plan, however few: a budget of almost nothing pays for almost none."""
SignedPlannedUnits = Annotated[float, _from(-LARGEST_QUANTITY, LARGEST_QUANTITY), AfterValidator(_fifteen_digits)]
Factor = Annotated[float, _from(SMALLEST_FACTOR, LARGEST_FACTOR), AfterValidator(_number)]
"""A weight or a ratio."""
Share = Annotated[float, _from(0, 1), AfterValidator(_number)]
Rate = Annotated[float, _from(SMALLEST_NUMBER, LARGEST_NUMBER), AfterValidator(_number)]
"""What one unit of something is worth in another."""
Year = Annotated[int, Field(strict=True, ge=1900, le=2200)]
PositiveShare = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, le=1), AfterValidator(_number)]
MOST_YEARS = 100
Years = Annotated[int, Field(strict=True, ge=1, le=MOST_YEARS)]
"""Length of a period."""
Days = Annotated[int, Field(strict=True, ge=0, le=36_500)]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000)]
Ago = Annotated[int, Field(strict=True, ge=1, le=1_000)]
"""So many periods before the first: 1 is the one just before it."""
Level = Annotated[int, Field(strict=True, ge=0, le=5)]
Flag = Annotated[bool, Field(strict=True)]
Ids = Annotated[
    tuple[Id, ...], BeforeValidator(as_tuple), Field(max_length=LARGEST_LIST), AfterValidator(_sorted_unique)
]


def column(
    description: str,
    *,
    default: Any = ...,
    unit: str = "",
    refers_to: str = "",
    examples: tuple[str, ...] = (),
) -> Any:
    """A field of a table row: description and unit for people, ``refers_to`` names the table an id points into."""
    stated = {"unit": unit, "refers_to": refers_to, "examples": list(examples)}
    extra: Any = {key: value for key, value in stated.items() if value}
    return Field(default, description=description, json_schema_extra=extra or None)


class StrictRow(BaseModel):
    """One row: frozen, and a field it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False)

    def _repr_html_(self) -> str:
        return notebook_html(self)


NOTES = "notes"

PER_PERIOD = "a period (a year of it, where periods have years)"
"""What money that is due again and again is for."""


class Row(StrictRow):
    """One row of a table of facts, with room for notes.

    Every format carries notes, yet they are no facts: the hash and the rules leave them out.
    """

    notes: Text = column("Notes for people; no rule reads them, and they do not count in the hash", default="")


class MoneyRow(Row):
    """One row with figures of money (columns whose unit is in million), which may be given in another currency."""

    currency: Id | None = column(
        "Currency of the row's money; empty means the instance's", default=None, refers_to="currencies"
    )


def money_columns(model: type[BaseModel]) -> tuple[str, ...]:
    """The columns of a table that hold money."""
    units = {name: str(stated_of(info).get("unit", "")) for name, info in model.model_fields.items()}
    return tuple(name for name, unit in units.items() if unit.startswith("million"))


def columns(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a table in the order of its columns: those that many tables have come last."""
    fields = dict(model.model_fields)
    for name in (*MoneyRow.model_fields, *Row.model_fields) if issubclass(model, MoneyRow) else Row.model_fields:
        if name in fields:
            fields[name] = fields.pop(name)
    return fields


def stated_of(info: FieldInfo) -> dict[str, Any]:
    """What a column states beside its description: unit, ``refers_to``, examples."""
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def references(model: type[BaseModel]) -> dict[str, str]:
    """Column -> the table whose ids it holds, of those that hold ids of another."""
    targets = {name: stated_of(info).get("refers_to") for name, info in model.model_fields.items()}
    return {name: target for name, target in targets.items() if target}
