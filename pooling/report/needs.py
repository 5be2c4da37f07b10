"""Every need over the years, by names: how much is asked for, what is missing of it at most, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import CoverageRow
from pooling.domain.gap_rows import Gap
from pooling.domain.instance import Instance
from pooling.domain.tables import Requirement
from pooling.report.gaps import UNKNOWN_REASON

_ANY_TIME = Requirement.model_fields["within_days"].default


@dataclass(frozen=True, slots=True)
class NeedName:
    """What people call a requirement. ``within_days`` is None where any time will do.

    ``what`` is its capability; with the nation whose need it is, standards, or the id, where others look alike.
    """

    what: str
    mission: str
    unit: str
    within_days: int | None
    priority: int

    @property
    def words(self) -> str:
        """``Tank battalion, Forward land forces, within 30 days``."""
        days = "" if self.within_days is None else f", within {self.within_days} days"
        return f"{self.what}, {self.mission}{days}"


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need over the years: covered shares by period, None where it is not asked for.

    ``need`` and ``short`` are the most in a period (capability unit); the reason is that of the period in which most is
    missing, empty where nothing is.
    """

    requirement: str
    name: NeedName
    need: float
    short: float
    covered_shares: tuple[float | None, ...]
    main_reason: str


def need_names(instance: Instance) -> dict[str, NeedName]:
    """The names of all requirements; no two are the same."""
    standards = {row.id: row.name or row.id for row in instance.standards}
    nations = {row.id: row.name or row.id for row in instance.nations}
    named = {row.id: _named(row, instance) for row in instance.requirements}
    of_nation = {row.id: nations[row.nation] if row.nation else "" for row in instance.requirements}
    asked = {row.id: ", ".join(standards[known] for known in row.standards) for row in instance.requirements}
    for more in (of_nation, asked, {known: known for known in named}):
        alike = Counter(named.values())
        for known, name in named.items():
            if alike[name] > 1 and more[known]:
                named[known] = replace(name, what=f"{name.what} ({more[known]})")
    return named


def _named(row: Requirement, instance: Instance) -> NeedName:
    capability, mission = instance.capability_of[row.capability], instance.mission_of[row.mission]
    days = None if row.within_days >= _ANY_TIME else row.within_days
    return NeedName(capability.name or capability.id, mission.name or mission.id, capability.unit, days, row.priority)


def need_lines(gap_rows: Iterable[Gap], audit: AuditReport, instance: Instance) -> tuple[NeedLine, ...]:
    """The needs that the audit looked at, mission by mission in the order of the instance."""
    names, periods = need_names(instance), instance.period_ids
    reasons = {(gap.requirement, gap.period): gap.main_reason for gap in gap_rows}
    found: dict[str, dict[str, CoverageRow]] = {}
    for row in audit.coverage:
        found.setdefault(row.requirement, {})[row.period] = row
    lines = []
    for known in _by_mission(found, instance):
        rows = found[known]
        # max keeps the first of equals, so the earliest period is meant.
        worst = max(rows.values(), key=lambda row: row.short)
        missed = worst.met != "in_full"
        lines.append(
            NeedLine(
                requirement=known,
                name=names[known],
                need=max(row.need for row in rows.values()),
                short=worst.short,
                covered_shares=tuple(rows[period].covered_share if period in rows else None for period in periods),
                main_reason=reasons.get((known, worst.period), UNKNOWN_REASON) if missed else "",
            )
        )
    return tuple(lines)


def _by_mission(known: Iterable[str], instance: Instance) -> Sequence[str]:
    order = {mission.id: place for place, mission in enumerate(instance.missions)}
    of = {row.id: order[row.mission] for row in instance.requirements}
    return sorted(known, key=of.__getitem__)
