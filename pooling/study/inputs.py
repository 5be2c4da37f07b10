"""The files beside a study file that its runs are made from, kept in its folder so that it can be done again elsewhere.

Facts are in the folder already. What is missing are cards and variants in files of their own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path, PurePath

from pooling.domain.problems import InvalidInput, Problem
from pooling.io.atomic import make_folder, write_file
from pooling.io.library import list_cards
from pooling.study.expanding import cells
from pooling.study.reading import StudyFile

_ENDINGS = (".toml", ".json", ".xlsx")


def keep_inputs(file: StudyFile, into: Path) -> list[Path]:
    """Copy the files of a study's cards and variants below a folder, by their names; those that were written.

    Raises :class:`InvalidInput` for those outside of the study's own folder, which no other folder can stand in for.
    """
    names = sorted(set(_named(file)))
    rule, cure = "is outside of the study's folder", "put it beside the study file and run the study anew"
    outside = [name for name in names if PurePath(name).is_absolute() or ".." in PurePath(name).parts]
    if outside:
        raise InvalidInput([Problem(name, "", rule, cure) for name in outside], "study")
    for name in names:
        make_folder((into / name).parent)
        write_file(into / name, (file.folder / name).read_bytes())
    return [into / name for name in names]


def _named(file: StudyFile) -> Iterator[str]:
    """Names of the files, as the study has them."""
    shipped = list_cards()
    for cell in cells(file.spec):
        stated = cell.card if isinstance(cell.variant, str) else cell.variant.card or cell.card
        for card in {cell.card, stated} - shipped.keys():
            yield from _with_parents(card, file.folder)
        if isinstance(cell.variant, str):
            named = cell.variant if (file.folder / cell.variant).is_file() else cell.variant.rpartition(":")[0]
            if PurePath(named).suffix.lower() in _ENDINGS:
                yield named


def _with_parents(card: str, folder: Path) -> Iterator[str]:
    """A card in a file, and those beside it that it extends."""
    name: str | None = card
    while name is not None and (folder / name).is_file():
        yield name
        parent = tomllib.loads((folder / name).read_text(encoding="utf-8")).get("extends")
        beside = None if parent is None else PurePath(name).with_name(f"{parent}.toml").as_posix()
        name = beside if beside != name else None
