"""Figures of whole plans: those people quote, risks, what was set otherwise, and indicators for base and variants."""

from __future__ import annotations

from collections.abc import Iterator

from pooling.analysis.comparing.differences import joined, less, status
from pooling.analysis.comparing.needs import sums
from pooling.analysis.comparing.payments import payments
from pooling.analysis.comparing.sides import Side
from pooling.domain.card import Card
from pooling.domain.comparison.rows import (
    COUNT,
    NEED_SHARE,
    WEIGHTED,
    FigureDifference,
    Group,
    IndicatorRow,
    RiskDifference,
    RunRow,
    SettingRow,
)
from pooling.domain.figures import FIGURES, FigureRow
from pooling.domain.result_columns import MILLION, POINTS

NO_INDICATORS = ("checks", "violations")


def run_row(side: Side, is_base: bool) -> RunRow:
    """What a result is of, and how it ended."""
    result, instance = side.result, side.instance
    return RunRow(
        name=side.name,
        role="base" if is_base else "variant",
        instance=instance.name,
        instance_hash=instance.hash,
        card=side.card.name,
        card_hash=side.card.hash,
        outcome=result.outcome,
        reason=result.termination.reason,
        detail=result.termination.detail,
        holds=side.has_plan and side.report.ok,
        periods=len(instance.periods),
        nations=len(instance.nations),
        requirements=len(instance.requirements),
        spending_million=side.report.figure("spending").value if side.has_plan else None,
    )


def setting_rows(before: Side, after: Side) -> Iterator[SettingRow]:
    """What the two cards set otherwise."""
    for setting, old, new in joined(_settings(before.card), _settings(after.card)):
        if old != new:
            yield SettingRow(after.name, setting, old or "", new or "")


def _settings(card: Card) -> dict[str, str]:
    """Every setting by the name that overrides know it by; the order of tiers is one, too."""
    return {
        **{f"families.{family}": "true" for family in card.families},
        "tiers": ", ".join(tier.kind for tier in card.tiers),
        **{f"tiers.{tier.kind}.gap": f"{tier.gap:g}" for tier in card.tiers},
        **{f"tiers.{tier.kind}.tolerance": f"{tier.tolerance:g}" for tier in card.tiers},
        **{f"tiers.{tier.kind}.level": f"{tier.level:g}" for tier in card.tiers if tier.level is not None},
        **{key: _words(value) for key, value in card.parameters.items()},
    }


def _words(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_words, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _figures(side: Side) -> dict[str, FigureRow]:
    if not side.has_plan:
        return {}
    return {row.name: row for row in side.report.figures if row.name in FIGURES and row.name not in NO_INDICATORS}


def figure_differences(before: Side, after: Side) -> Iterator[FigureDifference]:
    """A row per figure of the whole plan that either states."""
    for name, old, new in joined(before.once(_figures), after.once(_figures)):
        known = old or new
        assert known is not None
        one, other = (None if row is None else row.value for row in (old, new))
        if one is not None or other is not None:
            yield FigureDifference(after.name, name, known.label, known.unit, one, other, less(other, one))


def risk_differences(before: Side, after: Side) -> Iterator[RiskDifference]:
    """What stays covered in withdrawals and scenarios, and what can be expected of pledges on average."""
    for kind, tables in (
        (
            "withdrawal",
            [{row.withdrawal: row.covered_share for row in side.report.withdrawals} for side in (before, after)],
        ),
        (
            "scenario",
            [{row.scenario: 1 - row.short_share for row in side.report.scenarios} for side in (before, after)],
        ),
        ("credible", [_credible(side) for side in (before, after)]),
    ):
        for name, old, new in joined(*tables):
            yield RiskDifference(
                variant=after.name,
                kind=kind,  # type: ignore[arg-type]
                name=name,
                status=status(old is not None, new is not None),
                before_share=old,
                after_share=new,
                difference_share=less(new, old),
            )


def _credible(side: Side) -> dict[str, float]:
    value = side.report.figure("credible_mean").value
    return {} if value is None else {"pledges as far as they can be expected": value}


def indicator_rows(side: Side) -> Iterator[IndicatorRow]:
    """The figures of a side that base and variants are held side by side by."""
    if not side.has_plan:
        return
    million = f"{MILLION} {side.instance.instance.currency}"
    for name, row in side.once(_figures).items():
        if row.value is not None:
            yield IndicatorRow(name, "all", "", row.label, row.unit, side.name, row.value)
    for tier, value in side.report.tiers.items():
        unit = next((row.unit for row in side.report.figures if row.name == f"tier.{tier}"), "")
        yield IndicatorRow(f"tier.{tier}", "all", "", f"Tier {tier}", unit, side.name, value)
    for (group, name), found in side.once(sums).items():
        if group != "all":
            yield _of_group("covered_mean", group, name, "Need covered, plain mean", NEED_SHARE, side, found.mean)
            yield _of_group("met_in_full", group, name, "Met in full", COUNT, side, found.in_full)
            yield _of_group("value", group, name, "Value of what is covered", POINTS, side, float(found.value))
    for (group, name), amount in side.once(payments).items():
        if group != "all":
            label = "Paid by this source" if group == "source" else "Paid by nations themselves"
            yield _of_group("spending", group, name, label, million, side, float(amount))
    for withdrawal in side.report.withdrawals:
        value = withdrawal.covered_share
        yield _of_group("withdrawal", "all", withdrawal.withdrawal, "Covered without", WEIGHTED, side, value)
    for scenario in side.report.scenarios:
        value = scenario.short_share
        yield _of_group("scenario", "all", scenario.scenario, "Short in scenario", WEIGHTED, side, value)


def _of_group(
    indicator: str, group: Group, name: str, label: str, unit: str, side: Side, value: float | None
) -> IndicatorRow:
    return IndicatorRow(indicator, group, name, label, unit, side.name, value)
