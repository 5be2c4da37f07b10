"""One figure, one meaning: every figure that text, workbook and JSON state is the same, and is what it says it is."""

from __future__ import annotations

import io
import json
import re
import shutil
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import fsum
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

import pooling
from pooling.domain.audit_report import AuditReport
from pooling.domain.figures import FIGURES
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.report.answer import answer
from pooling.report.risks import places_of
from pooling.report.text import answer_text
from pooling.report.words import million, percent
from pooling.report.workbook.book import result_workbook_bytes
from pooling.report.workbook.summary import MOST_PAYERS
from pooling.report.workbook.summary_needs import MOST_GAPS

YEARS = ("2027", "2028", "2029")
MIXED: dict[str, Any] = {
    # Money is carried over and advanced, B has a budget in one year only and C in none, prices rise, a need is met but
    # for 2 %, a fund pays.
    "instance": {"name": "mixed", "currency": "EUR"},
    "periods": [{"id": year} for year in YEARS],
    "nations": [{"id": "A", "name": "Arden", "gdp_million": 300}, {"id": "B", "gdp_million": 100}, {"id": "C"}],
    "capabilities": [{"id": "lift", "unit": "aircraft"}, {"id": "fuel", "unit": "tons", "divisible": True}],
    "situations": [{"id": "s"}],
    "missions": [{"id": "m", "situations": ["s"]}],
    "requirements": [
        {"id": "r", "mission": "m", "capability": "lift", "quantity": 4},
        {"id": "p", "mission": "m", "capability": "fuel", "quantity": 100, "priority": 2, "weight": 3},
        {"id": "q", "mission": "m", "capability": "lift", "quantity": 2, "priority": 3, "periods": ["2029"]},
    ],
    "budgets": [
        *(
            {"nation": "A", "period": year, "amount_million": 10, "carry_over_share": 1, "advance_share": 0.25}
            for year in YEARS
        ),
        {"nation": "B", "period": "2027"},
        {"nation": "B", "period": "2028", "amount_million": 6, "carry_over_share": 0.5},
        {"nation": "B", "period": "2029"},
        *({"nation": "C", "period": year} for year in YEARS),
    ],
    "prices": [{"period": "2028", "index": 1.1}, {"period": "2029", "index": 1.2}],
    "offers": [
        {"id": "a", "nation": "A", "capability": "lift", "quantity": 2, "unit_cost_million": 2},
        {"id": "a-fuel", "nation": "A", "capability": "fuel", "quantity": 58, "unit_cost_million": 0.03},
        {"id": "b", "nation": "B", "capability": "lift", "quantity": 2, "unit_cost_million": 2.5},
        {"id": "c-fuel", "nation": "C", "capability": "fuel", "quantity": 40, "unit_cost_million": 0.02},
        {"id": "x", "nation": "A", "capability": "lift", "quantity": 1, "option": "i"},
    ],
    "options": [
        {"id": "i", "kind": "assets", "nations": ["A"], "cost_million": 9, "periods": ["2028"], "fund": "f"},
    ],
    "funds": [{"id": "f", "key": "gdp", "nations": ["A", "B"], "grant_share": 0.2}],
}

SOON = {"tiers.covered.gap": 0.02, "tiers.cost.gap": 0.05}
"""Near enough for figures that hold of any plan."""
RUNS: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "mixed": (MIXED, "coverage", {"breadth.largest_share": 1, "spending.discount_rate": 0.03, "budget.scale": 1.5}),
    "mixed, not discounted": (MIXED, "fair-share", {"breadth.largest_share": 1, "burden.key": "equal"}),
    "carry-over": ("carry-over", "coverage", {}),
    "carry-over, discounted": ("carry-over", "coverage", {"spending.discount_rate": 0.05}),
    "growing-years": ("growing-years", "coverage", {}),
    "common-fund": ("common-fund", "coverage", {}),
    "munitions-purchase": ("munitions-purchase", "coverage", {"spending.discount_rate": 0.125}),
    "tanker-pool": ("tanker-pool", "n-minus-one", {}),
    "nordic-five": ("nordic-five", "coverage", {"budget.scale": 1.25, **SOON}),
    "reliability-duo": ("reliability-duo", "least-regret", {}),
}


