"""The list of variables is what models hold: every column has its entry, every entry stands in some written model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from pooling.domain.families import FAMILIES
from pooling.formulation.variables import VARIABLES

from .writing import FOLDER

SHARED_ROWS = {
    "takes_part": "whether a nation takes part in a requirement",
    "active": "whether an offer is used at all",
    "together": "whether two nations are members of one agreement",
    "delivered": "what comes to a need, as the card counts",
    "pledged": "what comes to a need, reliability aside",
    "worst": "the largest relative shortfall (tier worst_shortfall)",
    "leximax": "the largest deviations from fair shares (tier burden_leximax)",
}
"""Beginnings of rows that several families write, beside the names of families."""

NAME = re.compile(r"([a-z_]+)\(([^()]*)\)")


@cache
def models() -> dict[str, str]:
    """Written models by name: other tests compare each with the model that is built."""
    return {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.lp"))}


def names_of_rows(text: str) -> list[str]:
    return re.findall(r"^ ([a-z_]+)\([^()]*\)(?:lo|up)?:", text, flags=re.MULTILINE)


def found_columns() -> Iterator[tuple[str, str, int]]:
    """(model, variable, number of indices) of every column of every written model."""
    for model, text in models().items():
        body = re.sub(r"^ [a-z_]+\([^()]*\)(?:lo|up)?:", "", text, flags=re.MULTILINE)
        for name, indices in NAME.findall(body):
            yield model, name, 0 if indices == "all" else indices.count(",") + 1


@pytest.mark.parametrize("model", models())
def test_every_column_is_listed(model: str) -> None:
    assert {name for column, name, _ in found_columns() if column == model} <= set(VARIABLES)


def test_every_variable_occurs() -> None:
    assert set(VARIABLES) - {name for _, name, _ in found_columns()} == set()


def test_indices_are_as_listed() -> None:
    for model, name, count in found_columns():
        allowed = {len([part for part in form.split(",") if part]) for form in VARIABLES[name].indices.split(" or ")}
        if name == "balance":
            allowed.add(5)  # between two nations
        assert count in allowed, (model, name, count)


def test_every_variable_is_made_by_a_family_that_exists() -> None:
    assert {variable.family for variable in VARIABLES.values()} <= set(FAMILIES)
    assert all(name == variable.name for name, variable in VARIABLES.items())


@pytest.mark.parametrize("model", models())
def test_every_row_is_named_for_its_family(model: str) -> None:
    beginnings = (*FAMILIES, *SHARED_ROWS)
    strange = [
        name
        for name in (row.lstrip("_") for row in names_of_rows(models()[model]))
        if not any(name == beginning or name.startswith(beginning + "_") for beginning in beginnings)
    ]
    assert strange == []


def test_every_shared_row_occurs() -> None:
    found = {name for text in models().values() for name in names_of_rows(text)}
    assert {row for row in SHARED_ROWS if not any(name.startswith(row) for name in found)} == set()
