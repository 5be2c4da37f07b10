"""Cards to solve random instances with: random policies, and those that ship. All tiers exact (gap 0)."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from pooling.domain.card import Card, Tier, card_from
from pooling.domain.families import CORE_FAMILIES, FAMILIES
from pooling.domain.instance import Instance
from pooling.domain.parameters import KEY_COLUMNS
from pooling.domain.tier_kinds import TIER_KINDS

_MODELS = Path(__file__).resolve().parents[2] / "models"

SEQUENCES: tuple[tuple[str, ...], ...] = (
    ("covered", "cost"),
    ("covered_by_priority", "cost"),
    ("cost",),
    ("covered", "burden_sum", "cost"),
    ("covered", "burden_largest", "cost"),
    ("covered", "plan_change", "cost"),
    ("covered_withdrawal", "covered", "cost"),
    ("cvar_shortfall", "covered", "cost"),
    ("covered", "fragmentation", "cost"),
    ("worst_shortfall", "cost"),
    ("covered", "burden_leximax", "cost"),
    ("below_guideline", "covered", "cost"),
    ("covered", "below_guideline", "cost"),
    ("covered", "challenge_largest", "cost"),
)
"""Tiers of cards in order; where cost comes first, every need must be met."""

OWN_TIERS = {
    "burden": ("burden_sum", "burden_largest", "burden_leximax"),
    "guidelines": ("below_guideline",),
    "challenge": ("challenge_largest",),
    "funding": ("burden_sum", "burden_largest", "burden_leximax"),
    "stability": ("plan_change",),
    "withdrawal": ("covered_withdrawal",),
    "uncertainty": ("cvar_shortfall",),
}
"""Families that say little without a tier of theirs."""

_CHOICES: dict[str, Sequence[Any]] = {
    "coverage.priority_weights": ((100, 10, 1, 0.1, 0.01), (4, 3, 2, 1, 1), (1, 1, 1, 1, 0.5)),
    "coverage.count": ("pledged", "expected"),
    "sovereignty.reserve_share": (0.0, 0.0, 0.25, 0.5),
    "agreements.within": ("any", "group", "region"),
    "caveats.delay_scale": (0.0, 0.5, 1.0, 2.0),
    "readiness.grace_days": (0, 0, 3, 10),
    "breadth.largest_share": (1.0, 0.5, 0.75, 0.34),
    "breadth.from_quantity": (0.0, 2.0, 3.0),
    "breadth.share_of": ("need", "delivered"),
    "breadth.least_part_share": (0.01, 0.3, 0.5, 1.0),
    "specialisation.providers": ("any", "one"),
    "focus.most_commitments": (0, 1, 1, 2),
    "focus.least_part_share": (0.0, 0.3, 0.5, 1.0),
    "spending.deployment_scale": (0.0, 1.0, 2.0),
    "spending.discount_rate": (0.0, 0.05, 0.25, 1.0),
    "budget.scale": (0.5, 1.0, 1.0, 2.0),
    "burden.key": (*KEY_COLUMNS, "un_scale"),
    "burden.credits": (True, False),
    "burden.over": ("horizon", "running"),
    "burden.levels": (0, 0, 1, 2),
    "burden.equal_largest": (0, 2, 3),
    "burden.scale_floor": (0.00001, 0.001),
    "burden.scale_ceiling": (0.22, 0.4, 0.6),
    "burden.scale_relief": (0.8, 0.5, 0.0),
    "guidelines.must": (True, False),
    "procurement.least_content_share": (0.0, 0.5, 0.65),
    "procurement.least_joint_share": (0.0, 0.5, 1.0),
    "procurement.largest_supplier_share": (1.0, 0.5, 0.4),
    "procurement.least_suppliers": (0, 1, 2),
    "challenge.largest_rise": (0.0, 0.5, 1.0),
    "challenge.largest_fall": (0.0, 0.5, 1.0),
    "stability.measure": ("commitments", "assignments", "years"),
    "stability.frozen_periods": (0, 0, 0, 1),
    "stability.option_points": (1.0, 0.5, 2.0, 0.0),
    "withdrawal.every_nation": (True, False),
    "withdrawal.least_covered": (0.0, 0.25, 0.5),
    "uncertainty.seed": (1, 2, 3),
    "uncertainty.tail": (0.1, 0.3, 0.5, 1.0),
}

ENUMERATED = tuple(name for name in FAMILIES if name != "retirement")
"""Families that the enumeration knows: its offers cost nothing to hold, so nothing is retired."""


def shipped_cards() -> dict[str, Card]:
    """Name -> shipped card with gap and tolerance 0 in every tier, and few draws."""
    data = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_MODELS.glob("*.toml"))}
    cards: dict[str, Card] = {}
    while len(cards) < len(data):
        for name, row in data.items():
            if name not in cards and (not row.get("extends") or row["extends"] in cards):
                cards[name] = card_from(row, cards)
    few = {name: {"uncertainty.draws": 6} if card["uncertainty.draws"] else {} for name, card in cards.items()}
    return {name: card.with_overrides(few[name], gap=0.0) for name, card in cards.items()}


def mixing_card(rng: random.Random, mixed: Collection[str], instance: Instance) -> Card:
    """A card with all families (now and then one that is not mixed in is missing), whose tiers and parameters use
    the families that the instance mixes.
    """
    own = [kind for family, kinds in OWN_TIERS.items() if family in mixed for kind in kinds]
    fitting = [tiers for tiers in SEQUENCES if set(tiers).intersection(own)]
    others = [tiers for tiers in SEQUENCES if "cvar_shortfall" not in tiers]
    tiers = rng.choice(fitting if fitting and rng.random() < 0.8 else others)
    families = {name for name in ENUMERATED if name in mixed or name in CORE_FAMILIES or rng.random() < 0.95}
    if "burden" not in mixed and rng.random() < 0.8:
        # It forbids idle commitments, and with them much of what other families are about.
        families.discard("burden")
    parameters = _parameters(rng, lambda family: 0.6 if family in mixed else 0.1)
    parameters["coverage.count"] = "expected" if "reliability" in mixed else "pledged"
    parameters["coverage.shortfall_allowed"] = tiers[0] != "cost"
    if not instance.scenarios:
        parameters["uncertainty.draws"] = rng.choice((2, 4))
    if "years" in mixed:
        parameters["spending.discount_rate"] = rng.choice(_CHOICES["spending.discount_rate"])
    if "below_guideline" in tiers:
        parameters["guidelines.must"] = False
    if "stability" not in mixed:
        parameters["stability.frozen_periods"] = 0
    if "withdrawal" not in mixed:
        parameters["withdrawal.least_covered"] = 0.0
    return _card(families, tiers, parameters)


def random_card(rng: random.Random) -> Card:
    """A card with random families (their companions with them), one to three random tiers and random parameters."""
    families = {name for name in ENUMERATED if name in CORE_FAMILIES or rng.random() < 0.6}
    for name in list(families):
        families.update(FAMILIES[name].needs)
    kinds = [kind for kind, tier in TIER_KINDS.items() if families.issuperset(tier.needs)]
    rng.shuffle(kinds)
    if rng.random() < 0.75:
        # Where nothing asks for coverage first, the best plan is mostly to do nothing.
        kinds.sort(key=lambda kind: "coverage" not in TIER_KINDS[kind].needs)
        first = kinds.pop(rng.randrange(3))
        rng.shuffle(kinds)
        kinds.insert(0, first)
    parameters = _parameters(rng, lambda _: 0.5)
    parameters["coverage.shortfall_allowed"] = rng.random() < 0.9
    parameters["uncertainty.draws"] = rng.choice((1, 3))
    return _card(families, tuple(kinds[: rng.choice((1, 2, 2, 3))]), parameters)


def _card(families: set[str], tiers: Sequence[str], parameters: dict[str, Any]) -> Card:
    chosen = families.union(*(TIER_KINDS[kind].needs for kind in tiers))
    chosen = chosen.union(*(FAMILIES[name].needs for name in chosen))
    return Card(
        name="random",
        families=tuple(name for name in FAMILIES if name in chosen),
        tiers=tuple(Tier(kind, 0.0, 0.0) for kind in tiers),
        parameters=parameters,
    )


def _parameters(rng: random.Random, chance: Callable[[str], float]) -> dict[str, Any]:
    """Each parameter is drawn with the chance of its family."""
    return {key: rng.choice(values) for key, values in _CHOICES.items() if rng.random() < chance(key.split(".")[0])}
