"""The figures of a whole plan, each computed once, from the rows that the audit recomputed.

Over periods budgets add up. Limits do not: the limit of a period has in it what the period before left over. What a
nation spends in periods without a budget counts on neither side of a share of budgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import fsum

from pooling.domain import round_off
from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import COST_KINDS, CoverageRow, SpendingRow
from pooling.domain.card import Card
from pooling.domain.figures import (
    FIGURES,
    SPENDING,
    FigureRow,
    MetRow,
    NationRow,
    PeriodRow,
    discounting,
    price_base,
    undiscounted,
)
from pooling.domain.instance import Instance
from pooling.domain.result_columns import MILLION
from pooling.domain.tier_kinds import kind_of_tier


def stated(report: AuditReport, instance: Instance, card: Card, covered: float, contributors: int) -> AuditReport:
    """``report`` with its figures, its counts of what is met, and its sums by nation and by period.

    ``covered`` is the share of weighted need; ``contributors`` counts the nations that commit anything.
    """
    report = replace(
        report,
        met=tuple(_met(report, instance)),
        nations=tuple(_nations(report, instance)),
        periods=tuple(_periods(report, instance)),
    )
    return replace(report, figures=tuple(_figures(report, instance, card, covered, contributors)))


def _met(report: AuditReport, instance: Instance) -> Iterator[MetRow]:
    yield _group("all", "", report.coverage)
    by_priority: dict[int, list[CoverageRow]] = {}
    by_domain: dict[str, list[CoverageRow]] = {}
    for row in report.coverage:
        by_priority.setdefault(row.priority, []).append(row)
        by_domain.setdefault(instance.capability_of[row.capability].domain, []).append(row)
    yield from (_group("priority", str(key), by_priority[key]) for key in sorted(by_priority))
    yield from (_group("domain", key, by_domain[key]) for key in sorted(by_domain))


def _group(group: str, name: str, rows: Sequence[CoverageRow]) -> MetRow:
    counts = {
        standing: sum(1 for row in rows if row.met == standing)
        for standing in ("in_full", "nearly", "in_part", "not_at_all")
    }
    mean = _mean(row.covered_share for row in rows)
    return MetRow(group, name, len(rows), **counts, covered_share=1.0 if mean is None else mean)  # type: ignore[arg-type]


def _mean(shares: Iterable[float]) -> float | None:
    listed = list(shares)
    return fsum(listed) / len(listed) if listed else None


def _nations(report: AuditReport, instance: Instance) -> Iterator[NationRow]:
    """Every nation, in the order of the instance."""
    bills: dict[str, list[SpendingRow]] = {nation.id: [] for nation in instance.nations}
    for row in report.spending:
        bills[row.nation].append(row)
    total = fsum(row.spend_million for row in report.spending)
    for nation, rows in bills.items():
        spent = fsum(row.spend_million for row in rows)
        budget, within = _budget(rows)
        # max keeps the first of equals.
        most = max((row for row in rows if row.used_share is not None), key=_used, default=None)
        yield NationRow(
            nation=nation,
            spend_million=spent,
            spend_share=spent / total if total > 0 else 0.0,
            contributions_million=fsum(row.contributions_million for row in rows),
            funded_million=fsum(row.funded_million for row in rows),
            budget_million=budget,
            budget_spend_million=within,
            used_share=within / budget if budget else None,
            most_used_share=None if most is None else most.used_share,
            most_used_period=None if most is None else most.period,
        )


def _used(row: SpendingRow) -> float:
    return row.used_share or 0.0


def _budget(rows: Iterable[SpendingRow]) -> tuple[float | None, float]:
    """What is granted, and what is spent where anything is granted; (None, 0) where nothing is."""
    among = [row for row in rows if row.budget_million is not None]
    budget = fsum(row.budget_million for row in among if row.budget_million is not None) if among else None
    return budget, fsum(row.spend_million for row in among)


def _periods(report: AuditReport, instance: Instance) -> Iterator[PeriodRow]:
    """Every period, in order."""
    bills: dict[str, list[SpendingRow]] = {period: [] for period in instance.period_ids}
    for row in report.spending:
        bills[row.period].append(row)
    for period, rows in bills.items():
        limits = [row for row in rows if row.limit_million is not None]
        limit = fsum(row.limit_million for row in limits if row.limit_million is not None) if limits else None
        yield PeriodRow(
            period=period,
            spend_million=fsum(row.spend_million for row in rows),
            options_million=fsum(row.options_million for row in rows),
            funded_million=fsum(row.funded_million for row in rows),
            budget_million=_budget(rows)[0],
            limit_million=limit,
            used_share=fsum(row.spend_million for row in limits) / limit if limit else None,
            at_limit=sum(1 for row in limits if (row.used_share or 0.0) >= 1 - round_off.NEED_MET),
        )


_Value = tuple[float | None, tuple[str, ...]]


def _figures(
    report: AuditReport, instance: Instance, card: Card, covered: float, contributors: int
) -> Iterator[FigureRow]:
    values: dict[str, _Value] = {
        **{name: (value, ()) for name, value in _sums(report).items()},
        **dict(_worst(report)),
        "covered": (covered if report.coverage else None, ()),
        "nations": (float(len(instance.nations)), ()),
        "contributors": (float(contributors), ()),
        "checks": (float(sum(report.checks.values())), ()),
        "violations": (float(len(report.violations)), ()),
    }
    unit = f"{MILLION} {instance.instance.currency}"
    prices, plain = price_base(instance), undiscounted(instance)
    for name, kind in FIGURES.items():
        figure, where = values[name]
        if kind.unit == MILLION:
            yield FigureRow(name, kind.label, figure, unit, prices, plain, where)
        else:
            yield FigureRow(name, kind.label, figure, kind.unit, where=where)
    for name, value in report.tiers.items():
        tier = kind_of_tier(name)
        assert tier is not None
        called = f"tier.{name}", f"Tier {name}"
        if tier.unit == MILLION:
            yield FigureRow(*called, value, unit, prices, discounting(instance, card) if tier.name == "cost" else plain)
        else:
            yield FigureRow(*called, value, tier.unit)


def _sums(report: AuditReport) -> dict[str, float | None]:
    met = next(row for row in report.met if row.group == "all")
    budget, within = _budget(report.spending)
    rows = report.spending
    scenarios = report.scenarios
    mean = fsum(row.probability * row.short_share for row in scenarios) if scenarios else None
    return {
        "needs": float(met.rows),
        "met_in_full": float(met.in_full),
        "met_nearly": float(met.nearly),
        "met_in_part": float(met.in_part),
        "met_not_at_all": float(met.not_at_all),
        "covered_mean": met.covered_share if met.rows else None,
        "pledged_mean": _mean(min(1.0, row.pledged / row.need) for row in report.coverage),
        "credible_mean": _mean(min(1.0, row.credible / row.need) for row in report.coverage),
        "scenario_mean": mean,
        SPENDING: fsum(row.spend_million for row in rows),
        **{
            f"{SPENDING}.{kind}": fsum(getattr(row, f"{kind}_million") for row in rows)
            for kind in (*COST_KINDS, "contributions", "funded")
        },
        "grants": fsum(row.grants_million for row in report.funds),
        "pools_bought": fsum(row.cost_million for row in report.pools),
        "budget": budget,
        "budget_spending": None if budget is None else within,
        "budget_used": within / budget if budget else None,
    }


def _worst(report: AuditReport) -> Iterator[tuple[str, _Value]]:
    """Figures that are somebody's: the first of equals."""
    used = max((row for row in report.spending if row.used_share is not None), key=_used, default=None)
    yield "limit_used_most", (None, ()) if used is None else (used.used_share, (used.nation, used.period))
    without = min(report.withdrawals, key=lambda row: (row.covered_share, row.withdrawal), default=None)
    yield "withdrawal_worst", (None, ()) if without is None else (without.covered_share, (without.withdrawal,))
    turn = min(report.scenarios, key=lambda row: (-row.short_share, row.scenario), default=None)
    yield "scenario_worst", (None, ()) if turn is None else (turn.short_share, (turn.scenario,))
