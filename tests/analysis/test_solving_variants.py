"""A base and its variants solved together: what is kept, what is solved again, and what stops no other."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest
from toys import need, offer, toy

import pooling
from pooling.analysis.variants.asking import Policy
from pooling.analysis.variants.asking import asked as runs_of
from pooling.analysis.variants.folder import enough, surpasses
from pooling.analysis.variants.nearest import cells_of, distance, starts
from pooling.domain.outcome import Termination
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result
from pooling.domain.variants.variant import Variant, VariantFile

BASE = toy(
    budgets=[{"nation": "A", "period": "p", "amount_million": 2}, {"nation": "B", "period": "p", "amount_million": 4}],
    requirements=[need("r", 4), need("q", 2, "fuel")],
    offers=[offer("a", "A", 3, cost=1.0), offer("b", "B", 3, cost=2.0), offer("f", "B", 2, "fuel", cost=0.5)],
)
HALF = pooling.variant(BASE, "budgets nation=A amount_million*=0.5", name="half", title="A has half")
LESS = pooling.variant(BASE, "budgets amount_million*=0.5", name="less")
MUST = pooling.variant(BASE, "requirements id=r quantity*=5", name="must", card="least-cost")
MORE = pooling.variant(BASE, "requirements id=r quantity+=1", "offers id=a quantity+=1", name="more")


def solved(runs: pooling.VariantRuns) -> dict[str, bool]:
    return {row.name: row.solved for row in runs}


def told(runs: pooling.VariantRuns) -> list[dict[str, Any]]:
    """The rows without what a clock says, and whether they were solved now."""
    return [{**asdict(row), "seconds": 0, "cpu_seconds": 0, "solved": None, "file": ""} for row in runs]


def answers(runs: pooling.VariantRuns) -> dict[str, Any]:
    """Every result without what a clock says."""
    found = {}
    for name, result in runs.results.items():
        data = json.loads(json.dumps(result.as_dict()))
        for tier in data["tiers"]:
            del tier["seconds"]
        found[name] = {key: value for key, value in data.items() if key != "timings_s"}
    return found


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pooling.VariantRuns]:
    """A batch of four, one of them infeasible, by one worker."""
    folder = tmp_path_factory.mktemp("batch") / "results"
    return folder, pooling.solve_variants(BASE, [HALF, LESS, MUST], workers=1, out=folder)


def test_each_run_is_a_row_and_an_infeasible_one_says_why(first: tuple[Path, pooling.VariantRuns]) -> None:
    folder, runs = first
    rows = {row.name: row for row in runs}
    assert [row.name for row in runs] == ["base", "half", "less", "must"]
    assert {name: row.outcome for name, row in rows.items()} == {
        "base": "optimal",
        "half": "optimal",
        "less": "optimal",
        "must": "infeasible",
    }
    # Nobody may meet more than half: A brings two for 2, B one for 2 and a tonne for 0.5. Half of A's 2 buys one.
    assert (rows["base"].cost_million, rows["half"].cost_million) == (4.5, 3.5)
    assert (rows["base"].covered_share, rows["base"].used_share) == (0.625, 4.5 / 6)
    assert rows["half"].covered_share == 0.5
    assert [(tier.name, tier.value) for tier in rows["base"].tiers] == [("covered", 0.625), ("cost", 4.5)]
    assert rows["must"].detail.startswith("cannot hold together: ")
    assert (rows["half"].title, rows["half"].changes, rows["half"].cells) == ("A has half", 1, 1)
    assert (rows["less"].changes, rows["less"].cells, rows["less"].warm_from) == (1, 2, "half")
    assert (runs.outcome, runs.reason, runs.detail) == ("optimal", "finished", "")
    index = json.loads((folder / "index.json").read_text())
    assert [(row["name"], row["key"], row["file"]) for row in index["runs"]] == [
        (row.name, row.key, f"{row.name}.json") for row in runs
    ]
    for name, instance in runs.instances.items():
        kept = pooling.load_result(folder / f"{name}.json")
        assert kept.as_dict() == runs.results[name].as_dict()
        assert kept.plan is None or pooling.audit_plan(instance, kept.plan).ok


def test_given_again_only_what_changed_is_solved(first: tuple[Path, pooling.VariantRuns], tmp_path: Path) -> None:
    folder = tmp_path / "again"
    folder.mkdir()
    for path in first[0].iterdir():
        (folder / path.name).write_bytes(path.read_bytes())

    def times() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.name != "index.json"}

    before = times()
    again = pooling.solve_variants(BASE, [HALF, LESS, MUST], out=folder)
    assert not any(solved(again).values())
    assert times() == before
    assert told(again) == told(first[1])
    assert answers(again) == answers(first[1])
    # One is changed, one renamed, one is new; the order is another. The index is lost, and one file.
    quarter = pooling.variant(BASE, "budgets nation=A amount_million*=0.25", name="half")
    # A fourth of A's 2 buys nothing.
    runs = pooling.solve_variants(BASE, [replace(LESS, name="lesser"), quarter, MUST], out=folder, workers=1)
    assert solved(runs) == {"base": False, "lesser": False, "half": True, "must": False}
    assert runs.row("half").cost_million == 2.5
    changed = {name for name, when in times().items() if before.get(name) != when}
    assert changed == {"half.json", "lesser.json"}
    (folder / "index.json").write_text('{"index_version": 1, "runs": [[], 3, "row", {}, {"key": 1}, {"tiers": [2]}]}')
    (folder / "lesser.json").write_text("{")
    with pytest.raises(InvalidInput, match="is no result of a run"):
        pooling.solve_variants(BASE, [replace(LESS, name="lesser"), MUST], out=folder)
    (folder / "lesser.json").unlink()
    runs = pooling.solve_variants(BASE, [replace(LESS, name="lesser"), MUST], out=folder)
    assert solved(runs) == {"base": False, "lesser": True, "must": False}


def test_another_gap_or_seed_is_another_run(first: tuple[Path, pooling.VariantRuns]) -> None:
    keys = {row.key for row in first[1]}
    for asked in ({"gap": 0.5}, {"seed": 7}, {"overrides": {"budget.scale": 2.0}}):
        policy = Policy("coverage", asked.get("overrides", {}), asked.get("gap"), asked.get("seed", 0))  # type: ignore[arg-type]
        assert not keys & {run.key for run in runs_of(BASE, [HALF], policy)}


def test_results_do_not_depend_on_workers_nor_on_what_was_there(
    first: tuple[Path, pooling.VariantRuns], tmp_path: Path
) -> None:
    two = pooling.solve_variants(BASE, [HALF, LESS, MUST], workers=2)
    assert (told(two), answers(two)) == (told(first[1]), answers(first[1]))
    # Resumed: one of them is missing.
    for name in ("base", "half", "index"):
        (tmp_path / f"{name}.json").write_bytes((first[0] / f"{name}.json").read_bytes())
    resumed = pooling.solve_variants(BASE, [HALF, LESS, MUST], workers=1, out=tmp_path)
    assert solved(resumed) == {"base": False, "half": False, "less": True, "must": True}
    assert (told(resumed), answers(resumed)) == (told(first[1]), answers(first[1]))


# --- starts ---------------------------------------------------------------------------------------------------------


def test_a_run_starts_from_the_nearest_before_it_and_of_equals_from_the_first() -> None:
    cells = [{}, {"x": 1, "y": 1}, {"x": 1}, {"x": 1, "y": 1, "z": 2}, {"z": 1}]
    differs: Any = [{(name,): value for name, value in row.items()} for row in cells]
    assert starts(differs) == [(), (0,), (0, 1), (1, 2, 0), (0, 2, 1, 3)]
    assert distance(differs[3], differs[4]) == 3


def test_a_cell_counts_by_what_stands_there_in_the_end() -> None:
    back = pooling.variant(BASE, "offers id=a quantity*=2", "offers id=a quantity*=0.5", name="back")
    assert cells_of(back.touched) == {}
    gone = pooling.variant(BASE, "offers id=a quantity*=2", "remove offers id=a", name="gone")
    assert list(cells_of(gone.touched)) == [("offers", "a", "")]


# --- what is refused ------------------------------------------------------------------------------------------------


def test_what_is_invalid_is_refused_before_anything_runs(tmp_path: Path) -> None:
    other = pooling.variant(toy(), name="other")
    wrong = [
        replace(HALF, card="nope"),
        replace(LESS, name="HALF", overrides={"budget.scael": 1}),
        replace(LESS, name="index"),
        other,
    ]
    for bad in (wrong, [replace(HALF, card="nope"), replace(LESS, overrides={"budget.scael": 1})]):
        with pytest.raises(InvalidInput) as refused:
            pooling.solve_variants(BASE, bad, out=tmp_path / "out")
        assert len(refused.value.problems) == (3 if bad is wrong else 2)
        assert all(problem.place.startswith("variant ") for problem in refused.value.problems)
    for asked in ({"workers": 0}, {"gap": 2.0}, {"time_limit_s": -1.0}):
        with pytest.raises(InvalidInput):
            pooling.solve_variants(BASE, [HALF], out=tmp_path / "out", **asked)  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_used_is_refused_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "half.json").write_text('{"mine": 1}')
    (tmp_path / "index.json").write_text("[]")
    for out, count in ((tmp_path / "file" / "out", 1), (tmp_path / "x.xlsx", 1), (tmp_path, 2)):
        with pytest.raises(InvalidInput) as refused:
            pooling.solve_variants(BASE, [HALF], out=out)
        assert len(refused.value.problems) == count
    assert (tmp_path / "half.json").read_text() == '{"mine": 1}'


# --- what goes wrong ------------------------------------------------------------------------------------------------


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """As on a full disk: no file of this process and those it starts grows beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    with no_file_above(1_000):
        runs = pooling.solve_variants(BASE, [HALF], workers=1, out=tmp_path)
    assert [(row.name, row.outcome, row.file) for row in runs] == [("base", "optimal", ""), ("half", "optimal", "")]
    assert all("its file cannot be written: File too large" in row.detail for row in runs)
    assert pooling.audit_plan(HALF.instance, runs.results["half"].plan).ok  # type: ignore[arg-type]
    assert {path.name for path in tmp_path.iterdir()} <= {"index.json"}


