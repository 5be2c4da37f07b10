"""What a study comes to, as notebooks and the command line read it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pyarrow.parquet as pq
import pytest
from command_line import run_here

import pooling
from pooling.domain.result_tables import RESULT_TABLES
from pooling.study.charts import profile_chart
from pooling.study.planning import plan_study
from pooling.study.report import write_study_report
from pooling.study.running import run_study
from pooling.study.spreads import spreads
from pooling.study.store import Store
from pooling.study.study import Study
from pooling.study.tables import RUNS, TABLES, TIMINGS, dictionary
from tests.study.small import study

BLOCKS: tuple[dict[str, Any], ...] = (
    {
        "instances": ["tanker-trio"],
        "ranges": [{"name": "money", "change": "budgets amount_million*={}", "values": [0.5, 1.0]}],
        "overrides": [{"budget.scale": 1}],
    },
    {"instances": ["conflict-budget"], "cards": ["least-cost"], "seeds": [0, 1]},
)
OUTPUTS = {"results": True, "logs": True}
CHECKS: list[Any] = [
    {"check": "coverage.tier1 >= 0.83", "where": {"instance": "tanker-trio", "overrides": {"budget.scale": 1.0}}},
    {"check": "spending <= 1", "where": {"block": "b0"}},
    "covered >= 0",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of two plans and of two runs with one conflict."""
    made = tmp_path_factory.mktemp("study")
    run_study(study(*BLOCKS, assertions=CHECKS, outputs=OUTPUTS), made, workers=1)
    return made


def test_a_frame_has_a_row_for_each_cell_with_what_it_is_of(folder: Path) -> None:
    frame = Study(folder).frame("coverage")
    halved = pooling.variant("tanker-trio", "budgets amount_million*=0.5").instance
    for money, instance in ((0.5, halved), (1.0, pooling.load("tanker-trio"))):
        want = pooling.solve(instance, overrides={"budget.scale": 1}).coverage
        found = frame[frame["ranges.money"] == money]
        assert list(found["short"]) == list(want["short"])
        assert set(found["overrides"]) == {"budget.scale=1"}
    assert frame.attrs["columns"]["short"]["unit"] == "capability unit"
    assert "seconds" not in Study(folder).frame("tiers", machine=False).columns


def test_rows_that_no_audit_found_to_hold_enter_a_frame_only_when_asked(folder: Path, tmp_path: Path) -> None:
    store = Store(Path(shutil.copytree(folder, tmp_path / "copy")))
    first = store.rows("coverage")[0]["run"]
    (row,) = store.rows(RUNS, [first])
    store.write_run(first, {RUNS: [{**row, "audit": "broken"}]})
    found = Study(store.folder)
    assert first not in set(found.frame("coverage")["run"])
    assert first in set(found.frame("coverage", unverified=True)["run"])
    assert first in set(found.frame("runs")["run"])
    (check,) = Study(folder).assertions()[:1]
    assert check.without == 0


def test_sql_sees_every_table_even_one_without_a_row(folder: Path) -> None:
    found = Study(folder)
    counts = found.sql(
        "SELECT outcome, count(*) AS n FROM cells JOIN runs USING (run) GROUP BY outcome ORDER BY outcome"
    )
    assert counts.to_dict("records") == [{"outcome": "infeasible", "n": 2}, {"outcome": "optimal", "n": 2}]
    for name in TABLES:
        assert list(found.sql(f"SELECT * FROM {name} LIMIT 0").columns) == [
            column.name for column in TABLES[name].columns
        ]
    with pytest.raises(pooling.InvalidInput, match="Parser Error"):
        found.sql("SELEC 1")


def test_infeasible_runs_are_clustered_by_the_conflict_that_they_share(folder: Path) -> None:
    (cluster,) = Study(folder).conflicts()
    conflict = pooling.solve("conflict-budget", card="least-cost").conflict
    assert conflict is not None
    assert (cluster.runs, cluster.rules) == (2, tuple(rule.text for rule in conflict.rules))


def test_assertions_are_held_against_the_figures_of_runs(folder: Path) -> None:
    tier1, spending, covered = Study(folder).assertions()
    frame = Study(folder).frame("coverage")
    shares = frame[frame["priority"] == 1].groupby("run")["covered_share"].mean()
    assert (tier1.runs, tier1.kept, tier1.holds) == (2, int((shares >= 0.83).sum()), bool((shares >= 0.83).all()))
    assert tier1.worst == pytest.approx(shares.min())
    assert (spending.runs, spending.kept, spending.holds) == (2, 0, False)
    assert (covered.runs, covered.kept, covered.without, covered.holds) == (4, 2, 2, False)


def test_every_column_says_what_it_means_beside_the_files_and_in_the_dictionary(folder: Path) -> None:
    for name in ("coverage", "tiers", "spending"):
        columns = {column.name: column for column in RESULT_TABLES[name].columns}
        for field in pq.read_schema(folder / name / "_columns.parquet"):
            stated = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
            if field.name != "run":
                assert (stated["meaning"], stated.get("unit", "")) == (
                    columns[field.name].meaning,
                    columns[field.name].unit,
                )
    written = json.loads((folder / "dictionary.json").read_text(encoding="utf-8"))
    assert [(row["table"], row["column"]) for row in written] == [(row.table, row.column) for row in dictionary()]
    assert all(row["meaning"] for row in written)


