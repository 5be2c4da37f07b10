"""What a report is made of, whatever it is written as."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

from pooling.domain.result_columns import states_share
from pooling.report.charts.chart import Chart
from pooling.report.table import Table
from pooling.report.words import NONE, million, number, percent, plain


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the report itself, 2 a page or an annex, 3 a part of it."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; ``kind`` says how it is read: as it is, as a note, or as a warning."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """Lines as a terminal shows them, columns under each other."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart; without ``table`` its figures stand in an annex, and are not repeated."""

    chart: Chart
    table: bool = True


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a page of its own when printed."""


Block: TypeAlias = Heading | Words | Printed | Points | Table | Figure | NewPage


def points(texts: Iterable[str]) -> list[Block]:
    """A list of sentences; nothing where there are none."""
    found = tuple(text for text in texts if text)
    return [Points(found)] if found else []


Called = Callable[[str, str], str]
"""What people call a row of a table (its name, an id)."""
_NAMING = {
    **dict.fromkeys(("nation", "partner", "members", "leads", "above", "below", "joined", "left"), "nations"),
    **dict.fromkeys(("requirement", "requirements"), "requirements"),
    "capability": "capabilities",
    **{name: f"{name}s" for name in ("mission", "situation", "offer", "agreement", "pool", "option", "supplier")},
}
"""Field -> the table of the instance whose rows it names by their ids."""


def _as_it_is(_table: str, known: str) -> str:
    return known


def listed(
    title: str, rows: Sequence[Any], called: Called = _as_it_is, *, currency: str = "", without: Sequence[str] = ()
) -> list[Block]:
    """Records as a table under a heading: a column for each field that any of them states; nothing without any.

    Rows of tables of the instance that a field names are ``called`` as people call them.
    """
    if not rows:
        return []
    stated = {field.name for field in fields(rows[0]) for row in rows if getattr(row, field.name) is not None}
    names = [field.name for field in fields(rows[0]) if field.name in stated and field.name not in without]
    headings = [heading_words(name, currency) for name in names]
    shares = {field.name for field in fields(rows[0]) if states_share(field)}
    cells = ([cell_words(name, getattr(row, name), called, name in shares) for name in names] for row in rows)
    return [Heading(3, title), Table.of(headings, cells)]


def heading_words(name: str, currency: str) -> str:
    """What a field is called over its column."""
    if name.endswith("_million"):
        return f"{plain(name.removesuffix('_million'))} (million {currency})".replace(" )", ")")
    return f"{plain(name.removesuffix('_share'))} (share)" if name.endswith("_share") else plain(name)


def cell_words(name: str, value: Any, called: Called = _as_it_is, share: bool = False) -> str:
    """A value in words, in the unit that the name of its field says; ``share``: the field states that it is one."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return called(_NAMING[name], value) if name in _NAMING else value
    if isinstance(value, tuple):
        return "; ".join(_part(name, part, called) for part in value)
    if share or name.endswith("_share"):
        return percent(value)
    return million(value) if name.endswith("_million") else number(value)


def _part(name: str, part: Any, called: Called) -> str:
    if isinstance(part, str):
        return cell_words(name, part, called)
    return " ".join(cell_words(field.name, getattr(part, field.name), called) for field in fields(part))
