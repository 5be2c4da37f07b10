"""``pooling demo``: the main job on a real instance, from facts to an audited answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pooling.cli.exits import exit_of
from pooling.cli.options import COVERAGE, ForceOption, QuietOption, TimeLimitOption
from pooling.cli.output import say
from pooling.cli.running import print_answer_to_stdout, run, written_first

DEMO_LIMIT_S = 150.0
"""Leaves room for reading, auditing and reporting within about two and a half minutes."""


def demo(
    instance: Annotated[str, typer.Option("--instance", help="Name in the library, or a file or folder.")] = "nato-32",
    time_limit: TimeLimitOption = None,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where everything is written.")] = Path(
        "out/demo"
    ),
    force: ForceOption = False,
    quiet: QuietOption = False,
) -> None:
    """Solve the 32-nation instance and show the answer.

    The card is coverage; every output is written, over those of a former run.
    """
    import pooling.run
    from pooling.cli.failures import OutputRefused
    from pooling.cli.writing import best_so_far, prepare

    if out.suffix.lower() in (".json", ".xlsx") and not out.is_dir():
        raise OutputRefused(f"cannot write {out}: the demo writes a folder")
    loaded = pooling.run.load(instance)
    prepared = prepare(out, force)
    limit = DEMO_LIMIT_S if time_limit is None else time_limit
    if not quiet:
        say(f"{loaded.name}: {loaded.instance.title or loaded.name}, card {COVERAGE}, at most {limit:g} s")
    with best_so_far(loaded.name, out, prepared) as best:
        result = run(loaded, quiet=quiet, time_limit_s=limit, card=COVERAGE, keep=best)
        refused = written_first(result, loaded, out, quiet)
        print_answer_to_stdout(result, loaded)
        if refused is not None:
            raise refused
    raise typer.Exit(exit_of(result))
