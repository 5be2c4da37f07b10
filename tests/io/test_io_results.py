"""Plans and results on disk: what is written is read, half a file is never seen, sums are formulas that are right."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from results import PLAN, TOGETHER_PLAN, a_full_result, a_result
from strategies_results import plans, results
from written_toys import full_toy, toy

from pooling.domain.audit_report import REPORT_TABLES
from pooling.domain.instance import Instance
from pooling.domain.plan import PLAN_TABLES, Plan
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result
from pooling.domain.result_tables import RESULT_TABLES
from pooling.io.atomic import write_file
from pooling.io.plan_file import read_plan, write_plan
from pooling.io.result_file import read_result, write_result, write_tables


@pytest.fixture
def instance() -> Instance:
    return Instance.of(toy())


@pytest.fixture
def full() -> Instance:
    return Instance.of(full_toy())


@pytest.mark.parametrize("name", ["plan.json", "plan"])
def test_a_plan_is_read_as_written(name: str, tmp_path: Path, full: Instance) -> None:
    plan = Plan.of(TOGETHER_PLAN)
    assert all(getattr(plan, table) for table in PLAN_TABLES)
    write_plan(plan, tmp_path / name)
    assert read_plan(tmp_path / name, full) == plan
    assert read_plan(tmp_path / name) == plan


@pytest.mark.parametrize("name", ["plan.json", "plan"])
def test_a_plan_without_the_newer_tables_still_reads(name: str, tmp_path: Path, instance: Instance) -> None:
    plan = Plan.of(PLAN)
    write_plan(plan, tmp_path / name)
    if name == "plan":
        for table in ("memberships", "trades", "starts", "deliveries"):
            (tmp_path / name / f"{table}.csv").unlink()
    else:
        data = json.loads((tmp_path / name).read_text())
        (tmp_path / name).write_text(json.dumps({table: data[table] for table in ("commitments", "assignments")}))
    assert read_plan(tmp_path / name, instance) == plan


def test_a_former_run_leaves_no_rows_behind(tmp_path: Path) -> None:
    write_plan(Plan.of(TOGETHER_PLAN), tmp_path / "plan")
    write_plan(Plan.of(PLAN), tmp_path / "plan")
    assert read_plan(tmp_path / "plan") == Plan.of(PLAN)


def test_problems_of_memberships_and_trades_have_places(tmp_path: Path, full: Instance) -> None:
    data = json.loads(json.dumps(TOGETHER_PLAN))
    data["memberships"][0]["agreement"] = "tanker-pol"
    data["memberships"][1]["role"] = "boss"
    data["memberships"][2]["nation"] = "USA"
    data["trades"][0]["quantity"] = -2e8
    data["trades"].append(dict(data["trades"][1]))
    (tmp_path / "plan.json").write_text(json.dumps(data))
    assert places(tmp_path / "plan.json", full) == [
        "/memberships/0/agreement",
        "/memberships/1/role",
        "/memberships/2/nation",
        "/trades/0/quantity",
        "/trades/2",
    ]
    folder = tmp_path / "plan"
    folder.mkdir()
    for table, rows in data.items():
        pd.DataFrame(rows).to_csv(folder / f"{table}.csv", index=False)
    with pytest.raises(InvalidInput) as caught:
        read_plan(folder, full)
    found = {problem.place: problem for problem in caught.value.problems}
    assert list(found) == [
        "memberships.csv:2:agreement",
        "memberships.csv:3:role",
        "memberships.csv:4:nation",
        "trades.csv:2:quantity",
        "trades.csv:4",
    ]
    assert found["memberships.csv:2:agreement"].cure == "did you mean tanker-pool?"
    assert found["memberships.csv:3:role"].rule == "one of member, lead"
    assert found["trades.csv:4"].cure == "first at trades.csv:3"


def test_problems_of_starts_and_deliveries_have_places(tmp_path: Path, full: Instance) -> None:
    data = json.loads(json.dumps(TOGETHER_PLAN))
    data["starts"][0]["option"] = "airlifter"
    data["starts"][1]["grant"] = "bonuss"
    data["starts"][2]["units"] = -1
    data["deliveries"][0]["nation"] = "USA"
    data["deliveries"].append(dict(data["deliveries"][1]))
    (tmp_path / "plan.json").write_text(json.dumps(data))
    assert places(tmp_path / "plan.json", full) == [
        "/starts/0/option",
        "/starts/1/grant",
        "/starts/2/units",
        "/deliveries/0/nation",
        "/deliveries/2",
    ]
    folder = tmp_path / "plan"
    folder.mkdir()
    for table, rows in data.items():
        pd.DataFrame(rows).to_csv(folder / f"{table}.csv", index=False)
    with pytest.raises(InvalidInput) as caught:
        read_plan(folder, full)
    found = {problem.place: problem for problem in caught.value.problems}
    assert list(found) == [
        "starts.csv:2:option",
        "starts.csv:3:grant",
        "starts.csv:4:units",
        "deliveries.csv:2:nation",
        "deliveries.csv:4",
    ]
    assert found["starts.csv:2:option"].cure == "did you mean airlifters?"
    assert found["starts.csv:3:grant"].cure == "did you mean bonus?"
    assert found["deliveries.csv:4"].cure == "first at deliveries.csv:3"


def test_a_result_gives_its_plan(tmp_path: Path, instance: Instance) -> None:
    write_result(a_result(), tmp_path / "result.json")
    assert read_plan(tmp_path / "result.json", instance) == Plan.of(PLAN)


def test_a_result_without_a_plan_says_so(tmp_path: Path) -> None:
    data = {**a_result().as_dict(), "plan": None}
    (tmp_path / "result.json").write_text(json.dumps(data))
    with pytest.raises(InvalidInput, match="holds no plan"):
        read_plan(tmp_path / "result.json")


def places(path: Path, instance: Instance) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        read_plan(path, instance)
    return [problem.place for problem in caught.value.problems]


def wrong_plan() -> dict[str, Any]:
    data = json.loads(json.dumps(PLAN))
    data["commitments"][1]["offer"] = "o9"
    data["commitments"][2]["quantity"] = -1
    data["assignments"][0]["requirement"] = "r9"
    data["assignments"].append(dict(data["assignments"][1]))
    return dict(data)


def test_problems_of_a_plan_have_places(tmp_path: Path, instance: Instance) -> None:
    pointers = ["/commitments/1/offer", "/commitments/2/quantity", "/assignments/0/requirement", "/assignments/2"]
    (tmp_path / "plan.json").write_text(json.dumps(wrong_plan()))
    assert places(tmp_path / "plan.json", instance) == pointers
    (tmp_path / "result.json").write_text(json.dumps({"outcome": "feasible", "plan": wrong_plan()}))
    assert places(tmp_path / "result.json", instance) == ["/plan" + pointer for pointer in pointers]
    folder = tmp_path / "plan"
    folder.mkdir()
    for table, rows in wrong_plan().items():
        pd.DataFrame(rows).to_csv(folder / f"{table}.csv", index=False)
    assert places(folder, instance) == [
        "commitments.csv:3:offer",
        "commitments.csv:4:quantity",
        "assignments.csv:2:requirement",
        "assignments.csv:4",
    ]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("[1]", "an object with lists of rows"),
        ('{"commitments": [' + "[" * 900 + "]" * 900 + "]}", "a row is an object"),
        ('{"commitments": [{"offer": ' + "[" * 900 + "]" * 900 + "}]}", "a single value"),
        ('{"commitments": 3}', "a list of rows"),
        ('{"commitment": []}', "no such table"),
        ('{"commitments": [{"offer": "o1", "offer": "o2"}]}', "stands twice"),
        ('{"commitments": [{"offer": "o1", "period": "2026", "quantity": 1e999}]}', "finite"),
        ("{", "not JSON"),
    ],
)
def test_odd_plans(content: str, rule: str, tmp_path: Path, instance: Instance) -> None:
    (tmp_path / "plan.json").write_text(content)
    with pytest.raises(InvalidInput, match=rule):
        read_plan(tmp_path / "plan.json", instance)


def test_a_decimal_comma_in_a_plan(tmp_path: Path, instance: Instance) -> None:
    (tmp_path / "commitments.csv").write_text('offer,period,quantity\no1,2026,"1,5"\no9,2026,1\n')
    assert places(tmp_path, instance) == ["commitments.csv:2:quantity", "commitments.csv:3:offer"]


def test_a_folder_without_a_plan(tmp_path: Path, instance: Instance) -> None:
    with pytest.raises(InvalidInput, match=r"commitments\.csv, .*, starts\.csv, deliveries\.csv"):
        read_plan(tmp_path, instance)


@pytest.mark.parametrize("make", [a_result, a_full_result])
def test_a_result_is_read_as_written(make: Callable[[], Result], tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    write_result(make(), path)
    first = path.read_bytes()
    again = read_result(path)
    assert again.as_dict() == make().as_dict()
    assert again.audit == make().audit
    write_result(again, path)
    assert path.read_bytes() == first


calm = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, max_examples=25)


@calm
@given(result=results())
def test_any_result_is_read_as_written(result: Result) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.json"
        write_result(result, path)
        again = read_result(path)
        assert again == result
        write_tables(again, folder)
        for name in RESULT_TABLES:
            assert len(pd.read_csv(Path(folder) / f"{name}.csv")) == len(getattr(result, name))


@pytest.mark.parametrize("name", ["plan.json", "plan"])
@calm
@given(plan=plans())
def test_any_plan_is_read_as_written(name: str, plan: Plan) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_plan(plan, Path(folder) / name)
        assert read_plan(Path(folder) / name) == plan


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"result_version": 99}',
        b'{"result_version": 1}',
        b'{"result_version": 2}',
        b'{"x": ' + b"[" * 500 + b"]" * 500 + b"}",
    ],
)
def test_what_is_no_result(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_result(content)


def test_an_infinite_figure_is_refused() -> None:
    data = a_result().as_dict()
    data["tiers"][0]["bound"] = float("inf")
    with pytest.raises(InvalidInput) as caught:
        read_result(json.dumps(data).encode())
    assert caught.value.problems[0].place == "/tiers/0/bound"


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.json"
    write_file(path, "old")
    path.chmod(0o640)

    def fails(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        with pytest.raises(OSError, match="No space"):
            write_file(path, "new")
    assert path.read_text() == "old"
    write_file(path, "newer")
    assert path.read_text() == "newer"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    write_file(tmp_path / "link.json", "new")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text() == "new"


def test_tables_as_csv(tmp_path: Path) -> None:
    written = write_tables(a_full_result(), tmp_path / "out")
    assert [path.name for path in written] == [f"{name}.csv" for name in (*RESULT_TABLES, "dictionary")]
    assert set(RESULT_TABLES) == {*PLAN_TABLES, *REPORT_TABLES, "gaps", "gap_reasons", "caveats", "tiers"}
    for name, table in RESULT_TABLES.items():
        frame = pd.read_csv(tmp_path / "out" / f"{name}.csv")
        assert len(frame) > 0
        assert list(frame) == [column.name for column in table.columns]
    stated = pd.read_csv(tmp_path / "out" / "dictionary.csv")
    assert set(zip(stated.table, stated.column, strict=True)) == {
        (name, column.name) for name, table in RESULT_TABLES.items() for column in table.columns
    }
    spending = pd.read_csv(tmp_path / "out" / "spending.csv", dtype={"period": str})
    pd.testing.assert_frame_equal(spending, a_full_result().spending, check_dtype=False)
