"""A study as notebooks read it: ``pooling.Study("folder").frame("coverage")``."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pooling.domain.problems import InvalidInput, Problem, suggestion
from pooling.domain.result_columns import result_columns
from pooling.study.asserting import AssertionRow, asserted
from pooling.study.clusters import ConflictCluster, clusters
from pooling.study.parquet import needs_extra
from pooling.study.reading import StudyFile, study_of
from pooling.study.store import INPUTS, Store, views
from pooling.study.tables import CELLS, RUN, RUNS, TABLES, CellRow, StudyTable

if TYPE_CHECKING:
    import pandas as pd

LEFT = "left"
"""State of a run that has not ended yet."""
RANGES = "ranges"


class Study:
    """The tables of a study, and what they come to.

    Raises :class:`InvalidInput` where the folder holds no study, or the extra ``study`` is not installed.
    """

    def __init__(self, folder: str | Path) -> None:
        needs_extra()
        self.store = Store(Path(folder))
        self.manifest = self.store.manifest

    @cached_property
    def file(self) -> StudyFile:
        """The study as it was stated when it was last run.

        Where its own folder is gone, or is another machine's, files that it names are those that it was published with.
        """
        home = Path(self.manifest["folder"])
        there = home if home.is_dir() else self.store.folder / INPUTS
        return study_of(self.manifest["study"], there, self.manifest["study"]["name"])

    def frame(self, table: str, *, unverified: bool = False, machine: bool = True) -> pd.DataFrame:
        """A table over all cells as a DataFrame: what each cell is of, then the table's columns.

        table: a name of :data:`~pooling.study.tables.TABLES`: ``runs``, ``tiers``, ``coverage``, ...
        unverified: with rows of plans that no audit found to hold; without it none of them enters a figure.
        machine: with columns that the machine decides (seconds, memory): no two runs agree in them.

        Figures that are varied are columns ``ranges.NAME``. ``attrs`` has the table's meaning, and under ``columns``
        unit and meaning of each. Raises :class:`InvalidInput` for a table that is not there.
        """
        if table not in TABLES:
            raise InvalidInput([Problem("table", repr(table), "no such table", suggestion(table, TABLES))], "study")
        told = TABLES[table]
        cells = self._cells
        if table == CELLS:
            return _stated(cells.copy(), told)
        rows = self.store.read(table, self._of_study).to_pandas()
        if told.of_plan and not unverified:
            rows = rows[rows[RUN].isin(self._verified)]
        if not machine:
            rows = rows[[column.name for column in told.columns if not told.is_of_machine(column)]]
        # A table may have a column that says what a cell is of, too: its own is the plainer one.
        clash = [name for name in cells.columns if name in rows.columns and name != RUN]
        merged = cells.drop(columns=clash).merge(rows, on=RUN, how="inner", sort=False)
        return _stated(merged, told)

    def sql(self, query: str) -> pd.DataFrame:
        """The answer of DuckDB to a query over the tables, each a view of its name; nothing is left out."""
        import duckdb

        with duckdb.connect() as connection:
            for view in views(self.store.folder):
                connection.execute(view)
            try:
                found: pd.DataFrame = connection.execute(query).df()
            except duckdb.Error as error:
                raise InvalidInput([Problem("query", query, str(error).splitlines()[0])], "query") from None
        return found

    @cached_property
    def _cells(self) -> pd.DataFrame:
        frame: pd.DataFrame = self.store.read(CELLS).to_pandas()
        ranges = [dict(part.split("=", 1) for part in text.split(";") if part) for text in frame[RANGES]]
        names = list(dict.fromkeys(name for found in ranges for name in found))
        for name in names:
            frame[f"{RANGES}.{name}"] = [float(found[name]) if name in found else None for found in ranges]
        return frame.drop(columns=RANGES)

    @cached_property
    def _of_study(self) -> list[str]:
        """Runs of the study; the folder may hold others, of an earlier form of it."""
        return list(dict.fromkeys(self._cells[RUN]))

    @cached_property
    def _ends(self) -> dict[str, dict[str, Any]]:
        return {row[RUN]: row for row in self.store.rows(RUNS, self._of_study)}

    @cached_property
    def _verified(self) -> set[str]:
        return {run for run, row in self._ends.items() if row["audit"] == "holds"}

    @property
    def states(self) -> Counter[str]:
        """Runs by how they ended; ``left`` are those that have not."""
        ended = Counter(row["state"] for row in self._ends.values())
        left = len(self._of_study) - len(self._ends)
        return ended + Counter({LEFT: left})

    @property
    def outcomes(self) -> Counter[str]:
        """Runs that are done, by what they hold."""
        return Counter(row["outcome"] for row in self._ends.values() if row["state"] == "done")

    def failures(self) -> list[dict[str, Any]]:
        """Runs that ended otherwise than with an answer, with the cell that they are of."""
        cells = {row[RUN]: row for row in self.store.rows(CELLS)}
        return [
            {**cells[run], "state": row["state"], "detail": row["detail"]}
            for run, row in self._ends.items()
            if row["state"] != "done"
        ]

    def conflicts(self) -> list[ConflictCluster]:
        """Infeasible runs by the conflict that they share, the most frequent first."""
        return clusters(self.store.rows("conflicts", self._of_study))

    def assertions(self) -> list[AssertionRow]:
        """What became of every assertion of the study."""
        return asserted(self.file.checks, self.store.rows(CELLS), self._ends, self.store)


def _stated(frame: pd.DataFrame, table: StudyTable) -> pd.DataFrame:
    columns = [*result_columns(CellRow), *table.columns]
    about = {
        column.name: {"unit": column.unit, "refers_to": column.refers_to, "meaning": column.meaning}
        for column in columns
        if column.name in frame.columns
    }
    frame.attrs = {"table": table.name, "meaning": table.meaning, "columns": about}
    return frame
