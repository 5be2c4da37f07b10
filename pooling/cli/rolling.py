"""``pooling roll``: a result as the start of the next run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pooling.cli.arguments import settings
from pooling.cli.files import refuse_ending
from pooling.cli.following import quoted
from pooling.cli.options import InstanceArgument, OverwriteOption, SetOption, load_policy
from pooling.cli.output import say, write

if TYPE_CHECKING:
    from pooling.engine.rolling import Rolled


def roll(
    result: Annotated[
        Path, typer.Argument(metavar="RESULT", help="A result or a plan: a file, or the folder that holds it.")
    ],
    instance: InstanceArgument,
    out: Annotated[
        Path, typer.Option("--out", metavar="NEXT", help="The next instance: a .json or .xlsx file, or a folder.")
    ],
    freeze: Annotated[int, typer.Option("--freeze", metavar="N", help="Keep the first N periods as planned.")] = 0,
    drop: Annotated[int, typer.Option("--drop", metavar="N", help="Leave the first N periods behind, before.")] = 0,
    card: Annotated[
        str | None, typer.Option("--card", help="The card by which a plan was made; without, the result's own.")
    ] = None,
    set_: SetOption = None,
    force: OverwriteOption = False,
) -> None:
    """Make a result the start of the next run.

    Its plan becomes the last one: tables history and started. Locks freeze commitments, memberships and options of its
    first periods. Of periods that are dropped all that lasts is carried into the tables, and what no table can say is
    refused.
    """
    import pooling.run
    from pooling.cli.varying import warn_of_other_facts
    from pooling.cli.writing import refuse_existing, writing
    from pooling.io.files import write_instance
    from pooling.io.result_file import is_result, read_stated

    refuse_ending(out, "--out")
    overrides = settings(set_ or ())
    refuse_existing(out, force)
    policy = None if card is None else load_policy(card)
    loaded = pooling.run.load(instance)
    made = pooling.run.roll(loaded, result, freeze=freeze, drop=drop, card=policy, overrides=overrides)
    if is_result(result):
        warn_of_other_facts(read_stated(result).get("provenance"), loaded)
    with writing(out):
        write_instance(made.instance, out)
    write(f"{out}\n")
    _tell(made)
    say(f"next: pooling solve {quoted(str(out))} --card stable")


def _tell(made: Rolled) -> None:
    tables = made.instance
    say(f"last plan: {len(tables.history)} rows of history, {len(tables.started)} of started")
    if made.periods:
        frozen = f"{made.periods[0]} to {made.periods[-1]}" if len(made.periods) > 1 else made.periods[0]
        say(f"frozen: {frozen}, commitments, memberships and options, by {made.locks} locks")
    if made.open:
        rows = ", ".join(f"{count} {what}" for what, count in made.open.items())
        say(f"left open there: {rows}")
