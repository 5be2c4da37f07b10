"""Families about what nations hold, exchange and buy together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooling.domain.families.family import Family, of_subject

if TYPE_CHECKING:
    from pooling.domain.card import Card
    from pooling.domain.instance import Instance

WITHIN = "within"
"""The rule of agreements that every card states once: with whom a nation may provide."""

AGREEMENTS = Family(
    name="agreements",
    sentence="Nations pool by agreement: who is a member, who leads, what it costs and what it gives.",
    effect="offers",
    subjects=lambda instance, _: [*(agreement.id for agreement in instance.agreements), WITHIN],
    holds_back="agreements that would let it serve are not open to it",
    immediacy=250,
)

POOLS = Family(
    name="pools",
    sentence="Assets and hours held together: whole units are bought, every hour is somebody's share, shares are paid "
    "for.",
    effect="offers",
    subjects=lambda instance, _: [*(pool.id for pool in instance.pools), *(row.id for row in instance.suppliers)],
    holds_back="pools give no more",
    immediacy=260,
)


def _exchanged(instance: Instance, _card: Card) -> list[str]:
    own = [need.id for need in instance.requirements if need.nation is not None]
    return [*own, *(agreement.id for agreement in instance.agreements if agreement.barter_limit is not None)]


def _no_exchange(instance: Instance, _card: Card, subject: str) -> str:
    if subject == "*":
        return ""
    if subject in instance.agreement_of:
        return "exchange is at its limit"
    return "under no agreement with the nation that needs it"


EXCHANGE = Family(
    name="exchange",
    sentence="Who serves whose own need, and what is owed for it.",
    over_capabilities=True,
    subjects=_exchanged,
    words=of_subject("is served, and owed for, under agreements"),
    place_in_conflicts=170,
    holds_back="under no agreement with the nation that needs it, or exchange at its limit",
    closer=_no_exchange,
    immediacy=90,
)

OPTIONS = Family(
    name="options",
    sentence="What money can change: readiness, standards, assets, exercises, help for partners.",
    effect="offers",
    subjects=lambda instance, _: [option.id for option in instance.options],
    holds_back="options that would bring it cannot be in effect",
    immediacy=270,
)

ORDERS = ("content", "joint", "supplier", "suppliers")
"""The rules of procurement over all orders."""


def _of_orders(card: Card) -> dict[str, str]:
    """Rule -> words; no words where the card does not ask for it."""
    content, joint = card["procurement.least_content_share"], card["procurement.least_joint_share"]
    largest, least = card["procurement.largest_supplier_share"], card["procurement.least_suppliers"]
    words = (
        f"{100 * content:g} % of the value of all orders is made within the alliance" if content else "",
        f"{100 * joint:g} % of the value of all orders is ordered jointly" if joint else "",
        f"no supplier has more than {100 * largest:g} % of the value of all orders" if largest < 1 else "",
        f"what is bought of a capability comes from {least} suppliers at least" if least > 1 else "",
    )
    return dict(zip(ORDERS, words, strict=True))


def _orders_asked(instance: Instance, card: Card) -> list[str]:
    return [rule for rule, words in _of_orders(card).items() if words] if instance.options else []


PROCUREMENT = Family(
    name="procurement",
    sentence="Buying together, by the unit: prices that fall, what comes when, and from whom.",
    needs=("options",),
    effect="offers",
    subjects=_orders_asked,
    words=lambda _, card, subject: _of_orders(card)[subject],
    place_in_conflicts=210,
    holds_back="rules of common procurement",
    immediacy=240,
)
