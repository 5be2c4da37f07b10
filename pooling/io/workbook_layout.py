"""The sheets of an instance workbook: tables to fill in, with drop-downs, prompts and bounds taken from the schema."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from pooling.domain.instance import Instance
from pooling.domain.tables import KEYS, REQUIRED_TABLES, TABLES
from pooling.io.cells import SEPARATOR, to_cell
from pooling.io.columns import Column, columns_shown
from pooling.io.workbook_readme import origins_of, write_readme
from pooling.io.workbook_style import (
    BAD,
    COUNT,
    HIGHEST,
    LINE,
    MONEY,
    NEEDED,
    OPTIONAL,
    ORIGINS,
    PERCENT,
    PLAIN,
    TEXT,
    Book,
    lines_of,
    width_of,
    write,
)

OUR_SHEETS: Final = ("readme", "lists")
"""Sheets that hold no table and are not read."""
VARIANT_SHEETS: Final = ("variants", "changes")
"""Sheets that hold variants of the instance, and none of its tables."""
_ROOM = 5_000
"""Rows below the data that have drop-downs as well."""
_WRAPPED = 48
_MOST_ON_A_PAGE = 12
"""Columns that can be read when they are printed on one page."""
_MOST_FROZEN = 4
"""Columns that stay in sight at most; beyond it there would be no room for the others."""


def sheet_name(table: str) -> str:
    """The sheet of a table."""
    return table.capitalize()


Beside = tuple[str, list[Column], list[list[Any]]]
"""A sheet beside the tables: its name in lower case, columns, rows of cells."""


def workbook_bytes(instance: Instance, tables: Collection[str] | None = None, beside: Sequence[Beside] = ()) -> bytes:
    """The .xlsx file of an instance; equal instances give equal bytes.

    Sheets of empty tables are hidden, not left out: drop-downs know them, and rows can be added. Where ``tables`` are
    named it has their sheets alone, shown; they hold all rows of the instance.
    """
    book = Book(instance.instance.title or instance.name, "Capability-pooling instance")
    origins = origins_of(instance)
    hidden = empty_tables(instance) if tables is None else frozenset()
    columns_of = columns_shown(TABLES if tables is None else tables)
    readme = book.sheet("README", instance.name, landscape=False)
    for table, columns in columns_of.items():
        rows = instance.given(table)
        cells = [[to_cell(column, getattr(row, name)) for name, column in columns.items()] for row in rows]
        sheet = book.sheet(sheet_name(table), instance.name)
        _table(book, sheet, table, list(columns.values()), cells)
        if table in origins:
            # Where several kinds meet, the sheet is only as good as the weakest.
            sheet.set_tab_color(ORIGINS[origins[table][-1]])
        if table in hidden:
            sheet.hide()
        _name_ids(book, table, len(cells))
    for name, columns_beside, rows_beside in beside:
        _table(book, book.sheet(sheet_name(name), instance.name), name, columns_beside, rows_beside)
        _name_column(book, name, len(rows_beside))
    write_readme(book, readme, instance, columns_of, {table: sheet_name(table) for table in columns_of}, hidden)
    readme.activate()
    return book.content()


def empty_tables(instance: Instance) -> frozenset[str]:
    """The tables without a row that may have none."""
    return frozenset(name for name in TABLES if name not in REQUIRED_TABLES and not getattr(instance, name))


def _name_ids(book: Book, table: str, rows: int) -> None:
    """The range of a table's ids as a name that grows with the table, for drop-downs."""
    if KEYS.get(table) == ("id",):
        _name_column(book, table, rows)


def _name_column(book: Book, table: str, rows: int) -> None:
    span = f"{sheet_name(table)}!$A$2:$A${rows + _ROOM}"
    start = f"{sheet_name(table)}!$A$2"
    book.book.define_name(f"ids_{table}", f"={start}:INDEX({span},MAX(1,COUNTA({span})))")


