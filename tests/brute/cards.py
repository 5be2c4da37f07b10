"""Cards to solve random instances with: random policies, and the five that ship. All tiers exact (gap 0)."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pooling.domain.card import CORE_FAMILIES, FAMILIES, TIER_KINDS, Card, Tier, card_from

_MODELS = Path(__file__).resolve().parents[2] / "models"


def shipped_cards() -> dict[str, Card]:
    """Name -> shipped card with gap and tolerance 0 in every tier."""
    data = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_MODELS.glob("*.toml"))}
    cards: dict[str, Card] = {}
    while len(cards) < len(data):
        for name, one in data.items():
            if name not in cards and (not one.get("extends") or one["extends"] in cards):
                cards[name] = card_from(one, cards)
    return {name: card.with_overrides(None, gap=0.0) for name, card in cards.items()}


def random_card(rng: random.Random) -> Card:
    """A card with random families (their companions with them), one to three random tiers and random parameters."""
    families = {name for name in FAMILIES if name in CORE_FAMILIES or rng.random() < 0.6}
    for name in list(families):
        families.update(FAMILIES[name])
    kinds = [kind for kind, tier in TIER_KINDS.items() if families.issuperset(tier.needs)]
    rng.shuffle(kinds)
    if rng.random() < 0.75:
        # Where nothing asks for coverage first, the best plan is mostly to do nothing.
        kinds.sort(key=lambda kind: "coverage" not in TIER_KINDS[kind].needs)
        first = kinds.pop(rng.randrange(3))
        rng.shuffle(kinds)
        kinds.insert(0, first)
    chosen = kinds[: rng.choice((1, 2, 2, 3))]
    return Card(
        name="random",
        families=tuple(name for name in FAMILIES if name in families),
        tiers=tuple(Tier(kind, 0.0, 0.0) for kind in chosen),
        parameters=_parameters(rng),
    )


def _parameters(rng: random.Random) -> dict[str, Any]:
    choices: dict[str, Sequence[Any]] = {
        "coverage.shortfall_allowed": (*(True,) * 9, False),
        "coverage.priority_weights": ((100, 10, 1, 0.1, 0.01), (4, 3, 2, 1, 1), (1, 1, 1, 1, 0.5)),
        "sovereignty.reserve_share": (0.0, 0.0, 0.25, 0.5),
        "caveats.delay_scale": (0.0, 0.5, 1.0, 2.0),
        "readiness.grace_days": (0, 0, 3, 10),
        "breadth.largest_share": (1.0, 0.5, 0.75, 0.34),
        "breadth.from_quantity": (0.0, 2.0, 3.0),
        "breadth.share_of": ("need", "delivered"),
        "breadth.least_part_share": (0.01, 0.3, 0.5, 1.0),
        "spending.deployment_scale": (0.0, 1.0, 2.0),
        "budget.scale": (0.5, 1.0, 1.0, 2.0),
        "burden.key": ("gdp", "population", "defence_spending", "personnel", "own_need", "custom", "equal"),
        "burden.credits": (True, False),
        "stability.measure": ("commitments", "assignments"),
    }
    return {key: rng.choice(values) for key, values in choices.items() if rng.random() < 0.6}
