"""Family guidelines: a share of the economy, or of defence expenditure, is spent (million, at prices of the period).

base = gdp, or defence of the accounts with what the plan's options cost as operations or equipment. counted, of a
measure: defence: defence of the accounts with the same; equipment: that with options spent as equipment; related: that
with options spent as related. below = max(0, share * base - counted); with guidelines.must it is 0. Of options counts
what the nation pays itself: cost after grants, and upkeep.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, ratio, words
from pooling.audit.plan.buying import Bought
from pooling.domain.audit_rows import GuidelineRow
from pooling.domain.years import Account, Guideline

FAMILY = "guidelines"

_SPENT_AS = {"defence": ("operations", "equipment"), "equipment": ("equipment",), "related": ("related",)}
"""Measure -> how options are spent that count in it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A nation in a period under a guideline."""

    guideline: Guideline
    nation: str
    period: str
    accounts: Exact
    options: Exact
    base: Exact

    @property
    def due(self) -> Exact:
        return exact(self.guideline.share) * self.base

    @property
    def counted(self) -> Exact:
        return self.accounts + self.options

    @property
    def below(self) -> Exact:
        return max(0, self.due - self.counted)


def standings(facts: Facts, options: Sequence[Bought]) -> tuple[Standing, ...]:
    """Every nation in every period that a guideline is for."""
    if not facts.instance.guidelines:
        return ()
    accounts = {(row.nation, row.period): row for row in facts.instance.accounts}
    paid: dict[tuple[str, str, str], Exact] = {}
    for one in options:
        for period in one.paid_in:
            where = (one.part.nation, period, one.part.option.spends_as)
            paid[where] = paid.get(where, 0) + one.own(period)
    return tuple(
        _standing(guideline, nation.id, period, accounts[nation.id, period], paid)
        for guideline in facts.instance.guidelines
        for nation in facts.instance.nations
        if not guideline.nations or nation.id in guideline.nations
        for period in facts.periods
        if not guideline.periods or period in guideline.periods
    )


def _standing(
    guideline: Guideline, nation: str, period: str, account: Account, paid: dict[tuple[str, str, str], Exact]
) -> Standing:
    def spent(measure: str) -> tuple[Exact, Exact]:
        """(accounts, options) of a measure."""
        booked = {
            "defence": account.defence_million,
            "equipment": account.equipment_million,
            "related": account.related_million,
        }
        return exact(booked[measure]), sum(paid.get((nation, period, one), 0) for one in _SPENT_AS[measure])

    base = exact(account.gdp_million) if guideline.of == "gdp" else sum(spent("defence"))
    return Standing(guideline, nation, period, *spent(guideline.measure), base)


def check(facts: Facts, found: Sequence[Standing], findings: Findings) -> None:
    if facts.card["guidelines.must"]:
        for one in found:
            _met(one, findings)


def _met(one: Standing, findings: Findings) -> None:
    findings.at_least(
        FAMILY,
        "met",
        (one.guideline.id, one.nation, one.period),
        one.counted,
        one.due,
        lambda: (
            f"{one.nation} spends {words(one.counted)} million on {one.guideline.measure} in {one.period}, "
            f"{one.guideline.id} asks for {words(one.due)}: {words(100 * exact(one.guideline.share))} % of "
            f"{words(one.base)}"
        ),
    )


def below(found: Sequence[Standing]) -> Exact:
    """Tier below_guideline: all that is missing (million)."""
    return sum(one.below for one in found)


def rows(found: Sequence[Standing]) -> tuple[GuidelineRow, ...]:
    """A row per guideline, nation and period, whatever the card; the share of a base of 0 is 0."""
    return tuple(
        GuidelineRow(
            guideline=one.guideline.id,
            nation=one.nation,
            period=one.period,
            accounts_million=float(one.accounts),
            options_million=float(one.options),
            base_million=float(one.base),
            due_million=float(one.due),
            below_million=float(one.below),
            share=float(ratio(one.counted, one.base)) if one.base else 0.0,
            due_share=one.guideline.share,
        )
        for one in found
    )
