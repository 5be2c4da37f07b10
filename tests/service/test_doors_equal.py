"""Two doors, one engine: Python, command line and REST give the same plan for the same run."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from command_line import run_here

from pooling.run import solve

RUNS: list[tuple[str, str, dict[str, Any]]] = [
    ("tanker-trio", "coverage", {}),
    ("equal-largest", "fair-share", {"burden.key": "custom", "burden.equal_largest": 2}),
    ("conflict-budget", "least-cost", {}),
    ("tanker-pool", "n-minus-one", {"families.uncertainty": True, "uncertainty.draws": 5}),
]

VOLATILE = ("timings_s",)
"""Differs from run to run."""


def comparable(result: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in result.items() if key not in VOLATILE}
    kept["tiers"] = [{**tier, "seconds": None} for tier in result["tiers"]]
    price = result["last_per_cent"]
    kept["last_per_cent"] = price and {**price, "seconds": None}
    return kept


@pytest.mark.parametrize(("instance", "card", "overrides"), RUNS, ids=[f"{run[0]}-{run[1]}" for run in RUNS])
def test_every_door_gives_the_same_result(
    client: httpx.Client, instance: str, card: str, overrides: dict[str, Any]
) -> None:
    here = solve(instance, card=card, overrides=overrides, gap=0.02, time_limit_s=60, explain=True)
    from_python = json.loads(json.dumps(here.as_dict()))

    changes = [part for key, value in overrides.items() for part in ("--set", f"{key}={json.dumps(value)}")]
    how = ("--gap", "2%", "--time-limit", "1m", "--quiet", "--format", "json")
    ran = run_here("solve", instance, "--card", card, *how, *changes)
    assert ran.err == ""
    from_command_line = ran.data

    body = {"instance": instance, "card": card, "overrides": overrides, "gap": 0.02, "time_limit_s": 60}
    from_rest = client.post("/v1/solve", json=body).json()

    assert comparable(from_command_line) == comparable(from_python)
    assert comparable(from_rest) == comparable(from_python)
    assert (from_python["plan"] is None) == (from_python["outcome"] == "infeasible")
    assert ran.code == (4 if from_python["outcome"] == "infeasible" else 0)
