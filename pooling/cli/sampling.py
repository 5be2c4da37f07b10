"""``pooling out-of-sample``: a plan on fresh draws."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pooling.cli.arguments import settings
from pooling.cli.output import Format, FormatOption, write, write_json
from pooling.cli.solving import CardOption, InstanceArgument, SetOption, load_policy


def out_of_sample(
    instance: InstanceArgument,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan, or the result that holds it.")],
    card: CardOption = "least-regret",
    set_: SetOption = None,
    draws: Annotated[int, typer.Option("--draws", min=1, max=1_000_000, help="Number of fresh draws.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the draws; not the card's.")] = 1_000_003,
    form: FormatOption = Format.TABLE,
) -> None:
    """How a plan fares when pledges fail by chance."""
    import pooling.run

    if form is Format.CSV:
        raise typer.BadParameter("the check is a table or json", param_hint="--format")
    facts = pooling.run.load(instance)
    policy = load_policy(card).with_overrides(settings(set_ or ()))
    found = pooling.run.out_of_sample(facts, plan, card=policy, draws=draws, seed=seed)
    if form is Format.JSON:
        write_json(asdict(found))
    else:
        write(f"{found}\n")
