"""What is there by which day: stairs of what is asked for, what nations own, and what the plan sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.domain.tables import Requirement
from pooling.report.charts.chart import Chart
from pooling.report.charts.drawing import values
from pooling.report.charts.palette import Palette
from pooling.report.table import Table
from pooling.report.words import number

_ASKED, _OWNED, _SENT = "asked for by then", "offered at that notice", "planned at that notice"
_SERIES = (_ASKED, _OWNED, _SENT)
_ANY_TIME = Requirement.model_fields["within_days"].default
_LATER = "any time"


def notice_chart(result: Result, instance: Instance, capability: str = "") -> Chart | None:
    """Stairs over days, in points of value, or in units of one capability, in the first period.

    Needs are those of the situation that asks for most: situations are alternatives. None where nothing has a day.
    """
    if result.plan is None:
        return None
    period = instance.period_ids[0]
    wanted = [row for row in instance.requirements if _counts(row, capability) and period in (row.periods or (period,))]
    situation = _largest(wanted, instance, period)
    asked = [row for row in wanted if situation in instance.mission_of[row.mission].situations]
    if not asked or all(row.within_days >= _ANY_TIME for row in asked):
        return None

    def weight(what: str) -> float:
        return 1.0 if capability else instance.capability_of[what].value_weight

    steps: dict[str, dict[float, float]] = {name: {} for name in _SERIES}
    for row in asked:
        _add(steps[_ASKED], row.within_days, weight(row.capability) * instance.need(row, period))
    kinds = {row.capability for row in asked}
    for offer in instance.offers:
        if offer.capability in kinds and period in (offer.periods or (period,)):
            points = weight(offer.capability) * offer.effectiveness * instance.units(offer, period)
            _add(steps[_OWNED], offer.notice_days, points)
    ids = {row.id for row in asked}
    for sent in result.plan.assignments:
        if sent.period == period and sent.requirement in ids:
            offer = instance.offer_of[sent.offer]
            _add(steps[_SENT], offer.notice_days, weight(offer.capability) * offer.effectiveness * sent.quantity)
    unit = instance.capability_of[capability].unit if capability else "points of value"
    return _chart(steps, unit, situation, period, instance)


def _counts(row: Requirement, capability: str) -> bool:
    return not capability or row.capability == capability


def _largest(rows: list[Requirement], instance: Instance, period: str) -> str:
    sums: dict[str, float] = {}
    for row in rows:
        points = instance.capability_of[row.capability].value_weight * instance.need(row, period)
        for situation in instance.mission_of[row.mission].situations:
            sums[situation] = sums.get(situation, 0.0) + points
    return max(sorted(sums), key=sums.__getitem__, default="")


def _add(stairs: dict[float, float], day: float, amount: float) -> None:
    stairs[day] = stairs.get(day, 0.0) + amount


def _chart(
    steps: Mapping[str, Mapping[float, float]], unit: str, situation: str, period: str, instance: Instance
) -> Chart:
    days = sorted({day for stairs in steps.values() for day in stairs})
    sums = {
        name: [sum(amount for day, amount in stairs.items() if day <= until) for until in days]
        for name, stairs in steps.items()
    }
    labels = [_LATER if day >= _ANY_TIME else f"{day:g}" for day in days]
    table = Table.of(
        ("days", *_SERIES),
        ((label, *(number(sums[name][at]) for name in _SERIES)) for at, label in enumerate(labels)),
    )
    name = next((row.name or row.id for row in instance.situations if row.id == situation), situation)
    says = (
        f"Added up over days to readiness, in {unit}; {name}, {period}. Offers count at their own notice, before any "
        "approval or bought readiness; what is offered may be kept at home, or barred by a caveat."
    )
    rows = [
        {"day": label, "amount": sums[series][at], "series": series}
        for series in _SERIES
        for at, label in enumerate(labels)
    ]
    return Chart(
        "notice", "What is there by which day", says, table, lambda colours: _drawn(rows, labels, unit, colours)
    )


def _drawn(rows: list[dict[str, Any]], labels: list[str], unit: str, colours: Palette) -> Any:
    import altair as alt

    looks = [colours.ink, colours.kinds[2], colours.kinds[0]]
    return (
        alt.Chart(values(rows))
        .mark_line(interpolate="step-after", strokeWidth=2, point={"size": 22, "opacity": 1})
        .encode(
            x=alt.X("day:O", sort=labels, title="days to readiness", axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("amount:Q", title=unit, axis=alt.Axis(format=",~s", tickCount=6)),
            color=alt.Color(
                "series:N",
                sort=list(_SERIES),
                scale=alt.Scale(domain=list(_SERIES), range=looks),
                legend=alt.Legend(symbolType="stroke", symbolStrokeWidth=2),
            ),
            strokeDash=alt.StrokeDash(
                "series:N", scale=alt.Scale(domain=list(_SERIES), range=[[5, 3], [2, 2], [1, 0]])
            ),
        )
        .properties(width=520, height=240)
    )
