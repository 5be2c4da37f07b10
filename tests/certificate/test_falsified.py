"""A certificate in which anything was changed does not hold, or is no certificate."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest
from toys import budgets, card, need, offer, toy

import pooling

SHARED = toy(
    requirements=[need("r", 10), need("q", 10)],
    offers=[offer("a", "A", 10, cost=3), offer("b", "B", 10, cost=4)],
    budgets=budgets(A=[10], B=[10]),
)
"""A can pay 3 units and a third, B 2 and a half: 5 of 20 in whole units; the relaxation has 5.83."""


@pytest.fixture
def data(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "c.json"
    pooling.solve(SHARED, card=card("spending", "budget", tiers=("covered", "cost"), gap=0.0), certificate=path)
    read: dict[str, Any] = json.loads(path.read_text())
    return read


def holds(data: dict[str, Any], folder: Path) -> bool:
    """Whether it holds; what is no certificate does not."""
    path = folder / "forged.json"
    path.write_text(json.dumps(data))
    try:
        return pooling.check_certificate(path).holds
    except pooling.InvalidInput:
        return False


def test_as_it_was_written_it_holds(data: dict[str, Any], tmp_path: Path) -> None:
    assert holds(data, tmp_path)


@pytest.mark.parametrize("name", ["constant", "bound"])
@pytest.mark.parametrize("change", [0.5, -0.5, 1e-6])
def test_a_tier_that_was_changed_does_not_hold(data: dict[str, Any], tmp_path: Path, name: str, change: float) -> None:
    for tier in range(len(data["tiers"])):
        forged = copy.deepcopy(data)
        forged["tiers"][tier][name] += change
        assert not holds(forged, tmp_path), (tier, name)


@pytest.mark.parametrize("value", ["Infinity", "-Infinity", "NaN"])
def test_a_vector_of_what_is_no_number_is_no_certificate(data: dict[str, Any], tmp_path: Path, value: str) -> None:
    for place in range(len(data["vector"])):
        forged = {**data, "vector": [*data["vector"]]}
        forged["vector"][place] = float(value)
        assert not holds(forged, tmp_path)


@pytest.mark.parametrize(
    ("side", "value"), [("low", "inf"), ("row_low", "inf"), ("high", "-inf"), ("row_high", "-inf")]
)
def test_a_side_that_nothing_keeps_is_no_certificate(
    data: dict[str, Any], tmp_path: Path, side: str, value: str
) -> None:
    for place in range(len(data["matrix"][side])):
        forged = copy.deepcopy(data)
        forged["matrix"][side][place] = value
        assert not holds(forged, tmp_path)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("about", 5),
        ("tiers", []),
        ("vector", None),
        ("vector", [1e308]),
        ("matrix", {}),
        ("certificate_version", 7),
    ],
)
def test_what_is_damaged_is_said_without_a_traceback(
    data: dict[str, Any], tmp_path: Path, place: str, value: Any
) -> None:
    assert not holds({**data, place: value}, tmp_path)


@pytest.mark.parametrize("name", ["low", "high", "row_low", "row_high", "value"])
def test_numbers_beyond_all_measure_are_no_certificate(data: dict[str, Any], tmp_path: Path, name: str) -> None:
    forged = copy.deepcopy(data)
    forged["matrix"][name] = [1e308 for _ in forged["matrix"][name]]
    assert not holds(forged, tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="pipes")
def test_a_pipe_or_a_device_is_no_file(tmp_path: Path) -> None:
    """A device has no end, and a pipe nobody writes to blocks."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(pooling.InvalidInput, match="is not an ordinary file"):
            pooling.check_certificate(path)
