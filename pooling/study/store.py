"""The folder of a study: one Parquet file for each run and table, and what else is kept of it.

A run is there once its file of table ``runs`` is, which is written last: whatever ends a study, what is there is whole.
Files of many runs are put together (:mod:`pooling.study.packs`), which changes nothing of what is read.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from pathlib import Path
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem
from pooling.io.atomic import make_folder, write_file
from pooling.io.json_file import load_json, write_json
from pooling.io.locks import claim, left
from pooling.study import packs, parquet
from pooling.study.tables import CELLS, RUN, RUNS, TABLES

MANIFEST, FACTS, VIEWS, DICTIONARY = "study.json", "facts", "views.sql", "dictionary.json"
RESULTS, LOGS, INPUTS = "results", "logs", "inputs"
MANIFEST_VERSION = 1
_ENDING, _COLUMNS = ".parquet", "_columns"
PACK_FROM = 1_000
"""Files of a table that are worth to be put together."""
_OF_RUNS = (RUNS, *(name for name in TABLES if name not in (CELLS, RUNS)))
"""Tables with a file for each run; without its row in the first one a run is not there."""


class Store:
    """What a study keeps, by run and table."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, table: str, run: str) -> Path:
        """The file of a table of a run."""
        return self.folder / table / f"{run}{_ENDING}"

    def facts(self, hash_: str) -> Path:
        """The file of a base instance."""
        return self.folder / FACTS / f"{hash_.rpartition(':')[2]}.json"

    def result(self, run: str) -> Path:
        """The file of a whole result, where they are kept."""
        return self.folder / RESULTS / f"{run}.json"

    def log(self, run: str) -> Path:
        """The file of what the solver said, where that is kept."""
        return self.folder / LOGS / f"{run}.log"

    # --- writing ------------------------------------------------------------------------------------------------------

    def write_run(self, run: str, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Write the tables of a run."""
        self.keep_run(run, files_of(run, tables))

    def keep_run(self, run: str, files: Mapping[str, bytes]) -> None:
        """Write the files of a run as :func:`files_of` makes them, ``runs`` last. Tables without a row leave none."""
        for table in sorted(files, key=lambda name: name == RUNS):
            path = self.path(table, run)
            if files[table]:
                # A power cut may lose the last files, a killed process none: they are made again.
                write_file(path, files[table], durable=False)
            else:
                path.unlink(missing_ok=True)

    def forget(self, runs: Collection[str]) -> None:
        """Forget runs, so that they are done again."""
        for table in _OF_RUNS if runs else ():
            packs.drop(self.folder / table, lambda run: run in runs)
            for run in runs:
                self.path(table, run).unlink(missing_ok=True)
        for run in runs:
            self.result(run).unlink(missing_ok=True)
            self.log(run).unlink(missing_ok=True)

    def pack(self, runs: AbstractSet[str], at_least: int = PACK_FROM) -> None:
        """Put files of these runs together, where a table has at least so many. They are there, and stay so."""
        for table in _OF_RUNS:
            loose = runs & set(self._loose(table))
            if len(loose) >= at_least:
                packs.pack(table, self.folder / table, loose)

    def prepare(self, cells: Iterable[Mapping[str, Any]], bases: Mapping[str, Instance], manifest: Any) -> None:
        """Make the folder ready for runs: folders, cells, facts, manifest, dictionary and views."""
        for name in (RESULTS, LOGS):
            make_folder(self.folder / name)
        for name in _OF_RUNS:
            # DuckDB asks for one file at least; this one says what columns mean, too.
            parquet.write(name, make_folder(self.folder / name) / f"{_COLUMNS}{_ENDING}", [])
        self.keep_facts(bases)
        parquet.write(CELLS, self.folder / f"{CELLS}{_ENDING}", cells)
        write_file(self.folder / DICTIONARY, parquet.dictionary_text())
        write_file(self.folder / VIEWS, "".join(f"{line};\n" for line in views(Path())))
        write_file(self.folder / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
        self.sweep()

    def keep_facts(self, bases: Mapping[str, Instance]) -> None:
        """Keep the instances that runs are made from, by hash."""
        make_folder(self.folder / FACTS)
        for hash_, base in bases.items():
            if not self.facts(hash_).exists():
                write_json(base, self.facts(hash_))

    def sweep(self) -> None:
        """Take away what killed processes left half written."""
        for name in (*TABLES, RESULTS):
            folder = self.folder / name
            for path in folder.glob(".*.part") if folder.is_dir() else ():
                with left(path) as nobodys:
                    if nobodys:
                        path.unlink(missing_ok=True)
        there = set(self.runs())
        for table in _OF_RUNS:
            packs.drop(self.folder / table, lambda run: run not in there)

    # --- reading ------------------------------------------------------------------------------------------------------

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What the study was run from. Raises :class:`InvalidInput` where there is none."""
        path = self.folder / MANIFEST
        data = load_json(path, str(path)) if path.is_file() else None
        if not isinstance(data, dict) or data.get("manifest_version") != MANIFEST_VERSION:
            rule, cure = "is no folder of a study", "pooling study run FILE --out FOLDER makes one"
            raise InvalidInput([Problem(str(self.folder), "", rule, cure)], str(self.folder))
        return data

    def _loose(self, table: str) -> Iterator[str]:
        """Runs that have a file of their own of a table."""
        folder = self.folder / table
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.suffix == _ENDING and not path.name.startswith((".", "_")):
                yield path.stem

    def runs(self, table: str = RUNS) -> Iterator[str]:
        """Runs that have rows of a table."""
        loose = set(self._loose(table))  # first: what is packed from now on is found there
        yield from loose | packs.packed_runs(self.folder / table)

    def read(self, table: str, runs: Iterable[str] | None = None) -> Any:
        """The rows of a table, of these runs or of all, as one Arrow table: sorted by run."""
        if table == CELLS:
            return parquet.read(CELLS, [self.folder / f"{CELLS}{_ENDING}"])
        wanted = None if runs is None else set(runs)
        with contextlib.suppress(FileNotFoundError):  # packed just now, by who does the runs
            return self._read(table, wanted)
        return self._read(table, wanted)

    def _read(self, table: str, wanted: AbstractSet[str] | None) -> Any:
        own = set(self._loose(table))
        packed = parquet.read(table, packs.packs(self.folder / table))
        own = own.difference(packed[RUN].to_pylist())
        loose = sorted(own if wanted is None else own & wanted)
        rows = parquet.read(table, [self.path(table, run) for run in loose])
        return rows if not packed.num_rows else parquet.together(packed, wanted, rows)

    def rows(self, table: str, runs: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """The same as plain data."""
        rows: list[dict[str, Any]] = self.read(table, runs).to_pylist()
        return rows


def files_of(run: str, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, bytes]:
    """The tables of a run as the bytes of Parquet files; none for one without a row."""
    return {
        table: parquet.encoded(table, [{RUN: run, **row} for row in rows]) if rows else b""
        for table, rows in tables.items()
    }


def views(folder: Path) -> Iterator[str]:
    """SQL that makes a view of every table, for DuckDB: files seen from ``folder``."""
    for name in TABLES:
        view = f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM "
        if name == CELLS:
            yield view + _files(folder / f"{CELLS}{_ENDING}")
        else:
            # A run whose file was packed and is still there, because somebody was killed just then, counts once.
            packed = f"SELECT {RUN} FROM {_files(folder / name / f'_*{_ENDING}')}"
            is_pack = f"starts_with(parse_filename(filename), '{packs.PACK}')"
            yield f"{view}{_files(folder / name / f'*{_ENDING}')} WHERE {is_pack} OR {RUN} NOT IN ({packed})"


def _files(path: Path) -> str:
    quoted = str(path).replace("'", "''")
    return f"read_parquet('{quoted}')"


@contextlib.contextmanager
def store_of(folder: Path) -> Iterator[Store]:
    """The store of a folder, made if need be, that no other process runs a study into as long as it is open."""
    made = make_folder(folder)
    foreign = [path.name for path in made.iterdir() if not path.name.startswith(".")]
    if foreign and not (made / MANIFEST).is_file():
        cure = "name an empty folder, or one of a study"
        raise InvalidInput([Problem(str(folder), "", "holds other things than a study", cure)], str(folder))
    with claim(made / MANIFEST) as mine:
        if not mine:
            raise InvalidInput([Problem(str(folder), "", "another process is running a study into it")], str(folder))
        yield Store(made)
