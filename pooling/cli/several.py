"""Answers that take several runs, written with how they ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pooling.cli.exits import Exit, exit_for
from pooling.cli.output import Format, say, write, write_json, write_rows

if TYPE_CHECKING:
    from pooling.analysis.several import Rows


def write_answer(rows: Rows[Any], columns: Sequence[str], form: Format) -> Exit:
    """Write the rows, say what is lacking, and give the exit code: that of ``solve`` for a run that ended so."""
    plain = [asdict(row) for row in rows]
    if form is Format.JSON:
        write_json({**rows.ended(), "rows": plain})
    elif plain or form is Format.CSV:
        write_rows(plain, columns, form)
    if rows.detail:
        lacking = f"incomplete: {rows.detail}"
        if rows.reason == "time_limit":
            lacking += " (the time limit came)"
        if form is Format.TABLE:
            write(f"\n{lacking}\n" if plain else f"{lacking}\n")
        else:
            say(lacking)
    return exit_for(rows.reason, rows.outcome)
