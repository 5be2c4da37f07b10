"""The figures of a plan that people quote: what each is, in which unit, at which prices, discounted or not.

The audit computes them once. Text, workbook, JSON and REST show these records and compute no figure of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pooling.domain import round_off
from pooling.domain.result_columns import MILLION, result_column
from pooling.domain.tier_kinds import TIER_KINDS

if TYPE_CHECKING:
    from pooling.domain.card import Card
    from pooling.domain.instance import Instance

NEARLY_SHARE = 0.03
"""A requirement that misses less than this share of its need counts as nearly met."""
Standing = Literal["in_full", "nearly", "in_part", "not_at_all"]
"""How far a requirement is met in a period."""

CONSTANT, CURRENT = "constant prices", "prices of each period"
UNDISCOUNTED = "not discounted"
SPENDING = "spending"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of a whole plan, with label, unit, prices and discounting."""

    name: str = result_column("Name of the figure, or tier.NAME")
    label: str = result_column("What it is, in words")
    value: float | None = result_column("Empty where there is nothing to measure it by", pattern="#,##0.00##")
    unit: str = result_column("Unit of the value")
    prices: str = result_column(
        "Of money: its prices. Constant: nothing is dearer in one period than in another", default=""
    )
    discounting: str = result_column("Of money over several periods: how later money counts less", default="")
    where: tuple[str, ...] = result_column(
        "Of a largest or worst figure whose it is: a nation and a period, a withdrawal, a scenario", default=()
    )

    @property
    def basis(self) -> str:
        """Prices and discounting in words; nothing where money can be read in one way only."""
        return basis_words(self.prices, self.discounting)


_COUNT = "requirement-periods"


@dataclass(frozen=True, slots=True)
class MetRow:
    """How many requirements of a group are met, each counted in every period."""

    group: Literal["all", "priority", "domain"] = result_column("What they have in common")
    name: str = result_column("The priority or the domain")
    rows: int = result_column("How many there are", heading="Asked for", unit=_COUNT)
    in_full: int = result_column("Met in full", heading="Met in full", unit=_COUNT)
    nearly: int = result_column("Less than 3 % of the need is missing", unit=_COUNT)
    in_part: int = result_column("More than that is missing", unit=_COUNT)
    not_at_all: int = result_column("Nothing comes", unit=_COUNT)
    covered_share: float = result_column("Plain mean of covered shares", unit="share of need")


@dataclass(frozen=True, slots=True)
class NationRow:
    """What a nation spends over all periods, of what budgets."""

    nation: str = result_column("Nation", refers_to="nations")
    spend_million: float = result_column("What it spends", unit=MILLION, total=True)
    spend_share: float = result_column("Its part of all nations' spending", unit="share of all")
    contributions_million: float = result_column(
        "What of it goes into common funds", heading="Paid to funds", unit=MILLION, total=True
    )
    funded_million: float = result_column(
        "What common funds pay of its costs", heading="Paid by funds", unit=MILLION, total=True
    )
    budget_million: float | None = result_column(
        "What it is granted over all periods; empty: no budget in any. What is carried over counts once",
        unit=MILLION,
        total=True,
    )
    budget_spend_million: float = result_column(
        "What it spends in periods with a budget", heading="Spend under budgets", unit=MILLION, total=True
    )
    used_share: float | None = result_column("That over the budget", unit="share of budget")
    most_used_share: float | None = result_column(
        "Largest part of the limit of a period that it spends", unit="share of limit"
    )
    most_used_period: str | None = result_column("In which period; the first of equals", refers_to="periods")


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """What all nations together spend in a period."""

    period: str = result_column("Period", refers_to="periods")
    spend_million: float = result_column("What they spend", unit=MILLION, total=True)
    options_million: float = result_column("Of it for options, before grants", unit=MILLION, total=True)
    funded_million: float = result_column(
        "What common funds pay of their costs", heading="Paid by funds", unit=MILLION, total=True
    )
    budget_million: float | None = result_column(
        "Budgets of nations that have one; empty: none has", unit=MILLION, total=True
    )
    limit_million: float | None = result_column("Limits of nations that have one; empty: none has", unit=MILLION)
    used_share: float | None = result_column("What these spend over their limits", unit="share of limit")
    at_limit: int = result_column("Nations that spend all of their limit", unit="nations")


@dataclass(frozen=True, slots=True)
class FigureKind:
    """What a figure of a whole plan is called, and its unit; ``million`` stands for millions of the currency."""

    label: str
    unit: str


