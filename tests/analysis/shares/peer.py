"""Solves the drawn games with coopgame-py 0.3.0, in an environment that has it: ``python peer.py`` beside this file.

Its answers are committed as ``peer.json``; the suite holds ours against them.
"""

from __future__ import annotations

import json
from pathlib import Path

import coopgame
from drawn_games import COUNT, drawn

FILE = Path(__file__).with_name("peer.json")


def main() -> None:
    found = []
    for number in range(COUNT):
        players, costs = drawn(number)
        worths = coopgame.Game([-cost for cost in costs])
        alone = [costs[(1 << player) - 1] for player in range(players)]
        rational = sum(alone) >= costs[-1] - 1e-9
        solve = coopgame.nucleolus if rational else coopgame.prenucleolus
        core = coopgame.least_core(worths, domain="preimputation")["epsilon"]
        found.append(
            {
                "game": number,
                "shapley": [round(-value, 7) for value in coopgame.shapley(worths)],
                "rational": rational,
                "nucleolus": [round(-value, 7) for value in solve(worths)["allocation"]],
                "least_core": round(core, 7),
            }
        )
    text = ",\n".join(json.dumps(row) for row in found)
    FILE.write_text(f"[\n{text}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
