"""Warnings stand where the user's own file has them, in its order, and never stop a reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from written_toys import toy

import pooling
from pooling.domain.instance import Instance
from pooling.domain.problems import Caution, InvalidInput
from pooling.io.csv_folder import draft_csv_folder, write_csv_folder
from pooling.io.files import examine, write_instance
from pooling.io.limits import MOST_WARNINGS


def doubtful() -> Instance:
    """An instance whose second offer keeps its only unit, and whose first period is a year too early."""
    tables: dict[str, Any] = {
        "instance": {"name": "doubtful"},
        "periods": [{"id": "2025"}, {"id": "2027"}],
        "nations": [{"id": "AAA"}],
        "capabilities": [{"id": "lift", "unit": "aircraft"}],
        "situations": [{"id": "s"}],
        "missions": [{"id": "m", "situations": ["s"]}],
        "requirements": [{"id": "r", "mission": "m", "capability": "lift", "quantity": 1}],
        "offers": [
            {"id": "a", "nation": "AAA", "capability": "lift", "quantity": 2},
            {"id": "b", "nation": "AAA", "capability": "lift", "quantity": 1, "reserve": 1},
        ],
    }
    return Instance.of(tables)


PLACES = {
    "doubtful.json": ["/periods/1/id", "/offers/1/reserve"],
    "doubtful.xlsx": ["Periods!A3", "Offers!M3"],
    "doubtful": ["periods.csv:3:id", "offers.csv:3:reserve"],
}


@pytest.mark.parametrize("name", PLACES)
def test_places_are_those_of_the_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_instance(doubtful(), path)
    read = pooling.load(path)
    assert [warning.place for warning in read.warnings] == PLACES[name]
    assert read == doubtful()
    assert read.hash == doubtful().hash
    found = pooling.validate(path)
    assert found == []
    assert found.warnings == read.warnings
    assert pooling.solve(read).warnings == read.warnings_under(pooling.load_card("coverage"))
    assert pooling.solve(path).outcome == "optimal"


def test_a_reader_adds_what_only_the_file_shows(tmp_path: Path) -> None:
    folder = tmp_path / "doubtful"
    write_csv_folder(doubtful(), folder)
    draft = draft_csv_folder(folder)
    place = draft.place("offers", 0, None)
    draft.found.warn(place, "the row is\x1b hidden", "show it")
    warnings = draft.instance().warnings
    assert [warning.place for warning in warnings] == ["periods.csv:3:id", "offers.csv:2", "offers.csv:3:reserve"]
    assert warnings[1] == Caution("offers.csv:2", "", "the row is\\x1b hidden", "show it")


def test_of_a_flood_only_the_first_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "doubtful"
    write_csv_folder(doubtful(), folder)
    draft = draft_csv_folder(folder)
    for number in range(MOST_WARNINGS + 5):
        draft.found.warn(f"offers.csv:{number}", "the row is hidden")
    assert len(draft.found.warnings) == MOST_WARNINGS


def test_a_wrong_instance_has_problems_and_the_readers_warnings(tmp_path: Path) -> None:
    tables = toy()
    tables["offers"][0]["nation"] = "FRAA"
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(tables))
    found = examine(path)[1]
    assert [row.place for row in found] == ["/offers/0/nation"]
    assert found.warnings == ()
    with pytest.raises(InvalidInput):
        pooling.load(path)
