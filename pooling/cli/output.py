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

WIDE = 200
"""Columns of a table that goes into a file or a pipe."""
NARROW = 80
"""Columns of a table at least: figures in a narrower one would be cut, so a terminal that is wraps its lines."""

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
    value: Format = context.meta.get(_FORMAT, Format.TABLE)
    return value


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

    Letters that stdout cannot write, or a terminal would obey or hide, are written as JSON escapes: the same data.
    """
    import json
    import re

    from pooling.domain.readable import is_plain

    def written(found: re.Match[str]) -> str:
        return "".join(
            one if is_plain(one) and encodable(one, sys.stdout) == one else json.dumps(one)[1:-1] for one in found[0]
        )

    # Whatever is not ASCII stands within a string.
    write_data(text if text.isascii() and "\x7f" not in text else re.sub(r"[\x7f-\U0010ffff]+", written, text))


def write_rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], form: Format) -> None:
    """Rows of a table in the format asked for; every row has every column."""
    rows = list(rows)
    if form is Format.JSON:
        write_json([{column: row[column] for column in columns} for row in rows])
    elif form is Format.CSV:
        text = _csv(rows, columns)
        # Into a file or a pipe the names go as they are.
        (write if sys.stdout is not None and sys.stdout.isatty() else write_data)(text)
    else:
        _write_table(rows, columns)


def write_console(console: Console) -> None:
    """What a console made by :func:`text_console` holds, without the blanks that fill its lines."""
    styles = console.is_terminal and not console.no_color and not is_dumb()
    put_out("".join(line.rstrip() + "\n" for line in console.export_text(styles=styles).splitlines()))


def text_console() -> Console:
    """A console that keeps what is printed for :func:`write_console`, as wide as stdout is."""
    import io

    from rich.console import Console

    target = Console(file=unguarded(sys.stdout) or io.StringIO())
    width = max(target.width, NARROW) if target.is_terminal else WIDE
    return Console(
        file=io.StringIO(),
        record=True,
        width=width,
        force_terminal=target.is_terminal,
        no_color=target.no_color,
    )


def _csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    import csv
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return stream.getvalue()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ";".join(str(one) for one in value)
    return value


def _write_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    from rich import box
    from rich.table import Table

    from pooling.report.printing import cell

    console = text_console()
    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
    for column in columns:
        numeric = all(isinstance(row[column], (int, float)) or row[column] is None for row in rows)
        numeric = numeric and any(row[column] is not None for row in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(cell(_shown(row[column])) for column in columns))
    console.print(table)
    write_console(console)


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1 else f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(_cell(value))
