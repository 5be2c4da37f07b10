"""``pooling export``: the model as an LP or MPS file with readable names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pooling.cli.arguments import settings
from pooling.cli.options import COVERAGE, CardOption, InstanceArgument, OverwriteOption, SetOption, load_policy
from pooling.cli.output import write

SUFFIXES = (".lp", ".mps")


def export(
    instance: InstanceArgument,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The file: model.lp or model.mps.")],
    card: CardOption = COVERAGE,
    set_: SetOption = None,
    force: OverwriteOption = False,
) -> None:
    """Write the model as an LP or MPS file."""
    import pooling.run
    from pooling.cli.writing import refuse_existing, writing

    if to.suffix.lower() not in SUFFIXES:
        raise typer.BadParameter(f"{to} does not end in {' or '.join(SUFFIXES)}", param_hint="--to")
    overrides = settings(set_ or ())
    refuse_existing(to, force)
    loaded = pooling.run.load(instance)
    policy = load_policy(card).with_overrides(overrides)
    with writing(to):
        pooling.run.export(loaded, to, card=policy)
    write(f"{to}\n")
