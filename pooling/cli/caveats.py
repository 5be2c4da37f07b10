"""``pooling caveats``: what each national caveat costs."""

from __future__ import annotations

from typing import Annotated

import typer

from pooling.cli.arguments import duration, settings, share
from pooling.cli.output import Format, FormatOption, say
from pooling.cli.several import write_answer
from pooling.cli.solving import CardOption, InstanceArgument, SetOption, load_policy


def caveats(
    instance: InstanceArgument,
    card: CardOption = "coverage",
    set_: SetOption = None,
    gap: Annotated[
        float | None,
        typer.Option(
            "--gap", parser=share, metavar="SHARE", help="Gap of every tier; small differences need a small one."
        ),
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option("--time-limit", parser=duration, metavar="TIME", help="For all runs together.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """What each caveat costs: one run without it each."""
    import pooling.run
    from pooling.analysis.caveat_costs import CaveatCost

    facts = pooling.run.load(instance)
    policy = load_policy(card).with_overrides(settings(set_ or ()), gap)

    def tell(done: int, count: int, name: str) -> None:
        say(f"{done + 1} of {count}: without {name}")

    rows = pooling.run.caveat_costs(facts, card=policy, time_limit_s=time_limit, on_progress=tell)
    if not rows and not rows.detail:
        say("no caveat fits anything here")
    raise typer.Exit(write_answer(rows, list(CaveatCost.__dataclass_fields__), form))
