"""Rows of a comparison. Each says what a result called the base has (before), and what another has instead (after).

``variant`` is the name of that other result. What only one of the two knows has no figure on the other side; amounts
that are nothing there count as 0 in a difference, shares have none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pooling.domain.figures import Standing
from pooling.domain.outcome import Outcome, Reason
from pooling.domain.result_columns import CAPABILITY_UNIT, MILLION, POINTS, result_column
from pooling.domain.variants.touched import Did

Status = Literal["both", "only_base", "only_variant"]
Change = Literal["same", "more", "less", "new", "gone"]
Presence = Literal["stays", "enters", "leaves", "changes"]
Verdict = Literal["better", "worse", "same", "not_proven"]
Proven = Literal["certified", "proven", "none"]
Group = Literal["all", "priority", "domain", "nation", "year", "days", "kind", "source"]

NEED_SHARE = "share of need"
WEIGHTED = "share of weighted need"
OF_ALL = "share of all"
COUNT = "requirement-periods"

_VARIANT = "Name of the result that is compared with the base"
_STATUS = "Whether the facts of both have it, or those of the base or the variant alone"


@dataclass(frozen=True, slots=True)
class RunRow:
    """A result that is compared: what it is of, and how it ended."""

    name: str = result_column("What it is called here")
    role: Literal["base", "variant"] = result_column("The base that all others are compared with, or one of them")
    instance: str = result_column("Its instance")
    instance_hash: str = result_column("Which facts exactly")
    card: str = result_column("Its model card")
    card_hash: str = result_column("Which policy exactly")
    outcome: Outcome = result_column("What it holds")
    reason: Reason = result_column("How its run ended")
    detail: str = result_column("The run's own words; why there is no plan")
    holds: bool = result_column("Whether its plan breaks no rule, computed again")
    periods: int = result_column("Periods of its instance", unit="periods")
    nations: int = result_column("Nations of its instance", unit="nations")
    requirements: int = result_column("Requirements of its instance", unit="requirements")
    spending_million: float | None = result_column("What all nations spend", unit=MILLION)


@dataclass(frozen=True, slots=True)
class InputRow:
    """A difference of the facts: a cell that the two instances have otherwise, or a row that one of them lacks."""

    variant: str = result_column(_VARIANT)
    did: Did = result_column("What happens from the base to the variant: a cell is set, a row added or removed")
    table: str = result_column("Table of the instance")
    row: str = result_column("Name of the row: its id, or the columns that name it")
    column: str = result_column("Column of the cell; empty for a row")
    before: str = result_column("What the base has; (empty) for the column's default")
    after: str = result_column("What the variant has")


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A difference of the cards: a family, a tier or a parameter that is set otherwise."""

    variant: str = result_column(_VARIANT)
    setting: str = result_column("Which setting")
    before: str = result_column("The base's; empty: it has none")
    after: str = result_column("The variant's; empty: it has none")


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A figure of one result. Side by side they have a row for each indicator and a column for each result."""

    indicator: str = result_column("Which figure")
    group: Group = result_column("What it is summed by")
    name: str = result_column("Which of these; empty for all")
    label: str = result_column("What it is, in words")
    unit: str = result_column("Unit of the value")
    run: str = result_column("The result")
    value: float | None = result_column("The figure; empty where this result does not know it")


@dataclass(frozen=True, slots=True)
class FigureDifference:
    """A figure of the whole plan."""

    variant: str = result_column(_VARIANT)
    name: str = result_column("Which figure")
    label: str = result_column("What it is, in words")
    unit: str = result_column("Unit of the figures")
    before: float | None = result_column("The base's")
    after: float | None = result_column("The variant's")
    difference: float | None = result_column("After less before")


@dataclass(frozen=True, slots=True)
class TierDifference:
    """A tier of both cards: what the two plans are worth in it, and what is proven of the best that there can be.

    The best of each lies between the value of its plan and its bound, so their difference lies between
    ``least_difference`` and ``most_difference``. It is proven where that leaves one sign only.
    """

    variant: str = result_column(_VARIANT)
    tier: str = result_column("Tier")
    maximise: bool = result_column("Whether more is better")
    unit: str = result_column("Unit of the values, bounds and differences")
    status: Status = result_column("Whether both cards have it, or that of the base or the variant alone")
    before: float | None = result_column("Value of the base's plan", pattern="#,##0.00##")
    after: float | None = result_column("Value of the variant's plan", pattern="#,##0.00##")
    difference: float | None = result_column("After less before: a fact about the two plans", pattern="#,##0.00##")
    bound_before: float | None = result_column("What no plan of the base can pass", pattern="#,##0.00##")
    bound_after: float | None = result_column("What no plan of the variant can pass", pattern="#,##0.00##")
    least_difference: float | None = result_column(
        "The least that the best of the variant can be above that of the base; empty where nothing is proven",
        pattern="#,##0.00##",
    )
    most_difference: float | None = result_column("The most", pattern="#,##0.00##")
    verdict: Verdict = result_column(
        "What is proven of the variant: better, worse, same, or nothing (the gaps leave it open)"
    )
    proof: Proven = result_column("Whether exact arithmetic proves it (certified), or the solver's bounds (proven)")
    why: str = result_column("What leaves it open; empty where it is proven")


@dataclass(frozen=True, slots=True)
class NeedDifference:
    """A requirement in a period (effective units)."""

    variant: str = result_column(_VARIANT)
    requirement: str = result_column("Requirement")
    period: str = result_column("Period")
    mission: str = result_column("Its mission")
    capability: str = result_column("What it needs")
    domain: str = result_column("Domain of the capability")
    priority: int = result_column("Its priority; 1 is the highest; the variant's where it has one")
    within_days: int = result_column("Days within which it is needed", unit="days")
    status: Status = result_column(_STATUS)
    need_before: float | None = result_column("What the base needs", unit=CAPABILITY_UNIT)
    need_after: float | None = result_column("What the variant needs", unit=CAPABILITY_UNIT)
    delivered_before: float | None = result_column("What the base's plan delivers", unit=CAPABILITY_UNIT)
    delivered_after: float | None = result_column("What the variant's plan delivers", unit=CAPABILITY_UNIT)
    covered_before_share: float | None = result_column("Part of the need that the base covers", unit=NEED_SHARE)
    covered_after_share: float | None = result_column("Part of the need that the variant covers", unit=NEED_SHARE)
    difference_share: float | None = result_column("After less before", unit=NEED_SHARE, pattern="+0.0%;-0.0%;0.0%")
    value_before: float = result_column("Value of what the base covers", unit=POINTS, total=True)
    value_after: float = result_column("Value of what the variant covers", unit=POINTS, total=True)
    value_difference: float = result_column("After less before", unit=POINTS, total=True)
    met_before: Standing | None = result_column("How far the base meets it")
    met_after: Standing | None = result_column("How far the variant meets it")
    change: Change = result_column("Whether a larger part of the need is covered, or a smaller")


@dataclass(frozen=True, slots=True)
class MetDifference:
    """Requirements with something in common, each counted in every period.

    By nation: those that it takes part in. Of the value that is covered it has its part of what is delivered.
    """

    variant: str = result_column(_VARIANT)
    group: Group = result_column("What they have in common")
    name: str = result_column("The priority, domain, nation, year or number of days; empty for all")
    status: Status = result_column("Whether both have any, or the base or the variant alone")
    rows_before: int = result_column("How many the base asks for", unit=COUNT)
    rows_after: int = result_column("How many the variant asks for", unit=COUNT)
    in_full_before: int = result_column("Met in full by the base", unit=COUNT)
    in_full_after: int = result_column("Met in full by the variant", unit=COUNT)
    in_full_difference: int = result_column("After less before", unit=COUNT)
    covered_before_share: float | None = result_column("Plain mean of covered shares, base", unit=NEED_SHARE)
    covered_after_share: float | None = result_column("Plain mean of covered shares, variant", unit=NEED_SHARE)
    difference_share: float | None = result_column("After less before", unit=NEED_SHARE, pattern="+0.0%;-0.0%;0.0%")
    value_before: float = result_column("Value of what the base covers", unit=POINTS)
    value_after: float = result_column("Value of what the variant covers", unit=POINTS)
    value_difference: float = result_column("After less before", unit=POINTS)


@dataclass(frozen=True, slots=True)
class CommitmentDifference:
    """Units of an offer that a nation commits in a period."""

    variant: str = result_column(_VARIANT)
    nation: str = result_column("Nation")
    capability: str = result_column("Capability")
    offer: str = result_column("Offer")
    period: str = result_column("Period")
    status: Status = result_column(_STATUS)
    before: float = result_column("Units that the base commits", unit=CAPABILITY_UNIT)
    after: float = result_column("Units that the variant commits", unit=CAPABILITY_UNIT)
    difference: float = result_column("After less before", unit=CAPABILITY_UNIT)
    value_difference: float = result_column("The same in points of value", unit=POINTS, total=True)
    change: Change = result_column("new or gone where only one commits any")


@dataclass(frozen=True, slots=True)
class AssignmentDifference:
    """Units of an offer that are planned for a requirement in a period."""

    variant: str = result_column(_VARIANT)
    nation: str = result_column("Nation")
    offer: str = result_column("Offer")
    requirement: str = result_column("Requirement")
    period: str = result_column("Period")
    status: Status = result_column(_STATUS)
    before: float = result_column("Units in the base", unit=CAPABILITY_UNIT)
    after: float = result_column("Units in the variant", unit=CAPABILITY_UNIT)
    difference: float = result_column("After less before", unit=CAPABILITY_UNIT)
    change: Change = result_column("new or gone where only one has any")


@dataclass(frozen=True, slots=True)
class MoneyDifference:
    """Money for a nation's share of the plan in a period, by kind of cost and by who pays."""

    variant: str = result_column(_VARIANT)
    nation: str = result_column("Nation")
    period: str = result_column("Period")
    kind: str = result_column("Kind of cost")
    source: str = result_column("own: the nation itself; else a common fund", heading="Paid by")
    status: Status = result_column(_STATUS)
    before_million: float = result_column("Base", unit=MILLION, total=True)
    after_million: float = result_column("Variant", unit=MILLION, total=True)
    difference_million: float = result_column("After less before", unit=MILLION, total=True)


