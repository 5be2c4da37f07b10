"""Warnings held against the solver: what is said to be impossible is asked for, and must be infeasible."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pooling
from pooling.domain.card import Card, Tier
from pooling.domain.cautions import LOOKS
from pooling.domain.instance import Instance
from pooling.domain.seen import Seen
from pooling.domain.standing import Standing
from pooling.domain.tables import Offer

Rows = list[dict[str, Any]]
LITTLE = 1e-3
"""Of a divisible capability that is asked for, where anything is said to be impossible."""


def judged(instance: Instance, card: Card) -> Iterator[tuple[str, Seen, str]]:
    """Every warning that is said under the card and can be judged: the kind, what is said, why it is false (or "")."""
    standing = Standing(instance)
    for look in LOOKS:
        judge = JUDGES.get(f"{look.__module__.rsplit('_', 1)[-1]}.{look.__name__}") or JUDGES.get(look.__name__)
        for seen in look(standing) if judge is not None else ():
            if seen.under.holds(card):
                assert judge is not None
                yield look.__name__, seen, judge(instance, card, seen)


def _solved(instance: Instance, card: Card, **tables: Any) -> pooling.Result:
    asked = replace(card, tiers=(Tier("covered", 0.0, 0.0),))
    if "locks" in tables and not card.has("locks"):
        # Only what is asked here is locked.
        asked = asked.with_overrides({"families.locks": True})
        tables["locks"] = [lock for lock in tables["locks"] if lock["id"].startswith("asked")]
    return pooling.solve(instance.replace(**tables), card=asked, time_limit_s=60)


def _needed(instance: Instance, card: Card, seen: Seen) -> str:
    """The need alone counts, and still it is not met in full; where it is never served, by nobody."""
    need = instance.requirements[seen.row or 0]
    rows = instance.tables()["requirements"]
    for row in rows:
        row |= {"priority": 1 if row["id"] == need.id else 5, "weight": 1.0}
    only = card.with_overrides({"coverage.priority_weights": [1.0, 0.0, 0.0, 0.0, 0.0]})
    result = _solved(instance, only, requirements=rows)
    if result.plan is None:
        return ""
    if result.tiers[0].value is not None and result.tiers[0].value > 1 - 1e-9:
        return "it is met in full"
    given = [key for key, units in result.plan.assigned.items() if key[1] == need.id and units]
    return f"served by {given}" if given and "never" in seen.rule and " in " not in seen.rule else ""


def _asked(instance: Instance, card: Card, locks: Rows) -> str:
    """Each of these locks makes it infeasible."""
    before = instance.tables()["locks"]
    for number, lock in enumerate(locks):
        result = _solved(instance, card, locks=[*before, {"id": f"asked-{number}", **lock}])
        if result.outcome != "infeasible":
            return f"{lock} can be met"
    return ""


def _commit(instance: Instance, offer: Offer) -> Rows:
    periods = offer.periods or instance.period_ids
    whole = not instance.capability_of[offer.capability].divisible
    amount = {"rule": "must"} if whole else {"rule": "at_least", "quantity": LITTLE}
    return [{**amount, "offer": offer.id, "period": period} for period in periods]


def _use(instance: Instance, offer: Offer, keep: Callable[[Any], bool] = lambda _: True) -> Rows:
    standing = Standing(instance)
    return [
        {**lock, "requirement": need.id}
        for need in instance.requirements
        if need.capability == offer.capability and keep(need)
        for lock in _commit(instance, offer)
        if lock["period"] in standing.need_periods[need.id]
    ]


def _offer(instance: Instance, card: Card, seen: Seen) -> str:
    return _asked(instance, card, _commit(instance, instance.offers[seen.row or 0]))


def _used(instance: Instance, card: Card, seen: Seen) -> str:
    return _asked(instance, card, _use(instance, instance.offers[seen.row or 0]))


def _nation(instance: Instance, card: Card, seen: Seen) -> str:
    nation = instance.nations[seen.row or 0]
    mine = [offer for offer in instance.offers if offer.nation == nation.id]
    if seen.field == "ceiling_share":
        mine = [row for row in mine if row.owned and instance.capability_of[row.capability].value_weight]
    return _asked(instance, card, [lock for row in mine for lock in _commit(instance, row)])


def _deployed(instance: Instance, card: Card, seen: Seen) -> str:
    nation = instance.nations[seen.row or 0]
    weight = {capability.id: capability.value_weight for capability in instance.capabilities}

    def counts(need: Any) -> bool:
        sustained = seen.field == "deployable_share" or instance.mission_of[need.mission].sustained
        return bool(need.nation != nation.id and sustained)

    mine = [
        offer for offer in instance.offers if offer.nation == nation.id and offer.owned and weight[offer.capability]
    ]
    return _asked(instance, card, [lock for row in mine for lock in _use(instance, row, counts)])


def _capability(instance: Instance, card: Card, seen: Seen) -> str:
    name = instance.capabilities[seen.row or 0].id
    mine = [offer for offer in instance.offers if offer.capability == name]
    return _asked(instance, card, [lock for row in mine for lock in _commit(instance, row)])


def _supported(instance: Instance, card: Card, seen: Seen) -> str:
    row = instance.enablers[seen.row or 0]

    def counts(need: Any) -> bool:
        return row.mission_kind in (None, instance.mission_of[need.mission].kind)

    mine = [offer for offer in instance.offers if offer.capability == row.capability]
    return _asked(instance, card, [lock for row in mine for lock in _use(instance, row, counts)])


def _pool(instance: Instance, card: Card, seen: Seen) -> str:
    name = instance.pools[seen.row or 0].id
    mine = [offer for offer in instance.offers if offer.pool == name]
    return _asked(instance, card, [lock for row in mine for lock in _commit(instance, row)])


def _agreement(instance: Instance, card: Card, seen: Seen) -> str:
    row = instance.agreements[seen.row or 0]
    nations = row.nations or [nation.id for nation in instance.nations]
    locks = [
        {"rule": "must", "agreement": row.id, "nation": nation, "period": period}
        for nation in nations
        for period in instance.period_ids
    ]
    return _asked(instance, card, locks)


def _option(instance: Instance, card: Card, seen: Seen) -> str:
    return _asked(instance, card, [{"rule": "must", "option": instance.options[seen.row or 0].id}])


def _lock(instance: Instance, card: Card, seen: Seen) -> str:
    if "binds nothing" in seen.rule or "means never" in seen.rule:
        return ""
    return "" if _solved(instance, card).outcome == "infeasible" else "all locks can be met"


def _row(table: str) -> Callable[[Instance, Card, Seen], str]:
    """What binds nothing, or keeps nothing, can be left out and changes nothing."""

    def judge(instance: Instance, card: Card, seen: Seen) -> str:
        rows = instance.tables()[table]
        if "nothing" not in seen.rule:
            return ""
        with_it = _solved(instance, card)
        without = _solved(instance, card, **{table: [row for index, row in enumerate(rows) if index != seen.row]})
        values = [row.tiers[0].value if row.tiers else None for row in (with_it, without)]
        same = with_it.outcome == without.outcome and (values[0] is None or abs(values[0] - (values[1] or 0)) < 1e-9)
        return "" if same else f"without it {values[1]}, with it {values[0]}"

    return judge


JUDGES: dict[str, Callable[[Instance, Card, Seen], str]] = {
    **dict.fromkeys(("unoffered", "unserved", "too_few", "too_few_turns", "one_alone"), _needed),
    **dict.fromkeys(("nothing_left", "figures.unaffordable"), _offer),
    "unusable": _used,
    **dict.fromkeys(("ceiling", "no_commitments"), _nation),
    "undeployable": _deployed,
    "alone": _capability,
    "unsupported": _supported,
    **dict.fromkeys(("pools", "pools_unpaid"), _pool),
    **dict.fromkeys(("never_formed", "agreements.unpaid"), _agreement),
    **dict.fromkeys(("never_starts", "options.unaffordable"), _option),
    **dict.fromkeys(("absent", "beyond", "beyond_need", "kept_apart", "memberships", "locks.options"), _lock),
    **dict.fromkeys(("contradictory", "crowded", "promised_twice", "above_ceiling", "together.unpaid"), _lock),
    **dict.fromkeys(("over_limits", "options_at_odds"), _lock),
    "in_vain": _row("locks"),
    "caveats": _row("caveats"),
    "red_lines": _row("red_lines"),
}
"""Kind of warning (with the end of its module's name where two are called alike) -> how it is judged."""
