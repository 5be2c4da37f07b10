"""Incentives: who gains by saying what is not so under a card, and with which setting of the card it does not pay."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from pooling.analysis.again import Again
from pooling.analysis.answers import Rows, without_plan
from pooling.analysis.comparing.sides import Side
from pooling.analysis.incentives.misreports import KINDS, Kind, Misreport, misreports
from pooling.analysis.incentives.reforms import Reform, reforms
from pooling.analysis.incentives.text import incentives_text
from pooling.analysis.incentives.ties import tie
from pooling.analysis.named import named
from pooling.analysis.question import Tell
from pooling.analysis.shares.stakes import COMMON_KEY, PRICE, Stakes, mean_price, paid, problems_of
from pooling.domain import round_off
from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.domain.readable import on_lines
from pooling.domain.result_columns import MILLION, result_column
from pooling.engine.request import RunRequest


class IncentivesRequest(RunRequest):
    """The facts are held to be the truth. Each misreport is solved, and its plan valued by the truth."""

    nations: list[str] = Field([], description="Nations whose misreports are tried; without any, every nation's.")
    kinds: list[str] = Field(
        list(KINDS), description="hide: an offer; overstate: a need of its own; caveat: a mission it may not serve in."
    )
    overstate_share: float = Field(
        0.5, gt=0, le=10, allow_inf_nan=False, description="By how much needs are overstated, as a share of the need."
    )
    most: int = Field(20, ge=1, le=10_000, description="Misreports that are tried, of nations that pay most first.")
    price_million: float | None = Field(None, ge=0, allow_inf_nan=False, description=PRICE)
    common_key: str = Field("equal", description=COMMON_KEY)
    reforms: list[str] = Field(
        [],
        description="Settings of the card to try where a misreport pays, each KEY=VALUE; without any, some that fit.",
    )


@dataclass(frozen=True, slots=True)
class Incentive:
    """What a nation gains or loses by a misreport; what plans cost it is what it pays and the price of what it misses,
    both by the truth."""

    nation: str = result_column("Nation", refers_to="nations")
    kind: Kind = result_column("hide: an offer; overstate: a need; caveat: a mission it may not serve in")
    about: str = result_column("The offer, need or mission")
    said: str = result_column("What it says that is not so")
    pays: Literal["yes", "maybe", "no"] = result_column(
        "yes: no plan that is best for the truth leaves it as well off (proven); maybe: it gains in the plan found, "
        "which may be chance; no: it gains nothing in the plan found"
    )
    why: str = result_column("What leaves it open, or keeps a plan from being there")
    truth_million: float = result_column("What the plan for the truth costs it", unit=MILLION)
    misreport_million: float | None = result_column("What the plan for the misreport costs it", unit=MILLION)
    gain_million: float | None = result_column("What it gains; negative: what it loses", unit=MILLION)
    paid_less_million: float | None = result_column("What it pays less, of that", unit=MILLION)
    others_lose_million: float | None = result_column("What all others lose together", unit=MILLION)
    break_even_million: float | None = result_column(
        "Price of a point from which it does not pay, where it then misses more of its own; empty where it does not",
        unit=f"{MILLION} a point",
    )
    cured_by: str = result_column("The setting of the card with which it does not pay, the cheapest of those tried")
    cure_costs_million: float | None = result_column(
        "What that setting costs all nations together when they tell the truth; negative: it saves", unit=MILLION
    )
    tried: int = result_column("Settings that were tried for it")


@dataclass(frozen=True)
class _Valued:
    """What a plan costs each nation, by the truth: what it pays, and with the price of what it misses."""

    pays: dict[str, float]
    missed: dict[str, float]
    costs: dict[str, float]

    @property
    def all(self) -> float:
        return sum(self.costs.values())


class _Trial:
    """The truth and what is said instead, valued alike; the truth under each reform is solved once."""

    def __init__(self, again: Again, stakes: Stakes, price: float) -> None:
        self.again, self.stakes, self.price = again, stakes, price
        self.truth = self.valued(again.base())
        self._reformed: dict[str, _Valued | None] = {}
        self.room = round_off.COMPARED * max(1.0, *map(abs, self.truth.costs.values()))

    def valued(self, side: Side) -> _Valued:
        """A plan, whatever facts it was made for, in the light of the true ones."""
        true = Side(side.name, side.result, self.again.instance, side.card)
        pays, missed = paid(true), self.stakes.missed(true)
        return _Valued(pays, missed, {nation: amount + self.price * missed[nation] for nation, amount in pays.items()})

    def solved(self, name: str, changes: tuple[dict[str, Any], ...], reform: Reform | None = None) -> _Valued | None:
        """What comes of it; None where there is no plan."""
        side = self.again.changed(name, changes, None if reform is None else reform[1])
        return self.valued(side) if side.has_plan else None

    def plain(self, amount: float) -> float:
        """A difference without what is round-off alone."""
        return 0.0 if abs(amount) <= self.room else amount

    def cure(self, said: Misreport, tried: list[Reform]) -> tuple[str, float | None, int]:
        """(the cheapest setting with which it does not pay, what that costs all, settings that were tried)."""
        found: list[tuple[float, str]] = []
        count = 0
        for reform in tried:
            if self.again.deadline.over:
                break
            words = reform[0]
            if words not in self._reformed:
                self._reformed[words] = self.solved(words, (), reform)
            truth = self._reformed[words]
            if truth is None:
                continue
            instead = self.solved(f"{said.words}, {words}", said.changes, reform)
            count += 1
            if instead is not None and truth.costs[said.nation] - instead.costs[said.nation] <= self.room:
                found.append((truth.all - self.truth.all, words))
        cost, words = min(found, default=(None, ""))
        return words, cost, count


def incentives(request: IncentivesRequest, stop: threading.Event, tell: Tell) -> Rows[Incentive]:
    """Who gains by hiding an offer, overstating a need or adding a caveat, and which setting of the card cures that.

    The facts given are held to be the truth. Each misreport is solved as a run of its own; its plan is valued by the
    truth: what the nation pays then, and the price of what it misses. Where it gains, a further run says whether a plan
    for the truth could have left it as well off, and settings of the card are tried. Those who gain most come first.
    """
    again = Again(request, stop)
    stakes, tried = _checked(request, again)
    base = again.base()
    if base.result.plan is None:
        return without_plan(base.result, "the run for the truth")
    price = mean_price(base) if request.price_million is None else request.price_million
    trial = _Trial(again, stakes, price)
    asked = [
        said
        for said in misreports(base, request.overstate_share, trial.truth.pays)
        if said.kind in request.kinds and (not request.nations or said.nation in request.nations)
    ][: request.most]
    rows = []
    for place, said in enumerate(asked):
        if again.deadline.over:
            break
        tell(place, len(asked), f"{said.nation} {said.words}")
        row = _row(trial, said, tried)
        if row is not None:
            rows.append(row)
    rows.sort(key=lambda row: (-(row.gain_million or 0.0), row.nation, row.about))
    answer = again.answered(rows, len(asked), len(rows), "misreports")
    answer.words = on_lines(incentives_text(again.instance, again.card.name, rows))
    return answer


def _checked(request: IncentivesRequest, again: Again) -> tuple[Stakes, list[Reform]]:
    """Stakes and reforms as they were asked for. Raises :class:`InvalidInput` with every problem."""

    def stakes() -> Stakes:
        return Stakes.of(again.instance, again.card, request.common_key)

    def tried() -> list[Reform]:
        return reforms(request.reforms, again.card, again.instance)

    nations = [nation.id for nation in again.instance.nations]
    problems: list[Problem] = []
    named("nations", request.nations or None, nations, "nation", problems)
    if not request.kinds:
        problems.append(Problem("kinds", shown([]), "at least one kind", f"give some of {', '.join(KINDS)}"))
    named("kinds", request.kinds or None, KINDS, "kind", problems)
    if not any(tier.kind == "cost" for tier in again.card.tiers):
        rule = "what nations gain is money, which a card without tier cost does not look at"
        problems.append(Problem("card", again.card.name, rule, "use card coverage"))
    problems += problems_of(stakes, tried)
    if problems:
        raise InvalidInput(problems, "incentives")
    return stakes(), tried()


def _row(trial: _Trial, said: Misreport, tried: list[Reform]) -> Incentive | None:
    """The row of a misreport; None where time was over before it was known."""
    truth = trial.truth
    about = (said.nation, said.kind, said.about, said.words)
    before = truth.costs[said.nation]
    try:
        side = trial.again.changed(said.words, said.changes)
    except InvalidInput as error:
        why = f"it would be found out: {error.problems[0].rule}"
        return Incentive(*about, "no", why, before, None, None, None, None, None, "", None, 0)
    if not side.has_plan and side.result.outcome != "infeasible":
        return None
    if not side.has_plan:
        why = "no plan keeps the rules with what it says"
        return Incentive(*about, "no", why, before, None, None, None, None, None, "", None, 0)
    instead = trial.valued(side)
    gain = before - instead.costs[said.nation]
    pays: Literal["yes", "maybe", "no"] = "no"
    why, cured_by, cure_costs, count = "", "", None, 0
    if gain > trial.room:
        found, why = tie(
            trial.again, said.nation, instead.costs[said.nation], lambda side: trial.valued(side).costs[said.nation]
        )
        pays = "yes" if found == "none" else "maybe"
        if found != "tie":
            cured_by, cure_costs, count = trial.cure(said, tried)
    return Incentive(
        *about,
        pays=pays,
        why=why,
        truth_million=before,
        misreport_million=instead.costs[said.nation],
        gain_million=trial.plain(gain),
        paid_less_million=trial.plain(truth.pays[said.nation] - instead.pays[said.nation]),
        others_lose_million=trial.plain(instead.all - truth.all + gain),
        break_even_million=_break_even(truth, instead, said.nation),
        cured_by=cured_by,
        cure_costs_million=cure_costs,
        tried=count,
    )


def _break_even(truth: _Valued, instead: _Valued, nation: str) -> float | None:
    """The price of a point at which the nation gains as much money as it misses need."""
    less, more = truth.pays[nation] - instead.pays[nation], instead.missed[nation] - truth.missed[nation]
    return less / more if less > 0 and more > round_off.NEED_MET else None