@dataclass(frozen=True, slots=True)
class PaymentDifference:
    """Money summed: what nations pay themselves by nation, year and kind of cost, and all that is paid by source."""

    variant: str = result_column(_VARIANT)
    group: Group = result_column("What it is summed by")
    name: str = result_column("The nation, year, kind or source; empty for all")
    status: Status = result_column(_STATUS)
    before_million: float = result_column("Base", unit=MILLION)
    after_million: float = result_column("Variant", unit=MILLION)
    difference_million: float = result_column("After less before", unit=MILLION)
    difference_share: float | None = result_column(
        "The same as a share of the base's; empty where that is 0", unit="share of base", pattern="+0.0%;-0.0%;0.0%"
    )


@dataclass(frozen=True, slots=True)
class BridgeRow:
    """What one cause adds to spending from one result to another in a period. All rows add up to the difference.

    Amounts are rounded to millionths of a million so that they add up to the difference of the two sums, rounded so.
    """

    base: str = result_column("From which result")
    variant: str = result_column("To which")
    cause: str = result_column("Why more or less is spent")
    label: str = result_column("The cause in words")
    period: str = result_column("Period")
    amount_million: float = result_column("What it adds (+) or saves (-)", unit=MILLION, total=True)


@dataclass(frozen=True, slots=True)
class AgreementDifference:
    """An agreement in a period in which either plan has members of it."""

    variant: str = result_column(_VARIANT)
    agreement: str = result_column("Agreement")
    period: str = result_column("Period")
    status: Status = result_column(_STATUS)
    presence: Presence = result_column("Whether the variant forms it, no longer forms it, or changes it")
    joined: tuple[str, ...] = result_column("Members in the variant alone")
    left: tuple[str, ...] = result_column("Members in the base alone")
    lead_before: str | None = result_column("Who leads it in the base")
    lead_after: str | None = result_column("Who leads it in the variant")
    before_million: float = result_column("Fees in the base", unit=MILLION, total=True)
    after_million: float = result_column("Fees in the variant", unit=MILLION, total=True)
    difference_million: float = result_column("After less before", unit=MILLION, total=True)


