"""Rules that can be lifted one by one: which of them a violation breaks, and what an instance is without some.

A rule is (family, subject), as conflicts name them; subject ``*`` is the whole family. The formulation leaves most of
them out. Four are lifted by changing what they are about:

- An agreement is open to all from the first period, with any number of members and any lead. What is offered through it
  is to be had without.
- A pool has any size and is open to all.
- A supplier has no largest share.
- What is offered through an option is to be had at once and for nothing.

What agreements and pools cost is for budgets to allow.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from pooling.domain.audit_rows import Violation
from pooling.domain.card import Card, Tier
from pooling.domain.families import FAMILIES, LIFTABLE
from pooling.domain.families.futures import FROZEN
from pooling.domain.families.nations import skill
from pooling.domain.families.together import ORDERS, WITHIN
from pooling.domain.instance import Instance
from pooling.domain.options import Option
from pooling.domain.tables import Offer
from pooling.domain.together import Agreement, Pool
from pooling.formulation.facts import Without

Rule = tuple[str, str]
ELSEWHERE: Rule = ("elsewhere", "*")
"""Not a rule of a card: that no other need gets less than the plan gives it."""

AT_HAND = "lifted"
"""The option, free and at once in effect for anybody, that takes the place of options that are lifted."""
OFFERED = tuple(name for name, family in FAMILIES.items() if family.effect == "offers")
"""Families without which something cannot be had at all."""


def liftable(card: Card) -> frozenset[Rule]:
    """Every family of a card that can be lifted, as a whole."""
    return frozenset((family, "*") for family in card.families if FAMILIES[family].liftable)


def every_rule(instance: Instance, card: Card) -> frozenset[Rule]:
    """All that ``liftable`` names, one by one."""
    found = {
        (name, subject) for name in LIFTABLE if card.has(name) for subject in FAMILIES[name].subjects(instance, card)
    }
    return frozenset(found) | {ELSEWHERE}


def broken(instance: Instance, card: Card, violation: Violation) -> tuple[Rule, ...]:
    """The rules whose lifting could cure a violation; none where no rule can (what does not exist)."""
    family, where = violation.family, violation.where
    if family == "commitment":
        return (ELSEWHERE,) if violation.rule == "used_once" else ()
    if violation.rule == "least_part":
        return _asking(instance, card, *where)
    return tuple(
        named for named in _RULES.get(family, _first)(instance, violation.rule, family, where) if card.has(named[0])
    )


def _first(_instance: Instance, _rule: str, family: str, where: tuple[str, ...]) -> list[Rule]:
    return [(family, where[0])]


def _by_nation_of_offer(instance: Instance, _rule: str, family: str, where: tuple[str, ...]) -> list[Rule]:
    offer = instance.offer_of.get(where[0])
    return [(family, where[0] if offer is None else offer.nation)]


def _of_skill(instance: Instance, rule: str, family: str, where: tuple[str, ...]) -> list[Rule]:
    """Consent to give a skill up; what is retired is as if it did not exist."""
    return [(family, skill(instance.offer_of[where[0]]))] if rule == "last" else []


def _of_pair(instance: Instance, rule: str, family: str, where: tuple[str, ...]) -> list[Rule]:
    """Rules about the use of an offer: the requirement's, and approvals that take time."""
    if rule in ("same_standard", "barter"):
        return [(family, where[0])]
    found: list[Rule] = [(family, where[1])]
    if family == "readiness":
        offer = instance.offer_of[where[0]]
        whose = {offer.nation, offer.host if offer.consent != "none" else None}
        found += [
            ("caveats", caveat.id)
            for caveat in instance.caveats
            if caveat.rule == "approval" and caveat.nation in whose
        ]
    return found


def _enabler(instance: Instance, _rule: str, family: str, where: tuple[str, ...]) -> list[Rule]:
    kind = instance.mission_of[where[2]].kind
    return [
        (family, enabler.name)
        for enabler in instance.enablers
        if (enabler.capability, enabler.needs) == where[:2] and enabler.mission_kind in (None, kind)
    ]


def _of_agreement(instance: Instance, rule: str, family: str, where: tuple[str, ...]) -> list[Rule]:
    if rule == "offered_through":
        return [(family, str(instance.offer_of[where[0]].agreement))]
    return [(family, WITHIN if rule == "apart" else where[0])]


def _of_pool(instance: Instance, rule: str, family: str, where: tuple[str, ...]) -> list[Rule]:
    offer = instance.offer_of.get(where[0]) if rule in ("member", "hand_over") else None
    return [(family, where[0] if offer is None else str(offer.pool))]


def _of_row(instance: Instance, rule: str, _family: str, where: tuple[str, ...]) -> list[Rule]:
    """What is bought by the unit cannot be had without family procurement: that is the option's to lift."""
    offer = instance.offer_of.get(where[0])
    return [("options", str(offer.option))] if rule == "no_procurement" and offer is not None else []


def _of_option(instance: Instance, rule: str, family: str, where: tuple[str, ...]) -> list[Rule]:
    if family == "procurement" and rule in ORDERS:
        return [(family, rule)]
    if rule in ("export", "in_effect"):
        return [("options", str(instance.offer_of[where[0]].option))]
    return [("options", where[0])]


