"""Why a need goes unmet: every kind of reason by a case made for it, amounts that add up, the line that tells them."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from toys import agreement, budgets, card, need, offer, option, periods, solve, through, toy

import pooling
from pooling.domain.card import Tier
from pooling.domain.gap_rows import Gap
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.reasons import releases
from pooling.reasons.gap_words import ELSEWHERE, GIVEN_UP, NOBODY, TOO_LITTLE

from .reasons_checked import compare

USUAL, LONG = 60, 1_500
RESULTS = Path(__file__).with_name("reasons-long.json")
LATE = {"within_days": 10}


def only_gap(instance: Instance, *families: str, **parameters: Any) -> Gap:
    """The one gap of the plan that covers the most."""
    (gap,) = solve(instance, card(*families, **parameters)).gap_rows
    assert sum(reason.amount for reason in gap.reasons) == pytest.approx(gap.short, abs=1e-9)
    return gap


def told(gap: Gap) -> list[tuple[str, list[tuple[str, str]], float]]:
    """(kind, rules, amount) of every reason."""
    return [
        (reason.kind, [(rule.family, rule.subject) for rule in reason.rules], round(reason.amount, 6))
        for reason in gap.reasons
    ]


def test_nobody_offers_it() -> None:
    gap = only_gap(toy(offers=[]))
    assert (gap.main_reason, told(gap)) == (NOBODY, [("missing", [], 2)])
    assert (gap.requirement, gap.mission, gap.capability, gap.period, gap.priority) == ("r", "m", "lift", "p", 1)
    assert (gap.need, gap.short) == (2.0, 2.0)


def test_too_little_of_it_exists() -> None:
    gap = only_gap(toy(offers=[offer("a", "A", 1)]))
    assert (gap.main_reason, told(gap)) == (TOO_LITTLE, [("missing", [], 1)])


def test_what_is_late_exists() -> None:
    # Nine tenths are there, and too late: only one does not exist.
    instance = toy(
        requirements=[need("r", 10, **LATE)],
        offers=[offer("a", "A", 5, notice_days=30), offer("b", "B", 4, notice_days=30)],
    )
    gap = only_gap(instance, "readiness")
    assert told(gap) == [("rule", [("readiness", "r")], 9), ("missing", [], 1)]
    assert gap.main_reason == "not ready in time (9 of 10), and 1 does not exist"


def test_the_largest_comes_first_in_the_line() -> None:
    # One of ten is late, nine do not exist.
    instance = toy(requirements=[need("r", 10, **LATE)], offers=[offer("a", "A", 1, notice_days=30)])
    assert only_gap(instance, "readiness").main_reason == "9 of 10 do not exist, and not ready in time (1)"


def test_no_money_helps_where_an_option_comes_too_late() -> None:
    instance = toy(periods=periods(2), offers=[through("o", "A", 2)], options=[option(lead_periods=2, cost_million=10)])
    gaps = solve(instance, card("options", "budget")).gap_rows
    assert len(gaps) == 2
    for gap in gaps:
        assert told(gap) == [("rule", [("options", "i")], 2)]
        assert "cannot be in effect" in gap.main_reason


def test_used_elsewhere_names_who_has_it() -> None:
    instance = toy(requirements=[need("r", 2), need("q", 2, priority=2)], offers=[offer("a", "A", 2)])
    gap = only_gap(instance)
    assert (gap.requirement, gap.main_reason, told(gap)) == ("q", ELSEWHERE, [("elsewhere", [], 2)])
    assert gap.reasons[0].needs == ("r",)


def test_money_that_others_spend_is_the_budgets_doing() -> None:
    # A has four and money for two: a larger budget would do, so it is not said that r has what q lacks.
    instance = toy(
        requirements=[need("r", 2), need("q", 2, priority=2)],
        offers=[offer("a", "A", 4, cost=1)],
        budgets=budgets(A=[2], B=[0]),
    )
    assert told(only_gap(instance, "budget")) == [("rule", [("budget", "A")], 2)]


def test_a_unit_that_others_could_free_is_not_impossible() -> None:
    # Only A's is cleared of the caveat for q, and it serves r, where B's could: without the caveat on B for q, or with
    # both planned anew, all is met. The plan that covers all is found, so there is no gap.
    instance = toy(
        missions=[{"id": "m", "situations": ["s"]}, {"id": "n", "situations": ["s"]}],
        requirements=[need("r", 1), need("q", 1, mission="n")],
        offers=[offer("a", "A", 1), offer("b", "B", 1)],
        caveats=[{"id": "c", "nation": "B", "rule": "forbid", "mission": "n"}],
    )
    wasteful = card("caveats", tiers=(Tier("covered", 1.0, 0.5), Tier("cost", 0.001, 0.0)))
    kept = toy(
        **{name: getattr(instance, name) for name in ("missions", "requirements", "caveats")},
        offers=[offer("a", "A", 1, cost=1), offer("b", "B", 1, cost=3)],
    )
    result = solve(kept, wasteful)
    (gap,) = result.gap_rows
    # A alone is paid for. Whichever of the two it serves, B could be had for the other or in its place.
    assert (told(gap), gap.main_reason) == ([("given_up", [], 1)], GIVEN_UP)
    assert solve(instance, card("caveats")).gap_rows == ()


def test_given_up_for_less_cost() -> None:
    # Half of the coverage may be given up, so that nothing is spent on the second aircraft.
    result = solve(
        toy(offers=[offer("a", "A", 4, cost=1)]), card(tiers=(Tier("covered", 1.0, 0.5), Tier("cost", 0.001, 0.0)))
    )
    (gap,) = result.gap_rows
    assert (told(gap), gap.main_reason) == ([("given_up", [], 1)], GIVEN_UP)


def test_together_names_rules_that_do_nothing_alone() -> None:
    # Late and forbidden: neither alone would help.
    instance = toy(
        requirements=[need("r", 2, **LATE)],
        offers=[offer("a", "A", 2, notice_days=30)],
        caveats=[{"id": "c", "nation": "A", "rule": "forbid"}],
    )
    gap = only_gap(instance, "readiness", "caveats")
    assert told(gap) == [("together", [("caveats", "c"), ("readiness", "r")], 2)]
    assert gap.main_reason == "together: held back by caveats + not ready in time"


def test_together_with_what_others_have() -> None:
    # q may not be served by A, and A's two serve r.
    instance = toy(
        missions=[{"id": "m", "situations": ["s"]}, {"id": "n", "situations": ["s"]}],
        requirements=[need("r", 2), need("q", 2, mission="n", priority=2)],
        offers=[offer("a", "A", 2)],
        caveats=[{"id": "c", "nation": "A", "rule": "forbid", "mission": "n"}],
    )
    gap = only_gap(instance, "caveats")
    assert told(gap) == [("together", [("caveats", "c")], 2)]
    assert gap.reasons[0].needs == ("r",)


def test_what_is_retired_for_less_cost_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    # Cost comes first: what may be retired is, and the need is given up with it.
    instance = toy(
        periods=periods(2),
        offers=[offer("a", "A", 2, holding_cost_million=1, retire_from="p2")],
        skills=[{"nation": "A", "capability": "lift"}],
    )
    for whole in (releases.WHOLE, -1):
        monkeypatch.setattr(releases, "WHOLE", whole)
        gap = solve(instance, card("retirement", tiers=("cost", "covered"))).gap_rows[-1]
        assert (gap.period, told(gap), gap.main_reason) == ("p2", [("given_up", [], 2)], GIVEN_UP)


def test_least_part_and_providers_are_not_given_up() -> None:
    # Two providers are asked for, and taking part means half of the need: B has too little for that.
    instance = toy(
        requirements=[need("r", 4, providers="two_or_more")], offers=[offer("a", "A", 4), offer("b", "B", 1)]
    )
    gap = only_gap(instance, "specialisation", breadth__least_part_share=0.5)
    assert told(gap) == [("rule", [("specialisation", "r")], 4)]


def test_use_in_another_situation_is_not_elsewhere() -> None:
    # Two for r in s1, and the same two for q in s2 but for a limit of one: one is held back, none is elsewhere.
    instance = toy(
        situations=[{"id": "s1"}, {"id": "s2"}],
        missions=[{"id": "m", "situations": ["s1"]}, {"id": "n", "situations": ["s2"]}],
        requirements=[need("r", 2), need("q", 2, mission="n")],
        offers=[offer("a", "A", 2)],
        caveats=[{"id": "c", "nation": "A", "rule": "limit", "mission": "n", "capability": "lift", "amount": 1}],
    )
    assert told(only_gap(instance, "caveats")) == [("rule", [("caveats", "c")], 1)]


def test_several_rules_each_with_its_amount() -> None:
    # Five needed: A's three are late, B has money for none of its one, and one does not exist.
    instance = toy(
        requirements=[need("r", 5, **LATE)],
        offers=[offer("a", "A", 3, notice_days=30), offer("b", "B", 1, cost=1)],
        budgets=budgets(A=[0], B=[0]),
    )
    gap = only_gap(instance, "readiness", "budget")
    assert told(gap) == [("rule", [("readiness", "r")], 3), ("rule", [("budget", "B")], 1), ("missing", [], 1)]
    assert gap.main_reason == "not ready in time (3 of 5), budgets are spent (1), and 1 does not exist"


def test_effectiveness_and_dwell_are_counted() -> None:
    # 6 owned, 3 held for each deployed, each worth 2: at most 4 for the 5 needed.
    gap = only_gap(toy(requirements=[need("r", 5)], offers=[offer("a", "A", 6, effectiveness=2, dwell=3)]))
    assert told(gap) == [("missing", [], 1)]


def test_own_needs_come_first() -> None:
    # One is needed at home within 5 days, and A's is never there in time: it is idle, and no help to r.
    instance = toy(
        requirements=[need("r", 1), need("home", 1, nation="A", within_days=5)],
        offers=[offer("a", "A", 1, notice_days=9)],
        red_lines=[{"id": "l", "nation": "A", "rule": "own_first"}],
    )
    gaps = {row.requirement: told(row) for row in solve(instance, card("readiness")).gap_rows}
    assert gaps["r"] == [("rule", [("red_lines", "l")], 1)]
    assert gaps["home"] == [("rule", [("readiness", "home")], 1)]


def test_no_gap_where_all_is_met() -> None:
    assert solve(toy(), card()).gap_rows == ()


def test_the_most_important_and_the_emptiest_come_first() -> None:
    instance = toy(
        requirements=[need("low", 4, priority=3), need("part", 4), need("none", 4, "fuel")], offers=[offer("a", "A", 3)]
    )
    assert [row.requirement for row in solve(instance, card()).gap_rows] == ["none", "part", "low"]


def test_reasons_are_worked_out_when_asked_for_and_survive_copies() -> None:
    instance = toy(offers=[offer("a", "A", 1)])
    result = solve(instance, card())
    assert "gap_rows" not in vars(result)
    copied = pickle.loads(pickle.dumps(result))
    assert copied.gap_rows == result.gap_rows
    assert "gap_rows" in vars(result)
    assert Result.of(json.loads(json.dumps(result.as_dict()))).gap_rows == result.gap_rows
    with pytest.raises(AttributeError, match="no nonsense"):
        _ = result.nonsense


def test_tables_of_reasons() -> None:
    result = solve(toy(offers=[offer("a", "A", 1)]), card())
    assert "reasons" not in result.gaps.columns
    assert result.gap_reasons.to_dict("records") == [
        {
            "requirement": "r",
            "period": "p",
            "place": 1,
            "kind": "missing",
            "amount": 1.0,
            "words": TOO_LITTLE,
            "rules": "",
            "needs": "",
        }
    ]


@pytest.mark.parametrize("start", range(0, USUAL, 20))
def test_every_reason_holds_against_solves(start: int) -> None:
    faults, counts = compare(20, 100_000 + 1_000 * start)
    assert not faults, "\n".join(faults)
    assert counts["gaps"] >= 20


@pytest.mark.long
def test_every_reason_holds_against_solves_long() -> None:
    faults, counts = compare(LONG)
    RESULTS.write_text(json.dumps(counts, indent=2) + "\n", encoding="utf-8")
    assert not faults, "\n".join(faults[:10])


def test_committed_results_are_of_the_long_run() -> None:
    counts = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert counts["gaps"] >= LONG
    assert counts["wrong"] == 0


@pytest.mark.parametrize("alone", [0.0, 1.0])
def test_what_the_card_leaves_out_is_not_said_to_be_missing(alone: float) -> None:
    """Two aircraft under an agreement: go-it-alone has none of them, coverage both."""
    offers = [offer("a", "A", 2, agreement="g"), *([offer("b", "B", alone)] if alone else [])]
    instance = toy(agreements=[agreement("g")], requirements=[need("r", 4)], offers=offers)
    result = pooling.solve(instance, card="go-it-alone", gap=0.0)
    reason = result.gap_rows[0].reasons[-1]
    assert (reason.kind, reason.amount) == ("missing", 4 - alone)
    assert reason.words == "too little of it exists without agreements, which this card leaves out"
    together = pooling.solve(instance, card="coverage", overrides={"breadth.largest_share": 1.0}, gap=0.0)
    assert together.gap_rows[0].reasons[-1].words == "too little of it exists"
