"""What is written is read back as it was: plain data, a line, TOML, JSON, a workbook, and the cells of its sheets."""

from __future__ import annotations

import json
import os
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pooling
from pooling.domain.problems import InvalidInput
from pooling.domain.variants.change import CHANGE_KINDS, Change, change_from
from pooling.domain.variants.variant import Variant, VariantFile
from pooling.io.json_file import write_json
from pooling.io.variants.files import toml_value
from pooling.io.variants.line import line_of, read_line
from pooling.io.variants.sheets import _change, cells_of

from .changes_drawn import BASE, UGLY_TEXTS, applicable, changes

MORE = os.environ.get("MORE_EXAMPLES")
drawn = settings(
    max_examples=int(MORE or 25),
    deadline=None,
    derandomize=not MORE,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
few = settings(drawn, max_examples=int(MORE or 2))


def read_again(data: Any) -> Change:
    change, problems = change_from(data, str)
    assert not problems
    assert change is not None
    return change


def from_line(text: str) -> Change:
    data, problems = read_line(text, "line")
    assert not problems
    return read_again(data)


def from_cells(cells: dict[str, Any]) -> Change:
    """The change in a row of the sheet, whose cells hold texts, numbers or nothing."""
    texts = {
        name: "" if cell is None else repr(cell) if not isinstance(cell, str) else cell for name, cell in cells.items()
    }
    data, problems = _change({name: text.strip() for name, text in texts.items()}, str)
    assert not problems
    return read_again(data)


@pytest.mark.parametrize("do", CHANGE_KINDS)
@drawn
@given(data=st.data())
def test_a_change_is_read_back(do: str, data: st.DataObject) -> None:
    change = data.draw(changes(do))
    plain = change.as_dict()
    assert read_again(change) == change
    assert read_again(plain) == change
    assert read_again(json.loads(json.dumps(plain))) == change
    assert read_again(tomllib.loads(f"x = {toml_value(plain)}")["x"]) == change
    assert from_line(line_of(change)) == change
    assert from_cells(cells_of(change)) == change


@pytest.mark.parametrize("text", UGLY_TEXTS)
def test_ugly_texts_are_read_back(text: str) -> None:
    data = {"do": "set", "table": "nations", "where": {"notes": [text, "other"]}, "field": "name", "value": text}
    change = read_again(data)
    assert from_line(line_of(change)) == change
    assert from_cells(cells_of(change)) == change


@few
@given(stated=applicable(), other=applicable())
def test_a_file_is_read_back(stated: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    overrides = {
        "budget.scale": 0.9,
        "burden.key": "gdp; x",
        "coverage.weights": [100, 10.5, 1, 0.1, 0.01],
        "a.b": True,
    }
    one = pooling.variant(
        BASE, *stated, name="one", title="First, and = last", note='line\nbreak; "q"', overrides=overrides
    )
    two = pooling.variant(BASE, *other, name="two", card="coverage")
    with tempfile.TemporaryDirectory() as folder:
        write_json(BASE, Path(folder) / "base.json")
        file = VariantFile(BASE, (one, two, Variant("none", BASE)), "base.json")
        for ending in (".toml", ".json", ".xlsx"):
            path = Path(folder) / f"variants{ending}"
            pooling.save_variants(file, path)
            again = pooling.load_variants(path)
            assert again.base.hash == BASE.hash
            assert again.variants == file.variants
            assert [variant.hash for variant in again.variants] == [variant.hash for variant in file.variants]
            assert [variant.instance.tables() for variant in again.variants] == [
                variant.instance.tables() for variant in file.variants
            ]


def test_the_card_of_a_file_is_that_of_variants_that_name_none(tmp_path: Path) -> None:
    two = '[[variants]]\nname = "a"\n[[variants]]\nname = "b"\ncard = "regional"\n'
    (tmp_path / "v.toml").write_text(f'base = "nordic-five"\ncard = "coverage"\n{two}')
    file = pooling.load_variants(tmp_path / "v.toml")
    assert [variant.card for variant in file.variants] == ["coverage", "regional"]
    for name in ("again.toml", "again.xlsx"):
        pooling.save_variants(file, tmp_path / name)
        again = pooling.load_variants(tmp_path / name)
        assert [variant.hash for variant in again.variants] == [variant.hash for variant in file.variants]
    assert pooling.load_variants(tmp_path / "again.toml") == file


def test_another_base_may_be_given_for_every_file(tmp_path: Path) -> None:
    base, other = pooling.load("nordic-five"), pooling.load("tanker-trio")
    file = VariantFile(base, (Variant("none", base),), "nordic-five")
    for name in ("v.toml", "v.json", "v.xlsx"):
        pooling.save_variants(file, tmp_path / name)
        assert pooling.load_variants(tmp_path / name, other).base == other


def test_what_no_cell_can_hold_is_refused(tmp_path: Path) -> None:
    where = {"id": [f"{'x' * 60}{number}" for number in range(1_000)]}
    change = read_again({"do": "remove_rows", "table": "offers", "where": where})
    file = VariantFile(BASE, (Variant("long", BASE, (change,)), Variant("odd", BASE, note="_x0041_x0042_")))
    with pytest.raises(InvalidInput) as refused:
        pooling.save_variants(file, tmp_path / "v.xlsx")
    assert [problem.place for problem in refused.value.problems] == ["Variants!E3", "Changes!D2"]


def test_a_file_names_a_base_that_is_there(tmp_path: Path) -> None:
    file = VariantFile(BASE, (Variant("none", BASE),))
    for name in ("v.toml", "v.json"):
        with pytest.raises(InvalidInput, match="base"):
            pooling.save_variants(file, tmp_path / name)
        assert not (tmp_path / name).exists()
