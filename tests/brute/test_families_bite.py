"""Every family is in many of the random instances, and in some of them decides: without it the optimum is another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pooling.domain.card import Card
from pooling.domain.families import FAMILIES as RECORDS
from pooling.domain.instance import Instance
from pooling.domain.tier_kinds import TIER_KINDS

from .cases import Case, case, mixed_by
from .instances import FAMILIES
from .search import TooLarge, optimum

SEEDS, PRESENT, DECIDES = 900, 15, 3


def without(one: Case, family: str) -> tuple[Instance, Card]:
    """The same with the family switched off; its own tiers go with it."""
    if family == "red_lines":
        return one.instance.replace(red_lines=[]), one.card
    if family == "years":
        budgets = [row.model_copy(update={"advance_share": 0.0}) for row in one.instance.budgets]
        still = one.instance.replace(
            budgets=budgets, prices=[], requirement_changes=[], offer_changes=[], certificates=[]
        )
        return still, one.card.with_overrides({"spending.discount_rate": 0.0})
    if family == "reliability":
        return one.instance, one.card.with_overrides({"coverage.count": "pledged"})
    gone = {family, *(name for name, record in RECORDS.items() if family in record.needs)}
    tiers = tuple(tier for tier in one.card.tiers if not gone.intersection(TIER_KINDS[tier.kind].needs))
    families = tuple(name for name in one.card.families if name not in gone)
    return one.instance, replace(one.card, families=families, tiers=tiers)


def decides(one: Case, family: str) -> bool:
    instance, card = without(one, family)
    try:
        other = optimum(instance, card)
    except TooLarge:
        return False
    if one.best is None or other is None:
        return one.best is not other
    return any(one.best.tiers[name] != value for name, value in other.tiers.items())


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_bites(family: str) -> None:
    mixing = [seed for seed in range(SEEDS) if family in mixed_by(seed)]
    assert len(mixing) >= PRESENT
    found = 0
    for seed in mixing:
        found += decides(case(seed), family)
        if found == DECIDES:
            return
    pytest.fail(f"{family} decides in {found} of {len(mixing)} instances")