def test_a_full_disk_stops_no_batch_whose_variants_were_renamed(tmp_path: Path) -> None:
    pooling.solve_variants(BASE, [HALF], workers=1, out=tmp_path)
    with no_file_above(1_000):
        runs = pooling.solve_variants(BASE, [replace(HALF, name="renamed")], workers=1, out=tmp_path)
    assert solved(runs) == {"base": False, "renamed": True}
    assert "its file cannot be written: File too large" in runs.row("renamed").detail
    assert (tmp_path / "half.json").exists()


def slow(name: str = "slow") -> Variant:
    """A variant that is soon feasible, soon at its second tier, and takes long to prove."""
    gaps = {"tiers.covered.gap": 0.05, "tiers.cost.gap": 0.0}
    return pooling.variant("benelux-baltic", "budgets amount_million*=0.99", name=name, overrides=gaps)


@pytest.fixture(scope="module")
def soon() -> dict[str, Any]:
    """Gaps within which the base and quick variants of it are soon done."""
    return {"tiers.covered.gap": 0.2, "tiers.cost.gap": 0.5}


def test_a_killed_process_is_a_row_and_its_plan_is_kept(soon: dict[str, Any], tmp_path: Path) -> None:
    quick = pooling.variant("benelux-baltic", "budgets amount_million*=0.9", name="quick")
    killed: list[str] = []

    def kill(report: pooling.RunsProgress) -> None:
        progress = report.progress
        if report.name == "slow" and progress is not None and progress.tier_index == 1 and not killed:
            killed.append(report.name)
            os.kill(active_children()[0].pid or 0, signal.SIGKILL)

    runs = pooling.solve_variants(None, [slow(), quick], overrides=soon, workers=1, out=tmp_path, on_progress=kill)
    row = runs.row("slow")
    assert (row.reason, row.outcome, row.warm_from) == ("failed", "feasible", "base")
    assert row.detail.startswith("its process was killed (SIGKILL); the system may have run out of memory; the best")
    assert pooling.audit_plan(slow().instance, runs.results["slow"].plan).ok  # type: ignore[arg-type]
    assert (runs.row("quick").outcome, runs.reason) == ("optimal", "failed")
    assert "1 failed: slow" in runs.detail
    assert not active_children()


