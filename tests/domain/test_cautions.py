"""Warnings: each kind speaks where it is true, is silent one step beside it, and changes nothing of the instance."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from pooling.domain.instance import Instance
from pooling.domain.problems import Caution


def facts(**tables: Any) -> Instance:
    """A small right instance without any warning, with some tables replaced."""
    base: dict[str, Any] = {
        "instance": {"name": "small"},
        "periods": [{"id": "t1"}, {"id": "t2"}],
        "nations": [{"id": "AAA"}, {"id": "BBB"}],
        "capabilities": [{"id": "lift", "unit": "aircraft"}],
        "situations": [{"id": "s"}],
        "missions": [{"id": "m", "situations": ["s"]}],
        "requirements": [{"id": "r", "mission": "m", "capability": "lift", "quantity": 4}],
        "offers": [
            {"id": "o", "nation": "AAA", "capability": "lift", "quantity": 3},
            {"id": "p", "nation": "BBB", "capability": "lift", "quantity": 3},
        ],
    }
    return Instance.of({**base, **tables})


def rules(instance: Instance) -> list[str]:
    return [f"{one.place}: {one.rule}" for one in instance.warnings]


def test_the_base_has_no_warning() -> None:
    assert rules(facts()) == []


def test_warnings_are_no_part_of_content_hash_or_comparison() -> None:
    plain = facts()
    warned = plain.with_warnings([Caution("Offers!7", "", "the row is hidden", "show it")])
    assert [one.place for one in warned.warnings] == ["Offers!7"]
    assert warned == plain and warned.hash == plain.hash and hash(warned) == hash(plain)
    assert warned.tables() == plain.tables()
    assert pickle.loads(pickle.dumps(warned)).warnings == warned.warnings
    assert warned.replace(periods=[{"id": "t1"}, {"id": "t2"}]).warnings == ()


@pytest.mark.parametrize(("years", "told"), [(["2026", "2028"], 1), (["2026", "2027"], 0), (["2026", "x"], 0)])
def test_years_that_are_not_one_apart(years: list[str], told: int) -> None:
    found = rules(facts(periods=[{"id": year} for year in years]))
    assert len(found) == told and all(one.startswith("/periods/1/id: 2 years after 2026") for one in found)