@dataclass(frozen=True)
class Run:
    """A solved plan; ``data`` is its JSON, ``lines`` its text with single blanks."""

    instance: Instance
    overrides: dict[str, Any]
    result: Result
    data: dict[str, Any]
    lines: list[str]

    @property
    def audit(self) -> AuditReport:
        assert self.result.audit is not None
        return self.result.audit

    def found(self, pattern: str) -> tuple[str, ...]:
        """The groups of the one line of the text that fits."""
        (groups,) = [match.groups() for line in self.lines if (match := re.fullmatch(pattern, line))]
        return groups

    @property
    def figures(self) -> dict[str, dict[str, Any]]:
        return {row["name"]: row for row in self.data["figures"]}


@cache
def run_of(name: str) -> Run:
    given, card, overrides = RUNS[name]
    instance = Instance.of(given) if isinstance(given, dict) else pooling.load(given)
    result = pooling.solve(instance, card=card, overrides=overrides, gap=1e-4, time_limit_s=20)
    assert result.plan is not None
    lines = [" ".join(line.split()) for line in answer_text(result, instance, most=None).splitlines()]
    return Run(instance, overrides, result, json.loads(json.dumps(result.as_dict())), lines)


@cache
def book_of(name: str) -> CalamineWorkbook:
    run = run_of(name)
    return CalamineWorkbook.from_filelike(io.BytesIO(result_workbook_bytes(run.result, run.instance)))


