"""Family breadth: nobody carries it alone.

- largest_share: provided[n,r,t] <= share * need, or <= share * provided[r,t], as breadth.share_of says. Units are
  effective, without gains and reliability.
- least_nations: where it is 2 or more and anything is provided, at least so many nations take part.
- least_part: where somebody counts who takes part, provided[n,r,t] is 0 or at least breadth.least_part_share * need.

Four families count who takes part in a requirement. The first of them on the card reports the least part.

- breadth: least_nations >= 2
- caveats: a partner caveat names the nation there
- rotation: turns with a spread
- specialisation: two or more providers
"""

from __future__ import annotations

from collections.abc import Callable

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.plan.planned import Planned
from pooling.domain.tables import Requirement

FAMILY = "breadth"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for requirement_id, period in planned.provided:
        requirement = facts.requirements[requirement_id]
        share = largest_share(facts, requirement, period)
        if share < 1:
            _shares(facts, planned, requirement, period, share, findings)
        count, least = len(planned.part.get((requirement_id, period), ())), requirement.least_nations
        where = (requirement_id, period)
        if least >= 2 and count and not findings.at_least(FAMILY, "least_nations", where, count, least):
            findings.say(f"{count} nation(s) take part in {requirement_id} in {period}, it needs {least}")
    least_parts(FAMILY, facts, planned, findings)


def largest_share(facts: Facts, requirement: Requirement, period: str) -> Exact:
    """The largest share one nation may provide: the requirement's own, else 1 for a nation's own need, else the card's
    from its quantity on (of the period), else 1."""
    if requirement.largest_share is not None:
        return exact(requirement.largest_share)
    if requirement.nation is None and facts.need(requirement, period) >= facts.number("breadth.from_quantity"):
        return facts.number("breadth.largest_share")
    return 1


def _shares(
    facts: Facts, planned: Planned, requirement: Requirement, period: str, share: Exact, findings: Findings
) -> None:
    of_need = facts.card["breadth.share_of"] == "need"
    whole = facts.need(requirement, period) if of_need else planned.provided_to(requirement.id, period)
    limit, of = share * whole, 0 if of_need else whole
    for nation, provided in planned.provided[requirement.id, period].items():
        where = (requirement.id, period, nation)
        if not findings.at_most(FAMILY, "largest_share", where, provided, limit, of=of):
            findings.say(
                f"{nation} provides {words(provided)} to {requirement.id} in {period}, at most {words(limit)} may come "
                f"from one nation ({words(100 * share)} % of {words(whole)} {'needed' if of_need else 'provided'})"
            )


_Asks = Callable[[Facts, str, Requirement, str], bool]

_COUNTED: dict[str, _Asks] = {
    "breadth": lambda _facts, _nation, requirement, _period: requirement.least_nations >= 2,
    "caveats": lambda facts, nation, requirement, period: facts.partner_caveat_names(nation, requirement, period),
    "rotation": lambda _facts, _nation, requirement, _period: requirement.turns_spread is not None,
    "specialisation": lambda _facts, _nation, requirement, _period: requirement.providers == "two_or_more",
}
"""Family -> whether it counts the nation's participation in the requirement."""


def least_parts(family: str, facts: Facts, planned: Planned, findings: Findings) -> None:
    """Check the parts that ``family`` counts and no family before it: one alone reports them."""
    counting = {name: counts for name, counts in _COUNTED.items() if facts.card.has(name)}
    share = facts.number("breadth.least_part_share")
    for (requirement_id, period), part in planned.part.items():
        requirement = facts.requirements[requirement_id]
        for nation in sorted(part):
            first = next(
                (name for name, counts in counting.items() if counts(facts, nation, requirement, period)), None
            )
            if first == family:
                where = (requirement_id, period, nation)
                provided = planned.provided[requirement_id, period][nation]
                least_part(family, where, provided, share * facts.need(requirement, period), findings)


def least_part(family: str, where: tuple[str, str, str], provided: Exact, least: Exact, findings: Findings) -> None:
    requirement, period, nation = where
    if not findings.at_least(family, "least_part", where, provided, least):
        findings.say(
            f"{nation} provides {words(provided)} to {requirement} in {period}, "
            f"taking part means at least {words(least)}"
        )
