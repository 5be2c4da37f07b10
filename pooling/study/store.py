"""The folder of a study: one Parquet file for each run and table, and what else is kept of it.

A run is there once its file of table ``runs`` is, which is written last: whatever ends a study, what is there is whole.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem
from pooling.io.atomic import make_folder, write_file
from pooling.io.json_file import load_json, write_json
from pooling.io.locks import claim, left
from pooling.study import parquet
from pooling.study.tables import CELLS, RUN, RUNS, TABLES

MANIFEST, FACTS, VIEWS, DICTIONARY = "study.json", "facts", "views.sql", "dictionary.json"
RESULTS, LOGS, INPUTS = "results", "logs", "inputs"
MANIFEST_VERSION = 1
_ENDING, _COLUMNS = ".parquet", "_columns"


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
        """Write the tables of a run, ``runs`` last. Tables without a row leave no file."""
        for table in sorted(tables, key=lambda name: name == RUNS):
            rows = [{RUN: run, **row} for row in tables[table]]
            path = self.path(table, run)
            if rows:
                parquet.write(table, path, rows)
            elif path.exists():
                path.unlink()

    def forget(self, run: str) -> None:
        """Forget a run, so that it is solved again."""
        for table in (RUNS, *TABLES):
            if table != CELLS:
                self.path(table, run).unlink(missing_ok=True)
        self.result(run).unlink(missing_ok=True)
        self.log(run).unlink(missing_ok=True)

    def prepare(self, cells: Iterable[Mapping[str, Any]], bases: Mapping[str, Instance], manifest: Any) -> None:
        """Make the folder ready for runs: folders, cells, facts, manifest, dictionary and views."""
        for name in (*TABLES, RESULTS, LOGS):
            if name != CELLS:
                make_folder(self.folder / name)
            if name in TABLES and name != CELLS:
                # DuckDB asks for one file at least; this one says what columns mean, too.
                parquet.write(name, self.folder / name / f"{_COLUMNS}{_ENDING}", [])
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

    def runs(self, table: str = RUNS) -> Iterator[str]:
        """Runs that have a file of a table."""
        folder = self.folder / table
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.suffix == _ENDING and not path.name.startswith((".", _COLUMNS)):
                yield path.stem

    def read(self, table: str, runs: Iterable[str] | None = None) -> Any:
        """The rows of a table, of these runs or of all, as one Arrow table: sorted by run."""
        if table == CELLS:
            return parquet.read(CELLS, [self.folder / f"{CELLS}{_ENDING}"])
        there = set(self.runs(table))
        wanted = there if runs is None else there & set(runs)
        return parquet.read(table, [self.path(table, run) for run in sorted(wanted)])

    def rows(self, table: str, runs: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """The same as plain data."""
        rows: list[dict[str, Any]] = self.read(table, runs).to_pylist()
        return rows


def views(folder: Path) -> Iterator[str]:
    """SQL that makes a view of every table, for DuckDB: files seen from ``folder``."""
    for name in TABLES:
        where = folder / f"{CELLS}{_ENDING}" if name == CELLS else folder / name / f"*{_ENDING}"
        quoted = str(where).replace("'", "''")
        yield f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet('{quoted}')"


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
