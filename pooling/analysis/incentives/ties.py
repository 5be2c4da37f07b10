"""Whether a nation could be as well off with the truth: among plans that are as good for all, is there one for it?

A plan is one of several that may be equally good, so a gain between two plans may be chance. The truth is solved again
with the nation's budget at what the misreport leaves it with: what it pays then, and the price of what it misses. Where
that makes the plan worse for all, no best plan for the truth is as good for the nation: its gain is real. That is
proven by the bounds of both runs. Where it changes nothing, and the plan leaves the nation as well off, it is a tie.

It says nothing where money has more than one period or is worth something at the end: then a cap on a budget is no cap
on what the nation pays in all. Nor does it bound what else the misreport could have led to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pooling.analysis.again import Again
from pooling.analysis.comparing.sides import Side
from pooling.analysis.comparing.standing import solved, standing
from pooling.domain import round_off

Tie = Literal["none", "tie", "open"]


def tie(again: Again, nation: str, left_with: float, borne: Callable[[Side], float]) -> tuple[Tie, str]:
    """Whether a best plan for the truth leaves the nation no worse than ``left_with`` million, and why that is open.

    ``borne``: what a plan costs the nation, the price of what it misses included.
    """
    card, instance = again.card, again.instance
    if not card.has("budget"):
        return "open", "the card has no budgets with which to look for plans that are as good"
    if len(instance.periods) > 1 or card["options.end_value_share"]:
        return "open", "over several years a budget does not say what is paid in all"
    if again.deadline.over:
        return "open", "time was over"
    changes = _capped(again, nation, left_with)
    if changes is None:
        return "open", "its budget can be advanced or is unlimited by the card"
    capped = again.changed(f"{nation} pays no more", changes)
    if capped.result.outcome == "infeasible":
        return "none", ""
    found, why = _worse(again.base(), capped)
    if found == "tie" and borne(capped) > left_with + round_off.COMPARED * max(1.0, abs(left_with)):
        return "open", "a plan as good for all lets it pay as little, but it misses more of its own"
    return found, why


def _capped(again: Again, nation: str, left_with: float) -> list[dict[str, Any]] | None:
    """The change that gives the nation no more to spend than it would be left with."""
    scale = float(again.card["budget.scale"])
    if scale == 0:
        return None
    most = max(0.0, left_with * (1 + round_off.COMPARED) + round_off.COMPARED) / scale
    period = again.instance.periods[0].id
    rows = [row for row in again.instance.budgets if row.nation == nation]
    if any(row.advance_share for row in rows):
        return None
    if not rows:
        # A table of budgets names every nation: the others have no limit.
        amounts = {each.id: {"amount_million": most} if each.id == nation else {} for each in again.instance.nations}
        return [
            {"do": "add_row", "table": "budgets", "row": {"nation": each, "period": period, **amount}}
            for each, amount in amounts.items()
        ]
    if rows[0].amount_million is not None:
        most = min(most, rows[0].amount_million)
    where = {"nation": nation, "period": period}
    return [{"do": "set", "table": "budgets", "where": where, "field": "amount_million", "value": most}]


def _worse(base: Side, capped: Side) -> tuple[Tie, str]:
    before, after = base.once(solved), capped.once(solved)
    for tier in before.tiers:
        found = standing(before, after, tier.name)
        if found.verdict == "worse":
            return "none", ""
        if found.verdict != "same":
            return "open", f"{tier.name}: {found.why or 'a tighter budget cannot help'}"
    return "tie", "a tie: a plan as good for all leaves it as well off"
