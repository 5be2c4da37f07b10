"""Two hundred games drawn by chance, against the answers of coopgame-py that are committed (``peer.py`` made them)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pooling.analysis.shares.core import least_core
from pooling.analysis.shares.game import CostGame
from pooling.analysis.shares.nucleolus import nucleolus
from pooling.analysis.shares.shapley import shapley

from .drawn_games import COUNT, drawn

PEER = json.loads(Path(__file__).with_name("peer.json").read_text(encoding="utf-8"))


def test_solutions_of_drawn_games_are_those_of_a_peer() -> None:
    assert len(PEER) == COUNT
    for said in PEER:
        players, costs = drawn(said["game"])
        game = CostGame(players, dict(enumerate(costs, start=1)))
        assert shapley(game).value == pytest.approx(said["shapley"], abs=1e-5), said
        found = nucleolus(game)
        assert found.rational == said["rational"], said
        assert found.shares == pytest.approx(said["nucleolus"], abs=1e-5), said
        assert least_core(game).saving == pytest.approx(-said["least_core"], abs=1e-5), said
