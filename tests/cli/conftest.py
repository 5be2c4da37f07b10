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
