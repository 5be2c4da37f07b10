"""Taking part means something: provided[n,r,t] is 0, or at least breadth.least_part_share * need.

It holds where participation counts: a requirement with least_nations >= 2 (family breadth), a partner caveat that
names the nation there (caveats), turns with a spread (rotation), two or more providers (specialisation); and with
focus.least_part_share for every requirement (focus). The first family of these that asks for it reports it.
"""

from __future__ import annotations

from collections.abc import Callable

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, words
from pooling.audit.plan.planned import Planned
from pooling.domain.tables import Requirement

_Asks = Callable[[Facts, str, Requirement, str], bool]

_COUNTED: dict[str, _Asks] = {
    "breadth": lambda _facts, _nation, requirement, _period: requirement.least_nations >= 2,
    "caveats": lambda facts, nation, requirement, period: facts.partner_caveat_names(nation, requirement, period),
    "rotation": lambda _facts, _nation, requirement, _period: requirement.turns_spread is not None,
    "specialisation": lambda _facts, _nation, requirement, _period: requirement.providers == "two_or_more",
}
"""Family -> whether it counts the nation's participation in the requirement."""


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    asking = {family: asks for family, asks in _COUNTED.items() if facts.card.has(family)}
    share = facts.number("breadth.least_part_share")
    token = facts.number("focus.least_part_share") if facts.card.has("focus") else 0
    for (requirement_id, period), part in planned.part.items():
        requirement = facts.requirements[requirement_id]
        need = facts.need(requirement, period)
        for nation in sorted(part):
            where = (requirement_id, period, nation)
            provided = planned.provided[requirement_id, period][nation]
            family = next((one for one, asks in asking.items() if asks(facts, nation, requirement, period)), None)
            if family is not None:
                _least_part(family, where, provided, share * need, findings)
            if token:
                _least_part("focus", where, provided, token * need, findings)


def _least_part(family: str, where: tuple[str, str, str], provided: Exact, least: Exact, findings: Findings) -> None:
    requirement, period, nation = where
    findings.at_least(
        family,
        "least_part",
        where,
        provided,
        least,
        lambda: (
            f"{nation} provides {words(provided)} to {requirement} in {period}, "
            f"taking part means at least {words(least)}"
        ),
    )
