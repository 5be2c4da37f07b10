"""``pooling bench``: the benchmark set, plans for it, and contestants beside each other."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from pooling.cli.arguments import share
from pooling.cli.exits import Exit
from pooling.cli.options import OverwriteOption, known
from pooling.cli.output import Format, FormatOption, say, write_json, write_rows

app = typer.Typer(
    help="The benchmark set, and contestants compared.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
GAP = 0.01
KNOWN = ("tier", "value", "bound")
COLUMNS = ("name", "class", "card", *KNOWN)
PROVENANCE = ("found_by", "found_with", "seconds", "hash")
TIER_COLUMNS = ("tier", "value", "best", "bound", "verdict")


@app.command("list")
def list_set(form: FormatOption = Format.TABLE) -> None:
    """List the set with the best values and bounds."""
    from pooling.io.synthetic import best_known, entries

    rows: list[dict[str, Any]] = []
    for entry in entries().values():
        about = {"name": entry.name, "card": entry.recipe.family.card, "hash": entry.hash}
        tiers = [asdict(tier) for tier in best_known().get(entry.name, [])]
        rows += [
            {**tier, **about, "class": tier["level"]}
            for tier in tiers or [dict.fromkeys((*KNOWN, *PROVENANCE, "level"))]
        ]
    write_rows(rows, COLUMNS if form is Format.TABLE else (*COLUMNS, *PROVENANCE), form)


@app.command()
def check(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of an instance of the set.")],
    plan: Annotated[Path | None, typer.Argument(metavar="PLAN", help="A plan or a result; without, the best.")] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Audit a plan, and hold it against the best known."""
    from pooling.io.plan_file import read_plan
    from pooling.io.synthetic import best_plan, entries, instance_of_entry
    from pooling.study.bench.checking import check as checked

    known(name, "instance", entries(), "NAME")
    instance = instance_of_entry(name)
    given = best_plan(name, instance) if plan is None else read_plan(plan, instance)
    found = checked(name, instance, given)
    rows = [asdict(tier) for tier in found.tiers]
    if form is Format.JSON:
        write_json({**found.audit.summary(), "verdict": found.verdict, "compared": rows})
    else:
        write_rows(rows, TIER_COLUMNS, form)
    for violation in found.audit.violations:
        say(f"broken: {violation.text}")
    if not found.audit.ok:
        raise typer.Exit(Exit.AUDIT_FAILED)
    say(f"{name}: the audit holds; {_VERDICTS[found.verdict]}")


_VERDICTS = {
    "better": "better than the best plan known",
    "same": "worth as much as the best plan known",
    "worse": "worth less than the best plan known",
    "first": "no plan was known",
}


@app.command()
def report(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="[WHO=]RUNS...", help="JSONL files of records, or folders of studies or of pooling solve --out."
        ),
    ],
    gap: Annotated[
        float | None,
        typer.Option("--gap", parser=share, metavar="SHARE", help="Gap to prove in all tiers, without: 1%."),
    ] = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Draw the performance profile into this file.")
    ] = None,
    force: OverwriteOption = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Compare contestants by records of their runs.

    By performance profile, shifted geometric mean, PAR10 and primal integral, over the cases, limits, threads and seeds
    that every contestant was run on. A run whose bound a plan of anybody passes is wrong, and counts as open.
    """
    from pooling.cli.writing import refuse_existing, writing
    from pooling.io.atomic import write_file
    from pooling.study.bench.drawing import profile_svg
    from pooling.study.bench.records import read_runs
    from pooling.study.bench.report import finite
    from pooling.study.bench.report import report as compared

    if svg is not None:
        if svg.suffix.lower() != ".svg":
            raise typer.BadParameter(f"{svg} does not end in .svg", param_hint="--svg")
        refuse_existing(svg, force)
    share_asked = GAP if gap is None else gap
    found = compared(read_runs(runs), share_asked)
    rows = [row.flat() for row in found.rows]
    if form is Format.JSON:
        told = {"gap": share_asked, "contestants": rows, "profile": finite(found.curves)}
        write_json({**told, "left_out": found.left_out, "wrong": list(found.words)})
    else:
        write_rows(rows, list(rows[0]), form)
    if svg is not None:
        title = f"Runs proven to {100 * share_asked:g} % in all tiers"
        with writing(svg):
            write_file(svg, profile_svg(title, dict(found.curves)))
        say(f"{svg}")
    for words in found.words:
        say(f"wrong: {words}")
    if found.left_out:
        say(f"note: {found.left_out} runs are left out: not every contestant was run there")
