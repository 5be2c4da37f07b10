"""Families about money: what is spent, what may be, and who carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooling.domain.families.family import Family, of_subject, whole
from pooling.domain.families.nations import nations

if TYPE_CHECKING:
    from pooling.domain.card import Card
    from pooling.domain.instance import Instance

SPENDING = Family(
    name="spending", sentence="What is spent is written down.", effect="measures", figures_only=True, takes_money=True
)

SUPPORT = Family(
    name="support",
    sentence="Named support elements are paid once, however many offers share them.",
    needs=("spending",),
)

FUNDING = Family(
    name="funding",
    sentence="Common funds pay part of it: grants for options, refunds of deployment; nations pay into them by a key.",
    needs=("spending",),
    effect="moves",
    over_capabilities=True,
    subjects=lambda instance, _: dict.fromkeys(row.fund for row in instance.fund_budgets),
    words=of_subject("pays no more than its budget"),
    place_in_conflicts=200,
    holds_back="budgets of common funds are spent",
    immediacy=180,
)


def _amounts(instance: Instance, card: Card, subject: str) -> str:
    scale = card["budget.scale"]
    amounts = ", ".join(
        f"{scale * row.amount_million * instance.years(row.period):g} million in {row.period}"
        for row in instance.budgets
        if row.nation == subject and row.amount_million is not None
    )
    scaled = f" ({scale:g} times what it has)" if scale != 1 else ""
    return f"{instance.names(subject)} has a budget of {amounts or 'no limit'}{scaled}"


BUDGET = Family(
    name="budget",
    sentence="No member spends more than its budget.",
    needs=("spending",),
    takes_money=True,
    over_capabilities=True,
    subjects=lambda instance, card: nations(instance, card) if instance.budgets else [],
    words=_amounts,
    place_in_conflicts=60,
    holds_back="budgets are spent",
    immediacy=170,
)


def _asked_for(instance: Instance, card: Card) -> list[str]:
    return [guideline.id for guideline in instance.guidelines] if card["guidelines.must"] else []


GUIDELINES = Family(
    name="guidelines",
    sentence="Spending guidelines: a share of the economy for defence, a share of defence for equipment.",
    needs=("spending",),
    over_capabilities=True,
    subjects=_asked_for,
    words=of_subject("what it asks for is spent"),
    place_in_conflicts=220,
    holds_back="spending guidelines ask for other spending",
    immediacy=190,
)

BURDEN = Family(
    name="burden",
    sentence="Fair shares, and how far each nation is from its own.",
    needs=("spending",),
    effect="measures",
    figures_only=True,
    subjects=whole,
    holds_back="packages would lie idle",
    immediacy=230,
)
