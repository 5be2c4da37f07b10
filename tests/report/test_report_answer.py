"""The answer's records, each figure checked by hand against the result it is made from."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from stating import answer

from pooling.domain.instance import Instance
from pooling.domain.outcome import Conflict, ConflictRule, Termination
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result
from pooling.report.gaps import UNKNOWN_REASON
from pooling.report.notices import notices


def test_met_counts_requirement_periods(result: Result, instance: Instance) -> None:
    records = answer(result, instance)
    assert records.met is not None
    total = records.met.total
    # r-tanker short in both periods, r-brigade met in 2026 and not served at all in 2027.
    assert (total.rows, total.in_full, total.in_part, total.not_at_all) == (4, 1, 2, 1)
    assert total.covered_share == pytest.approx((0.8 + 0.7 + 1.0 + 0.0) / 4)
    assert [group.name for group in records.met.by_priority] == ["1", "2"]
    assert records.met.by_priority[0].covered_share == pytest.approx(0.75)
    assert {group.name: group.in_full for group in records.met.by_domain} == {"air": 0, "land": 1}


def test_gaps_name_the_worst_period_and_its_reason(result: Result, instance: Instance) -> None:
    tanker, brigade = answer(result, instance).gaps
    assert (tanker.requirement, tanker.period, tanker.periods) == ("r-tanker", "2027", ("2026", "2027"))
    assert (tanker.need, tanker.short, tanker.short_share, tanker.main_reason) == (10, 3, 0.3, "caveat")
    assert tanker.unit == "aircraft"
    assert (brigade.period, brigade.periods, brigade.main_reason) == ("2027", ("2027",), "too_late")


def test_what_misses_less_than_three_per_cent_is_nearly_met(result: Result, instance: Instance) -> None:
    assert result.audit is not None
    # r-tanker, of priority 1, misses 2.9 % of 10 in each period: less than a real gap of priority 2.
    rows = tuple(
        replace(row, delivered=9.71, short=0.29, covered_share=0.971) if row.requirement == "r-tanker" else row
        for row in result.audit.coverage
    )
    records = answer(replace(result, audit=replace(result.audit, coverage=rows)), instance)
    assert records.met is not None
    total = records.met.total
    assert (total.in_full, total.nearly, total.in_part, total.not_at_all) == (1, 2, 0, 1)
    assert [(line.requirement, line.nearly_met) for line in records.gaps] == [("r-brigade", False), ("r-tanker", True)]
    # One period with a real shortfall makes it a gap.
    rows = (rows[0], replace(rows[1], delivered=9.7, short=0.3, covered_share=0.97), *rows[2:])
    lines = answer(replace(result, audit=replace(result.audit, coverage=rows)), instance).gaps
    assert [(line.requirement, line.nearly_met) for line in lines] == [("r-tanker", False), ("r-brigade", False)]


def test_notices_say_that_nobody_is_limited(result: Result, instance: Instance) -> None:
    tables = instance.tables()
    tables["periods"] = [{**period, "years": 1} for period in tables["periods"]]
    instance = Instance.of(tables)
    assert answer(result, instance).notices == ("no budgets are given: nobody's spending is limited",)
    tables["budgets"] = [{"nation": name, "period": two} for name in instance.nation_of for two in instance.period_ids]
    assert answer(result, Instance.of(tables)).notices == ()
    assert result.audit is not None
    without = replace(result, audit=replace(result.audit, checks={"coverage": 40}))
    assert answer(without, instance).notices == ()
    assert notices(Instance.of({**tables, "offers": []})) == ("no offers are given: nothing can be contributed",)


def test_a_gap_without_analysis_says_so(result: Result, instance: Instance) -> None:
    lines = answer(replace(result, gap_rows=()), instance).gaps
    assert [line.main_reason for line in lines] == [UNKNOWN_REASON, UNKNOWN_REASON]


def test_payers_come_by_spending_with_their_fair_share(result: Result, instance: Instance) -> None:
    first, second, third = answer(result, instance).payers
    assert (first.nation, first.spend_million) == ("AAA", 79)
    assert first.spend_share == pytest.approx(79 / 89)
    # 79 of 136 in all; in the worst period 35 of 36.
    assert (first.budget_million, first.used_share) == (136, pytest.approx(79 / 136))
    assert (first.most_used_share, first.most_used_period) == (pytest.approx(35 / 36), "2027")
    assert (first.fair_share, first.deviation_million) == (0.5, 34.5)
    assert (second.nation, second.used_share, second.deviation_million) == ("BBB", None, -12.25)
    assert (third.nation, third.spend_million, third.used_share) == ("CCC", 0, 0)


def test_without_a_burden_there_is_no_fair_share(without_burden: Result, instance: Instance) -> None:
    shares = [(payer.fair_share, payer.deviation_million) for payer in answer(without_burden, instance).payers]
    assert shares == [(None, None)] * 3


def test_strain_is_the_value_committed_of_the_value_owned(result: Result, instance: Instance) -> None:
    first, second = answer(result, instance).strained
    # AAA owns 8 tankers worth 10 and 20 brigades worth 1: 100. It commits 8 * 10 + 4 = 84 in 2026, 70 in 2027.
    assert (first.nation, first.period, first.committed_share) == ("AAA", "2026", pytest.approx(0.84))
    assert (first.committed_offers, first.offers, first.ceiling_share) == (2, 2, 1.0)
    # BBB owns 20 and commits 10, in 2027 only. CCC owns nothing and is not listed.
    assert (second.nation, second.period, second.committed_share) == ("BBB", "2027", 0.5)
    assert second.ceiling_share == 0.5


def test_margins_list_budgets_nearly_used_up(result: Result, instance: Instance) -> None:
    (only,) = answer(result, instance).margins
    assert (only.nation, only.period, only.left_million) == ("AAA", "2027", 1)
    assert only.left_share == pytest.approx(1 / 36)


def test_without_a_plan_there_is_only_the_headline(instance: Instance) -> None:
    conflict = Conflict((ConflictRule("locks", "l-1", "lock l-1 asks for 9 tankers"),), minimal=True)
    empty = Result(Termination("finished"), "infeasible", (), None, None, conflict=conflict)
    records = answer(empty, instance)
    assert records.met is None
    assert (records.gaps, records.payers, records.strained, records.margins) == ((), (), (), ())
    assert (records.audit_ok, records.total_seconds, records.conflict) == (None, None, conflict)


def test_another_instances_result_is_refused_by_name(result: Result, instance: Instance) -> None:
    tables = instance.tables()
    tables["requirements"] = [row for row in tables["requirements"] if row["id"] != "r-brigade"]
    with pytest.raises(InvalidInput, match="r-brigade is not in requirements of trio"):
        answer(result, Instance.of(tables))


def test_the_answer_is_plain_data(result: Result, instance: Instance) -> None:
    data = json.loads(json.dumps(answer(result, instance).as_dict(), allow_nan=False))
    assert data["met"]["total"]["in_full"] == 1
    assert data["gaps"][0]["requirement"] == "r-tanker"