_SHARE = "share of need, plain mean"
FIGURES: dict[str, FigureKind] = {
    "needs": FigureKind("Requirements, each counted in every period", "requirement-periods"),
    "met_in_full": FigureKind("Met in full", "requirement-periods"),
    "met_nearly": FigureKind(
        f"Nearly met: less than {100 * NEARLY_SHARE:g} % of the need missing", "requirement-periods"
    ),
    "met_in_part": FigureKind("Met in part: more than that missing", "requirement-periods"),
    "met_not_at_all": FigureKind("Not met at all", "requirement-periods"),
    "covered": FigureKind("Need covered, by weight and priority", "share of weighted need"),
    "covered_mean": FigureKind("Need covered, each requirement and period alike", _SHARE),
    "pledged_mean": FigureKind("Need covered if every pledge is honoured", _SHARE),
    "credible_mean": FigureKind("Need covered by what can be expected", _SHARE),
    "withdrawal_worst": FigureKind("Need still covered in the worst withdrawal", "share of weighted need"),
    "scenario_mean": FigureKind("Need short on average over scenarios", "share of weighted need"),
    "scenario_worst": FigureKind("Need short in the worst scenario", "share of weighted need"),
    "nations": FigureKind("Nations", "nations"),
    "contributors": FigureKind("Nations that commit anything", "nations"),
    SPENDING: FigureKind("Spending, all nations and periods together", MILLION),
    "spending.commitment": FigureKind("Cost of commitments", MILLION),
    "spending.fixed": FigureKind("Fixed costs of taking part", MILLION),
    "spending.holding": FigureKind("Cost of holding what is owned", MILLION),
    "spending.deployment": FigureKind("Cost of deployment, before refunds", MILLION),
    "spending.pools": FigureKind("Cost of shares of pools and their use", MILLION),
    "spending.agreements": FigureKind("Fees of agreements", MILLION),
    "spending.support": FigureKind("Cost of support elements", MILLION),
    "spending.options": FigureKind("Cost of options, before grants", MILLION),
    "spending.contributions": FigureKind("Paid into common funds", MILLION),
    "spending.funded": FigureKind("Paid by common funds, taken off spending", MILLION),
    "grants": FigureKind("Grants of common funds for options", MILLION),
    "pools_bought": FigureKind("Units of pools bought, without their use", MILLION),
    "budget": FigureKind("Budgets, all nations and periods that have one", MILLION),
    "budget_spending": FigureKind("Spending of these nations and periods", MILLION),
    "budget_used": FigureKind("Spent of these budgets, all periods together", "share of budgets"),
    "limit_used_most": FigureKind("Largest part of a limit spent in one period", "share of limit"),
    "checks": FigureKind("Checks of the audit", "checks"),
    "violations": FigureKind("Rules broken", "rules"),
}
"""Figures of a whole plan by name, in the order of reports; the values of tiers follow as ``tier.NAME``."""


def figure_of(rows: Iterable[FigureRow], name: str) -> FigureRow:
    """The figure of that name (:data:`FIGURES`), without a value where it is not stated."""
    kind = FIGURES[name]
    return next((row for row in rows if row.name == name), FigureRow(name, kind.label, None, kind.unit))


def standing(need: float, delivered: float, short: float) -> Standing:
    """How far a need is met (effective units)."""
    if short <= round_off.NEED_MET * need:
        return "in_full"
    if short < NEARLY_SHARE * need:
        return "nearly"
    return "not_at_all" if delivered <= round_off.NEED_MET * need else "in_part"


def basis_words(prices: str, discounting: str) -> str:
    """Prices and discounting in words; nothing where money can be read in one way only."""
    if not discounting and prices != CURRENT:
        return ""
    return ", ".join(part for part in (prices, discounting) if part)


def price_base(instance: Instance) -> str:
    """The prices that all money of a plan is at."""
    return CURRENT if instance.prices else CONSTANT


def undiscounted(instance: Instance) -> str:
    """How money is discounted everywhere but in tier cost: not at all; with one period there is nothing to say."""
    return UNDISCOUNTED if len(instance.periods) > 1 else ""


def discounting(instance: Instance, card: Card) -> str:
    """How tier cost counts later spending less."""
    rate = card["spending.discount_rate"]
    if not rate or len(instance.periods) < 2:
        return undiscounted(instance)
    return f"discounted at {100 * rate:g} % a {'year' if instance.dated else 'period'} to {instance.period_ids[0]}"


def tier_unit(kind: str, instance: Instance, card: Card) -> str:
    """The unit of a tier; of money with its prices and its discounting."""
    unit = TIER_KINDS[kind].unit
    if unit != MILLION:
        return unit
    later = discounting(instance, card) if TIER_KINDS[kind].about == "cost" else undiscounted(instance)
    basis = basis_words(price_base(instance), later)
    return f"{unit} ({basis})" if basis else unit
