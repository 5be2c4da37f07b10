"""``pooling show``: a result that was saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pooling.cli.options import COVERAGE, table_option
from pooling.cli.output import Format, FormatOption, say, write, write_json, write_table_of

if TYPE_CHECKING:
    from pooling.domain.result import Result

_ASKED_FOR = {
    "burden": ("burden", "burden sharing", "fair-share"),
    "withdrawals": ("withdrawal", "withdrawals", "n-minus-one"),
    "scenarios": ("uncertainty", "scenarios", "least-regret"),
}
"""Tables that only some cards compute: the family, what it is about, and a card that has it."""


def show(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="A result.json, or the folder that holds it.")],
    table: Annotated[str | None, table_option("One table of it; without, the summary;")] = None,
    instance: Annotated[
        str | None, typer.Option("--instance", help="Its instance: the whole answer instead of the summary.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show a saved result, a table of it, or its answer."""
    from pooling.io.result_file import read_result
    from pooling.report.summary import summary_text

    if table is not None and instance is not None:
        raise typer.BadParameter("--table and --instance exclude each other", param_hint="--table")
    saved = read_result(result)
    if instance is not None:
        _answer(saved, instance, form)
    elif table is None and form is Format.JSON:
        write_json(saved.as_dict())
    elif table is None and form is Format.TABLE:
        write(f"{summary_text(saved)}\n")
    else:
        if table in _ASKED_FOR and saved.audit is not None and not getattr(saved.audit, table):
            family, what, card = _ASKED_FOR[table]
            if family not in saved.audit.checks:
                say(f"card {saved.provenance.get('card', '')} has no {what}; use --card {card}")
        write_table_of(saved, table or COVERAGE, form)


def _answer(saved: Result, instance: str, form: Format) -> None:
    import pooling.run
    from pooling.cli.running import print_answer_to_stdout
    from pooling.report.answer import answer

    loaded = pooling.run.load(instance)
    if form is Format.CSV:
        raise typer.BadParameter("the answer is a table or json; --table gives csv", param_hint="--format")
    if form is Format.JSON:
        write_json(answer(saved, loaded).as_dict())
    else:
        print_answer_to_stdout(saved, loaded)
