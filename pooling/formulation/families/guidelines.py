"""Family guidelines."""

from __future__ import annotations

from pooling.domain.years import Account, Guideline
from pooling.formulation.algebra import Expr
from pooling.formulation.context import Formulation

SPENT_AS: dict[str, tuple[str, ...]] = {
    "defence": ("operations", "equipment"),
    "equipment": ("equipment",),
    "related": ("related",),
}
"""Measure -> what options' money counts in it (spends_as)."""


def add(f: Formulation) -> None:
    """Spending guidelines: a share of the economy for defence, a share of defence for equipment.

    ``guidelines[g,n,t]``:  account[g,n,t] + options[g,n,t] + below[g,n,t] >= share[g] * base[g,n,t]

    account is defence_million, equipment_million or related_million of the nation's account. options is what the nation
    itself pays for options whose spends_as belongs to the measure, with upkeep and without grants; operations and
    equipment are defence. base is gdp_million, or for a share of defence defence_million + options as defence. Figures
    of the account count years[t] times. below is 0 where ``guidelines.must``; else tier below_guideline makes its sum
    small. Indices: g guideline, n nation and t period that it is for. Units: million, at prices of t. Source: own;
    NATO: 2 % of GDP and 20 % of it for equipment (2014), 3.5 % and 1.5 % by 2035 (2025). Off: guidelines are only
    reported.
    """
    spends = {option.id: option.spends_as for option in f.facts.starting.options}
    accounts = {(row.nation, row.period): row for row in f.instance.accounts}
    must = f.card["guidelines.must"]
    for guideline in f.instance.guidelines:
        for nation in guideline.nations or f.instance.nation_of:
            for period in guideline.periods or f.facts.periods:
                account = accounts[nation, period]
                due, factor = _due(guideline, account, f.instance.years(period))
                spent = Expr()
                for option, costs in f.option_costs.get((nation, period), {}).items():
                    counts = float(spends[option] in SPENT_AS[guideline.measure])
                    counts -= factor if spends[option] in SPENT_AS["defence"] else 0.0
                    if counts:
                        spent += counts * costs
                key = (guideline.id, nation, period)
                if not must:
                    f.below[key] = f.variable("below", key, 0.0, None)
                    spent += f.below[key]
                elif due <= 0 and min((coef for coef, _ in spent.terms), default=0.0) >= 0:
                    # The account alone meets it, and buying does not raise what is due.
                    continue
                if must and not f.facts.on("guidelines", guideline.id):
                    continue
                f.row("guidelines", key, spent >= due)


def _due(guideline: Guideline, account: Account, years: int) -> tuple[float, float]:
    """(what is due beyond the account, share of options as defence that is due as well)."""
    spent = {
        "defence": account.defence_million,
        "equipment": account.equipment_million,
        "related": account.related_million,
    }[guideline.measure]
    if guideline.of == "gdp":
        return years * (guideline.share * account.gdp_million - spent), 0.0
    return years * (guideline.share * account.defence_million - spent), guideline.share