SCRIPT = """
import sys, pooling
gaps = {"tiers.covered.gap": 0.05, "tiers.cost.gap": 0.0}
slow = pooling.variant("benelux-baltic", "budgets amount_million*=0.99", name="slow", overrides=gaps)
later = pooling.variant("benelux-baltic", "budgets amount_million*=0.98", name="later")
def tell(report):
    if report.name == "slow" and report.progress and report.progress.tier_index == 1:
        print("tier 2", file=sys.stderr, flush=True)
runs = pooling.solve_variants(
    None, [slow, later], overrides={"tiers.covered.gap": 0.2, "tiers.cost.gap": 0.5},
    workers=1, out=sys.argv[1], on_progress=tell)
print(runs.reason, [(row.name, row.reason, row.outcome) for row in runs])
"""


def test_ctrl_c_keeps_what_is_done_and_the_best_so_far(tmp_path: Path) -> None:
    # A script without a guard for its main part: it is not run again in the processes.
    with program("-c", SCRIPT, str(tmp_path)) as script:
        heard(script, "tier 2")
        script.send_signal(signal.SIGINT)
        said, more = script.communicate(timeout=60)
    assert said == (
        "cancelled [('base', 'finished', 'optimal'), ('slow', 'cancelled', 'feasible'), "
        "('later', 'cancelled', 'none')]\n"
    ), more
    kept = pooling.load_result(tmp_path / "slow.json")
    assert pooling.audit_plan(slow().instance, kept.plan).ok  # type: ignore[arg-type]
    index = json.loads((tmp_path / "index.json").read_text())
    assert [row["detail"] for row in index["runs"]][2] == "cancelled before it began"


