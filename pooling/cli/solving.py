"""``pooling solve``: the best plan for an instance under a card. ``pooling demo``: the same on a real instance."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pooling.cli.exits import exit_of
from pooling.cli.failures import OutputRefused
from pooling.cli.following import CARD, Asked, change_words
from pooling.cli.options import (
    COVERAGE,
    CardOption,
    CertificateOption,
    ChangeOption,
    ForceOption,
    FullOption,
    GapOption,
    InstanceArgument,
    OutOption,
    PartsOption,
    QuietOption,
    SeedOption,
    SetOption,
    ThreadsOption,
    TimeLimitOption,
    VariantOption,
    WarmOption,
    table_option,
)
from pooling.cli.output import Format, FormatOption, say, say_warnings, write_json, write_table_of
from pooling.cli.running import print_answer_to_stdout, run, written_first
from pooling.cli.varying import given
from pooling.cli.writing import RESULT

if TYPE_CHECKING:
    from pooling.domain.instance import Instance
    from pooling.domain.result import Result
    from pooling.solving.progress import Progress

DEMO_LIMIT_S = 150.0
"""Leaves room for reading, auditing and reporting within about two and a half minutes."""


def solve(
    context: typer.Context,
    instance: InstanceArgument,
    card: CardOption = COVERAGE,
    set_: SetOption = None,
    change: ChangeOption = None,
    variant: VariantOption = None,
    time_limit: TimeLimitOption = None,
    gap: GapOption = None,
    seed: SeedOption = 0,
    threads: ThreadsOption = 1,
    parts: PartsOption = None,
    warm: WarmOption = None,
    out: OutOption = None,
    force: ForceOption = False,
    certificate: CertificateOption = None,
    table: Annotated[str, table_option("The table that --format csv writes;")] = COVERAGE,
    form: FormatOption = Format.TABLE,
    full: FullOption = False,
    quiet: QuietOption = False,
) -> None:
    """Find the best plan for an instance under a card.

    The plan is audited before it is shown. Without --out the result is kept for "pooling show".

    Ctrl-C keeps the best so far. A run that is killed leaves it in the x.json of --out, else in INSTANCE.best.json.
    """
    from pooling.cli.writing import best_so_far, prepare, prepare_certificate
    from pooling.engine.solve import helps
    from pooling.io.plan_file import read_plan

    asked_for = given(context, instance, card, set_, change, variant)
    loaded = asked_for.instance
    start = None if warm is None else read_plan(warm, loaded)
    how: dict[str, Any] = {"card": asked_for.card, "overrides": asked_for.overrides, "gap": gap, "warm": start}
    how |= {"seed": seed, "threads": threads, "parts": parts, "certificate": certificate}
    if parts is not None and helps():
        raise typer.Exit(exit_of(run(loaded, quiet=True, time_limit_s=time_limit, **how)))
    keep = None if out is None else prepare(out, force)
    uncertified = prepare_certificate(certificate, out, force)
    with best_so_far(loaded.name, out, keep) as best:
        heard: list[Progress] = []
        result = run(loaded, quiet=quiet, time_limit_s=time_limit, heard=heard, keep=best, **how)
        # Files first: whatever becomes of the text costs nothing then. A disk that is full does not cost the text.
        refused = written_first(result, loaded, out, quiet, heard)
        if result.plan is not None:
            refused = refused or uncertified()
        asked = Asked(instance, _options(context, card, set_), change_words(change, variant), _place(out))
        kept = None if asked.result else _keep(result, loaded, asked, quiet)
        if not asked.result and kept is None:
            asked = replace(asked, result=None)
        if form is Format.TABLE:
            started = kept or keep or (None if out is None else out / RESULT)
            print_answer_to_stdout(result, loaded, asked, full=full, started="" if started is None else str(started))
        elif form is Format.JSON:
            write_json(result.as_dict())
        else:
            write_table_of(result, table, form)
        if form is not Format.TABLE and not quiet:
            # Those who read the answer as text have them there.
            say_warnings(result.warnings)
        if refused is not None:
            raise refused
    raise typer.Exit(exit_of(result))


def _options(context: typer.Context, card: str, set_: list[str] | None) -> tuple[str, ...]:
    """The card and its settings as they were typed."""
    source = context.get_parameter_source("card")
    typed = source is not None and source.name == "COMMANDLINE"
    return (*((CARD, card) if typed else ()), *(word for text in set_ or () for word in ("--set", text)))


def _place(out: Path | None) -> str:
    """Where ``pooling show`` finds the result that is written; empty where a workbook, or nothing, is."""
    return "" if out is None or (out.suffix.lower() == ".xlsx" and not out.is_dir()) else str(out)


def _keep(result: Result, instance: Instance, asked: Asked, quiet: bool) -> Path | None:
    """Keep the result for ``pooling show``, and say where; that it cannot be kept costs no answer."""
    from pooling.cli.kept import keep

    try:
        kept = keep(result, instance, asked)
    except OutputRefused as refused:
        if not quiet:
            say(f"note: the result is not kept for pooling show: {refused}")
        return None
    if not quiet:
        say(f"kept {kept} for pooling show")
    return kept


def demo(
    instance: Annotated[str, typer.Option("--instance", help="Name in the library, or a file or folder.")] = "nato-32",
    time_limit: TimeLimitOption = None,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where everything is written.")] = Path(
        "out/demo"
    ),
    force: ForceOption = False,
    full: FullOption = False,
    quiet: QuietOption = False,
) -> None:
    """Solve the 32-nation instance and show the answer.

    The card is coverage; every output is written, over those of a former run.
    """
    import pooling.run
    from pooling.cli.writing import best_so_far, prepare

    if out.suffix.lower() in (".json", ".xlsx") and not out.is_dir():
        raise OutputRefused(f"cannot write {out}: the demo writes a folder")
    loaded = pooling.run.load(instance)
    prepared = prepare(out, force)
    limit = DEMO_LIMIT_S if time_limit is None else time_limit
    if not quiet:
        say(f"{loaded.name}: {loaded.instance.title or loaded.name}, card {COVERAGE}, at most {limit:g} s")
    with best_so_far(loaded.name, out, prepared) as best:
        heard: list[Progress] = []
        result = run(loaded, quiet=quiet, time_limit_s=limit, heard=heard, card=COVERAGE, keep=best)
        refused = written_first(result, loaded, out, quiet, heard, drawn=True)
        asked = Asked(instance, result=str(out))
        print_answer_to_stdout(result, loaded, asked, full=full, started=str(out / RESULT))
        if refused is not None:
            raise refused
    raise typer.Exit(exit_of(result))
