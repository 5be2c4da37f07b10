"""``pooling new``: a small complete instance to edit, of three nations."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pooling.cli.options import OverwriteOption
from pooling.cli.output import say, write

if TYPE_CHECKING:
    from pooling.domain.instance import Instance


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
    force: OverwriteOption = False,
) -> None:
    """Write a small complete instance for you to edit."""
    from pooling.cli.writing import refuse_existing, writing
    from pooling.io.files import write_instance

    given = Path(name)
    typed = given.suffix.removeprefix(".")
    if typed in ("xlsx", "json"):
        file_format, given = FileFormat(typed), given.with_suffix("")
    instance = starting_instance(given.name)
    # Not with_suffix: a name may hold a point.
    target = given if file_format is FileFormat.CSV else given.with_name(f"{given.name}.{file_format}")
    refuse_existing(target, force)
    with writing(target):
        write_instance(instance, target, template=True)
    write(f"{target}\n")
    say(f"edit it, then: pooling validate {target} && pooling solve {target}")


def starting_instance(name: str) -> Instance:
    """The starting instance under that name. Raises InvalidInput when the name is not a valid id."""
    import json

    from pooling.domain.instance import Instance

    tables = json.loads(Path(__file__).with_suffix(".json").read_bytes())
    return Instance.of({**tables, "instance": {**tables["instance"], "name": name}}, what=f"instance {name}")
