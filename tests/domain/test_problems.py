"""Problems in words: did you mean, lists that end, errors that travel."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from pooling.domain.problems import (
    SHOWN_AT_MOST,
    AuditFailed,
    InvalidInput,
    PoolingError,
    Problem,
    SolverFault,
    shown,
    suggestion,
)


@pytest.mark.parametrize(
    ("value", "choices", "words"),
    [
        ("FRAA", ["FRA", "DEU"], "did you mean FRA?"),
        ("fra", ["FRA", "DEU"], "did you mean FRA?"),
        ("budget", ["budgets", "nations"], "did you mean budgets?"),
        ("xyz", ["FRA", "DEU"], "known: FRA, DEU"),
        (None, ["FRA", "DEU"], "known: FRA, DEU"),
        (7, ["FRA"], "known: FRA"),
        ("x" * 1_000, ["FRA"], "known: FRA"),
        ("FRA", [], ""),
        ("none", [f"n{index}" for index in range(12)], "known: n0, n1, n2, n3, n4, n5, n6, n7, ... (12 in all)"),
    ],
)
def test_did_you_mean(value: object, choices: list[str], words: str) -> None:
    assert suggestion(value, choices) == words


def test_values_are_shown_short() -> None:
    assert shown(None) == "nothing"
    assert shown("FRA") == "'FRA'"
    assert shown(3) == "3"
    assert len(shown("x" * 10_000)) == 80
    assert shown("x" * 10_000).endswith("...")


@pytest.mark.parametrize(
    "value", [[1, 2.5, "a"], [], (1,), (1, 2), {"a": [1, {"b": None}]}, {}, b"x", 10**200, -3.5, True, {1, 2}, [[[1]]]]
)
def test_what_is_small_is_shown_as_python_writes_it(value: object) -> None:
    text = repr(value)
    assert shown(value) == (text if len(text) <= 80 else text[:77] + "...")


def test_what_is_large_or_deep_is_shown_by_its_beginning() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert shown(deep) == "[[[...]]]"
    assert shown({"a": deep, "b": {"c": {"d": {"e": 1}}}}) == "{'a': [[...]], 'b': {'c': {'d': ...}}}"
    assert shown([1.5] * 2_000_000).startswith("[1.5, 1.5, 1.5")
    assert shown(10**100_000) == "a number of hundreds of digits"
    assert len(shown({"k" * 1_000_000: "v" * 1_000_000})) == 80


def test_a_problem_in_words() -> None:
    problem = Problem("/offers/12/nation", "'FRAA'", "FRAA is not in nations", "did you mean FRA?")
    assert str(problem) == "/offers/12/nation: FRAA is not in nations (found 'FRAA')\n    did you mean FRA?"
    assert str(Problem("/x", "", "rule")) == "/x: rule"
    assert problem.as_dict() == {
        "place": "/offers/12/nation",
        "value": "'FRAA'",
        "rule": "FRAA is not in nations",
        "cure": "did you mean FRA?",
    }


def test_one_list_with_all_of_them() -> None:
    one = InvalidInput([Problem("/a", "", "wrong")], "instance toy")
    assert str(one) == "instance toy: 1 problem\n  /a: wrong"
    many = InvalidInput(Problem(f"/{index}", "", "wrong") for index in range(SHOWN_AT_MOST + 5))
    assert len(many.problems) == SHOWN_AT_MOST + 5
    assert str(many).startswith("input: 205 problems")
    assert str(many).endswith("... and 5 more")


@pytest.mark.parametrize(
    "error",
    [InvalidInput([Problem("/a", "1", "r", "c")], "x"), SolverFault("lost"), AuditFailed(["a", "b"])],
    ids=lambda error: type(error).__name__,
)
def test_errors_travel_between_processes(error: PoolingError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert isinstance(again, PoolingError)
    assert str(again) == str(error)
    assert again.__dict__ == error.__dict__
