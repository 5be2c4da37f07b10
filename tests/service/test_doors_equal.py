"""Two doors, one engine: Python, command line and REST give the same plan for the same run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import httpx
import pytest

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
    command = [sys.executable, "-m", "pooling.cli", "solve", instance, "--card", card, "--gap", "2%"]
    ran = subprocess.run(
        [*command, "--time-limit", "1m", "--quiet", "--format", "json", *changes],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert ran.stderr == ""
    from_command_line = json.loads(ran.stdout)

    body = {"instance": instance, "card": card, "overrides": overrides, "gap": 0.02, "time_limit_s": 60}
    from_rest = client.post("/v1/solve", json=body).json()

    assert comparable(from_command_line) == comparable(from_python)
    assert comparable(from_rest) == comparable(from_python)
    assert (from_python["plan"] is None) == (from_python["outcome"] == "infeasible")
    assert ran.returncode == (4 if from_python["outcome"] == "infeasible" else 0)
