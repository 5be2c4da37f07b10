"""Packs: the rows of many runs in one file of a table. A hundred thousand small files are slow to list, open and copy.

Each table is packed for itself. A row stands in a run's own file until the pack that holds it is there whole, and
whoever reads takes a run from its pack where it is in one: a kill in between neither loses nor doubles anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from pooling.io.atomic import write_file
from pooling.study import parquet
from pooling.study.tables import RUN

PACK, ENDING = "_packed-", ".parquet"
MOST_RUNS = 10_000
"""Runs in a pack at most: one is held in memory as it is made."""


def packs(folder: Path) -> list[Path]:
    """The packs of a table, in the order in which they were made."""
    return sorted(folder.glob(f"{PACK}*{ENDING}"))


def packed_runs(folder: Path) -> set[str]:
    """Runs whose rows of a table are in a pack."""
    return set(parquet.column(RUN, packs(folder)))


def pack(table: str, folder: Path, runs: Iterable[str]) -> None:
    """Put the rows of these runs into packs, and take their own files away."""
    loose = sorted(runs)
    there = packed_runs(folder)
    new = [run for run in loose if run not in there]
    for begin in range(0, len(new), MOST_RUNS):
        rows = parquet.read(table, [folder / f"{run}{ENDING}" for run in new[begin : begin + MOST_RUNS]])
        # Those that it is made of go, so that it must be on the disk.
        write_file(_next(folder), parquet.packed(rows))
    for run in loose:
        (folder / f"{run}{ENDING}").unlink(missing_ok=True)


def _next(folder: Path) -> Path:
    last = max((int(path.stem.removeprefix(PACK)) for path in packs(folder)), default=0)
    return folder / f"{PACK}{last + 1:06}{ENDING}"


def drop(folder: Path, gone: Callable[[str], bool]) -> None:
    """Take the rows of runs out of the packs of a table."""
    for path in packs(folder):
        names = parquet.column(RUN, [path])
        stay = [not gone(name) for name in names]
        if not any(stay):
            path.unlink()
        elif not all(stay):
            write_file(path, parquet.packed(parquet.whole(path).filter(stay)))
