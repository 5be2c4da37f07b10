"""Files of many runs put together: whatever is read is the same, however far a kill let it get."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pooling.study import packs
from pooling.study.planning import plan_study
from pooling.study.running import run_study
from pooling.study.store import Store
from pooling.study.study import Study
from pooling.study.tables import RUNS
from tests.study.small import repeated, study
from tests.study.test_running import SAMPLED

FEW = study({**SAMPLED, "samples": 4})


@pytest.fixture(scope="module")
def loose(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four runs, each with files of its own."""
    folder = tmp_path_factory.mktemp("loose")
    run_study(FEW, folder, workers=1)
    return folder


@pytest.fixture
def store(loose: Path, tmp_path: Path) -> Store:
    """A copy of them whose files are put together."""
    packed = Store(Path(shutil.copytree(loose, tmp_path / "packed")))
    packed.pack(set(packed.runs()), at_least=1)
    return packed


def seen(store: Store) -> dict[str, Any]:
    """What files and DuckDB say of the runs: all rows, and how many there are of each run in two tables."""
    counts = Study(store.folder).sql(
        "SELECT run, count(*) AS n FROM tiers GROUP BY run UNION ALL SELECT run, count(*) FROM runs GROUP BY run"
    )
    return {"rows": repeated(store), "counts": sorted(map(tuple, counts.to_numpy().tolist()))}


def test_packed_runs_read_as_before_and_are_not_done_again(store: Store, loose: Path) -> None:
    assert seen(store) == seen(Store(loose))
    assert sorted(path.name for path in (store.folder / RUNS).iterdir()) == [
        "_columns.parquet",
        "_packed-000001.parquet",
    ]
    assert run_study(FEW, store.folder, workers=1).kept == 4
    run = FEW.runs[0].id
    assert store.rows("tiers", [run]) == Store(loose).rows("tiers", [run])
    size = plan_study(FEW, store.folder).size_mb
    assert size is not None
    assert size > 0


def test_a_kill_while_files_are_put_together_loses_and_doubles_nothing(store: Store, loose: Path) -> None:
    before = seen(Store(loose))
    # The pack is there, and some of the files it was made of are, too; other tables are not packed yet.
    kept = sorted(Store(loose).runs())[1:3]
    for run in kept:
        for table in (RUNS, "tiers"):
            shutil.copy(Store(loose).path(table, run), store.path(table, run))
    shutil.rmtree(store.folder / "coverage")
    shutil.copytree(loose / "coverage", store.folder / "coverage")
    assert seen(store) == before
    store.pack(set(store.runs()), at_least=1)
    assert seen(store) == before
    assert not any(store.path(RUNS, run).exists() for run in kept)


def test_a_packed_run_can_be_done_again(store: Store, loose: Path) -> None:
    first, second = sorted(store.runs())[:2]
    (row,) = store.rows(RUNS, [first])
    store.forget([first])
    store.write_run(first, {RUNS: [{**row, "state": "failed"}]})
    store.pack(set(store.runs()), at_least=1)
    assert len(packs.packs(store.folder / RUNS)) == 2
    # Of a run that is not there any more, rows may be left where somebody was killed.
    packs.drop(store.folder / RUNS, lambda run: run == second)
    again = run_study(FEW, store.folder, workers=1, retry=["failed"])
    assert (again.states, again.kept) == (Counter(done=4), 2)
    assert seen(store) == seen(Store(loose))
