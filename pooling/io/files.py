"""An instance in whatever format its path says: .json, .xlsx, or a folder of CSV files."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection
from pathlib import Path

from pooling.domain.instance import Instance
from pooling.domain.problems import Findings, InvalidInput
from pooling.io.csv_folder import draft_csv_folder, write_csv_folder
from pooling.io.draft import Draft
from pooling.io.json_file import draft_json, write_json
from pooling.io.source import fail, status

_VERSION = re.compile(r"\.v?[0-9]+")
_FORMATS = "an instance is a .json file, an .xlsx workbook, or a folder of CSV files"


def read_tables(path: str | os.PathLike[str]) -> Draft:
    """What a file or folder holds, right or not. Raises :class:`InvalidInput` only where nothing can be read."""
    file = Path(path)
    if stat.S_ISDIR(status(file).st_mode):
        return draft_csv_folder(file)
    kind = file.suffix.lower()
    if kind == ".json":
        return draft_json(file)
    if kind == ".xlsx":
        from pooling.io.workbook import draft_workbook

        return draft_workbook(file)
    raise fail(str(path), f"no known format {kind or 'without an ending'}", _hint(kind), what=file.name)


def read_instance(path: str | os.PathLike[str]) -> Instance:
    """The instance in a file or folder. Raises :class:`InvalidInput` with every problem, placed in that file."""
    return read_tables(path).instance()


def examine(path: str | os.PathLike[str]) -> tuple[Instance | None, Findings]:
    """The instance in a file or folder if it is right, and what was found in it. Never raises for input."""
    try:
        draft = read_tables(path)
    except InvalidInput as error:
        return None, Findings(error.problems)
    try:
        instance = draft.instance()
    except InvalidInput as error:
        return None, Findings(error.problems, draft.warnings(None))
    return instance, Findings((), instance.warnings)


def write_instance(instance: Instance, path: str | os.PathLike[str], *, tables: Collection[str] | None = None) -> None:
    """Write an instance in the format the path's ending says: .json, .xlsx, or none for a folder of CSV files.

    A workbook or folder has all tables, unless those are named that it is to show, with rows or without. A folder may
    have a point in its name if it is there or the name ends in a number, as plan-b.v2 does. Raises
    :class:`InvalidInput` for any other ending, and where the path cannot be written.
    """
    file = Path(path)
    kind = file.suffix.lower()
    if kind == ".json":
        write_json(instance, file)
    elif kind == ".xlsx":
        from pooling.io.workbook import write_workbook

        write_workbook(instance, file, tables=tables)
    elif kind and not file.is_dir() and not _VERSION.fullmatch(kind):
        cure = f"write {file.stem}.json or {file.stem}.xlsx, or {file.stem} for a folder of CSV files"
        raise fail(str(path), f"no format to write has the ending {kind}", cure, what=file.name)
    else:
        write_csv_folder(instance, file, tables=tables)


def _hint(kind: str) -> str:
    if kind in (".xls", ".xlsm", ".xlsb", ".ods", ".numbers"):
        return "save it as an Excel workbook (.xlsx)"
    if kind == ".toml":
        return "a .toml file is a model card: give it with --card"
    if kind in (".csv", ".tsv", ".txt"):
        return "give the folder that holds the CSV files"
    return _FORMATS
