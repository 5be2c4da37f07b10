"""What is left to negotiate: within some per cent of the best, what each nation may spend and commit, and its regret.

What is agreed already is locked in the instance. A nation's least is found by minimising what it spends; its most by
minimising what all others spend, for then it carries what can be carried for a reason. Regret is what the plan asks of
a nation beyond its least (Bell, 1982, Regret in decision making under uncertainty, Operations Research 30).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from pooling.analysis.answers import Rows, summed_up, without_plan
from pooling.analysis.named import named
from pooling.analysis.question import Tell
from pooling.analysis.room.negotiate_text import negotiate_text
from pooling.analysis.room.within import Within
from pooling.analysis.things import Thing
from pooling.domain import round_off
from pooling.domain.audit_report import AuditReport
from pooling.domain.deadline import OutOfTime
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.readable import on_lines
from pooling.domain.result_columns import MILLION, result_column
from pooling.engine.loading import prepared
from pooling.engine.request import RunRequest
from pooling.engine.room import Found

GAP = 0.01
"""How near a nation's least is sought; the bound says what is left."""


class NegotiateRequest(RunRequest):
    """How much worse a plan may be in any tier, for whom, and how many commitments are tried."""

    within: float = Field(0.02, ge=0, le=1, allow_inf_nan=False, description="Share by which any tier may be worse.")
    nations: list[str] | None = Field(None, description="Nations asked about; without any all that could pay.")
    tried: int = Field(10, ge=0, le=100_000, description="Commitments at most, of all nations, that are forbidden.")


@dataclass(frozen=True, slots=True)
class NationRoom:
    """What a nation may spend and commit while no tier is worse by more than the share, what is locked being kept."""

    nation: str = result_column("The nation", refers_to="nations")
    spends_million: float = result_column("What it spends in the plan", unit=MILLION)
    least_found_million: float = result_column("What it spends in the plan that asks least of it", unit=MILLION)
    least_bound_million: float = result_column("In no such plan does it spend less: proven", unit=MILLION)
    most_found_million: float = result_column("What it spends in the plan that asks most of it", unit=MILLION)
    most_bound_million: float | None = result_column(
        "In no such plan does it spend more: proven; empty where the card does not look at cost", unit=MILLION
    )
    regret_least_million: float = result_column("What the plan asks of it beyond its least, at least", unit=MILLION)
    regret_most_million: float = result_column("The same at most: proven by the bound", unit=MILLION)
    commitments: int = result_column("Commitments it has in the plan, by offer and period")
    must: int = result_column("Those that no such plan can do without: proven")
    open: int = result_column("Those that some plan found does without")
    others: int = result_column("Commitments it has in some plan found and not in the plan")
    must_names: tuple[str, ...] = result_column("The musts by offer")


def negotiate(request: NegotiateRequest, stop: threading.Event, tell: Tell) -> Rows[NationRoom]:
    """What is left to negotiate: for each nation the range of its spending, what it must commit, and its regret.

    No tier is worse than the plan's by more than ``within``. Bounds are proven; every plan found keeps every rule and
    lock. The list says how it ended (``outcome``, ``reason``, ``detail``); the largest regret comes first.
    """
    nations = _nations(request)
    tell(0, len(nations) + 2, "the plan")
    try:
        found = Within(request, request.within, stop, "negotiate")
    except OutOfTime:
        return Rows((), "none", "time_limit", "the room around the plan was not ready in time")
    if found.base.plan is None:
        return without_plan(found.base, "the run as things stand")
    nations = nations or _paying(found)
    ranges: dict[str, tuple[Found, Found]] = {}
    for number, nation in enumerate(nations, start=1):
        if found.over:
            break
        tell(number, len(nations) + 2, nation)
        least = found.room.least(found.room.spending[nation], GAP, found.base.plan)
        found.add(least)
        most = found.room.least(found.room.others(nation), GAP, found.base.plan)
        found.add(most)
        ranges[nation] = least, most
    tell(len(nations) + 1, len(nations) + 2, "what is a must")
    musts = _musts(found, nations, request.tried)
    rows = [_row(found, nation, *ranges[nation], musts) for nation in ranges]
    rows.sort(key=lambda row: (-row.regret_least_million, row.nation))
    lacking = f"{len(nations) - len(rows)} of {len(nations)} nations are left out" if len(rows) < len(nations) else ""
    answer = summed_up(rows, [found.base], lacking, cancelled=found.again.deadline.cancelled)
    answer.words = on_lines(negotiate_text(found.again.instance, found.again.card.name, request.within, rows))
    return answer


