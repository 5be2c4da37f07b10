"""The tables of a result by name, as ``--table`` asks for them. Nothing heavy is imported until one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from pooling.domain.result import Result

COVERAGE = "coverage"


def known_table(name: str) -> str:
    """The name of a table of a result. Raises typer.BadParameter with all there are."""
    from pooling.domain.problems import suggestion
    from pooling.domain.result_tables import RESULT_TABLES

    if name not in RESULT_TABLES:
        raise typer.BadParameter(
            f"no table {name!r}; {suggestion(name, RESULT_TABLES)} There are {', '.join(RESULT_TABLES)}"
        )
    return name


def table_option(words: str) -> Any:
    """The option ``--table``."""
    return typer.Option("--table", metavar="TABLE", parser=known_table, help=f"{words} docs/results.md lists them.")


def rows_of(result: Result, name: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows of a table and its columns in order; no rows where the result has no plan."""
    from pooling.domain.result_tables import RESULT_TABLES

    table = RESULT_TABLES[name]
    return table.plain_rows(result), [column.name for column in table.columns]
