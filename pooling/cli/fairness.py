"""``pooling price-of-fairness``: what fair shares cost."""

from __future__ import annotations

from typing import Annotated

import typer

from pooling.cli.arguments import duration, settings, share
from pooling.cli.output import Format, FormatOption
from pooling.cli.several import write_answer
from pooling.cli.solving import CardOption, InstanceArgument, SetOption, load_policy


def price_of_fairness(
    instance: InstanceArgument,
    card: CardOption = "fair-share",
    set_: SetOption = None,
    gap: Annotated[
        float | None,
        typer.Option("--gap", parser=share, metavar="SHARE", help="Gap of every tier; small prices need a small one."),
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option("--time-limit", parser=duration, metavar="TIME", help="For both runs together.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """What fair shares cost in coverage and money.

    A row for each tier of the card: its value in the fair plan, and in the plan of the same card without its tiers
    about fair shares.
    """
    import pooling.run
    from pooling.analysis.fairness import FairnessPrice

    facts = pooling.run.load(instance)
    policy = load_policy(card).with_overrides(settings(set_ or ()), gap)
    rows = pooling.run.price_of_fairness(facts, card=policy, time_limit_s=time_limit)
    raise typer.Exit(write_answer(rows, list(FairnessPrice.__dataclass_fields__), form))