@dataclass(frozen=True, slots=True)
class PoolDifference:
    """A pool in a period in which either plan buys units of it."""

    variant: str = result_column(_VARIANT)
    pool: str = result_column("Pool")
    period: str = result_column("Period")
    status: Status = result_column(_STATUS)
    presence: Presence = result_column("Whether the variant buys it, no longer buys it, or buys more or less")
    before: float = result_column("Units bought in the base", unit="units")
    after: float = result_column("Units bought in the variant", unit="units")
    difference: float = result_column("After less before", unit="units")
    difference_million: float = result_column("Cost of the units bought, after less before", unit=MILLION, total=True)


@dataclass(frozen=True, slots=True)
class OptionDifference:
    """A nation that takes part in an option in either plan."""

    variant: str = result_column(_VARIANT)
    option: str = result_column("Option")
    nation: str = result_column("Nation")
    start: int = result_column("Which of its starts, counted from 1")
    status: Status = result_column(_STATUS)
    presence: Presence = result_column("Whether it takes part in the variant, no longer does, or otherwise")
    period_before: str | None = result_column("Start in the base")
    period_after: str | None = result_column("Start in the variant")
    units_before: float = result_column("Units ordered in the base", unit="units")
    units_after: float = result_column("Units ordered in the variant", unit="units")
    before_million: float = result_column("What it pays itself in the base", unit=MILLION, total=True)
    after_million: float = result_column("What it pays itself in the variant", unit=MILLION, total=True)
    difference_million: float = result_column("After less before", unit=MILLION, total=True)


