"""What a budget office compares: cross-tables with totals that tie, over the same figures as the tidy sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from math import fsum
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from results import PARTS, a_full_result, bill, stated
from workbooks import opened
from written_toys import full_toy

import pooling
from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import FundRow, KeyRow, MoneyRow, PledgeRow
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.report.workbook import cross
from pooling.report.workbook.book import write_result_workbook
from pooling.report.workbook.comparisons import KINDS

NATIONS = ("FRA", "DEU", "NLD")


@pytest.fixture
def full() -> Instance:
    return Instance.of(full_toy())


def audit_of(result: Result) -> AuditReport:
    assert result.audit is not None
    return result.audit


def cells(path: Path, sheet: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def blocks(path: Path, sheet: str) -> dict[str, tuple[list[Any], dict[str, list[Any]]]]:
    """Title -> (headings, code -> row) of the cross-tables of a sheet."""
    found: dict[str, tuple[list[Any], dict[str, list[Any]]]] = {}
    rows = cells(path, sheet)
    for index, row in enumerate(rows):
        if row[1] == "Name":
            title = next(row[0] for row in reversed(rows[:index]) if row[0] and not str(row[0]).endswith("."))
            body: dict[str, list[Any]] = {}
            for line in rows[index + 1 :]:
                if not line[0]:
                    break
                body[str(line[0])] = line[2:]
            found[title] = ([name for name in row[2:] if name], body)
    return found


def filled(row: list[Any], count: int) -> list[Any]:
    return [None if name == "" else name for name in row[:count]]


@pytest.fixture
def book(tmp_path: Path, full: Instance) -> Path:
    path = tmp_path / "results.xlsx"
    write_result_workbook(a_full_result(), full, path)
    return path


def test_spending_by_nation_and_year_with_budget_and_guidelines_beside_it(book: Path) -> None:
    headings, rows = blocks(book, "By year")["Spending (million EUR)"]
    budget, used, below = "Budget (million EUR)", "Used (share of budget)", "Below guidelines, all added (million EUR)"
    assert headings == ["2026", "2027", "All years", budget, used, below]
    assert filled(rows["FRA"], 6) == [9.5, 0.75, 10.25, 20, pytest.approx(10.25 / 20), 44_999.75 + 2_999.8]
    assert filled(rows["DEU"], 6) == [10.75, 0.25, 11, 20, pytest.approx(11 / 20), 0]
    assert filled(rows["NLD"], 6) == [0, 0, 0, 20, 0, 0]
    assert filled(rows["All nations"], 6) == [20.25, 1, 21.25, 60, None, pytest.approx(47_999.55)]
    assert filled(rows["On sheet Spending"], 1) == [21.25]
    assert filled(rows["Difference"], 1) == [0]


def test_budgets_limits_and_guidelines_by_year(book: Path) -> None:
    found = blocks(book, "By year")
    assert filled(found["Budget (million EUR)"][1]["DEU"], 3) == [10, 10, 20]
    assert filled(found["Budget (million EUR)"][1]["All nations"], 3) == [30, 30, 60]
    used = found["Used (share of the limit of the year)"][1]
    assert filled(used["FRA"], 2) == [0.76, pytest.approx(0.75 / 10.25)]
    core = found["Spent on defence (share of GDP)"][1]
    assert list(core) == ["FRA", "DEU", "Asked for"]
    assert filled(core["FRA"], 2) == [None, pytest.approx(60_000.25 / 3e6)]
    assert filled(core["Asked for"], 2) == [None, 0.035]
    fifth = found["Spent on equipment (share of defence expenditure)"][1]
    assert filled(fifth["FRA"], 2) == [pytest.approx(15_003 / 60_003), pytest.approx(9_000.25 / 60_000.25)]
    assert filled(fifth["Asked for"], 2) == [0.2, 0.2]
    red = {str(area.sqref): area.rules for area in opened(book)["By year"].conditional_formatting}
    marked = {cell for cell, rules in red.items() if rules[0].operator == "lessThan"}
    assert len(marked) == 2  # France, by both guidelines, in 2027
    assert all(cell.startswith("D") for cell in marked)


def test_guidelines_of_one_measure_stand_in_one_table(tmp_path: Path, full: Instance) -> None:
    result = a_full_result()
    more = full.replace(
        accounts=[
            {"nation": nation, "period": period, "gdp_million": 3_000_000}
            for nation in NATIONS
            for period in ("2026", "2027")
        ],
        guidelines=[
            {"id": name, "measure": "defence", "of": "gdp", "share": due}
            for name, due in (("core", 0.035), ("fifth", 0.2))
        ],
    )
    write_result_workbook(result, more, tmp_path / "results.xlsx")
    found = blocks(tmp_path / "results.xlsx", "By year")
    assert sum(title.startswith("Spent on") for title in found) == 1
    # The stricter guideline is the one that is shown where two ask for the same.
    rows = found["Spent on defence (share of GDP)"][1]
    assert filled(rows["Asked for"], 2) == [0.2, "differs"]


def test_money_by_kind_and_by_fund(book: Path) -> None:
    found = blocks(book, "By kind")
    headings, rows = found["Spending by nation and kind (million EUR)"]
    assert headings == [*(kind for kind in KINDS if kind != "holding"), "All kinds"]  # Holding costs nothing here.
    assert filled(rows["FRA"], 9) == [2, 0.25, 0.5, 2.5, 0.75, 0, 3.25, 1, 10.25]
    assert filled(rows["All"], 9) == [3, 0.25, 0.5, 5, 1, 4, 5.5, 2, 21.25]
    headings, rows = found["Spending by year and kind (million EUR)"]
    assert filled(rows["2026"], 9) == [2.5, 0.25, 0.5, 5, 1, 4, 5, 2, 20.25]
    assert (filled(rows["On sheet Spending"], 1), filled(rows["Difference"], 1)) == ([21.25], [0])
    headings, rows = found["Paid by common funds (million EUR)"]
    assert headings == ["common", "elsewhere", "All funds", "Pays in (million EUR)"]
    assert filled(rows["FRA"], 4) == [1, 0.25, 1.25, 1]
    assert filled(rows["All nations"], 4) == [2, 0.25, 2.25, 2]
    assert (filled(rows["On sheet Funds"], 1), filled(rows["Difference"], 1)) == ([2.25], [0])


def test_share_carried_against_every_key(book: Path) -> None:
    found = blocks(book, "By key")
    headings, rows = found["Share by key, and share carried"]
    assert headings == ["GDP", "UN scale", "Carried (share of all)", "Carried (million EUR)"]
    assert filled(rows["FRA"], 4) == [0.5, 0.22, pytest.approx(10.25 / 21.25), 10.25]
    above = found["Carried above (+) or below (-) the share by key"][1]
    assert filled(above["NLD"], 2) == [pytest.approx(-0.2), pytest.approx(-0.56)]
    assert filled(above["DEU"], 2) == [pytest.approx(11 / 21.25 - 0.3), pytest.approx(11 / 21.25 - 0.22)]


def test_the_tidy_sheets(book: Path) -> None:
    money = cells(book, "Money")
    assert money[4][:6] == ["FRA", "2026", "deployment", "elsewhere", 0.25, ""]
    assert money[-1][4] == pytest.approx(21.25 + 2.25)
    options = cells(book, "Options")
    assert options[1] == [
        *("airlifters", "FRA", "2026", "Airlifters together", "assets", "2027", "2027"),
        *(2, 1.75, 2, 4, 0.25, "grant", 1, 3.25),
    ]
    assert options[3][5:7] == ["after the last", ""]
    assert options[-1][10:15] == [7, 0.5, "", 2, 5.5]
    assert cells(book, "Funds")[1] == [
        *("common", "2026", 2, 0, 2, 30, pytest.approx(2 / 30), 2, "un_scale", "Common fund")
    ]
    assert cells(book, "Funds")[2][5:] == ["", "", 0, "outside", ""]
    assert cells(book, "Keys")[1][2:] == [0.5, 10.625, pytest.approx(10.25 / 21.25), 10.25, -0.375, "France"]
    assert cells(book, "Guidelines")[1][3:8] == [60_000, 0.25, 3_000_000, 105_000, 44_999.75]
    assert cells(book, "Challenge")[2] == ["DEU", "2026", 50, 40, -0.2, ""]
    assert cells(book, "Pledges")[1] == ["DEU", "Tanker", "aircraft", "2026", 3, 2.7, pytest.approx(0.9), ""]
    assert cells(book, "Deliveries")[2] == ["airlifters", "DEU", "2027", 1, 3, "Airlifters together"]
    assert cells(book, "Spending")[2][9:18] == [3, 1, 1, 10.75, 10, 12.5, 0, 0.75, pytest.approx(0.86)]
    # Budgets add up, limits do not.
    assert cells(book, "Spending")[-1][12:15] == [pytest.approx(21.25), 60, ""]
    assert cells(book, "Burden")[2][6] == 3.5
    summary = {row[0]: row[1] for row in cells(book, "Summary") if row[0]}
    assert summary["Cost of options, before grants"] == 7.5
    assert summary["Paid into common funds"] == 2
    assert summary["Paid by common funds, taken off spending"] == 2.25


def test_commitments_cost_what_prices_of_the_year_say(tmp_path: Path, full: Instance) -> None:
    dearer = full.replace(prices=[{"period": "2026", "kind": "commitment", "index": 2}, {"period": "2026", "index": 3}])
    write_result_workbook(a_full_result(), dearer, tmp_path / "results.xlsx")
    rows = {row[0]: row for row in cells(tmp_path / "results.xlsx", "Commitments")}
    assert rows["o2"][5:11] == [3, 4, 2.345, 0, 2, pytest.approx(3 * 2.345 * 2)]
    rate, price_level = 0.9, 1.25  # the first offer is priced in another currency, of another year
    assert rows["o1"][10] == pytest.approx(2 * 2 * rate * price_level)
    later = full.replace(offer_changes=[{"offer": "o2", "from_period": "2026", "quantity": 3}])
    write_result_workbook(a_full_result(), later, tmp_path / "results.xlsx")
    assert {row[0]: row[6] for row in cells(tmp_path / "results.xlsx", "Commitments")}["o2"] == 3


def test_commitments_cost_every_year_of_the_period(tmp_path: Path, full: Instance) -> None:
    lasting = full.replace(periods=[{"id": period, "years": 5} for period in full.period_ids], prices=[])
    write_result_workbook(a_full_result(), lasting, tmp_path / "results.xlsx")
    rows = {row[0]: row for row in cells(tmp_path / "results.xlsx", "Commitments")}
    assert rows["o2"][9:11] == [5, pytest.approx(3 * 2.345 * 5)]


@pytest.mark.parametrize(
    ("kind", "period", "level"), [("options", "2027", 1.1), ("support", "2026", 1.02), ("support", "2027", 1)]
)
def test_the_price_level_of_a_kind_goes_before_that_of_all(
    kind: str, period: str, level: float, full: Instance
) -> None:
    assert full.price_level(kind, period) == level


# --- totals that tie ------------------------------------------------------------------------------------------------


def ties(audit: AuditReport, instance: Instance) -> Iterator[str]:
    """What does not tie between the tables of an audit."""
    own, paid, into = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in audit.money:
        if row.source == "own":
            own[row.nation, row.period].append(row.amount_million)
        else:
            paid[row.source, row.period].append(row.amount_million)
        if row.kind == "contributions":
            into[row.period].append(row.amount_million)
    gross = defaultdict(list)
    for row in audit.money:
        gross[row.nation, row.period, row.kind].append(row.amount_million)
    for bill_row in audit.spending:
        key = (bill_row.nation, bill_row.period)
        if not near(fsum(own.pop(key, [])), bill_row.spend_million):
            yield f"spend {key}"
        parts = {kind: getattr(bill_row, f"{kind}_million") for kind in PARTS}
        if not near(fsum(parts.values()) - bill_row.funded_million, bill_row.spend_million):
            yield f"parts {key}"
        for kind, part in parts.items():
            if not near(fsum(gross[(*key, kind)]), part):
                yield f"{kind} {key}"
    outside = {fund.id for fund in instance.funds if fund.outside}
    for fund in audit.funds:
        if not near(fsum(paid.pop((fund.fund, fund.period), [])), fund.paid_million):
            yield f"fund {fund.fund} {fund.period}"
        if not near(fund.contributed_million, 0 if fund.fund in outside else fund.paid_million):
            yield f"paid in {fund.fund} {fund.period}"
    for period in instance.period_ids:
        if not near(
            fsum(into[period]), fsum(fund.contributed_million for fund in audit.funds if fund.period == period)
        ):
            yield f"contributions {period}"
    yield from (f"nobody's {key}" for key in (*own, *paid))
    for figure in ("pledged", "credible"):
        pledged, covered = defaultdict(list), defaultdict(list)
        for pledge in audit.pledges:
            pledged[pledge.capability, pledge.period].append(getattr(pledge, figure))
        for need in audit.coverage:
            covered[need.capability, need.period].append(getattr(need, figure))
        for key in covered:
            if not near(fsum(pledged[key]), fsum(covered[key])):
                yield f"{figure} {key}"
    for name in {key.key for key in audit.keys}:
        rows = [key for key in audit.keys if key.key == name]
        total = fsum(row.burden_million for row in rows)
        if not near(fsum(row.key_share for row in rows), 1) or not near(fsum(row.fair_million for row in rows), total):
            yield f"key {name}"
    paid_for = fsum(option.cost_million + option.upkeep_million for option in audit.options)
    if not near(paid_for, fsum(row.options_million for row in audit.spending)):
        yield "options"


def near(one: float, other: float) -> bool:
    return one == pytest.approx(other, abs=1e-6, rel=1e-6)


def test_the_tables_of_an_audit_tie(full: Instance) -> None:
    assert list(ties(audit_of(a_full_result()), full)) == []


@pytest.mark.parametrize(
    ("table", "row", "words"),
    [
        ("money", MoneyRow("FRA", "2026", "support", "own", 1.0), "spend ('FRA', '2026')"),
        ("money", MoneyRow("FRA", "2026", "options", "common", 0.5), "fund common 2026"),
        ("money", MoneyRow("NLD", "2026", "contributions", "own", 0.5), "contributions 2026"),
        ("spending", bill("NLD", "2026", options=1), "spend ('NLD', '2026')"),
        ("funds", FundRow("common", "2027", 1.0, 0.0, 1.0, None, 1.0), "fund common 2027"),
        ("funds", FundRow("elsewhere", "2027", 0.0, 0.0, 0.0, None, 1.0), "paid in elsewhere 2027"),
        ("pledges", PledgeRow("NLD", "tanker", "2026", 0.5, 0.0), "pledged ('tanker', '2026')"),
        ("keys", KeyRow("NLD", "gdp", 0.1, 2.125, 0.0, 0.0), "key gdp"),
    ],
)
def test_what_does_not_tie_is_found(table: str, row: Any, words: str, full: Instance) -> None:
    audit = audit_of(a_full_result())
    broken = replace(audit, **{table: (*getattr(audit, table), row)})
    assert words in list(ties(broken, full))


def a_solved_result() -> tuple[Result, Instance]:
    """Two years, an order that a common fund helps to pay, deployment that another pays back, prices that rise."""
    years = ("2026", "2027")
    lift = {"capability": "lift"}
    tables: dict[str, Any] = {
        "instance": {"name": "two-years"},
        "periods": [{"id": year} for year in years],
        "nations": [{"id": "A", "gdp_million": 300, "reliability": 0.9}, {"id": "B", "gdp_million": 100}],
        "capabilities": [{"id": "lift", "unit": "aircraft"}],
        "situations": [{"id": "s"}],
        "missions": [{"id": "m", "situations": ["s"], "kind": "crisis"}],
        "requirements": [{"id": "r", "mission": "m", **lift, "quantity": 5}],
        "requirement_changes": [{"requirement": "r", "from_period": "2027", "quantity": 7}],
        "budgets": [
            {"nation": nation, "period": year, "amount_million": amount, "carry_over_share": 0.5, "advance_share": 0.5}
            for nation, amount in (("A", 60), ("B", 40))
            for year in years
        ],
        "prices": [{"period": "2027", "index": 1.1}],
        "deployment": [{"cost_million": 2}],
        "offers": [
            {"id": "a", "nation": "A", **lift, "quantity": 2, "unit_cost_million": 3, "fixed_cost_million": 1},
            {"id": "b", "nation": "B", **lift, "quantity": 2, "unit_cost_million": 4},
            *({"id": f"x{nation}", "nation": nation, **lift, "quantity": 3, "option": "i"} for nation in "AB"),
        ],
        "offer_changes": [{"offer": "b", "from_period": "2027", "quantity": 1}],
        "options": [
            {
                "id": "i",
                "kind": "assets",
                "least_participants": 2,
                "periods": ["2026"],
                "most_units": 6,
                "unit_cost_million": 10,
                "cost_million": 2,
                "upkeep_million": 1,
                "fund": "f",
                "spends_as": "equipment",
            }
        ],
        "option_costs": [{"option": "i", "year": year, "share": 0.5} for year in (0, 1)],
        "funds": [{"id": "f", "key": "gdp", "grant_share": 0.2}, {"id": "o", "outside": True}],
        "refunds": [{"fund": "o", "mission_kind": "crisis", "share": 0.5}],
        "locks": [{"id": "granted", "rule": "must", "option": "i"}],
        "accounts": [
            {"nation": nation, "period": year, "gdp_million": 1_000, "defence_million": 10, "equipment_million": 1}
            for nation in "AB"
            for year in years
        ],
        "guidelines": [{"id": "g", "measure": "equipment", "of": "defence", "share": 0.4}],
        "history": [{"offer": "a", "period": "2026", "quantity": 1}],
    }
    instance = Instance.of(tables)
    return pooling.solve(instance, card="coverage", gap=1e-6, overrides={"breadth.largest_share": 1}), instance


def test_the_tables_of_a_solved_plan_tie_and_so_does_its_workbook(tmp_path: Path) -> None:
    result, instance = a_solved_result()
    audit = audit_of(result)
    for table in ("money", "keys", "funds", "options", "guidelines", "challenge", "pledges"):
        assert getattr(audit, table), table
    assert {row.source for row in audit.money} == {"own", "f", "o"}
    assert list(ties(audit, instance)) == []
    assert [row.budget_million for row in audit.spending] == [60, 60, 40, 40]
    path = tmp_path / "results.xlsx"
    write_result_workbook(result, instance, path)
    spent = fsum(row.spend_million for row in audit.spending)
    for sheet, title in (("By year", "Spending (million USD)"), ("By kind", "Spending by year and kind (million USD)")):
        headings, rows = blocks(path, sheet)[title]
        total = rows["All nations" if sheet == "By year" else "All"]
        assert total[[heading.startswith("All") for heading in headings].index(True)] == pytest.approx(spent)
        assert filled(rows["On sheet Spending"], 1) == [pytest.approx(spent)]
        assert filled(rows["Difference"], 1) == [0]
    funds = blocks(path, "By kind")["Paid by common funds (million USD)"][1]["All nations"]
    assert funds[2] == pytest.approx(fsum(row.paid_million for row in audit.funds))
    assert funds[3] == pytest.approx(fsum(row.contributed_million for row in audit.funds))


# --- what a sheet leaves out ----------------------------------------------------------------------------------------


def test_without_limits_and_guidelines_only_spending_is_compared(tmp_path: Path, full: Instance) -> None:
    result = a_full_result()
    audit = audit_of(result)
    free = tuple(replace(row, budget_million=None, limit_million=None, used_share=None) for row in audit.spending)
    bare = stated(replace(result, audit=replace(audit, spending=free, guidelines=())), full)
    write_result_workbook(bare, full, tmp_path / "results.xlsx")
    found = blocks(tmp_path / "results.xlsx", "By year")
    assert list(found) == ["Spending (million EUR)"]
    assert found["Spending (million EUR)"][0] == ["2026", "2027", "All years"]


def test_figures_too_many_for_formulas_are_written_as_values(
    tmp_path: Path, full: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_result_workbook(a_full_result(), full, tmp_path / "formulas.xlsx")
    monkeypatch.setattr(cross, "MOST_LOOKUPS", 0)
    write_result_workbook(a_full_result(), full, tmp_path / "values.xlsx")
    for sheet in ("By year", "By kind"):
        assert cells(tmp_path / "formulas.xlsx", sheet) == cells(tmp_path / "values.xlsx", sheet)
        counts = [
            sum("SUMIFS" in str(cell.value) for row in opened(tmp_path / name)[sheet].iter_rows() for cell in row)
            for name in ("formulas.xlsx", "values.xlsx")
        ]
        assert counts[0] > 10
        assert counts[1] == 0
