"""Family guidelines: a share of the economy, or of defence expenditure, is spent (million, at prices of the period).

below = max(0, share * base - counted). With guidelines.must it is 0.

Accounts count for each year of the period. base is gdp, or what counts as defence. What counts, by measure:

- defence: defence of the accounts, options spent as operations or equipment
- equipment: equipment of the accounts, options spent as equipment
- related: the same of the accounts, options spent as related

Of options counts what the nation pays itself: cost after grants, and upkeep.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, ratio, words
from pooling.audit.plan.buying import bought
from pooling.audit.plan.planned import Planned
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


def standings(facts: Facts, planned: Planned) -> tuple[Standing, ...]:
    """Every nation in every period that a guideline is for."""
    if not facts.instance.guidelines:
        return ()
    accounts = {(row.nation, row.period): row for row in facts.instance.accounts}
    paid: defaultdict[tuple[str, str, str], Exact] = defaultdict(int)
    for purchase in planned.once(bought):
        for period in purchase.paid_in:
            paid[purchase.part.nation, period, purchase.part.option.spends_as] += purchase.own(period)
    return tuple(
        _standing(guideline, accounts[nation.id, period], facts.years[period], paid)
        for guideline in facts.instance.guidelines
        for nation in facts.instance.nations
        if not guideline.nations or nation.id in guideline.nations
        for period in facts.periods
        if not guideline.periods or period in guideline.periods
    )


def _standing(guideline: Guideline, account: Account, years: int, paid: dict[tuple[str, str, str], Exact]) -> Standing:
    nation, period = account.nation, account.period

    def spent(measure: str) -> tuple[Exact, Exact]:
        """(accounts, options) of a measure."""
        booked = {
            "defence": account.defence_million,
            "equipment": account.equipment_million,
            "related": account.related_million,
        }
        of_options = sum(paid.get((nation, period, spent_as), 0) for spent_as in _SPENT_AS[measure])
        return exact(booked[measure]) * years, of_options

    base = exact(account.gdp_million) * years if guideline.of == "gdp" else sum(spent("defence"))
    return Standing(guideline, nation, period, *spent(guideline.measure), base)


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    if not facts.card["guidelines.must"]:
        return
    for standing in planned.once(standings):
        guideline = standing.guideline
        where = (guideline.id, standing.nation, standing.period)
        if not findings.at_least(FAMILY, "met", where, standing.counted, standing.due):
            findings.say(
                f"{standing.nation} spends {words(standing.counted)} million on {guideline.measure} in "
                f"{standing.period}, {guideline.id} asks for {words(standing.due)}: "
                f"{words(100 * exact(guideline.share))} % of {words(standing.base)}"
            )


def below(planned: Planned) -> Exact:
    """Tier below_guideline: all that is missing (million)."""
    return sum(standing.below for standing in planned.once(standings))


def rows(planned: Planned) -> tuple[GuidelineRow, ...]:
    """A row per guideline, nation and period, whatever the card; the share of a base of 0 is 0."""
    return tuple(
        GuidelineRow(
            guideline=standing.guideline.id,
            nation=standing.nation,
            period=standing.period,
            accounts_million=float(standing.accounts),
            options_million=float(standing.options),
            base_million=float(standing.base),
            due_million=float(standing.due),
            below_million=float(standing.below),
            share=float(ratio(standing.counted, standing.base)) if standing.base else 0.0,
            due_share=standing.guideline.share,
        )
        for standing in planned.once(standings)
    )