def _nations(request: NegotiateRequest) -> tuple[str, ...]:
    """The nations asked about. Raises :class:`InvalidInput` with every one that is none."""
    card, instance = prepared(request.instance, request.card, request.overrides, request.gap)
    problems: list[Problem] = []
    asked = named("nations", request.nations, instance.nation_of, "nation", problems)
    if not card.has("spending"):
        problems.append(Problem("card", card.name, "has no family spending: nobody pays", "take another card"))
    if problems:
        raise InvalidInput(problems, "negotiate")
    return tuple(asked)


def _paying(found: Within) -> tuple[str, ...]:
    """Nations that could spend anything."""
    return tuple(nation for nation, spent in found.room.spending.items() if spent.cost.any() or spent.constant)


def _musts(found: Within, nations: Sequence[str], most: int) -> set[Thing]:
    """Commitments of the nations that no plan can do without, among those that every plan so far has."""
    musts = set()
    candidates = [thing for thing in found.in_all() if thing.kind == "commitment" and thing.nation in nations]
    for thing in found.in_order(candidates)[:most]:
        if found.over:
            break
        if thing in found.in_all() and found.without(thing).impossible:
            musts.add(thing)
    return musts


def _row(found: Within, nation: str, least: Found, most: Found, musts: set[Thing]) -> NationRoom:
    reports = (found.base.audit, least.report, most.report)
    spent = [_spends(report, nation) for report in reports if report is not None]
    bound = found.room.spending[nation].constant if least.bound is None else least.bound
    low, high = min(spent), max(spent)
    bound = min(bound, low)
    plans = [{thing for thing in found.things(plan) if _is_of(thing, nation)} for plan in found.plans]
    now, had = plans[0], plans[0].union(*plans[1:])
    own = sorted(thing for thing in musts if thing.nation == nation)
    return NationRoom(
        nation=nation,
        spends_million=spent[0],
        least_found_million=low,
        least_bound_million=bound,
        most_found_million=high,
        most_bound_million=_most(found, most, high),
        regret_least_million=_nothing(spent[0] - low),
        regret_most_million=_nothing(spent[0] - bound),
        commitments=len(now),
        must=len(own),
        open=len(now - now.intersection(*plans[1:])),
        others=len(had - now),
        must_names=tuple(dict.fromkeys(thing.subject for thing in own)),
    )


def _is_of(thing: Thing, nation: str) -> bool:
    return thing.kind == "commitment" and thing.nation == nation


def _nothing(amount: float) -> float:
    return 0.0 if abs(amount) <= round_off.SHOWN_MILLION else amount


def _most(found: Within, most: Found, high: float) -> float | None:
    """What the level of all spending leaves it at most: all of it, less the least that the others spend."""
    level = next((tier.level for tier in found.card.tiers if tier.kind == "cost"), None)
    counted_otherwise = found.card["spending.discount_rate"] or found.card["options.end_value_share"]
    if level is None or most.bound is None or counted_otherwise:
        return None
    return max(high, level - most.bound)


def _spends(report: AuditReport, nation: str) -> float:
    """What the audit says that a nation spends over all periods."""
    return sum(row.spend_million for row in report.spending if row.nation == nation)
