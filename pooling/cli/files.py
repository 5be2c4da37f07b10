"""``pooling new``, ``convert`` and ``export``: instances and models written to files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pooling.cli.following import quoted
from pooling.cli.options import (
    COVERAGE,
    CardOption,
    ChangeOption,
    InstanceArgument,
    OverwriteOption,
    SetOption,
    TimeLimitOption,
    VariantOption,
    known,
)
from pooling.cli.output import say, write, write_json_text
from pooling.cli.varying import changed, given

if TYPE_CHECKING:
    from pooling.domain.instance import Instance

STDOUT = "-"
MODEL_SUFFIXES = (".lp", ".mps")


FIRST_TABLES = (
    "instance",
    "periods",
    "nations",
    "budgets",
    "capabilities",
    "situations",
    "missions",
    "requirements",
    "offers",
)
"""The tables of a first problem: with README they are the ten sheets of a small workbook."""


class Size(StrEnum):
    """How many tables a new instance has."""

    SMALL = "small"
    FULL = "full"


class FileFormat(StrEnum):
    """Formats an instance can be written in."""

    XLSX = "xlsx"
    JSON = "json"
    CSV = "csv"


def new(
    name: Annotated[str, typer.Argument(help="Name of the new instance; also its file, or folder for csv.")],
    file_format: Annotated[
        FileFormat, typer.Option("--format", help="A workbook, one JSON file, or a folder of CSV files.")
    ] = FileFormat.XLSX,
    size: Annotated[
        Size, typer.Option("--size", help="The tables that a first problem needs, or all of them.")
    ] = Size.SMALL,
    more: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="TABLES", help="More tables: agreements,options; may be repeated."),
    ] = None,
    force: OverwriteOption = False,
) -> None:
    """Write a small complete instance for you to edit."""
    from pooling.cli.writing import refuse_existing, writing
    from pooling.domain.ids import is_device
    from pooling.io.files import write_instance

    given = Path(name)
    typed = given.suffix.removeprefix(".")
    if typed in ("xlsx", "json"):
        file_format, given = FileFormat(typed), given.with_suffix("")
    if is_device(given.name):
        rule = f"Windows takes {given.name} for a device, not a file; name it otherwise"
        raise typer.BadParameter(rule, param_hint="name")
    tables = _tables(size, more or ())
    instance = starting_instance(given.name, tables)
    # Not with_suffix: a name may hold a point.
    target = given if file_format is FileFormat.CSV else given.with_name(f"{given.name}.{file_format}")
    refuse_existing(target, force)
    with writing(target):
        write_instance(instance, target, tables=tables)
    write(f"{target}\n")
    say("edit it, then:")
    # A line for each: not every shell has a sign for "and then".
    for command in ("validate", "solve"):
        say(f"  pooling {command} {quoted(str(target))}")


def _tables(size: Size, more: Sequence[str]) -> tuple[str, ...]:
    """The tables of a new instance, in their order. Raises BadParameter for one that there is not."""
    from pooling.domain.tables import TABLES

    asked = {name.strip().lower() for text in more for name in text.split(",") if name.strip()}
    for name in sorted(asked):
        known(name, "table", TABLES, "--with")
    return tuple(name for name in TABLES if size is Size.FULL or name in FIRST_TABLES or name in asked)


def starting_instance(name: str, tables: Collection[str]) -> Instance:
    """The starting instance under that name, with these of its tables.

    Raises InvalidInput when the name is not a valid id.
    """
    import json

    from pooling.domain.instance import Instance

    every = json.loads(Path(__file__).with_name("starting_point.json").read_bytes())
    rows = {table: every[table] for table in every if table in tables}
    return Instance.of({**rows, "instance": {**every["instance"], "name": name}}, what=f"instance {name}")


def convert(
    instance: InstanceArgument,
    out: Annotated[
        Path,
        typer.Argument(metavar="OUT", help="A .json or .xlsx file, a folder of CSV files, or - for JSON on stdout."),
    ],
    change: ChangeOption = None,
    variant: VariantOption = None,
    beside: Annotated[
        Path | None,
        typer.Option("--variants", metavar="FILE", help="Variants to write into the workbook, beside its tables."),
    ] = None,
    force: OverwriteOption = False,
) -> None:
    """Write an instance in another format.

    The content and its hash stay the same, but for the changes asked for. With --variants a workbook holds the instance
    and its variants, in sheets Variants and Changes.
    """
    from pooling.cli.writing import refuse_existing, writing
    from pooling.io.files import write_instance
    from pooling.io.json_file import dumps_by_row

    to_stdout = str(out) == STDOUT
    if not to_stdout:
        refuse_ending(out, "OUT")
    loaded = changed(instance, change, variant)
    if to_stdout:
        write_json_text(dumps_by_row(loaded.tables()))
    else:
        refuse_existing(out, force)
        with writing(out):
            if beside is None:
                write_instance(loaded, out)
            else:
                _write_with_variants(loaded, beside, out)
        write(f"{out}\n")
    say(f"{loaded.name} {loaded.hash}")


def _write_with_variants(loaded: Instance, beside: Path, out: Path) -> None:
    import pooling.run

    if out.suffix.lower() != ".xlsx":
        raise typer.BadParameter(f"{out}: variants are written into a workbook (.xlsx)", param_hint="--variants")
    pooling.run.save_variants(pooling.run.load_variants(beside, loaded), out)


def refuse_ending(out: Path, hint: str) -> None:
    """Raise BadParameter for an ending that no format of instances has."""
    if not out.is_dir() and out.suffix.lower() not in ("", ".json", ".xlsx"):
        rule = "an instance is written as a .json file, an .xlsx workbook, or a folder of CSV files (no ending)"
        raise typer.BadParameter(f"{out}: {rule}", param_hint=hint)


def export(
    context: typer.Context,
    instance: InstanceArgument,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The file: model.lp or model.mps.")],
    tier: Annotated[
        str, typer.Option("--tier", metavar="NAME", help="Which tier: those before it are solved and held. The first.")
    ] = "",
    time_limit: TimeLimitOption = None,
    card: CardOption = COVERAGE,
    set_: SetOption = None,
    change: ChangeOption = None,
    variant: VariantOption = None,
    force: OverwriteOption = False,
) -> None:
    """Write the model as an LP or MPS file."""
    import pooling.run
    from pooling.cli.writing import refuse_existing, writing

    if to.suffix.lower() not in MODEL_SUFFIXES:
        raise typer.BadParameter(f"{to} does not end in {' or '.join(MODEL_SUFFIXES)}", param_hint="--to")
    refuse_existing(to, force)
    asked_for = given(context, instance, card, set_, change, variant)
    with writing(to):
        chosen = asked_for.card.with_overrides(asked_for.overrides)
        pooling.run.export(asked_for.instance, to, card=chosen, tier=tier, time_limit_s=time_limit)
    write(f"{to}\n")
