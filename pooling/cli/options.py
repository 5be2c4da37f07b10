"""Arguments and options that commands share, each declared once; nothing heavy is imported until one is used."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pooling.cli.arguments import duration, share

if TYPE_CHECKING:
    from pooling.domain.card import Card

COVERAGE = "coverage"
"""The card, and the table of a result, where none is named."""

InstanceArgument = Annotated[str, typer.Argument(metavar="INSTANCE", help="Name in the library, or a file or folder.")]
CardOption = Annotated[str, typer.Option("--card", help="Name of a model card, or a TOML file.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a setting of the card; may be repeated."),
]
TimeLimitOption = Annotated[
    float | None,
    typer.Option("--time-limit", parser=duration, metavar="TIME", help="Time for the run: 90, 60s, 2m, 1h."),
]
GapOption = Annotated[
    float | None, typer.Option("--gap", parser=share, metavar="SHARE", help="Gap asked of every tier: 1% or 0.01.")
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="Seed of the solver.")]
ThreadsOption = Annotated[int, typer.Option("--threads", min=1, max=256, help="Threads of the solver.")]
PartsOption = Annotated[
    int | None,
    typer.Option(
        "--parts", min=2, help="Solve the first tier in so many parts, each with some of its scenarios or withdrawals."
    ),
]
WarmOption = Annotated[
    Path | None, typer.Option("--warm", metavar="FILE", help="A former result or plan to start from.")
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="PATH",
        help="x.json: the result; x.xlsx: its workbook; a folder: all of it. Former outputs are replaced.",
    ),
]
CertificateOption = Annotated[
    Path | None,
    typer.Option("--certificate", metavar="FILE", help="A file for the proof of every tier's certified bound."),
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Overwrite also a file of --out that is no result of a run.")
]
ChangeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--change",
        metavar="CHANGE",
        help="Change the instance first, as in 'budgets nation=DNK amount_million*=1.1'; may be repeated.",
    ),
]
VariantOption = Annotated[
    str | None,
    typer.Option("--variant", metavar="FILE[:NAME]", help="Change it as that variant of a file says."),
]
OverwriteOption = Annotated[bool, typer.Option("--force", help="Overwrite what is there.")]
FullOption = Annotated[bool, typer.Option("--full", help="Print the whole answer instead of its first screen.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no messages but errors.")]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="A Dask scheduler whose workers do the runs, tcp://HOST:8786; local: a Dask cluster in this process.",
    ),
]


def table_option(words: str) -> Any:
    """The option ``--table``."""
    return typer.Option("--table", metavar="TABLE", parser=_known_table, help=f"{words} docs/results.md lists them.")


def _known_table(name: str) -> str:
    from pooling.domain.result_tables import RESULT_TABLES

    return known(name, "table", RESULT_TABLES)


def known(name: str, what: str, names: Collection[str], hint: str | None = None) -> str:
    """The name, if it is one of these; else BadParameter says which there are. ``hint``: the option it was given to."""
    from pooling.domain.problems import suggestion

    if name in names:
        return name
    rule = f"no {what} {name!r}; {suggestion(name, names)} There are {', '.join(names)}"
    raise typer.BadParameter(rule, param_hint=hint)


def load_policy(card: str) -> Card:
    """The card of that name or file. Raises BadParameter for a file of another kind."""
    import pooling.run

    if Path(card).suffix.lower() in (".json", ".xlsx", ".csv", ".txt"):
        raise typer.BadParameter(f"{card}: a card is a name, see 'pooling cards', or a .toml file", param_hint="--card")
    return pooling.run.load_card(card)
