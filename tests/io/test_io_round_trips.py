"""read(write(x)) == x in every format, with equal hashes, and equal bytes for equal content."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from strategies import instances
from strategies_cells import NASTY_IDS, NASTY_NUMBERS, NASTY_QUANTITIES, NASTY_TEXTS
from written_toys import full_toy, toy

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.domain.tables import TABLES
from pooling.io.csv_folder import draft_csv_folder, write_csv_folder
from pooling.io.files import examine, read_instance, write_instance
from pooling.io.json_file import read_json, write_json
from pooling.io.workbook import draft_workbook, write_workbook

calm = settings(
    deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.explicit, Phase.generate]
)


def nasty() -> Instance:
    """Every nasty text, number and id in one instance."""
    tables = toy()
    tables["periods"] = [{"id": name} for name in NASTY_IDS]
    tables["offers"] = [
        {"id": f"n{index}", "nation": "NLD", "capability": "airlift", "quantity": value, "periods": list(NASTY_IDS)}
        for index, value in enumerate(NASTY_QUANTITIES)
    ]
    for index, value in enumerate(NASTY_NUMBERS):
        tables["offers"].append(
            {"id": f"c{index}", "nation": "NLD", "capability": "airlift", "quantity": 1, "unit_cost_million": value}
        )
    tables["history"] = []
    tables["caveats"] = [
        {"id": f"c{index}", "nation": "DEU", "rule": "forbid", "reason": text} for index, text in enumerate(NASTY_TEXTS)
    ]
    return Instance.of(tables)


def test_the_full_toy_fills_every_column() -> None:
    instance = Instance.of(full_toy())
    for table, model in TABLES.items():
        rows = instance.given(table)
        for name, field in model.model_fields.items():
            told = {getattr(row, name) for row in rows} - {None if field.is_required() else field.default, (), None, ""}
            assert told or (table, name) == ("instance", "schema_version"), (table, name)


@pytest.mark.parametrize("name", ["toy.json", "toy.xlsx", "toy"])
@settings(calm, max_examples=15)
@example(Instance.of(toy()))
@example(nasty())
@example(Instance.of(full_toy()))
@given(instance=instances())
def test_what_is_written_is_read(name: str, instance: Instance) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_instance(instance, path)
        again = read_instance(path)
        assert again == instance
        assert again.hash == instance.hash
        assert examine(path)[1] == []


@settings(calm, max_examples=5)
@example(nasty())
@example(Instance.of(full_toy()))
@given(instance=instances())
def test_a_chain_of_formats_keeps_the_hash(instance: Instance) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        write_workbook(instance, base / "a.xlsx")
        write_csv_folder(draft_workbook(base / "a.xlsx").instance(), base / "b")
        write_json(draft_csv_folder(base / "b").instance(), base / "c.json")
        assert read_json(base / "c.json").hash == instance.hash


@pytest.mark.parametrize("name", ["x.json", "x.xlsx", "x"])
def test_equal_content_gives_equal_bytes(name: str, tmp_path: Path) -> None:
    def content(path: Path) -> dict[str, bytes]:
        files = [path] if path.is_file() else sorted(path.iterdir())
        return {file.name: file.read_bytes() for file in files}

    for turn in ("first", "second"):
        (tmp_path / turn).mkdir()
        write_instance(nasty(), tmp_path / turn / name)
    assert content(tmp_path / "first" / name) == content(tmp_path / "second" / name)


def test_json_holds_a_row_per_line(tmp_path: Path) -> None:
    write_json(Instance.of(toy()), tmp_path / "x.json")
    lines = (tmp_path / "x.json").read_text().splitlines()
    assert '    {"id": "r1", "mission": "m1", "capability": "tanker", "quantity": 5, "within_days": 30},' in lines


def test_bytes_are_read_like_files(tmp_path: Path) -> None:
    write_json(Instance.of(toy()), tmp_path / "x.json")
    write_workbook(Instance.of(toy()), tmp_path / "x.xlsx")
    assert (
        read_json((tmp_path / "x.json").read_bytes()) == draft_workbook((tmp_path / "x.xlsx").read_bytes()).instance()
    )


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_a_save_by_libreoffice_keeps_the_hash(tmp_path: Path, office: Callable[..., None]) -> None:
    made = {"nasty": nasty(), "toy": Instance.of(toy()), "full": Instance.of(full_toy())}
    for name, instance in made.items():
        write_workbook(instance, tmp_path / f"{name}.xlsx")
    office("xlsx", tmp_path / "saved", *(tmp_path / f"{name}.xlsx" for name in made))
    for name, instance in made.items():
        saved = tmp_path / "saved" / f"{name}.xlsx"
        assert saved.read_bytes() != (tmp_path / f"{name}.xlsx").read_bytes()
        assert examine(saved)[1] == []
        assert read_instance(saved).hash == instance.hash


def test_texts_an_excel_cell_cannot_keep_are_refused(tmp_path: Path) -> None:
    tables = toy()
    tables["periods"][1]["label"] = "_x0041_x0042_"
    tables["nations"][0]["groups"] = [f"group-{number:04d}-{'x' * 40}" for number in range(900)]
    with pytest.raises(InvalidInput) as caught:
        write_workbook(Instance.of(tables), tmp_path / "x.xlsx")
    assert [problem.place for problem in caught.value.problems] == ["Periods!B3", "Nations!C2"]
    assert not (tmp_path / "x.xlsx").exists()