@dataclass(frozen=True, slots=True)
class FairnessDifference:
    """What a nation carries of all, against its share by a burden key."""

    variant: str = result_column(_VARIANT)
    key: str = result_column("Burden key")
    nation: str = result_column("Nation")
    status: Status = result_column(_STATUS)
    key_before_share: float | None = result_column("Its share by the key, base", unit=OF_ALL)
    key_after_share: float | None = result_column("Its share by the key, variant", unit=OF_ALL)
    carried_before_share: float | None = result_column("What it carries of all, base", unit=OF_ALL)
    carried_after_share: float | None = result_column("What it carries of all, variant", unit=OF_ALL)
    above_before_million: float | None = result_column(
        "Above (+) or below (-) its share by the key, base", unit=MILLION
    )
    above_after_million: float | None = result_column("The same, variant", unit=MILLION)
    difference_million: float | None = result_column("After less before", unit=MILLION)


@dataclass(frozen=True, slots=True)
class RiskDifference:
    """What stays covered when someone withdraws, or is short in a scenario, or can be expected of pledges."""

    variant: str = result_column(_VARIANT)
    kind: Literal["withdrawal", "scenario", "credible"] = result_column("What happens")
    name: str = result_column("Who or what is gone, or which scenario")
    status: Status = result_column("Whether both cards look at it, or that of the base or the variant alone")
    before_share: float | None = result_column("Need covered then, base", unit=WEIGHTED)
    after_share: float | None = result_column("Need covered then, variant", unit=WEIGHTED)
    difference_share: float | None = result_column("After less before", unit=WEIGHTED, pattern="+0.0%;-0.0%;0.0%")
