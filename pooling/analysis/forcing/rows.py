"""A row of the answer to what is forced: a tier, a need, a nation, a rule, or what would bring it in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pooling.analysis.comparing.differences import joined, near
from pooling.analysis.comparing.sides import Side
from pooling.analysis.comparing.standing import tier_differences
from pooling.analysis.effect_words import known_as
from pooling.domain import round_off
from pooling.domain.outcome import Conflict
from pooling.domain.result_columns import result_column

Part = Literal["answer", "tier", "need", "spending", "units", "rule", "enters", "leaves"]
Known = Literal["certified", "proven", "within", "unproven", "plans"]


@dataclass(frozen=True, slots=True)
class Forced:
    """What forcing something changes, against the plan as things stand.

    ``before`` and ``after`` are of two plans: the second is, of those that are best with it, the nearest to the first.
    """

    wish: str = result_column("What is forced, as a line")
    part: Part = result_column(
        "answer: all in a line; tier: an objective; need: what is covered of it; spending: of a nation; units: of a "
        "nation's capability that are committed; rule: one of those that block it; enters: when it would come by "
        "itself; leaves: when what is forbidden would leave by itself"
    )
    name: str = result_column(
        "Tier, need, nation, nation and capability, rule (family:subject), or what is lowered or raised; of the "
        "answer: already, possible or blocked"
    )
    period: str = result_column("Period; empty: all")
    unit: str = result_column("Unit of the figures")
    before: float | None = result_column("As things stand")
    after: float | None = result_column("With it; of enters and leaves: at what it would come or go")
    difference: float | None = result_column("After less before: a fact about the two plans")
    least: float | None = result_column(
        "Of a tier: what its best changes by at least. Of enters: verified, it comes by itself here; "
        "of leaves: one end, with the other as most, between which it goes"
    )
    most: float | None = result_column(
        "Of a tier: what its best changes by at most. Of enters: verified, it does not come here"
    )
    known: Known = result_column(
        "certified or proven; within: it lies between least and most; unproven; plans: a fact about the two plans"
    )
    words: str = result_column("The same in words")


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a row, those that it has."""

    before: float | None = None
    after: float | None = None
    difference: float | None = None
    least: float | None = None
    most: float | None = None


def row(
    wish: str,
    part: Part,
    name: str,
    known: Known,
    words: str = "",
    *,
    period: str = "",
    unit: str = "",
    figures: Figures = Figures(),
) -> Forced:
    """A row with its figures."""
    return Forced(
        wish,
        part,
        name,
        period,
        unit,
        figures.before,
        figures.after,
        figures.difference,
        figures.least,
        figures.most,
        known,
        words,
    )


def tier_rows(wish: str, base: Side, after: Side) -> Iterator[Forced]:
    """The card's own tiers: that of the nearest plan is none of them."""
    known = {tier.name for tier in base.result.tiers}
    for tier in tier_differences(base, after):
        if tier.tier in known:
            figures = Figures(tier.before, tier.after, tier.difference, tier.least_difference, tier.most_difference)
            yield row(wish, "tier", tier.tier, known_as(tier), tier.why, unit=tier.unit, figures=figures)


def plan_rows(wish: str, base: Side, after: Side) -> Iterator[Forced]:
    """Needs that are covered otherwise, and nations that spend or commit otherwise."""
    units = {row.id: row.unit or "units" for row in base.instance.capabilities}
    needs = [
        {(row.requirement, row.period): (row.need - row.short, units[row.capability]) for row in side.report.coverage}
        for side in (base, after)
    ]
    for (need, period), old, new in joined(*needs):
        yield from _changed(wish, "need", need, period, (old or new or (0.0, ""))[1], old and old[0], new and new[0])
    spent = [{(row.nation, row.period): row.spend_million for row in side.report.spending} for side in (base, after)]
    for (nation, period), before, now in joined(*spent):
        yield from _changed(wish, "spending", nation, period, "million", before, now)
    for (nation, capability, period), before, now in joined(_committed(base), _committed(after)):
        yield from _changed(wish, "units", f"{nation} {capability}", period, units[capability], before, now)


def _committed(side: Side) -> dict[tuple[str, str, str], float]:
    """Units that a nation commits of a capability in a period."""
    found: dict[tuple[str, str, str], float] = {}
    for (name, period), units in side.plan.committed.items():
        offer = side.instance.offer_of[name]
        key = (offer.nation, offer.capability, period)
        found[key] = found.get(key, 0.0) + units
    return found


def _changed(
    wish: str, part: Part, name: str, period: str, unit: str, before: float | None, after: float | None
) -> Iterator[Forced]:
    one, other = before or 0.0, after or 0.0
    if near(one, other) or abs(other - one) <= round_off.SHOWN_UNITS:
        return
    yield row(wish, part, name, "plans", period=period, unit=unit, figures=Figures(one, other, other - one))


def rule_rows(wish: str, conflict: Conflict | None) -> Iterator[Forced]:
    """The rules that block it, itself among them."""
    for rule in () if conflict is None else conflict.rules:
        known: Known = "proven" if conflict is not None and conflict.minimal else "unproven"
        yield row(wish, "rule", f"{rule.family}:{rule.subject}", known, rule.text)