@pytest.fixture(params=RUNS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def run(name: str) -> Run:
    return run_of(name)


@pytest.fixture
def book(name: str) -> CalamineWorkbook:
    return book_of(name)


def rows(book: CalamineWorkbook, sheet: str) -> list[list[Any]]:
    return list(book.get_sheet_by_name(sheet).to_python(skip_empty_area=False))


def test_the_record_is_what_the_plan_and_the_instance_give(run: Run) -> None:
    """Every figure again by plain arithmetic, budgets from the instance itself."""
    value = {name: row["value"] for name, row in run.figures.items()}
    spending, needs = run.data["spending"], run.data["coverage"]
    spent = {(row["nation"], row["period"]): row["spend_million"] for row in spending}
    scale = run.overrides.get("budget.scale", 1)
    budgets = {
        (row.nation, row.period): scale * row.amount_million
        for row in run.instance.budgets
        if row.amount_million is not None
    }
    assert value["spending"] == pytest.approx(fsum(spent.values()))
    if budgets:
        within = fsum(spent[where] for where in budgets)
        assert value["budget"] == pytest.approx(fsum(budgets.values()))
        assert value["budget_spending"] == pytest.approx(within)
        assert value["budget_used"] == pytest.approx(within / fsum(budgets.values()))
        assert value["budget_used"] <= 1 + 1e-6
        most = max(row["used_share"] for row in spending if row["used_share"] is not None)
        assert value["limit_used_most"] == most
        nation, period = run.figures["limit_used_most"]["where"]
        assert most in [row["used_share"] for row in spending if (row["nation"], row["period"]) == (nation, period)]
    else:
        assert [value[name] for name in ("budget", "budget_spending", "budget_used", "limit_used_most")] == [None] * 4
    for table, key in (("nations", 0), ("periods", 1)):
        listed = run.data[table]
        assert fsum(row["spend_million"] for row in listed) == pytest.approx(value["spending"])
        for row in listed:
            own = [amount for where, amount in budgets.items() if where[key] == row[table[:-1]]]
            assert row["budget_million"] == (pytest.approx(fsum(own)) if own else None)
            assert row["spend_million"] == pytest.approx(
                fsum(amount for where, amount in spent.items() if where[key] == row[table[:-1]])
            )
    short = [row["short"] / row["need"] for row in needs]
    assert value["needs"] == len(needs)
    assert value["met_in_full"] == sum(row < 1e-6 for row in short)
    assert value["met_nearly"] == sum(1e-6 <= row < 0.03 for row in short)
    assert value["met_not_at_all"] == sum(row > 1 - 1e-6 for row in short)
    assert value["met_in_part"] == sum(0.03 <= row <= 1 - 1e-6 for row in short)
    assert value["covered_mean"] == pytest.approx(1 - fsum(short) / len(short))
    assert value["covered"] == run.data["audit"]["tiers"].get("covered", value["covered"])
    owners = {run.instance.offer_of[row["offer"]].nation for row in run.data["plan"]["commitments"]}
    assert (value["nations"], value["contributors"]) == (len(run.instance.nations), len(owners))
    assert value["spending.options"] == pytest.approx(
        fsum(row["cost_million"] + row["upkeep_million"] for row in run.data["options"]), abs=1e-9
    )
    assert value["grants"] == pytest.approx(fsum(row["granted_million"] for row in run.data["options"]), abs=1e-9)
    assert value["spending.funded"] == pytest.approx(fsum(row["paid_million"] for row in run.data["funds"]), abs=1e-9)
    fees = fsum(row["fees_million"] for row in run.data["agreements"])
    assert value["spending.agreements"] == pytest.approx(fees, abs=1e-9)
    for tier, found in run.data["audit"]["tiers"].items():
        assert value[f"tier.{tier}"] == found
    assert set(value) == {*FIGURES, *(f"tier.{tier}" for tier in run.data["audit"]["tiers"])}


def test_money_says_its_prices_and_whether_it_is_discounted(run: Run) -> None:
    several, rate = len(run.instance.periods) > 1, run.overrides.get("spending.discount_rate")
    plain = "not discounted" if several else ""
    prices = "prices of each period" if run.instance.prices else "constant prices"
    for name, row in run.figures.items():
        if row["unit"].startswith("million"):
            assert row["unit"] == f"million {run.instance.instance.currency}"
            how = plain
            if name == "tier.cost" and rate and several:
                how = f"discounted at {100 * rate:g} % a period to {run.instance.period_ids[0]}"
            assert (row["prices"], row["discounting"]) == (prices, how), name
        else:
            assert (row["prices"], row["discounting"]) == ("", ""), name
    spent = run.audit.figure("spending")
    said = f"Who pays: {million(spent.value)} {spent.unit}" + (f" ({spent.basis})" if spent.basis else "")
    assert said in run.lines
    assert f"{million(spent.value)} million spent" in str(run.result)
    if "tier.cost" not in run.figures:
        return
    cost = run.figures["tier.cost"]
    at = {period: position for position, period in enumerate(run.instance.period_ids)}
    counted = fsum(row["spend_million"] / (1 + (rate or 0)) ** at[row["period"]] for row in run.data["spending"])
    assert cost["value"] == pytest.approx(counted)
    words = f" ({cost['prices']}, {cost['discounting']})" if cost["discounting"] else ""
    words = words or (f" ({cost['prices']})" if run.instance.prices else "")
    assert run.result.tier("cost").unit == f"million{words}"
    assert any(line.startswith(f"cost: {million(cost['value'])} million{words}, at least ") for line in run.lines)


def test_every_view_has_the_same_headline(run: Run, book: CalamineWorkbook) -> None:
    made = run.result.provenance
    ended = run.result.termination.reason.replace("_", " ")
    said = f"{run.instance.name} with {made['card']}: {run.result.outcome} ({ended})"
    assert [run.lines[0], str(run.result).splitlines()[0], rows(book, "Summary")[1][0]] == [said] * 3
    assert f"<p><b>{said}</b></p>" in run.result._repr_html_()


def test_text_and_workbook_list_the_same_gaps_and_payers(run: Run, book: CalamineWorkbook) -> None:
    records, summary = answer(run.result, run.instance), rows(book, "Summary")
    titles = [row[0] for row in summary]
    assert ("What is missing most" in titles) == bool(records.gaps)
    if records.gaps:
        start = titles.index("What is missing most") + 2
        shown = [(row[0], row[2], row[3], row[5]) for row in summary[start : start + len(records.gaps[:MOST_GAPS])]]
        names = run.instance.names.needs
        assert shown == [
            (names[gap.requirement].words, gap.need, gap.short, gap.period) for gap in records.gaps[:MOST_GAPS]
        ]
    paying = [[payer.name, payer.nation] for payer in records.payers]
    start = titles.index("Who pays") + 2
    most = paying[:MOST_PAYERS]
    assert [row[:2] for row in summary[start : start + len(most)]] == most
    assert [row[:2] for row in rows(book, "Payers")[2 : len(paying) + 2]] == paying


def test_the_text_shows_the_record(run: Run) -> None:
    value = {name: row["value"] for name, row in run.figures.items()}
    counts = run.found(r"Met: (\d+) of (\d+) \S+ in full, (\d+) nearly, (\d+) in part, (\d+) not at all")
    names = ("met_in_full", "needs", "met_nearly", "met_in_part", "met_not_at_all")
    assert [float(count) for count in counts] == [value[name] for name in names]
    some, every = run.found(r"nations that commit anything: (\d+) of (\d+)")
    assert (float(some), float(every)) == (value["contributors"], value["nations"])
    several = len(run.instance.periods) > 1
    if value["budget"] is not None:
        used, budget, unit = run.found(r"([\d.]+ %) of the budgets of all nations .*one \(([\d.,]+) (million \w+)\).*")
        assert (used, budget) == (percent(value["budget_used"]), million(value["budget"]))
        assert unit == run.figures["budget"]["unit"]
        if several:
            most, where = run.found(r".*; at most ([\d.]+ %) of a limit in one period \((.+)\)")
            nation, period = run.figures["limit_used_most"]["where"]
            assert (most, where) == (percent(value["limit_used_most"]), f"{run.instance.names(nation)} {period}")
    for row in run.data["nations"]:
        name = run.instance.nation_of[row["nation"]].name or row["nation"]
        cells = [name, million(row["spend_million"]), percent(row["spend_share"])]
        if value["budget"] is not None:
            cells.append(percent(row["used_share"]))
            cells += [percent(row["most_used_share"]), row["most_used_period"] or "-"] if several else []
        assert any(line == " ".join(cells) or line.startswith(" ".join(cells) + " ") for line in run.lines), cells
    if several:
        shown = [name for name in ("spending", "spending.options", "spending.funded", "budget") if value[name]]
        assert "all " + " ".join(million(value[name]) for name in shown) in run.lines
    for group in run.data["met"][1:]:
        name = f"priority {group['name']}" if group["group"] == "priority" else group["name"]
        figures = [group[name] for name in ("rows", "in_full", "nearly", "in_part", "not_at_all")]
        assert f"{name} {' '.join(map(str, figures))} {percent(group['covered_share'])}" in run.lines


def test_the_workbook_shows_the_record(run: Run, book: CalamineWorkbook) -> None:
    summary = rows(book, "Summary")
    shown = {row[0]: row for row in summary if row[0]}
    told = 0
    for name, row in run.figures.items():
        if row["label"] in shown:
            cells = shown[row["label"]]
            places = places_of(run.instance)
            basis = run.audit.figure(name).basis or ", ".join(places.get(one) or one for one in row["where"])
            assert cells[1:4] == [pytest.approx(row["value"]), row["unit"], basis], name
            told += 1
        else:
            # What is nothing is not told, tiers have a table of their own.
            assert not row["value"] or name.startswith("tier."), name
    assert told > 15
    for tier in run.result.tiers:
        (cells,) = [row for row in summary if str(row[0]).startswith(f"{tier.name} (")]
        assert (cells[1], cells[7]) == (pytest.approx(tier.value), tier.unit)
    for group in run.data["met"][1:]:
        figures = [group[name] for name in ("rows", "in_full", "nearly", "in_part", "not_at_all")]
        cells = shown[f"{group['group'].capitalize()} {group['name']}"]
        assert cells[1:7] == [*figures, pytest.approx(group["covered_share"])]
    nations = {row["nation"]: row for row in run.data["nations"]}
    several = len(run.instance.periods) > 1
    start = next(index for index, row in enumerate(summary) if row[0] == "Who pays") + 2
    for cells in summary[start : start + len(nations)]:
        row = nations.pop(cells[1])
        wanted = [row["spend_million"], row["budget_million"], row["used_share"], row["spend_share"]]
        if several:
            wanted += [row["most_used_share"], row["most_used_period"]]
        found = [None if cell in ("", "no budget") else cell for cell in cells[2 : 2 + len(wanted)]]
        assert found == [name if isinstance(name, str) or name is None else pytest.approx(name) for name in wanted]
    assert not nations
    everything = summary[start + len(run.data["nations"])]
    wanted = [run.figures[name]["value"] for name in ("spending", "budget", "budget_used")]
    assert [row or None for row in everything[2:5]] == [
        None if name is None else pytest.approx(name) for name in wanted
    ]


def test_sheets_of_spending_add_up_budgets_and_never_limits(run: Run, book: CalamineWorkbook) -> None:
    headings, *body = rows(book, "Spending")
    at = {str(heading).partition(" (")[0]: index for index, heading in enumerate(headings)}
    total = body[-1]
    assert total[at["Spend"]] == pytest.approx(run.figures["spending"]["value"])
    assert (total[at["Budget"]] or None) == (run.figures["budget"]["value"] and pytest.approx(total[at["Budget"]]))
    assert total[at["Limit"]] == ""
    commitments = rows(book, "Commitments")[-1][10]
    parts = [run.figures[f"spending.{name}"]["value"] for name in ("commitment", "fixed")]
    assert (commitments or 0) == pytest.approx(fsum(parts))
    by_year = rows(book, "By year")
    heads = by_year[next(index for index, row in enumerate(by_year) if row[1] == "Name")]
    lines = {row[0]: row for row in reversed(by_year) if row[0] in {nation["nation"] for nation in run.data["nations"]}}
    for row in run.data["nations"]:
        cells = lines[row["nation"]]
        assert cells[heads.index("All years")] == pytest.approx(row["spend_million"])
        if run.figures["budget"]["value"] is not None:
            budget = next(index for index, head in enumerate(heads) if str(head).startswith("Budget"))
            assert [cell if cell != "" else None for cell in cells[budget : budget + 2]] == [
                None if name is None else pytest.approx(name) for name in (row["budget_million"], row["used_share"])
            ]


def test_the_answer_as_data_holds_the_same_records(run: Run) -> None:
    data = json.loads(json.dumps(answer(run.result, run.instance).as_dict()))
    assert data["figures"] == run.data["figures"]
    assert data["met"]["total"] == run.data["met"][0]
    assert data["years"] == (run.data["periods"] if len(run.instance.periods) > 1 else [])
    payers = {row["nation"]: row for row in data["payers"]}
    for row in run.data["nations"]:
        assert {key: payers[row["nation"]][key] for key in row if key in payers[row["nation"]]} == {
            key: name for key, name in row.items() if key in payers[row["nation"]]
        }


def test_carried_money_counts_once() -> None:
    """Of 10 a year for three years all is carried over: limits add up to more, the budgets to 30."""
    run = run_of("mixed, not discounted")
    arden = next(row for row in run.data["nations"] if row["nation"] == "A")
    limits = fsum(row["limit_million"] for row in run.data["spending"] if row["nation"] == "A")
    assert arden["budget_million"] == 30
    assert limits > 30 + 1
    assert arden["used_share"] == pytest.approx(arden["spend_million"] / 30)
    # B has a budget in 2028 only: what it spends in other years counts on neither side.
    other = next(row for row in run.data["nations"] if row["nation"] == "B")
    assert (other["budget_million"], other["budget_spend_million"] < other["spend_million"]) == (6, True)
    assert next(row for row in run.data["nations"] if row["nation"] == "C")["used_share"] is None


def test_the_mixed_case_has_every_kind_of_figure() -> None:
    value = {name: row["value"] for name, row in run_of("mixed").figures.items()}
    assert value["met_nearly"] == 3
    assert value["tier.cost"] < value["spending"] - 0.1
    assert value["grants"] > 0
    assert value["budget"] > value["budget_spending"]
    assert value["spending"] > value["budget_spending"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_a_spreadsheet_calculates_the_same_figures(tmp_path: Path, office: Callable[..., None]) -> None:
    run = run_of("mixed")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*extension is not supported")
        bare = openpyxl.load_workbook(io.BytesIO(result_workbook_bytes(run.result, run.instance)))
    bare.save(tmp_path / "bare.xlsx")  # openpyxl drops cached values, so what follows is calculated anew
    office("xlsx", tmp_path / "saved", tmp_path / "bare.xlsx")
    ours, theirs = book_of("mixed"), CalamineWorkbook.from_path(str(tmp_path / "saved" / "bare.xlsx"))
    for sheet in ("Summary", "Coverage", "By year", "Spending"):
        for mine, other in zip(rows(ours, sheet), rows(theirs, sheet), strict=True):
            for row, calculated in zip(mine, other, strict=False):
                assert calculated == (pytest.approx(row) if isinstance(row, float) else row), (sheet, mine)