def test_a_plan_counts_runs_and_measures_them_by_what_is_there_or_by_a_pilot(folder: Path) -> None:
    found = study(*BLOCKS, {"instances": ["tanker-trio"], "cards": ["fair-share"], "seeds": [1, 2, 3]}, outputs=OUTPUTS)
    told = plan_study(found, folder, workers=2)
    assert (told.cells, told.runs, told.left, told.workers) == (7, 7, 3, 2)
    assert [row.basis for row in told.groups] == ["runs that are there", "runs that are there", "a pilot"]
    pilot = told.groups[2].run_s
    assert pilot is not None
    assert told.seconds == pytest.approx(3 * pilot / 2)
    bare = plan_study(found, pilot=False)
    assert (bare.left, bare.seconds, bare.size_mb) == (7, None, None)
    limited = plan_study(study(BLOCKS[0], limits={"time_limit_s": 30}), workers=1, pilot=False)
    assert limited.most_seconds == 60


def test_a_report_tells_the_same_as_page_and_as_workbook(folder: Path, tmp_path: Path) -> None:
    page, book = tmp_path / "x.html", tmp_path / "x.xlsx"
    ran = run_here("study", "report", folder, "--to", page, "--to", book)
    assert (ran.code, ran.out.split()) == (0, [str(page), str(book)])
    html = page.read_text(encoding="utf-8")
    assert "4 of 4 runs are done; 2 hold a plan that the audit verified." in html
    assert "spending &lt;= 1 does not hold: 0 of 2 runs keep it." in html
    links = [page.parent / unquote(link) for link in re.findall(r'<a href="([^"]*)">', html)]
    assert sorted(link.resolve() for link in links) == sorted(folder.resolve().glob("[rl]*/????????????????.[jl]*"))
    assert {pooling.load_result(link).outcome for link in links if link.suffix == ".json"} == {"optimal", "infeasible"}
    # Two runs of two are done, two ended without a plan: all came to their end.
    profile = profile_chart(Study(folder))
    assert profile is not None
    assert [row[:2] for row in profile.table.rows] == [("coverage", "2"), ("least-cost", "2")]
    assert all(row[-1] == "100.0 %" for row in profile.table.rows)
    assert html.count('<svg class="chart"') == 2
    assert not re.search(r"<script|https?://(?!www.w3.org)|src=", html)
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["States", "Assertions", "Spread", "Conflicts", "Runs", "Columns"]
    rows = list(sheets["Spread"].iter_rows(min_row=2, values_only=True))
    found = next(row for row in rows if row[4] == "tier covered")
    values = Study(folder).frame("tiers").query("name == 'covered'")["value"]
    assert found[6] == 2
    assert found[7:] == pytest.approx([values.quantile(share) for share in (0, 0.25, 0.5, 0.75, 1)])
    assert run_here("study", "report", folder, "--to", page).code == 2
    assert run_here("study", "report", folder, "--to", tmp_path / "x.doc").code == 2
    assert run_here("study", "report", tmp_path, "--to", tmp_path / "y.html").code == 3


STUDY = """
name = "money"
assertions = ["covered >= 0.5"]
[[blocks]]
name = "trio"
instances = ["tanker-trio"]
seeds = [0, 1]
"""


def test_the_command_line_plans_runs_and_tells(tmp_path: Path) -> None:
    file, out = tmp_path / "money.toml", tmp_path / "out"
    file.write_text(STUDY, encoding="utf-8")
    planned = run_here("study", "plan", file, "--out", out, "--no-pilot")
    assert (planned.code, "2 cells: 2 runs" in planned.out) == (0, True)
    ran = run_here("study", "run", file, "--out", out, "--workers", 1)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "2 runs: 2 done; of those done 2 optimal")
    assert "2 of 2 runs done" in ran.err
    store = Store(out)
    first, second = sorted(store.runs())
    (row,) = store.rows(RUNS, [first])
    store.write_run(first, {RUNS: [{**row, "state": "failed", "detail": "a bolt is missing"}]})
    told = run_here("study", "status", out)
    assert (told.code, f"{first} failed: a bolt is missing (tanker-trio, coverage, base, seed " in told.out) == (
        8,
        True,
    )
    store.forget([second])
    told = run_here("study", "status", out, "--format", "json")
    assert told.data["states"] == {"failed": 1, "left": 1}
    again = run_here("study", "retry", out, "failed", "--workers", 1, "--quiet")
    assert (again.code, again.err) == (0, "")
    file.write_text(STUDY.replace("0.5", "1.5"), encoding="utf-8")
    assert run_here("study", "run", file, "--out", out, "--quiet").code == 9
    assert run_here("study", "retry", out, "faild").code == 2
    assert run_here("study", "status", tmp_path).code == 3


def test_times_on_a_busy_machine_stand_apart(folder: Path, tmp_path: Path) -> None:
    store = Store(Path(shutil.copytree(folder, tmp_path / "copy")))
    for row in store.rows(TIMINGS):
        store.write_run(row["run"], {TIMINGS: [{**row, "seconds": 1.0, "cpu_seconds": 0.5, "crowded": False}]})
    first = store.rows(TIMINGS)[0]
    store.write_run(first["run"], {TIMINGS: [{**first, "seconds": 9.0, "crowded": True}]})
    found = {(row.card, row.figure): row for row in spreads(Study(store.folder)) if row.unit == "s"}
    (busy,) = (card for card, figure in found if figure == "seconds of a run on a busy machine")
    assert (found[busy, "seconds of a run"].runs, found[busy, "seconds of a run"].most) == (1, 1.0)
    assert found[busy, "seconds of a run on a busy machine"].least == 9.0
    assert found[busy, "processor seconds of a run"].runs == 2
    page = tmp_path / "x.html"
    write_study_report(store.folder, page)
    assert "1 run ended while the machine had more to do than cores" in page.read_text(encoding="utf-8")
