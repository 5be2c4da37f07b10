"""Options, funds, years, keys, guidelines and changes: figures checked by hand, said only where there is something."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console
from stating import answer, answer_text, print_answer

from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import ChallengeRow, FundRow, GuidelineRow, KeyRow, OptionRow
from pooling.domain.instance import Instance
from pooling.domain.outcome import Proof, TierResult
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result
from pooling.report.years import DeviationLine, KeyLine, Missed, Order

SECTIONS = (
    "Options:",
    "Common funds:",
    "Share carried against",
    "Deviations from fair",
    "Spending guidelines:",
    "Change of commitments",
)

MORE: dict[str, Any] = {
    "options": [
        {"id": "tankers", "name": "Tankers [together]", "kind": "assets", "most_units": 9, "unit_cost_million": 8},
        {"id": "drill", "kind": "exercise", "repeats": True},
    ],
    "funds": [
        {"id": "common", "name": "Common fund"},
        {"id": "outside", "outside": True},
        {"id": "idle"},
    ],
    "accounts": [
        {"nation": nation, "period": period, "gdp_million": 1_000}
        for nation in ("AAA", "BBB")
        for period in ("2026", "2027")
    ],
    "guidelines": [
        {"id": "two", "measure": "defence", "of": "gdp", "share": 0.02, "nations": ["AAA", "BBB"]},
        {"id": "fifth", "name": "A fifth", "measure": "equipment", "of": "defence", "share": 0.2, "nations": ["AAA"]},
    ],
}


@pytest.fixture
def instance(instance: Instance) -> Instance:
    return Instance.of({**instance.tables(), **MORE})


def guideline(name: str, nation: str, period: str, counted: float, base: float, due: float) -> GuidelineRow:
    below = max(0.0, due * base - counted)
    return GuidelineRow(name, nation, period, counted, 0.0, base, due * base, below, counted / base, due)


@pytest.fixture
def audit(result: Result) -> AuditReport:
    assert result.audit is not None
    first, second, third, fourth, fifth, last = result.audit.spending
    spending = (
        replace(first, options_million=17.5, contributions_million=3.0, funded_million=2.4, spend_million=60.6),
        replace(second, spend_million=36.0, used_share=1.0),
        replace(third, options_million=8.5, contributions_million=0.6, funded_million=1.2, spend_million=7.4),
        replace(fourth, funded_million=1.25),
        fifth,
        replace(last, options_million=0.5),
    )
    return replace(
        result.audit,
        spending=spending,
        options=(
            OptionRow("drill", "exercise", "CCC", "2027", 0, 0.0, "none", None, None, 0, 0.5, 0.0, 0.0),
            OptionRow("drill", "exercise", "AAA", "2026", 0, 0.0, "none", "2026", "2026", 0, 0.5, 0.0, 0.0),
            OptionRow("tankers", "assets", "AAA", "2026", 2, 8.0, "bonus", "2027", "2027", 2, 16.0, 2.4, 1.0),
            OptionRow("tankers", "assets", "BBB", "2026", 1, 8.0, "bonus", "2027", "2027", 1, 8.0, 1.2, 0.5),
        ),
        funds=(
            FundRow("common", "2026", 3.6, 0.0, 3.6, 5.0, 3.6),
            FundRow("common", "2027", 0.0, 0.0, 0.0, 5.0, 0.0),
            FundRow("outside", "2027", 0.0, 1.25, 1.25, None, 0.0),
            FundRow("idle", "2027", 0.0, 0.0, 0.0, None, 0.0),
        ),
        keys=(
            *(
                KeyRow(nation, "gdp", share, 100 * share, paid, 100 * paid)
                for nation, share, paid in (("AAA", 0.5, 0.7), ("BBB", 0.3, 0.25), ("CCC", 0.2, 0.05))
            ),
            *(KeyRow(nation, "equal", 0.5, 0.0, 0.0, 0.0) for nation in ("AAA", "BBB")),
        ),
        guidelines=(
            guideline("two", "AAA", "2026", 25, 1_000, 0.02),
            guideline("two", "AAA", "2027", 15, 1_000, 0.02),
            guideline("two", "BBB", "2026", 10, 1_000, 0.02),
            guideline("two", "BBB", "2027", 18, 1_000, 0.02),
            guideline("fifth", "AAA", "2026", 5, 25, 0.2),
        ),
        challenge=(
            ChallengeRow("AAA", "2026", 40, 50, 0.25),
            ChallengeRow("AAA", "2027", 40, 28, -0.3),
            ChallengeRow("BBB", "2026", 10, 11, 0.1),
            ChallengeRow("CCC", "2026", 10, 10, 0.0),
        ),
    )


def level(number: int, value: float, gap: float) -> TierResult:
    name = f"burden_leximax[{number}]"
    proof: Proof = "proven" if gap <= 0.01 else "within"
    return TierResult(name, False, "million", value, value, gap, 0.01, 0.0, value, "finished", 0.1, 1, proof=proof)


@pytest.fixture
def years(result: Result, audit: AuditReport) -> Result:
    tiers = (*result.tiers, level(1, 40, 0.0), level(2, 74.5, 0.0), level(3, 86.75, 0.2))
    return replace(result, audit=audit, tiers=tiers)


def told(result: Result, instance: Instance) -> list[str]:
    return [" ".join(line.split()) for line in answer_text(result, instance).splitlines()]


def test_options_are_told_start_by_start_in_the_order_of_time(years: Result, instance: Instance) -> None:
    tankers, drill, later = answer(years, instance).options
    assert (tankers.option, tankers.period, tankers.units, tankers.unit_cost_million) == ("tankers", "2026", 3, 8)
    assert tankers.orders == (Order("AAA", 2), Order("BBB", 1))
    assert (tankers.paid_million, tankers.granted_million, tankers.grant) == (25.5, pytest.approx(3.6), "bonus")
    assert (tankers.from_period, tankers.until_period) == ("2027", "2027")
    assert (drill.option, drill.period, drill.orders) == ("drill", "2026", (Order("AAA", 0),))
    assert (later.period, later.from_period) == ("2027", None)
    text = told(years, instance)
    paid = "26.5 million EUR (constant prices, not discounted) over all periods, 3.6 of it paid by common funds"
    assert f"Options: 3 starts, {paid}" in text
    assert "Tankers [together] 2026 Alpha [red] 2, BBB 1 3 8 from 2027 25.5 3.6" in text
    assert "drill 2026 Alpha [red] - - 2026 0.5 -" in text
    assert "drill 2027 CCC - - after 2027 0.5 -" in text


def test_what_funds_pay_and_who_pays_in(years: Result, instance: Instance) -> None:
    records = answer(years, instance)
    assert [(fund.fund, fund.paid_million, fund.limit_million) for fund in records.funds] == [
        ("common", 3.6, 10.0),
        ("outside", 1.25, None),
    ]
    assert [
        (contributor.nation, contributor.pays_million, contributor.gets_million) for contributor in records.contributors
    ] == [
        ("AAA", 3.0, 2.4),
        ("BBB", 0.6, 2.45),
    ]
    text = told(years, instance)
    assert "Common funds: 4.8 million EUR (constant prices, not discounted) paid" in text
    assert "Common fund: 3.6 for options, 0.0 for deployment, of 10.0 that it has" in text
    assert "outside: 0.0 for options, 1.2 for deployment (paid from outside)" in text
    assert "Alpha [red] 3.0 2.4" in text


def test_spending_by_period_against_limits(years: Result, instance: Instance) -> None:
    first, second = answer(years, instance).years
    # BBB has no limit: the limits are those of AAA and CCC.
    assert (first.period, first.spend_million, first.options_million, first.limit_million) == ("2026", 68, 26, 105)
    assert (first.budget_million, first.used_share) == (105, pytest.approx(60.6 / 105))
    assert (second.spend_million, second.limit_million, second.at_limit) == (46, 41, 1)
    text = told(years, instance)
    assert "2027 46.0 0.5 1.2 41.0 41.0 87.8 % 1" in text
    # Budgets have a total, limits have none.
    assert "all 114.0 26.5 4.8 146.0" in text
    limited = replace(years.audit, spending=tuple(_limited(row) for row in years.audit.spending))  # type: ignore[union-attr,type-var]
    first, second = answer(replace(years, audit=limited), instance).years
    assert (first.limit_million, first.used_share) == (115, pytest.approx(68 / 115))


def test_spending_by_period_fits_into_a_narrow_terminal(years: Result, instance: Instance) -> None:
    stream = io.StringIO()
    print_answer(years, instance, Console(file=stream, width=80, color_system=None))
    lines = [" ".join(line.split()) for line in stream.getvalue().splitlines()]
    assert "period spent options funds budget limit of limit limit" in lines
    assert "2026 68.0 26.0 3.6 105.0 105.0 57.7 % 0" in lines


def _limited(row: Any) -> Any:
    return replace(row, limit_million=10.0, used_share=row.spend_million / 10) if row.limit_million is None else row


def test_share_carried_against_every_key(years: Result, instance: Instance) -> None:
    assert answer(years, instance).keys == (
        KeyLine("gdp", "AAA", pytest.approx(0.2), "CCC", pytest.approx(-0.15)),  # type: ignore[arg-type]
    )
    assert "GDP Alpha [red] +20.0 points CCC -15.0 points" in told(years, instance)


def test_deviations_in_order_where_the_card_is_leximax(years: Result, instance: Instance, result: Result) -> None:
    assert answer(years, instance).deviations == (
        DeviationLine("CCC", "CCC", 40.0),
        DeviationLine("AAA", "Alpha [red]", 34.5),
        DeviationLine("BBB", "BBB", 12.25),
    )
    text = told(years, instance)
    assert "CCC 40.0, Alpha [red] 34.5, BBB 12.2" in text
    assert (
        "burden_leximax[2] to burden_leximax[3]: the deviations after the largest, 1 of 2 not proven to the gap asked"
        in text
    )
    assert sum(row.startswith("burden_leximax[") for row in text) == 2
    assert answer(replace(years, tiers=result.tiers), instance).deviations == ()


def test_guidelines_that_are_missed(years: Result, instance: Instance) -> None:
    two, fifth = answer(years, instance).guidelines
    assert (two.asked, two.missed, fifth.asked, fifth.missed) == (4, 3, 1, 0)
    assert two.nations == (Missed("BBB", 2, 12.0, 0.01), Missed("AAA", 1, 5.0, 0.015))
    text = told(years, instance)
    assert "Spending guidelines: 1 of 2 guidelines missed" in text
    assert not any(row.startswith("A fifth") for row in text)
    assert "two (2.00 %): met in 1 of 4 nations and periods" in text
    assert "BBB: 1.00 % at its lowest, below in 2 periods, 12.0 million EUR missing" in text
    assert "Alpha [red]: 1.50 %, below in 1 period, 5.0 million EUR missing" in text


def test_guidelines_that_are_all_met_take_one_line(years: Result, instance: Instance, audit: AuditReport) -> None:
    met = replace(audit, guidelines=tuple(replace(row, below_million=0.0) for row in audit.guidelines))
    text = told(replace(years, audit=met), instance)
    assert "Spending guidelines: 2 guidelines, all met" in text
    assert not any("of 4 nations and periods" in name for name in text)


def test_the_largest_change_of_each_nation(years: Result, instance: Instance) -> None:
    changes = answer(years, instance).changes
    assert [(change.nation, change.period, change.change_share) for change in changes] == [
        ("AAA", "2027", -0.3),
        ("BBB", "2026", 0.1),
    ]
    assert "Change of commitments against the last plan: largest -30.0 % (Alpha [red], 2027)" in told(years, instance)


def test_nothing_is_said_of_what_there_is_not(result: Result, instance: Instance) -> None:
    text = answer_text(result, instance)
    assert not [section for section in SECTIONS if section in text]


def test_records_are_plain_data(years: Result, instance: Instance) -> None:
    data = json.loads(json.dumps(answer(years, instance).as_dict()))
    assert data["options"][0]["orders"] == [{"nation": "AAA", "units": 2}, {"nation": "BBB", "units": 1}]
    assert data["guidelines"][0]["nations"][0]["nation"] == "BBB"


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("options", OptionRow("ships", "assets", "AAA", "2026", 0, 0.0, "none", None, None, 0, 0.0, 0.0, 0.0)),
        ("funds", FundRow("nobody", "2026", 0.0, 0.0, 0.0, None, 0.0)),
    ],
)
def test_a_result_of_another_instance_is_refused(table: str, row: Any, years: Result, instance: Instance) -> None:
    with pytest.raises(InvalidInput, match="do not belong together"):
        answer(replace(years, audit=replace(years.audit, **{table: (row,)})), instance)  # type: ignore[type-var]


def test_units_that_retire_and_what_options_bring_count_as_they_are(result: Result, instance: Instance) -> None:
    bought = {"id": "x", "nation": "BBB", "capability": "tanker", "quantity": 90, "option": "tankers"}
    tables = instance.tables()
    changed = Instance.of(
        {
            **tables,
            "offers": [*tables["offers"], bought],
            "offer_changes": [{"offer": "b-tanker", "from_period": "2027", "quantity": 1}],
        }
    )
    strain = {row.nation: row for row in answer(result, changed).strained}["BBB"]
    # In 2027 it has one tanker left and commits it; what the option would bring is not its own.
    assert (strain.period, strain.committed_share, strain.offers) == ("2027", 1.0, 1)


def test_ten_periods_of_many_nations_stay_readable(years: Result, instance: Instance) -> None:
    periods = [str(2026 + year) for year in range(10)]
    names = [f"N{number:02d}" for number in range(32)]
    tables = instance.tables()
    wide = Instance.of(
        {
            **tables,
            "guidelines": [{**tables["guidelines"][0], "nations": names}],
            "accounts": [
                {"nation": name, "period": period, "gdp_million": 1_000} for name in names for period in periods
            ],
            "periods": [{"id": period} for period in periods],
            "nations": [*tables["nations"], *({"id": name} for name in names)],
        }
    )
    audit = years.audit
    assert audit is not None
    row = audit.spending[1]
    guidelines = tuple(guideline("two", name, period, 10, 1_000, 0.02) for name in names for period in periods)
    spending = tuple(replace(row, nation=name, period=period) for name in names for period in periods)
    challenge = tuple(ChallengeRow(name, period, 10, 12, 0.2) for name in names for period in periods)
    full = replace(years, audit=replace(audit, spending=spending, guidelines=guidelines, challenge=challenge))
    assert len(answer_text(full, wide).splitlines()) < 200
    everything = answer_text(full, wide, most=None).splitlines()
    assert len(everything) < 400
    assert sum("N07 2026: 0.0 of" in row for row in everything) == 1
    assert any("short in 10 periods" in row for row in everything)
