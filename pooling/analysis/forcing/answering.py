"""What forcing some lines at once changes: solved with them, against the nearest plan, or the rules that block it."""

from __future__ import annotations

from collections.abc import Sequence

from pooling.analysis.again import Again
from pooling.analysis.comparing.sides import Side
from pooling.analysis.effect_words import amount, difference
from pooling.analysis.forcing.rows import Forced, Known, plan_rows, row, rule_rows, tier_rows
from pooling.analysis.forcing.wishes import Wish
from pooling.audit import audit
from pooling.domain.amounts import quantity_words
from pooling.domain.names import Names, listed


def answered(again: Again, wishes: Sequence[Wish]) -> tuple[list[Forced], Side | None]:
    """Rows for what these wishes change together, and the side with them, if it was solved; no rows without an end."""
    base, wish, lines = again.base(), "; ".join(wish.line for wish in wishes), [wish.change for wish in wishes]
    said = " and ".join(wish.words(again.instance) for wish in wishes)
    if audit(again.facts(lines), again.card, base.plan).ok:
        return [row(wish, "answer", "already", "proven", f"{said}: the plan has it so")], base
    after = again.nearest("forced", lines)
    if after.result.outcome == "infeasible":
        rules = list(rule_rows(wish, after.result.conflict))
        given = {lock.id for lock in again.instance.locks}
        own = {f"locks:{lock.id}" for lock in again.facts(lines).locks if lock.id not in given}
        because = "; ".join(rule.words for rule in rules if rule.name not in own) or "no plan keeps the rules with it"
        sure: Known = rules[0].known if rules else "unproven"
        return [row(wish, "answer", "blocked", sure, f"{said}: blocked by {because}"), *rules], None
    if not after.has_plan:
        return [], None
    tiers = list(tier_rows(wish, base, after))
    plans = list(plan_rows(wish, base, after))
    names = again.instance.names
    words = "; ".join(filter(None, (_tiers(tiers), _needs(names, plans), _money(names, plans))))
    known: Known = min((tier.known for tier in tiers), key=_SURE.index, default="unproven")
    return [row(wish, "answer", "possible", known, f"{said}: {words}"), *tiers, *plans], after


_SURE: tuple[Known, ...] = ("unproven", "within", "proven", "certified", "plans")


def _tiers(tiers: Sequence[Forced]) -> str:
    """What the tiers change by."""
    told = [amount(tier.name, tier.unit, (tier.least, tier.most), tier.difference) for tier in tiers]
    return ", ".join(words for words in told if words) or "it costs nothing: another plan is as good"


def _needs(names: Names, plans: Sequence[Forced]) -> str:
    lost = [row for row in plans if row.part == "need" and (row.difference or 0) < 0]
    named = []
    for need in lost:
        less = quantity_words(-(need.difference or 0.0), need.unit)
        named.append(f"{names.of('requirements', need.name)} ({less} less)")
    return f"less is covered of {listed(named)}" if lost else ""


def _money(names: Names, plans: Sequence[Forced]) -> str:
    """Who spends more and who less, over all periods."""
    change: dict[str, float] = {}
    for spent in plans:
        if spent.part == "spending":
            change[spent.name] = change.get(spent.name, 0.0) + (spent.difference or 0.0)
    said = []
    for word, sign in (("pay more", 1), ("pay less", -1)):
        nations = sorted((nation for nation in change if sign * change[nation] > 0), key=lambda n: -abs(change[n]))
        told = [f"{names(nation)} ({difference(change[nation], 'million')})" for nation in nations]
        said += [f"{word}: {listed(told)}"] if told else []
    return "; ".join(said)
