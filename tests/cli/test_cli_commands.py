"""Each command: what it writes to stdout, to files, and what it never touches."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import Ran

from pooling.domain.audit_report import REPORT_TABLES
from pooling.domain.parameters import PARAMETERS
from pooling.domain.plan import PLAN_TABLES
from pooling.domain.result_tables import RESULT_TABLES
from pooling.io.files import read_instance
from pooling.io.library import list_cards, list_instances
from pooling.report.workbook.book import is_result_workbook
from pooling.run import load, load_card

Pooling = Callable[..., Ran]
Write = Callable[..., Path]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# --- library ---------------------------------------------------------------------------------------------------------


def test_cards_lists_the_library(pooling: Pooling) -> None:
    assert [row["name"] for row in pooling("cards", "--format", "json").data] == sorted(list_cards())
    assert [row["name"] for row in rows(pooling("cards", "--format", "csv").out)] == sorted(list_cards())
    table = pooling("cards", "list")
    assert all(name in table.out for name in list_cards())


@pytest.mark.parametrize("name", sorted(list_cards()))
def test_a_card_is_shown_in_full(pooling: Pooling, name: str) -> None:
    card = load_card(name)
    text = pooling("cards", name).out
    assert card.question in text
    expected = {key for key, parameter in PARAMETERS.items() if card.has(parameter.family)}
    listed = rows(pooling("cards", name, "--format", "csv").out)
    assert {row["parameter"] for row in listed} == expected
    assert all(row["range"] and row["default"] and row["meaning"] for row in listed)
    data = pooling("cards", name, "--format", "json").data
    assert (data["hash"], data["families"]) == (card.hash, list(card.families))


def test_what_a_card_prints_can_be_set(pooling: Pooling) -> None:
    listed = rows(pooling("cards", "coverage", "--format", "csv").out)
    changes = [part for row in listed for part in ("--set", f"{row['parameter']}={row['value']}")]
    plain = pooling("solve", "tanker-trio", "--format", "json").data
    same = pooling("solve", "tanker-trio", "--format", "json", *changes).data
    assert same["plan"] == plain["plan"]


def test_instances_lists_the_library(pooling: Pooling) -> None:
    assert [row["name"] for row in pooling("instances", "--format", "json").data] == list(list_instances())


def test_an_instance_is_shown(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    path = write(tables)
    data = pooling("instances", path, "--format", "json").data
    assert (data["name"], data["counts"]["offers"], data["hash"]) == ("two-nations", 2, load(path).hash)
    assert "2 nations" in pooling("instances", path).out
    assert rows(pooling("instances", path, "--format", "csv").out)[0]["requirements"] == "1"


# --- new, validate, convert ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "made"),
    [
        (["my-pool"], "my-pool.xlsx"),
        (["my-pool", "--format", "json"], "my-pool.json"),
        (["my-pool", "--format", "csv"], "my-pool"),
        (["my-pool.json"], "my-pool.json"),
        (["pool.v2", "--format", "xlsx"], "pool.v2.xlsx"),
    ],
)
def test_new_writes_a_complete_instance_that_solves(pooling: Pooling, arguments: list[str], made: str) -> None:
    ran = pooling("new", *arguments)
    assert (ran.code, ran.out) == (0, f"{made}\n")
    assert [path.name for path in Path().iterdir()] == [made]
    assert pooling("validate", made).code == 0
    solved = pooling("solve", made, "--format", "json")
    assert (solved.code, solved.data["audit"]["ok"]) == (0, True)
    assert len(read_instance(made).nations) == 3


def test_new_never_overwrites_without_force(pooling: Pooling) -> None:
    Path("mine.json").write_text("my work")
    ran = pooling("new", "mine", "--format", "json")
    assert ran.code == 2
    assert "mine.json exists; --force overwrites it" in ran.err
    assert Path("mine.json").read_text() == "my work"
    assert pooling("new", "mine", "--format", "json", "--force").code == 0
    assert read_instance("mine.json").name == "mine"


def test_the_starting_instance_is_the_same_in_every_format(pooling: Pooling) -> None:
    for form in ("xlsx", "json", "csv"):
        pooling("new", "pool", "--format", form)
    assert len({read_instance(name).hash for name in ("pool.xlsx", "pool.json", "pool")}) == 1


def test_validate_says_when_there_is_nothing_wrong(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    path = write(tables)
    assert pooling("validate", path).out == f"{path}: no problems\n"
    assert pooling("validate", path, "--format", "json").data["ok"] is True
    assert rows(pooling("validate", path, "--format", "csv").out) == []


def test_validate_as_csv_has_a_row_per_problem(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    tables["offers"][0]["quantity"] = 0
    (row,) = rows(pooling("validate", write(tables), "--format", "csv").out)
    assert (row["place"], row["value"]) == ("/offers/0/quantity", "0")


def test_convert_keeps_the_content(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    path = write(tables)
    for source, target in ((path, "a.xlsx"), ("a.xlsx", "folder"), ("folder", "b.json")):
        assert pooling("convert", source, target).code == 0
    assert read_instance("b.json").hash == load(path).hash
    assert pooling("convert", path, "b.json").code == 2
    assert pooling("convert", path, "b.json", "--force").code == 0


def test_convert_to_a_dash_is_json_on_stdout(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    path = write(tables)
    ran = pooling("convert", path, "-")
    assert not Path("-").exists()
    Path("again.json").write_text(ran.out)
    assert read_instance("again.json").hash == load(path).hash


@pytest.mark.parametrize("form", ["table", "json"])
def test_validate_notes_that_nothing_limits_spending(
    pooling: Pooling, write: Write, tables: dict[str, Any], form: str
) -> None:
    ran = pooling("validate", write(tables), "--format", form)
    assert ran.err == "note: no budgets are given: nobody's spending is limited\n"
    if form == "json":
        assert ran.data["notices"] == ["no budgets are given: nobody's spending is limited"]
    tables["budgets"] = [{"nation": nation, "period": "2027", "amount_million": 100} for nation in ("AAA", "BBB")]
    assert pooling("validate", write(tables)).err == ""


def test_validate_shows_warnings_apart_from_problems(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    tables["budgets"] = [{"nation": nation, "period": "2027", "amount_million": 100} for nation in ("AAA", "BBB")]
    tables["nations"][0]["population"] = 0.5
    path = write(tables)
    ran = pooling("validate", path)
    assert ran.code == 0
    assert ran.out == f"{path}: no problems, 1 warning\n"
    assert ran.err.startswith("warning: /nations/0/population: population is counted in persons (found 0.5)\n")
    ran = pooling("validate", path, "--format", "json")
    assert (ran.code, ran.data["ok"], ran.data["problems"]) == (0, True, [])
    assert [warning["place"] for warning in ran.data["warnings"]] == ["/nations/0/population"]


def test_solve_shows_warnings_and_goes_on(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    tables["nations"][0]["population"] = 0.5
    said = "/nations/0/population: population is counted in persons"
    ran = pooling("solve", write(tables))
    assert ran.code == 0
    assert said in ran.out
    assert said not in ran.err
    ran = pooling("solve", write(tables), "--format", "json", "--out", "out")
    assert ran.code == 0
    assert said in ran.err
    assert [warning["place"] for warning in ran.data["warnings"]] == ["/nations/0/population"]
    assert said in Path("out/answer.txt").read_text()
    assert said not in pooling("solve", write(tables), "--format", "json", "--quiet").err


def test_solve_notes_it_in_the_answer_unless_the_card_has_no_budgets(
    pooling: Pooling, write: Write, tables: dict[str, Any]
) -> None:
    note = "note: no budgets are given"
    ran = pooling("solve", write(tables))
    assert note in ran.out
    assert note in ran.err
    without = pooling("solve", write(tables), "--set", "families.budget=false")
    assert note not in without.out + without.err


# --- solve -----------------------------------------------------------------------------------------------------------


def test_solve_prints_the_answer(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    ran = pooling("solve", write(tables))
    assert ran.code == 0
    assert "Met: 1 of 1 requirement in full" in ran.out
    assert "Who pays: 60.0 million EUR" in ran.out
    assert "building the model" in ran.err
    assert "\x1b" not in ran.out


def test_quiet_says_nothing_on_stderr(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    assert pooling("solve", write(tables), "--quiet", "--out", "out").err == ""


@pytest.mark.parametrize(
    ("arguments", "cost"),
    [
        (["--set", "breadth.largest_share=1.0"], 50),
        (["--set", "families.breadth=false", "--card", "strict-priority"], 50),
        (["--seed", "3", "--gap", "0"], 60),
    ],
)
def test_every_option_reaches_the_run(
    pooling: Pooling, write: Write, tables: dict[str, Any], arguments: list[str], cost: float
) -> None:
    data = pooling("solve", write(tables), "--format", "json", *arguments).data
    assert data["tiers"][-1]["value"] == pytest.approx(cost)


def test_options_arrive_as_typed(
    pooling: Pooling, write: Write, tables: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = write(tables)
    assert pooling("solve", path, "--out", "first.json", "--quiet").code == 0
    import pooling.run as facade

    seen: dict[str, Any] = {}
    real = facade.solve

    def spy(*arguments: Any, **options: Any) -> Any:
        seen.update(options)
        return real(*arguments, **options)

    monkeypatch.setattr(facade, "solve", spy)
    options = ["--time-limit", "1m", "--gap", "2%", "--seed", "5", "--threads", "2", "--warm", "first.json"]
    assert pooling("solve", path, "--set", "budget.scale=2", "--out", tmp_path / "o", *options).code == 0
    assert (seen["time_limit_s"], seen["gap"], seen["seed"], seen["threads"]) == (60, 0.02, 5, 2)
    assert seen["overrides"] == {"budget.scale": 2}
    assert seen["keep"] == tmp_path / "two-nations.best.json"
    assert seen["warm"].committed == {("a1", "2027"): 2, ("b1", "2027"): 2}
    assert seen["cancel"].is_set() is False


def test_out_as_a_file_is_the_result(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    ran = pooling("solve", write(tables), "--out", "deep/er/r.json", "--format", "json")
    assert json.loads(Path("deep/er/r.json").read_text()) == ran.data
    assert [path.name for path in Path("deep/er").iterdir()] == ["r.json"]
    assert "wrote deep/er/r.json" in ran.err


def test_out_as_a_workbook_is_the_workbook(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    for _ in range(2):  # the second run replaces what the first one wrote
        ran = pooling("solve", write(tables), "--out", "answer.xlsx")
        assert ran.code == 0
        assert is_result_workbook("answer.xlsx")
    assert "wrote answer.xlsx" in ran.err
    assert sorted(path.name for path in Path().iterdir()) == ["answer.xlsx", "instance.json"]


@pytest.mark.parametrize("name", ["mine.json", "mine.xlsx", "folder/result.json"])
def test_a_file_that_is_no_result_is_not_overwritten(
    pooling: Pooling, write: Write, tables: dict[str, Any], name: str
) -> None:
    path = write(tables)
    Path("folder").mkdir()
    assert pooling("convert", path, name).code == 0
    before = Path(name).read_bytes()
    out = "folder" if name.startswith("folder") else name
    ran = pooling("solve", path, "--out", out)
    assert ran.code == 2
    assert f"{name} exists and is no result of a run; --force overwrites it" in ran.err
    assert Path(name).read_bytes() == before
    assert pooling("solve", path, "--out", out, "--force").code == 0
    assert pooling("solve", path, "--out", out).code == 0


def test_out_as_a_folder_is_everything(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    path = write(tables)
    ran = pooling("solve", path, "--out", "out")
    tables_written = {f"{name}.csv" for name in (*RESULT_TABLES, "dictionary")}
    assert {"coverage.csv", "gaps.csv", "memberships.csv"} <= tables_written
    expected = {"result.json", "plan.json", "results.xlsx", "answer.txt", "brief.html", "progress.csv", *tables_written}
    assert {path.name for path in Path("out").iterdir()} == expected
    assert all(f"wrote out/{name}" in ran.err for name in expected)
    assert Path("out/answer.txt").read_text().startswith("two-nations with coverage: optimal")
    assert pooling("audit", path, "out/plan.json").code == 0
    assert pooling("audit", path, "out/result.json").code == 0
    assert pooling("audit", path, "out").code == 0


def test_solve_as_csv_is_the_table_asked_for(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    path = write(tables)
    (row,) = rows(pooling("solve", path, "--format", "csv").out)
    assert (row["requirement"], row["nations"]) == ("r1", "AAA;BBB")
    spending = rows(pooling("solve", path, "--format", "csv", "--table", "spending").out)
    assert [(row["nation"], float(row["spend_million"])) for row in spending] == [("AAA", 20), ("BBB", 40)]


# --- audit, show, export, demo ---------------------------------------------------------------------------------------


def test_audit_shows_checks_and_tiers(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    path = write(tables)
    pooling("solve", path, "--out", "r.json")
    ran = pooling("audit", path, "r.json")
    assert ran.code == 0
    assert "audit holds" in ran.out
    assert pooling("audit", path, "r.json", "--format", "json").data["tiers"] == {"covered": 1, "cost": 60}
    checks = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert "spending recomputed -" in checks
    assert "caveats nothing to check -" in checks
    # Under another rule the same plan fails.
    assert pooling("audit", path, "r.json", "--set", "breadth.largest_share=0.25").code == 7


def test_the_command_line_knows_every_table(pooling: Pooling) -> None:
    assert set(RESULT_TABLES) == {*PLAN_TABLES, *REPORT_TABLES, "gaps", "gap_reasons", "caveats", "tiers"}
    refused = pooling("show", "r.json", "--table", "coverag")
    assert refused.code == 2
    assert "did you mean coverage?" in " ".join(refused.err.replace("│", " ").split())


@pytest.mark.parametrize("table", list(RESULT_TABLES))
def test_show_gives_every_table_in_every_format(pooling: Pooling, of_everything: Path, table: str) -> None:
    data = pooling("show", of_everything, "--table", table, "--format", "json").data
    as_csv = rows(pooling("show", of_everything, "--table", table, "--format", "csv").out)
    # The one caveat holds nothing back alone: without it AAA could fly, and the pool has no more hours.
    # Nothing is retired.
    assert data or table in ("caveats", "retirements")
    assert len(data) == len(as_csv)
    assert not data or list(data[0]) == list(as_csv[0])
    ran = pooling("show", of_everything, "--table", table)
    assert ran.err == ""
    assert len(ran.out.splitlines()) >= (2 + len(data) if data else 1)


def test_the_tables_say_who_works_together(pooling: Pooling, of_everything: Path) -> None:
    def table(name: str) -> list[dict[str, Any]]:
        return list(pooling("show", of_everything, "--table", name, "--format", "json").data)

    assert {row["nation"] for row in table("memberships")} == {"AAA", "BBB"}
    assert [(row["offer"], row["quantity"]) for row in table("trades")] == [("a2", -100), ("b2", 100)]
    assert table("pools")[0]["units"] == 1
    assert [(row["nation"], row["balance"]) for row in table("balances")] == [("AAA", 2), ("BBB", -2)]
    assert {row["withdrawal"] for row in table("withdrawals")} == {"AAA", "BBB"}
    (gap,) = table("gaps")
    told = [(row["kind"], row["rules"], row["amount"]) for row in table("gap_reasons")]
    assert sum(amount for *_, amount in told) == gap["short"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("burden", "card coverage has no burden sharing; use --card fair-share\n"),
        ("withdrawals", "card coverage has no withdrawals; use --card n-minus-one\n"),
        ("scenarios", "card coverage has no scenarios; use --card least-regret\n"),
        ("agreements", ""),
    ],
)
def test_show_says_which_card_has_a_table_that_is_empty(
    pooling: Pooling, write: Write, tables: dict[str, Any], table: str, said: str
) -> None:
    pooling("solve", write(tables), "--out", "r.json")
    ran = pooling("show", "r.json", "--table", table, "--format", "json")
    assert (ran.data, ran.err) == ([], said)


def test_show_without_a_table_is_the_summary_or_the_answer(
    pooling: Pooling, write: Write, tables: dict[str, Any]
) -> None:
    path = write(tables)
    solved = pooling("solve", path, "--out", "r.json")
    assert "two-nations with coverage: optimal" in pooling("show", "r.json").out
    assert pooling("show", ".", "--table", "gaps").code == 3  # there is no result.json here
    Path("result.json").write_bytes(Path("r.json").read_bytes())
    assert "two-nations with coverage: optimal" in pooling("show", ".").out
    assert pooling("show", "r.json", "--format", "json").data == json.loads(Path("r.json").read_text())
    assert pooling("show", "r.json", "--instance", path).out == solved.out
    assert pooling("show", "r.json", "--instance", path, "--format", "json").data["met"]["total"]["in_full"] == 1
    other = pooling("show", "r.json", "--instance", "tanker-trio")
    assert other.code == 3
    assert "do not belong together" in other.err


@pytest.mark.parametrize(
    "name",
    [
        "model.lp",
        "model.mps",
    ],
)
def test_export_writes_a_model_with_readable_names(
    pooling: Pooling, write: Write, tables: dict[str, Any], name: str
) -> None:
    ran = pooling("export", write(tables), "--to", name)
    assert (ran.code, ran.out) == (0, f"{name}\n")
    assert "a1" in Path(name).read_text()
    assert pooling("export", write(tables), "--to", name).code == 2


def test_the_demo_prints_the_answer_and_writes_everything(pooling: Pooling) -> None:
    ran = pooling("demo", "--instance", "tanker-trio", "--time-limit", "20s")
    assert ran.code == 0
    assert "Who pays" in ran.out
    assert "at most 20 s" in ran.err
    written = {path.name for path in Path("out/demo").iterdir()}
    assert {"result.json", "plan.json", "answer.txt", "results.xlsx", "coverage.csv"} <= written
