"""What is met more or less: needs one by one, and summed by priority, domain, nation, year and days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pooling.analysis.comparing.differences import joined, less, near, status
from pooling.analysis.comparing.sides import Side
from pooling.audit.numbers import Exact, ratio
from pooling.audit.plan.counting import Counted
from pooling.audit.rules.coverage import Met, met
from pooling.domain.audit_rows import CoverageRow
from pooling.domain.comparison.rows import Change, Group, MetDifference, NeedDifference

Where = tuple[str, str]
"""(requirement, period)."""
GROUPS: tuple[Group, ...] = ("all", "priority", "domain", "nation", "year", "days")


@dataclass(frozen=True, slots=True)
class Need:
    """A need with what people know it by, and what of its value is covered (points)."""

    row: CoverageRow
    exact: Met
    domain: str
    within_days: int
    value: Exact


def needs(side: Side) -> dict[Where, Need]:
    """Every need of a side; none where it has no plan."""
    if not side.has_plan:
        return {}
    weights, capabilities = side.facts.value_weight, side.instance.capability_of
    return {
        (row.requirement, row.period): Need(
            row,
            found,
            capabilities[row.capability].domain,
            found.requirement.within_days,
            weights[row.capability] * found.covered,
        )
        for row, found in zip(side.report.coverage, side.planned.once(met), strict=True)
    }


def need_differences(before: Side, after: Side) -> Iterator[NeedDifference]:
    """A row per requirement and period of either."""
    for (requirement, period), old, new in joined(before.once(needs), after.once(needs)):
        known = new or old
        assert known is not None
        one, other = (None if need is None else need.row for need in (old, new))
        values = [0 if need is None else need.value for need in (old, new)]
        yield NeedDifference(
            variant=after.name,
            requirement=requirement,
            period=period,
            mission=known.row.mission,
            capability=known.row.capability,
            domain=known.domain,
            priority=known.row.priority,
            within_days=known.within_days,
            status=status(old is not None, new is not None),
            need_before=None if one is None else one.need,
            need_after=None if other is None else other.need,
            delivered_before=None if one is None else one.delivered,
            delivered_after=None if other is None else other.delivered,
            covered_before_share=None if one is None else one.covered_share,
            covered_after_share=None if other is None else other.covered_share,
            difference_share=less(
                None if other is None else other.covered_share, None if one is None else one.covered_share
            ),
            value_before=float(values[0]),
            value_after=float(values[1]),
            value_difference=float(values[1] - values[0]),
            met_before=None if one is None else one.met,
            met_after=None if other is None else other.met,
            change=_change(old, new),
        )


def _change(old: Need | None, new: Need | None) -> Change:
    if old is None:
        return "new"
    if new is None:
        return "gone"
    one, other = (ratio(need.exact.covered, need.exact.need) for need in (old, new))
    return "same" if near(one, other) else "more" if other > one else "less"


@dataclass(slots=True)
class _Sum:
    rows: int = 0
    in_full: int = 0
    covered: Exact = 0
    value: Exact = 0

    def add(self, need: Need, value: Exact) -> None:
        self.rows += 1
        self.in_full += need.row.met == "in_full"
        self.covered += ratio(need.exact.covered, need.exact.need)
        self.value += value

    @property
    def mean(self) -> float | None:
        return float(ratio(self.covered, self.rows)) if self.rows else None


@dataclass(slots=True)
class _Sums:
    of: dict[tuple[Group, str], _Sum] = field(default_factory=dict)

    def add(self, group: Group, name: str, need: Need, value: Exact) -> None:
        self.of.setdefault((group, name), _Sum()).add(need, value)


def sums(side: Side) -> dict[tuple[Group, str], _Sum]:
    """Sums by every group, in its order."""
    out = _Sums()
    given = _given(side)
    for where, need in side.once(needs).items():
        row = need.row
        for group, name in (
            ("all", ""),
            ("priority", str(row.priority)),
            ("domain", need.domain),
            ("year", row.period),
            ("days", str(need.within_days)),
        ):
            out.add(group, name, need, need.value)  # type: ignore[arg-type]
        parts = given.get(where, {})
        whole = sum(parts.values())
        for nation in row.nations:
            out.add("nation", nation, need, need.value * ratio(parts.get(nation, 0), whole) if whole else 0)
    numbers: dict[Group, Callable[[str], int]] = {
        "priority": int,
        "days": int,
        "year": side.facts.period_at.__getitem__,
        "nation": side.facts.nation_at.__getitem__,
    }

    def place(where: tuple[Group, str]) -> tuple[int, int, str]:
        group, name = where
        return GROUPS.index(group), numbers[group](name) if group in numbers else 0, name

    return {where: out.of[where] for where in sorted(out.of, key=place)}


def _given(side: Side) -> dict[Where, dict[str, Exact]]:
    """Need -> nation -> what it delivers, as the card counts it (effective units)."""
    if not side.has_plan:
        return {}
    counted = side.planned.once(Counted)
    out: dict[Where, dict[str, Exact]] = {}
    for use in counted.uses:
        of = out.setdefault(use.need, {})
        of[use.offer.nation] = of.get(use.offer.nation, 0) + counted.covers(use)
    return out


def met_differences(before: Side, after: Side) -> list[MetDifference]:
    """A row per group and name of either."""
    out = []
    for (group, name), old, new in joined(before.once(sums), after.once(sums)):
        one, other = old or _Sum(), new or _Sum()
        out.append(
            MetDifference(
                variant=after.name,
                group=group,
                name=name,
                status=status(old is not None, new is not None),
                rows_before=one.rows,
                rows_after=other.rows,
                in_full_before=one.in_full,
                in_full_after=other.in_full,
                in_full_difference=other.in_full - one.in_full,
                covered_before_share=one.mean,
                covered_after_share=other.mean,
                difference_share=less(other.mean, one.mean),
                value_before=float(one.value),
                value_after=float(other.value),
                value_difference=float(other.value - one.value),
            )
        )
    return sorted(out, key=lambda row: GROUPS.index(row.group))
