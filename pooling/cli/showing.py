"""``pooling show``: a result that was saved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pooling.cli.following import Asked, asked_for, change_words
from pooling.cli.options import COVERAGE, ChangeOption, FullOption, VariantOption, known, table_option
from pooling.cli.output import (
    Format,
    FormatOption,
    say,
    text_console,
    write,
    write_console,
    write_json,
    write_table_of,
)
from pooling.cli.varying import changed, warn_of_other_facts

if TYPE_CHECKING:
    from pooling.domain.instance import Instance
    from pooling.domain.result import Result

_ASKED_FOR = {
    "burden": ("burden", "burden sharing", "fair-share"),
    "withdrawals": ("withdrawal", "withdrawals", "n-minus-one"),
    "scenarios": ("uncertainty", "scenarios", "least-regret"),
}
"""Tables that only some cards compute: the family, what it is about, and a card that has it."""


def _known_section(name: str) -> str:
    from pooling.report.text import SECTIONS

    return known(name, "section", SECTIONS)


def show(
    result: Annotated[
        Path | None,
        typer.Argument(metavar="RESULT", help="A result.json, or its folder; without, the last that solve kept."),
    ] = None,
    table: Annotated[str | None, table_option("One table of it;")] = None,
    instance: Annotated[
        str | None, typer.Option("--instance", help="Its instance: the answer instead of a summary.")
    ] = None,
    section: Annotated[
        str | None,
        typer.Option("--section", metavar="NAME", parser=_known_section, help="One part of the answer: gaps, sends."),
    ] = None,
    change: ChangeOption = None,
    variant: VariantOption = None,
    full: FullOption = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show a saved result, a table of it, or its answer."""
    from pooling.cli.kept import kept
    from pooling.io.result_file import read_result
    from pooling.report.summary import summary_text

    _refuse_together({"--table": table, "--section": section, "--full": full}, instance)
    asked = None
    if result is None:
        result, own, asked = kept()
        # A table or the result as data is what it is without the instance, too.
        if instance is None and (section or full or (table is None and form is Format.TABLE)):
            instance = str(own)
    saved = read_result(result)
    if instance is not None:
        loaded = changed(instance, change, variant)
        warn_of_other_facts(saved.provenance, loaded)
        asked = asked or asked_for(saved, instance, change_words(change, variant), str(result))
        _answer(saved, loaded, asked, section, full, form)
    elif section or full:
        raise typer.BadParameter("the answer needs --instance", param_hint="--section" if section else "--full")
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


def _refuse_together(options: Mapping[str, object], instance: str | None) -> None:
    given = [name for name, value in options.items() if value]
    if instance is not None and "--table" in given:
        given.append("--instance")
    if len(given) > 1:
        raise typer.BadParameter(f"{given[0]} and {given[1]} exclude each other", param_hint=given[0])


def _answer(saved: Result, instance: Instance, asked: Asked, section: str | None, full: bool, form: Format) -> None:
    from pooling.cli.running import print_answer_to_stdout
    from pooling.report.answer import answer

    if form is Format.CSV:
        raise typer.BadParameter("the answer is a table or json; --table gives csv", param_hint="--format")
    if form is Format.JSON:
        write_json(answer(saved, instance).as_dict())
    elif section is not None:
        _section(saved, instance, section)
    else:
        print_answer_to_stdout(saved, instance, asked, full=full)


def _section(saved: Result, instance: Instance, name: str) -> None:
    from pooling.report.answer import answer
    from pooling.report.text import print_section

    console = text_console()
    print_section(name, answer(saved, instance), console)
    if console.export_text(clear=False):
        write_console(console)
    else:
        say(f"the answer has nothing to say about {name}")
