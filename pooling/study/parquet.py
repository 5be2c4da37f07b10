"""Tables of a study as Parquet: written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.result_columns import ResultColumn
from pooling.io.atomic import write_file
from pooling.study.tables import RUN, TABLES, dictionary, plain

SMALL = 500
"""Up to so many rows a table is not compressed: it would take as many blocks of a disk."""


def needs_extra() -> None:
    """Raises :class:`InvalidInput` where the packages of the extra ``study`` are not installed."""
    lacking = [name for name in ("pyarrow", "duckdb") if find_spec(name) is None]
    if lacking:
        cure = "install the extra: pip install 'pooling[study]'"
        problems = [Problem("study", "", f"needs {name}, which is not installed", cure) for name in lacking]
        raise InvalidInput(problems, "study")


@cache
def schema(table: str) -> Any:
    """The Arrow schema of a table, with unit and meaning at each field."""
    import pyarrow as pa

    kinds = {"number": pa.float64(), "whole number": pa.int64(), "yes or no": pa.bool_()}
    fields = [
        pa.field(column.name, kinds.get(column.kind, pa.string()), metadata=_about(column))
        for column in TABLES[table].columns
    ]
    return pa.schema(fields, metadata={"table": table, "meaning": TABLES[table].meaning})


@cache
def _rows(table: str) -> Any:
    """The Arrow type of a row of a table."""
    import pyarrow as pa

    return pa.struct(list(schema(table)))


def _about(column: ResultColumn) -> dict[str, str]:
    stated = {"meaning": column.meaning, "unit": column.unit, "refers_to": column.refers_to}
    return {name: text for name, text in stated.items() if text}


def encoded(table: str, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows of a table as the bytes of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    shape, given = schema(table), [_as_text(table, row) for row in rows]
    # All columns at once: one by one takes longer than the writing of a small table.
    columns = pa.array(given, _rows(table)).flatten()
    sink = pa.BufferOutputStream()
    # Of small tables all this would be most of the file and of the time. An empty one says what columns mean.
    pq.write_table(
        pa.Table.from_arrays(columns, schema=shape),
        sink,
        compression="zstd" if len(given) > SMALL else "none",
        use_dictionary=False,
        write_statistics=False,
        store_schema=not given,
    )
    written: bytes = sink.getvalue().to_pybytes()
    return written


@cache
def _texts(table: str) -> tuple[tuple[str, bool], ...]:
    """Names of the columns that are written as text, and whether they are lists."""
    known = [(column.name, column.kind) for column in TABLES[table].columns]
    return tuple((name, kind == "list") for name, kind in known if kind in ("text", "list"))


def _as_text(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its texts as text: lists joined, numbers written."""
    cells = dict(row)
    for name, is_list in _texts(table):
        value = cells[name]
        if value is not None:
            cells[name] = ";".join(value) if is_list else str(value)
    return cells


def write(table: str, path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a table in one step. Raises :class:`InvalidInput` or OSError."""
    # A power cut may lose the last files, a killed process none: they are solved again.
    write_file(path, encoded(table, rows), durable=False)


def read(table: str, paths: Sequence[Path]) -> Any:
    """The rows of these files as one Arrow table, in their order."""
    import pyarrow as pa

    shape = schema(table)
    found = [whole(path) for path in paths]
    return pa.concat_tables(found).cast(shape) if found else shape.empty_table()


def whole(path: Path) -> Any:
    """The rows of one file as an Arrow table."""
    import pyarrow.parquet as pq

    return pq.ParquetFile(path).read(use_threads=False)


def column(name: str, paths: Iterable[Path]) -> list[Any]:
    """The cells of a column in these files, in their order."""
    import pyarrow.parquet as pq

    return [cell for path in paths for cell in pq.ParquetFile(path).read([name])[name].to_pylist()]


def together(packed: Any, runs: Collection[str] | None, rows: Any) -> Any:
    """Rows of these runs (None: of all) out of packs, and other rows: sorted by run, those of one as they were."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if runs is not None:
        packed = packed.filter(pc.is_in(packed[RUN], pa.array(sorted(runs), pa.string())))
    return pa.concat_tables([packed, rows]).sort_by(RUN)


def packed(rows: Any) -> bytes:
    """An Arrow table of many runs as the bytes of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd")
    written: bytes = sink.getvalue().to_pybytes()
    return written


def dictionary_text() -> str:
    """The data dictionary as JSON."""
    return json.dumps([plain(row) for row in dictionary()], indent=1, ensure_ascii=False) + "\n"


def decoded(data: bytes) -> list[dict[str, Any]]:
    """The rows in the bytes of a Parquet file as plain data."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.ParquetFile(pa.BufferReader(data)).read().to_pylist()
    return rows
