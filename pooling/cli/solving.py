"""``pooling solve``: the best plan for an instance under a card."""

from __future__ import annotations

from typing import Annotated

import typer

from pooling.cli.arguments import settings
from pooling.cli.exits import exit_of
from pooling.cli.options import (
    COVERAGE,
    CardOption,
    CertificateOption,
    ForceOption,
    GapOption,
    InstanceArgument,
    OutOption,
    QuietOption,
    SeedOption,
    SetOption,
    ThreadsOption,
    TimeLimitOption,
    WarmOption,
    load_policy,
    table_option,
)
from pooling.cli.output import Format, FormatOption, say_warnings, write_json, write_table_of
from pooling.cli.running import print_answer_to_stdout, run, written_first


def solve(
    instance: InstanceArgument,
    card: CardOption = COVERAGE,
    set_: SetOption = None,
    time_limit: TimeLimitOption = None,
    gap: GapOption = None,
    seed: SeedOption = 0,
    threads: ThreadsOption = 1,
    warm: WarmOption = None,
    out: OutOption = None,
    force: ForceOption = False,
    certificate: CertificateOption = None,
    table: Annotated[str, table_option("The table that --format csv writes;")] = COVERAGE,
    form: FormatOption = Format.TABLE,
    quiet: QuietOption = False,
) -> None:
    """Find the best plan for an instance under a card.

    The plan is audited before it is shown.

    Ctrl-C keeps the best so far. A run that is killed leaves it in the x.json of --out, else in INSTANCE.best.json.
    """
    import pooling.run
    from pooling.cli.writing import best_so_far, prepare, prepare_certificate
    from pooling.io.plan_file import read_plan

    overrides = settings(set_ or ())
    loaded, policy = pooling.run.load(instance), load_policy(card)
    start = None if warm is None else read_plan(warm, loaded)
    keep = None if out is None else prepare(out, force)
    uncertified = prepare_certificate(certificate, out, force)
    solver = {"gap": gap, "warm": start, "seed": seed, "threads": threads, "certificate": certificate}
    with best_so_far(loaded.name, out, keep) as best:
        asked = {"card": policy, "overrides": overrides, "keep": best, **solver}
        result = run(loaded, quiet=quiet, time_limit_s=time_limit, **asked)
        # Files first: whatever becomes of the text costs nothing then. A disk that is full does not cost the text.
        refused = written_first(result, loaded, out, quiet)
        if result.plan is not None:
            refused = refused or uncertified()
        if form is Format.TABLE:
            print_answer_to_stdout(result, loaded)
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
