"""stdout carries data, stderr messages. One place writes to each."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pooling.cli.streams import encodable, encoding_of, is_dumb, put_err, put_out, unguarded

if TYPE_CHECKING:
    from rich.console import Console

    from pooling.domain.problems import Caution
    from pooling.domain.result import Result

WIDE = 200
"""Columns of a table that goes into a file or a pipe."""
GLANCE = 100
"""Columns of a screen that is read at one glance."""
NARROW = 40
"""Columns of a table at least: a narrower terminal wraps its lines instead of cutting figures."""

_FORMAT = "pooling.format"


class Format(StrEnum):
    """How data are written to stdout."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def _remember(context: typer.Context, value: Format) -> Format:
    context.meta[_FORMAT] = value
    return value


FormatOption = Annotated[Format, typer.Option("--format", callback=_remember, help="How data are written to stdout.")]


def chosen_format(context: typer.Context) -> Format:
    """The format the running command was asked for; table where it has none."""
    return Format(context.meta.get(_FORMAT, Format.TABLE))


def write(text: str) -> None:
    """Write text for people to stdout: nothing in it can act on a terminal."""
    from pooling.domain.readable import readable_lines

    put_out(readable_lines(text))


def write_data(text: str) -> None:
    """Write data for programs to stdout, as they are."""
    put_out(text)
    if encodable(text, sys.stdout) != text:
        lacking = f"stdout is in {encoding_of(sys.stdout)}: letters that it lacks are written as ?"
        say(f"note: {lacking} (PYTHONUTF8=1 keeps them)")


def say(text: str) -> None:
    """A message for people, to stderr."""
    put_err(f"{text}\n")


def say_warnings(warnings: Iterable[Caution]) -> None:
    """What stops no run, to stderr: one line, and its cure below."""
    for caution in warnings:
        say(f"warning: {caution}")


def write_json(data: Any) -> None:
    """Data as JSON, indented, names as they are."""
    import json

    write_json_text(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def write_json_text(text: str) -> None:
    """The same for JSON that is text already.

    Letters that stdout cannot write, or that a terminal would obey or hide, become JSON escapes.
    """
    import json
    import re

    from pooling.domain.readable import is_plain

    def written(found: re.Match[str]) -> str:
        return "".join(
            letter if is_plain(letter) and encodable(letter, sys.stdout) == letter else json.dumps(letter)[1:-1]
            for letter in found[0]
        )

    # Whatever is not ASCII stands within a string.
    write_data(text if text.isascii() and "\x7f" not in text else re.sub(r"[\x7f-\U0010ffff]+", written, text))


def write_rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], form: Format) -> None:
    """Rows of a table in the format asked for; every row has every column."""
    rows = list(rows)
    if form is Format.JSON:
        write_json([{column: row[column] for column in columns} for row in rows])
    elif form is Format.CSV:
        from pooling.io.csv_folder import csv_text

        text = csv_text(columns, ([_cell(row[column]) for column in columns] for row in rows))
        # Into a file or a pipe the names go as they are.
        (write if sys.stdout is not None and sys.stdout.isatty() else write_data)(text)
    else:
        _write_table(rows, columns)


def write_table_of(result: Result, table: str, form: Format) -> None:
    """A table of a result; no rows where it has no plan."""
    from pooling.domain.result_tables import RESULT_TABLES

    told = RESULT_TABLES[table]
    write_rows(told.plain_rows(result), [column.name for column in told.columns], form)


def write_console(console: Console) -> None:
    """What a console made by :func:`text_console` holds, without the blanks that fill its lines."""
    styles = console.is_terminal and not console.no_color and not is_dumb()
    put_out("".join(line.rstrip() + "\n" for line in console.export_text(styles=styles).splitlines()))


def text_width() -> int:
    """Columns for text that fits its lines to them: a terminal's, as far as they are read at one glance."""
    return min(text_console().width, GLANCE)


def text_console() -> Console:
    """A console that keeps what is printed for :func:`write_console`, as wide as stdout is."""
    import io

    from rich.console import Console

    target = Console(file=unguarded(sys.stdout) or io.StringIO())
    width = max(target.width, NARROW) if target.is_terminal else WIDE
    looks: dict[str, Any] = {"force_terminal": target.is_terminal, "no_color": target.no_color}
    return Console(file=io.StringIO(), record=True, width=width, **looks)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ";".join(map(str, value))
    return value


def _write_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    from rich import box
    from rich.table import Table

    from pooling.report.printing import cell, put

    console = text_console()
    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
    for column in columns:
        values = [row[column] for row in rows if row[column] is not None]
        numeric = bool(values) and all(isinstance(value, (int, float)) for value in values)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold", no_wrap=numeric)
    for row in rows:
        table.add_row(*(cell(_shown(row[column])) for column in columns))
    put(console, table)
    write_console(console)


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1 else f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(_cell(value))