def program(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def heard(running: subprocess.Popen[str], words: str) -> None:
    assert running.stderr is not None
    for line in running.stderr:
        if words in line:
            return
    pytest.fail(f"{words!r} was never said")


def test_the_command_gives_what_the_function_gives_and_sigterm_keeps_the_best_so_far(
    first: tuple[Path, pooling.VariantRuns], tmp_path: Path
) -> None:
    file = tmp_path / "mine.toml"
    (tmp_path / "toy.json").write_text(json.dumps(BASE.tables()))
    pooling.save_variants(VariantFile(BASE, (HALF, LESS, MUST), "toy.json"), file)
    asked = ("--out", str(tmp_path / "out"), "--format", "json")
    with program("-m", "pooling.cli", "variants", str(file), "--workers", "1", *asked) as run:
        said, more = run.communicate(timeout=120)
    assert run.returncode == 0, more
    rows = [{**row, "seconds": 0, "cpu_seconds": 0, "solved": None, "file": ""} for row in json.loads(said)["rows"]]
    expected = json.loads(json.dumps(told(first[1])))
    assert rows == expected
    assert "4 of 4 done" in more
    pooling.save_variants(VariantFile(pooling.load("benelux-baltic"), (slow(),), "benelux-baltic"), file)
    quick = ["--set", "tiers.covered.gap=0.2", "--set", "tiers.cost.gap=0.5", "--workers", "1"]
    with program("-m", "pooling.cli", "variants", str(file), *quick, "--out", str(tmp_path / "more")) as run:
        heard(run, "slow: solving tier 2/2 cost: ")
        run.send_signal(signal.SIGTERM)
        said, more = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "slow: feasible (cancelled)" in said
    assert pooling.load_result(tmp_path / "more" / "slow.json").plan is not None


# --- what is enough -------------------------------------------------------------------------------------------------


def ended(result: Result, reason: Any, seconds: float, limit: float | None = None) -> Result:
    return replace(
        result,
        termination=Termination(reason),
        timings_s={"total": seconds},
        provenance={**result.provenance, "time_limit_s": limit},
    )


@pytest.mark.parametrize(
    ("end", "limit", "is_enough"),
    [
        (("finished", 5.0), None, True),
        (("time_limit", 9.0, 10.0), 10.0, True),
        (("time_limit", 9.0, 10.0), 11.0, False),
        (("time_limit", 9.0, 10.0), None, False),
        (("cancelled", 4.0, 10.0), 10.0, False),
        (("cancelled", 4.0, 10.0), 3.0, True),
        (("failed", 4.0), 3.0, False),
    ],
)
def test_what_was_cut_short_is_missing_where_there_is_more_time(
    end: tuple[Any, ...], limit: float | None, is_enough: bool, first: tuple[Path, pooling.VariantRuns]
) -> None:
    result = ended(first[1].results["base"], *end)
    assert enough(result, limit, explain=False) is is_enough
    assert not enough(result, limit, explain=True) or end[0] != "finished", "its gaps have no reasons"


def test_a_plan_that_was_kept_gives_way_only_to_a_better_one(first: tuple[Path, pooling.VariantRuns]) -> None:
    base, half = first[1].results["base"], first[1].results["half"]
    cut: Callable[[Result], Result] = lambda result: ended(result, "cancelled", 1.0)  # noqa: E731
    assert surpasses(cut(base), cut(half))
    assert not surpasses(cut(half), cut(base))
    assert surpasses(half, cut(base))
    assert not surpasses(replace(cut(base), plan=None), cut(half))
    assert surpasses(cut(half), replace(cut(base), plan=None))
