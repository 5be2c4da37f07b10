"""Rows of a withdrawal: every tier, and the capabilities and needs of which less is covered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pooling.analysis.comparing.sides import Side
from pooling.analysis.comparing.standing import claim, solved, tier_differences
from pooling.analysis.effect_words import known_as
from pooling.analysis.forcing.rows import Known
from pooling.analysis.withdrawal.remaining import own_needs_apart, remaining
from pooling.audit import audit
from pooling.domain import round_off
from pooling.domain.audit_report import AuditReport
from pooling.domain.comparison.rows import TierDifference
from pooling.domain.result_columns import result_column
from pooling.domain.tier_kinds import kind_of_tier

Kind = Literal["nation", "pair", "agreement", "supplier"]
Part = Literal["tier", "capability", "need"]
OWN_NEEDS = "its own needs are gone with it"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What is lost when somebody is gone: at once, with what is left of the plan, and after planning anew."""

    who: str = result_column("Who is gone")
    kind: Kind = result_column("nation, pair of nations, agreement or supplier")
    part: Part = result_column("tier: an objective; capability, need: what is covered of it")
    name: str = result_column("Tier, capability or need")
    period: str = result_column("Period of a need; else empty: all")
    unit: str = result_column("Unit of the figures")
    before: float | None = result_column("As things stand; of the needs alone that do not go with it")
    left: float | None = result_column("With what is left of the plan, before anything is planned anew")
    after: float | None = result_column("Planned anew; empty: no plan, or the need is gone with it")
    lost_at_once: float | None = result_column("By how much it is worse before planning anew; below 0: better")
    lost: float | None = result_column("By how much it is worse planned anew; below 0: better")
    lost_least: float | None = result_column("Of a tier: by how much its best is worse at least")
    lost_most: float | None = result_column("Of a tier: by how much its best is worse at most")
    known: Known = result_column("How the loss of a tier planned anew is known; plans: a fact about the two plans")
    rank: int | None = result_column("Among all asked about for this tier, capability or need; 1: loses most")
    broken_rules: int = result_column("Rules that what is left of the plan breaks, before anything is planned anew")
    why: str = result_column("Why nothing is proven, or no plan exists")


@dataclass(frozen=True, slots=True)
class Gone:
    """A withdrawal that was solved: as things stood, what is left, and planned anew."""

    who: str
    kind: Kind
    base: Side
    after: Side
    before: AuditReport
    left: AuditReport

    @classmethod
    def of(cls, who: str, kind: Kind, base: Side, after: Side) -> Gone:
        left = audit(after.instance, after.card, remaining(base.plan, after.instance))
        return cls(who, kind, base, after, own_needs_apart(base, after.instance), left)

    @property
    def fewer_needs(self) -> bool:
        return len(self.after.instance.requirements) < len(self.base.instance.requirements)


def rows_of(gone: Gone) -> Iterator[Withdrawn]:
    """Tiers in order, then capabilities and needs of which less or more is covered."""
    for place, tier in enumerate(tier_differences(gone.base, gone.after)):
        yield _tier(gone, place, tier)
    yield from _covered(gone)


def _tier(gone: Gone, place: int, tier: TierDifference) -> Withdrawn:
    sign = -1.0 if tier.maximise else 1.0
    before, left = gone.before.tiers.get(tier.tier), gone.left.tiers.get(tier.tier)
    ends, why = (tier.least_difference, tier.most_difference), tier.why
    known: Known = known_as(tier)
    if gone.fewer_needs:
        ends, known, why = _against_the_plan(gone, place, before)
    conflict = gone.after.result.conflict
    if conflict is not None:
        why = "; ".join(rule.text for rule in conflict.rules)
    low, high = sorted(sign * end for end in ends if end is not None) or (None, None)
    return Withdrawn(
        who=gone.who,
        kind=gone.kind,
        part="tier",
        name=tier.tier,
        period="",
        unit=tier.unit,
        before=before,
        left=left,
        after=tier.after,
        lost_at_once=_less(left, before, sign),
        lost=_less(tier.after, before, sign),
        lost_least=low,
        lost_most=high,
        known=known,
        rank=None,
        broken_rules=len(gone.left.violations),
        why=why,
    )


def _against_the_plan(
    gone: Gone, place: int, before: float | None
) -> tuple[tuple[float | None, float | None], Known, str]:
    """What is known of the first tier where needs go: its best afterwards against what the plan covers of the rest."""
    kind = kind_of_tier(gone.base.result.tiers[place].name) if place < len(gone.base.result.tiers) else None
    found = claim(gone.after.once(solved), place, False) if gone.after.has_plan and not place else None
    if found is None or found.low is None or found.high is None or before is None or kind is None:
        return (None, None), "unproven", OWN_NEEDS
    least, most = found.low - before, found.high - before
    nothing = max(round_off.VALUE_SEEN, round_off.COMPARED * max(abs(before), abs(found.high)))
    open_ = least < -nothing and most > nothing
    return (least, most), "within" if open_ else "proven", f"{OWN_NEEDS}: against what the plan covers of the others"


def _less(now: float | None, before: float | None, sign: float) -> float | None:
    return None if now is None or before is None else sign * (now - before)


def _covered(gone: Gone) -> Iterator[Withdrawn]:
    units = {row.id: row.unit or "units" for row in gone.base.instance.capabilities}
    reports = [gone.before, gone.left]
    if gone.after.has_plan:
        reports.append(gone.after.report)
    needs = [
        {(row.requirement, row.period): (row.capability, row.need - row.short) for row in report.coverage}
        for report in reports
    ]
    sums: dict[str, list[float]] = {}
    for key, (capability, _) in needs[0].items():
        figures = [found[key][1] for found in needs]
        total = sums.setdefault(capability, [0.0] * len(figures))
        sums[capability] = [known + figure for known, figure in zip(total, figures, strict=True)]
        yield from _changed(gone, "need", key[0], key[1], units[capability], figures)
    for capability, figures in sums.items():
        yield from _changed(gone, "capability", capability, "", units[capability], figures)


def _changed(gone: Gone, part: Part, name: str, period: str, unit: str, figures: list[float]) -> Iterator[Withdrawn]:
    before, left, *planned = figures
    room = round_off.NEED_MET * max(1.0, before)
    if all(abs(figure - before) <= room for figure in figures):
        return
    after = planned[0] if planned else None
    yield Withdrawn(
        who=gone.who,
        kind=gone.kind,
        part=part,
        name=name,
        period=period,
        unit=unit,
        before=before,
        left=left,
        after=after,
        lost_at_once=before - left,
        lost=None if after is None else before - after,
        lost_least=None,
        lost_most=None,
        known="plans",
        rank=None,
        broken_rules=len(gone.left.violations),
        why="" if planned else "no plan is possible without it",
    )
