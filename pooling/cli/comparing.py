"""``pooling compare``: what differs between saved results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pooling.cli.arguments import duration
from pooling.cli.exits import exit_for
from pooling.cli.failures import OutputRefused
from pooling.cli.options import OverwriteOption, SeedOption, ThreadsOption, known
from pooling.cli.output import Format, FormatOption, say, text_width, write, write_json, write_rows
from pooling.cli.running import stopped_by_signals
from pooling.cli.writing import check_file, writing

if TYPE_CHECKING:
    from pooling.domain.comparison.comparison import Comparison

SIDE_BY_SIDE = "side_by_side"
COMPARISON, WORKBOOK = "comparison.json", "comparison.xlsx"


def _known_table(name: str) -> str:
    from pooling.domain.comparison.tables import COMPARISON_TABLES

    return known(name, "table", [SIDE_BY_SIDE, *COMPARISON_TABLES])


ResultsArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="BASE OTHER...", help="Two results or more, each a result.json or its folder.", show_default=False
    ),
]
InstancesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--instance", metavar="FILE", help="An instance of the results that is not in the library; may be repeated."
    ),
]
CardsOption = Annotated[
    list[str] | None,
    typer.Option("--card", metavar="FILE", help="A card of the results that is not in the library; may be repeated."),
]
NamesOption = Annotated[
    list[str] | None,
    typer.Option("--name", help="What to call a result, one for each in their order; else files are called by name."),
]
ProveOption = Annotated[
    bool, typer.Option("--prove", help="Solve on what the gaps leave open, until it is proven or time is over.")
]
ProveLimitOption = Annotated[
    float | None,
    typer.Option("--time-limit", parser=duration, metavar="TIME", help="Time for proving (5m if not given)."),
]
FullOption = Annotated[bool, typer.Option("--full", help="Show every row that differs, not one screen of them.")]
OneTableOption = Annotated[
    str | None,
    typer.Option("--table", metavar="TABLE", parser=_known_table, help="One table; docs/comparison.md lists them."),
]
SortOption = Annotated[
    str | None,
    typer.Option("--sort", metavar="COLUMN", help="Sort the table by a column; -COLUMN: the largest first."),
]
ComparedOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="PATH", help="x.json, x.xlsx: a workbook to pick two from; or a folder: all of it."),
]


def compare(
    results: ResultsArgument,
    instance: InstancesOption = None,
    card: CardsOption = None,
    name: NamesOption = None,
    prove: ProveOption = False,
    time_limit: ProveLimitOption = None,
    threads: ThreadsOption = 1,
    seed: SeedOption = 0,
    full: FullOption = False,
    table: OneTableOption = None,
    sort: SortOption = None,
    out: ComparedOption = None,
    force: OverwriteOption = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Compare two results, or a base with others.

    Says what was changed, what is met more or less, who commits and pays instead and why, and what of it is proven.
    """
    import pooling.run

    if sort is not None and table is None:
        raise typer.BadParameter("--sort goes with --table", param_hint="--sort")
    if out is not None:
        _prepare(out, force)
    with stopped_by_signals("what is proven by now is the answer") as cancel:
        found = pooling.run.compare(
            *results,
            names=name or None,
            instances=instance or (),
            cards=card or (),
            prove=prove,
            time_limit_s=time_limit,
            threads=threads,
            seed=seed,
            cancel=cancel,
            on_progress=lambda done, count, what: say(f"{done + 1} of {count}: {what}"),
        )
    if out is not None:
        for path in _written(found, out):
            say(f"wrote {path}")
    _show(found, table, sort, form, full)
    raise typer.Exit(exit_for(found.reason, found.outcome))


def _show(found: Comparison, table: str | None, sort: str | None, form: Format, full: bool) -> None:
    from pooling.report.comparing.text import comparison_text

    if table is None and form is Format.JSON:
        write_json(found.as_dict())
    elif table is None and form is Format.TABLE:
        write(f"{comparison_text(found, text_width(), full=full)}\n")
    else:
        rows, columns = _rows(found, table or SIDE_BY_SIDE)
        write_rows(_sorted(rows, columns, sort), columns, form)
    if found.detail and (form is not Format.TABLE or table is not None):
        say(found.detail)


def _rows(found: Comparison, table: str) -> tuple[list[dict[str, Any]], list[str]]:
    from pooling.domain.comparison.comparison import BESIDE
    from pooling.domain.comparison.tables import COMPARISON_TABLES

    if table == SIDE_BY_SIDE:
        return found.side_by_side_rows(), [*BESIDE, *found.names]
    chosen = COMPARISON_TABLES[table]
    return chosen.plain_rows(found), [column.name for column in chosen.columns]


def _sorted(rows: list[dict[str, Any]], columns: list[str], sort: str | None) -> list[dict[str, Any]]:
    """Rows by a column, those without a value last."""
    if sort is None:
        return rows
    column = known(sort.removeprefix("-"), "column", columns, "--sort")
    stated = [row for row in rows if row[column] is not None]
    ordered = sorted(stated, key=lambda row: row[column], reverse=sort.startswith("-"))
    return [*ordered, *(row for row in rows if row[column] is None)]


# --- files ----------------------------------------------------------------------------------------------------------


def _prepare(out: Path, force: bool) -> None:
    """See to it that the output can be written. Raises :class:`OutputRefused`."""
    kind = "" if out.is_dir() else out.suffix.lower()
    if kind not in ("", ".json", ".xlsx"):
        raise OutputRefused(f"cannot write {out}: --out is a .json file, an .xlsx workbook, or a folder (no ending)")
    with writing(out):
        out.parent.mkdir(parents=True, exist_ok=True)
    if kind:
        check_file(out)
    lost = out.exists() and (bool(kind) or (any(out.iterdir()) and not (out / COMPARISON).exists()))
    if lost and not force:
        raise OutputRefused(f"{out} exists; --force overwrites it")


def _written(found: Comparison, out: Path) -> list[Path]:
    """Write the outputs, and say which."""
    from pooling.domain.comparison.tables import COMPARISON_TABLES
    from pooling.io.atomic import make_folder, write_file
    from pooling.io.json_file import dumps_by_row
    from pooling.report.comparing.workbook.book import write_comparison_workbook

    kind = "" if out.is_dir() else out.suffix.lower()
    with writing(out):
        if kind == ".json":
            write_file(out, dumps_by_row(found.as_dict()))
            return [out]
        if kind == ".xlsx":
            write_comparison_workbook(found, out)
            return [out]
        folder = make_folder(out)
        write_file(folder / COMPARISON, dumps_by_row(found.as_dict()))
        write_comparison_workbook(found, folder / WORKBOOK)
        frames = {SIDE_BY_SIDE: found.side_by_side, **{name: getattr(found, name) for name in COMPARISON_TABLES}}
        for name, frame in frames.items():
            write_file(folder / f"{name}.csv", frame.to_csv(index=False, lineterminator="\n"))
        return [folder / COMPARISON, folder / WORKBOOK, *(folder / f"{name}.csv" for name in frames)]
