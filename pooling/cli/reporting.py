"""``pooling report``: a result for those who decide, or several beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pooling.cli.comparing import CardsOption, InstancesOption, NamesOption
from pooling.cli.failures import OutputRefused
from pooling.cli.kept import kept
from pooling.cli.options import OverwriteOption
from pooling.cli.output import say, write
from pooling.cli.writing import check_file, writing

ResultsArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="RESULT...",
        help="A result.json or its folder; without, the last that solve kept. More: each is held against the first.",
        show_default=False,
    ),
]
ToOption = Annotated[
    list[Path],
    typer.Option(
        "--to",
        metavar="FILE",
        help="x.html: two pages and annexes in one file; x.xlsx: the workbook; x.md: text. May be repeated.",
        show_default=False,
    ),
]
AnswersOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--answer",
        metavar="FILE",
        help="What a question wrote with --format json, about the same facts: an annex. May be repeated.",
        show_default=False,
    ),
]


def report(
    to: ToOption,
    results: ResultsArgument = None,
    instance: InstancesOption = None,
    card: CardsOption = None,
    name: NamesOption = None,
    answer: AnswersOption = None,
    force: OverwriteOption = False,
) -> None:
    """Write a report: two pages to decide by, and annexes.

    Says what is met and what lacks, who gives and who pays, how sure it is, and what the data are.
    """
    import pooling.run
    from pooling.report.charts.drawing import CURE, can_draw
    from pooling.writing import check_report_paths

    check_report_paths(to)
    for path in to:
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        check_file(path)
        if path.exists() and not force:
            raise OutputRefused(f"{path} exists; --force overwrites it")
    given, instances = list(results or ()), list(instance or ())
    if not given:
        last, own, _ = kept()
        given, instances = [last], [*instances, str(own)]
    if any(path.suffix.lower() == ".html" for path in to) and not can_draw():
        say(f"note: charts are tables here; with {CURE} they are drawn")
    facts = {"instances": instances, "cards": card or (), "answers": answer or ()}
    for path in pooling.run.write_report(*given, to=to, names=name or None, **facts):
        write(f"{path}\n")
