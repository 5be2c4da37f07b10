"""Spending guidelines: what a nation spends of what it is to spend."""

from __future__ import annotations

from fractions import Fraction

from .costs_of_options import dues
from .facts import Facts, fraction
from .programme import Programme


def below_guidelines(facts: Facts, programme: Programme) -> Fraction:
    """Million that is missing over all guidelines, nations and periods."""
    return facts.kept(("below", programme), lambda: _below(facts, programme))


def _below(facts: Facts, programme: Programme) -> Fraction:
    accounts = {(row.nation, row.period): row for row in facts.instance.accounts}
    missing = Fraction(0)
    for row in facts.instance.guidelines:
        for nation in row.nations or facts.nations:
            for period in row.periods or facts.periods:
                account, years = accounts[nation, period], facts.years(period)
                spent = dict.fromkeys(("operations", "equipment", "related"), Fraction(0))
                for due in dues(facts, programme):
                    if (due.nation, due.period) == (nation, period):
                        spent[due.option.spends_as] += due.net
                defence = years * fraction(account.defence_million) + spent["operations"] + spent["equipment"]
                counted = {
                    "defence": defence,
                    "equipment": years * fraction(account.equipment_million) + spent["equipment"],
                    "related": years * fraction(account.related_million) + spent["related"],
                }
                base = defence if row.of == "defence" else years * fraction(account.gdp_million)
                missing += max(Fraction(0), fraction(row.share) * base - counted[row.measure])
    return missing


def guidelines_met(facts: Facts, programme: Programme) -> bool:
    if not facts.has("guidelines") or not facts.card["guidelines.must"]:
        return True
    return not below_guidelines(facts, programme)