def _table(book: Book, sheet: Any, table: str, columns: list[Column], cells: list[list[Any]]) -> None:
    last = max(len(cells), 1)
    sheet.set_row(0, 48)
    sheet.repeat_rows(0)
    if len(columns) > _MOST_ON_A_PAGE:
        sheet.fit_to_pages(-(-len(columns) // _MOST_ON_A_PAGE), 0)
        sheet.repeat_columns(0)
    keys = KEYS.get(table, ())
    leading = bool(keys) and tuple(column.name for column in columns[: len(keys)]) == keys
    sheet.freeze_panes(1, min(len(keys), _MOST_FROZEN) if leading else 0)
    headings = []
    lines = [1] * len(cells)
    for index, column in enumerate(columns):
        number_format = format_of(column)
        texts = [str(row[index]) for row in cells[:2_000] if row[index] is not None]
        width = width_of(column.heading, texts, widest=_WRAPPED)
        wrapped = column.kind in ("text", "ids")
        align = {**book.aligned(column.numeric), **({"text_wrap": True} if wrapped else {})}
        sheet.set_column(index, index, width, book.style(num_format=number_format, **align))
        colour = NEEDED if column.required else OPTIONAL
        headings.append({"header": column.heading, "header_format": book.heading(colour, column.numeric)})
        style = book.cell(number_format, **align)
        for row, values in enumerate(cells, start=1):
            write(sheet, row, index, values[index], style)
            if wrapped and isinstance(values[index], str):
                lines[row - 1] = max(lines[row - 1], lines_of(values[index], width))
        sheet.data_validation(1, index, last + _ROOM, index, _validation(column))
        sheet.data_validation(0, index, 0, index, {"validate": "any", **_prompt(column)})
    for row, count in enumerate(lines, start=1):
        if count > 1:
            sheet.set_row(row, min(LINE * count, HIGHEST))
    options = {"name": sheet_name(table), "style": "Table Style Light 1", "columns": headings}
    sheet.add_table(0, 0, last, len(columns) - 1, options)
    if keys == ("id",):
        twice = book.book.add_format({"font_color": "#FFFFFF", "bg_color": BAD})
        sheet.conditional_format(1, 0, last + _ROOM, 0, {"type": "duplicate", "format": twice})


def format_of(column: Column) -> str:
    """The number format of a column: money with decimals, shares as per cent, text as text."""
    if not column.numeric:
        return TEXT
    if column.unit.startswith("million"):
        return MONEY
    if column.unit.startswith("share"):
        return PERCENT
    return COUNT if column.unit == "persons" else PLAIN


def _prompt(column: Column) -> dict[str, str]:
    unit = f" Unit: {column.unit}." if column.unit else ""
    several = f" Several: separate them by {SEPARATOR}" if column.kind == "ids" else ""
    empty = meaning_of_empty(column)
    tail = f"{unit}{several}{' ' + empty if empty else ''}"
    text = column.description.replace("`", "")
    room = 250 - len(tail)
    text = text if len(text) < room else text[: room - 4] + "..."
    return {"input_title": column.name[:32], "input_message": f"{text.rstrip('.')}.{tail}"}


def meaning_of_empty(column: Column) -> str:
    """What an empty cell means, in a sentence; nothing where it means just that."""
    if column.required:
        return "Needed."
    if column.default in (None, "", ()):
        return ""
    value = {True: "yes", False: "no"}[column.default] if column.kind == "flag" else column.default
    if isinstance(value, float):
        value = f"{value:g}" if format_of(column) != PERCENT else f"{100 * value:g} %"
    return f"Empty: {value}."


def _validation(column: Column) -> dict[str, Any]:
    rule: dict[str, Any] = {"validate": "any", **_prompt(column)}
    wrong = {"error_title": column.name[:32], "error_type": "stop"}
    if column.refers_to and column.kind == "id":
        message = f"This name is not on sheet {sheet_name(column.refers_to)}. Add it there, or choose from the list."
        names = {"validate": "list", "source": f"=ids_{column.refers_to}", "error_type": "warning"}
        return {**rule, **wrong, **names, "error_message": message}
    if column.kind in ("choice", "flag"):
        source = [str(choice) for choice in column.choices] or ["yes", "no"]
        message = f"Choose one of: {', '.join(source)}"
        return {**rule, **wrong, "validate": "list", "source": source, "error_message": message[:255]}
    if column.kind in ("number", "whole"):
        return {**rule, **wrong, **_bounds(column)}
    if column.longest and column.kind == "text":
        message = f"At most {column.longest:,} characters."
        limit = {"validate": "length", "criteria": "<=", "value": column.longest}
        return {**rule, **wrong, **limit, "error_message": message}
    return rule


def _bounds(column: Column) -> dict[str, Any]:
    kind = "integer" if column.kind == "whole" else "decimal"
    what = "A whole number" if column.kind == "whole" else "A number"
    low, high = column.low or 0, column.high or 0
    if column.above:
        return {"validate": kind, "criteria": ">", "value": low, "error_message": f"{what} above {low:g}."}
    words = f"{what} from {low:,.15g} to {high:,.15g}."
    if format_of(column) == PERCENT:
        words = "A share from 0 % to 100 % (0 to 1)."
    return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high, "error_message": words}
