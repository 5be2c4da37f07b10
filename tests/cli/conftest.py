"""The command line, run in this process or as a program, and instances small enough to solve by hand."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import Ran, run_here

Tables = dict[str, Any]

_TWO_NATIONS: Tables = {
    "instance": {"name": "two-nations", "currency": "EUR"},
    "periods": [{"id": "2027"}],
    "nations": [{"id": "AAA"}, {"id": "BBB"}],
    "capabilities": [{"id": "brigade", "domain": "land", "unit": "brigades"}],
    "situations": [{"id": "crisis"}],
    "missions": [{"id": "defence", "situations": ["crisis"]}],
    "requirements": [{"id": "r1", "mission": "defence", "capability": "brigade", "quantity": 4}],
    "offers": [
        {"id": "a1", "nation": "AAA", "capability": "brigade", "quantity": 3, "unit_cost_million": 10},
        {"id": "b1", "nation": "BBB", "capability": "brigade", "quantity": 3, "unit_cost_million": 20},
    ],
}


_TOGETHER: Tables = {
    "agreements": [
        {"id": "pact", "capabilities": ["brigade"], "barter_limit": 5, "membership_cost_million": 1},
    ],
    "pools": [
        {
            "id": "hours",
            "capability": "airlift",
            "unit_output": 100,
            "unit_cost_million": 7,
            "most_units": 1,
            "trade_share": 1,
        }
    ],
    "caveats": [{"id": "no-flights", "nation": "AAA", "rule": "forbid", "capability": "airlift", "reason": "law"}],
    "locks": [
        {"id": "agreed", "rule": "at_least", "offer": "a2", "quantity": 100},
        {"id": "ordered", "rule": "at_least", "option": "planes", "nation": "BBB", "quantity": 1},
    ],
    "options": [
        {
            "id": "planes",
            "kind": "assets",
            "most_units": 1,
            "unit_cost_million": 4,
            "most_delivered": 1,
            "fund": "common",
        }
    ],
    "funds": [{"id": "common", "key": "equal", "grant_share": 0.5}],
    "accounts": [{"nation": "AAA", "period": "2027", "gdp_million": 1_000, "defence_million": 15}],
    "guidelines": [{"id": "two", "measure": "defence", "of": "gdp", "share": 0.02, "nations": ["AAA"]}],
    "history": [{"offer": "a1", "period": "2027", "quantity": 2}],
}
_EVERYTHING = ("--card", "n-minus-one", "--set", "families.uncertainty=true", "--set", "uncertainty.draws=3")
_EVERYTHING += ("--set", "families.burden=true", "--set", "burden.key=equal")
_EVERYTHING += tuple(f"--set=families.{name}=true" for name in ("options", "procurement", "funding"))


@pytest.fixture
def everything() -> tuple[str, ...]:
    """Settings under which a result of :func:`together` has rows in every table."""
    return _EVERYTHING


@pytest.fixture(scope="session")
def of_everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result with rows in every table."""
    folder = tmp_path_factory.mktemp("everything")
    (folder / "instance.json").write_text(json.dumps(_together(copy.deepcopy(_TWO_NATIONS))))
    assert run_here("solve", folder / "instance.json", "--out", folder / "r.json", *_EVERYTHING).code == 0
    return folder / "r.json"


@pytest.fixture
def together(tables: Tables) -> Tables:
    return _together(tables)


def _together(tables: Tables) -> Tables:
    """BBB needs four brigades of its own: AAA may bring two of them once both are members of the pact.

    AAA has to buy the hundred flying hours and may not fly them, so BBB takes them over; 500 are needed. BBB orders a
    plane for 4 million, half of it paid by a fund that both pay into, and flies fifty hours with it.
    """
    tables["capabilities"].append({"id": "airlift", "unit": "flight hours", "divisible": True})
    tables["requirements"][0] |= {"nation": "BBB", "largest_share": 0.5}
    tables["requirements"].append(
        {"id": "r2", "mission": "defence", "capability": "airlift", "quantity": 500, "largest_share": 1}
    )
    for name, nation in (("a2", "AAA"), ("b2", "BBB")):
        tables["offers"].append(
            {"id": name, "nation": nation, "capability": "airlift", "quantity": 100, "pool": "hours"}
        )
    plane = {"capability": "airlift", "option": "planes", "output_per_unit": 50}
    tables["offers"].append({"id": "b3", "nation": "BBB", "quantity": 50, **plane})
    return {**tables, **copy.deepcopy(_TOGETHER)}


@pytest.fixture
def tables() -> Tables:
    """Each nation may bring half of the four brigades: two each, for 2 * 10 + 2 * 20 = 60 million."""
    return copy.deepcopy(_TWO_NATIONS)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Tables], Path]:
    """Write tables as a JSON instance."""

    def written(tables: Tables, name: str = "instance.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(tables))
        return path

    return written


@pytest.fixture
def pooling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return run_here