_RULES: dict[str, Callable[[Instance, str, str, tuple[str, ...]], list[Rule]]] = {
    "plan": _of_row,
    "coverage": lambda *_: [],
    "lots": _by_nation_of_offer,
    "sovereignty": _by_nation_of_offer,
    "agreements": _of_agreement,
    "pools": _of_pool,
    "options": _of_option,
    "procurement": _of_option,
    "retirement": _of_skill,
    "consent": lambda _i, rule, _f, where: [("caveats", where[0]) if rule == "forbid" else ("consent", "*")],
    "readiness": _of_pair,
    "interoperability": _of_pair,
    "exchange": _of_pair,
    "enablers": _enabler,
    "funding": lambda _i, rule, family, where: [(family, where[0]) if rule == "limit" else ("options", where[0])],
    "burden": lambda *_: [("burden", "*")],
    "withdrawal": lambda *_: [("withdrawal", "*")],
    "stability": lambda *_: [("stability", FROZEN)],
}
"""Family -> the rules of a violation; elsewhere it is the family's rule about what the violation names first."""


def _asking(instance: Instance, card: Card, requirement: str, _period: str, nation: str) -> tuple[Rule, ...]:
    """Every rule that may ask for a least part there: the audit reports the first."""
    found: list[Rule] = [
        (family, requirement) for family in ("breadth", "rotation", "specialisation", "focus") if card.has(family)
    ]
    if card.has("caveats"):
        found += [
            ("caveats", caveat.id)
            for caveat in instance.caveats
            if caveat.partner is not None and nation in (caveat.nation, caveat.partner)
        ]
    return tuple(found)


def lifted(instance: Instance, card: Card, rules: Collection[Rule]) -> tuple[Instance, Card, Without]:
    """Instance, card, and rules for the formulation to leave out, so that these rules no longer hold.

    The card asks for coverage alone: tiers add nothing to what is possible. What binds nothing is left out.
    """
    without = {rule for rule in rules if rule[0] not in (*OFFERED, ELSEWHERE[0]) or rule[1] in ORDERS}
    without |= {("uncertainty", "*")}
    if not card["withdrawal.least_covered"]:
        without |= {("withdrawal", "*")}
    if not card["guidelines.must"]:
        without |= {("guidelines", "*")}
    if ("procurement", "*") in rules:
        without |= {("procurement", subject) for subject in ORDERS}
    parameters = dict(card.parameters)
    if {("agreements", WITHIN), ("agreements", "*")} & set(rules):
        parameters["agreements.within"] = "any"
    chosen = Card(card.name, card.families, (Tier("covered", 0.0, 0.0),), parameters=parameters)
    return _freed(instance, rules), chosen, frozenset(without)


def _freed(instance: Instance, rules: Iterable[Rule]) -> Instance:
    """The instance with agreements, pools, suppliers and options lifted. It is not checked anew: limits only widen."""
    of: dict[str, set[str]] = {family: set() for family in FAMILIES}
    for family, subject in rules:
        if family in OFFERED and subject not in ORDERS:
            of["options" if family == "procurement" else family].add(subject)
    changed: dict[str, Any] = {
        "agreements": _changed(instance.agreements, of["agreements"], _open),
        "pools": _changed(instance.pools, of["pools"], _large),
        "suppliers": _changed(instance.suppliers, of["pools"], lambda _: {"largest_share": 1.0}),
        "offers": tuple(_unbound(offer, of) for offer in instance.offers),
    }
    if of["options"]:
        changed["options"] = (*instance.options, Option(id=AT_HAND, kind="assets"))
    if not any(of.values()):
        return instance
    tables = {name: getattr(instance, name) for name in type(instance).model_fields}
    return Instance.model_construct(None, **{**tables, **changed})


def _changed(rows: Iterable[Any], subjects: set[str], how: Callable[[Any], dict[str, Any]]) -> tuple[Any, ...]:
    return tuple(row.model_copy(update=how(row)) if subjects & {row.id, "*"} else row for row in rows)


def _unbound(offer: Offer, of: Mapping[str, set[str]]) -> Offer:
    """The offer through no agreement, and through an option at hand, where those it hangs on are lifted."""
    update: dict[str, Any] = {}
    if offer.agreement is not None and of["agreements"] & {offer.agreement, "*"}:
        update["agreement"] = None
    if offer.option is not None and of["options"] & {offer.option, "*"}:
        update["option"] = AT_HAND
    return offer.model_copy(update=update) if update else offer


def _open(agreement: Agreement) -> dict[str, Any]:
    update: dict[str, Any] = {
        "nations": (),
        "least_members": 1,
        "most_members": None,
        "backbone_capability": None,
        "backbone_quantity": 0.0,
        "from_period": None,
        "exit_notice_periods": 0,
    }
    # Where there is a lead, any may be it.
    return {**update, "kind": "framework", "lead": None} if agreement.lead is not None else update


def _large(pool: Pool) -> dict[str, Any]:
    return {"agreement": None, "least_units": 0, "most_units": max(1_000, pool.most_units), "stays": False}
