"""Every validation check: where, what stands there, which rule, and the cure; all problems at once."""

from __future__ import annotations

import ast
import inspect
import sys
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest
from toys import need, offer, option, periods, pool, tables, toy

import pooling
from pooling.domain import checks, checks_risks, checks_together, checks_years, parsing
from pooling.domain.fields import (
    LARGEST_LIST,
    LARGEST_NUMBER,
    LARGEST_QUANTITY,
    LARGEST_TEXT,
    SMALLEST_QUANTITY,
)
from pooling.domain.instance import Instance, find_problems
from pooling.domain.tables import REQUIRED_TABLES, TABLES

from .bad import Bad
from .cases_together import ABSENT, FIRST_PERIOD
from .cases_together import CASES as TOGETHER
from .cases_years import ABSENT as YEAR_ABSENT
from .cases_years import CASES as YEARS


def caveat(rule: str, **more: Any) -> dict[str, Any]:
    return {"caveats": [{"id": "c", "nation": "A", "rule": rule, **more}]}


def lock(rule: str, offer_name: str = "a", **more: Any) -> dict[str, Any]:
    return {"locks": [{"id": "l", "rule": rule, "offer": offer_name, **more}]}


def an_offer(**more: Any) -> dict[str, Any]:
    return {"offers": [offer("a", "A", 4), {**offer("b", "B", 4), **more}]}


FUEL_OFFER = {"offers": [offer("f", "A", 4, "fuel")]}
SITED = {
    "nations": [{"id": "A", "region": "north"}, {"id": "B"}],
    "missions": [{"id": "m", "situations": ["s"], "kind": "crisis", "region": "south"}],
}

CASES: dict[str, Bad] = {
    # --- shape ---
    "unknown table": Bad({"nation": []}, "/nation", "", "unknown table 'nation'", "did you mean nations?"),
    "missing table": Bad({"periods": []}, "/periods", "", "table periods is missing or empty", "add periods"),
    "table is no list": Bad({"caveats": {"id": "c"}}, "/caveats", "{'id': 'c'}", "caveats is a list of rows"),
    "row is no object": Bad({"caveats": ["c"]}, "/caveats/0", "'c'", "a row is an object of fields"),
    "unknown field": Bad(
        an_offer(notice_day=3), "/offers/1/notice_day", "3", "has no field", "did you mean notice_days?"
    ),
    "missing field": Bad({"situations": [{"name": "x"}, {"id": "s"}]}, "/situations/0/id", "", "id is needed"),
    "rows without end stand twice": Bad(
        {"credits": [{"nation": "A", "amount_million": 1}] * 104}, "/credits", "", "3 more rows stand twice", "keep one"
    ),
    # --- cells ---
    "not an id": Bad(
        {"situations": [{"id": "s"}, {"id": "two words"}]},
        "/situations/1/id",
        "'two words'",
        "an id: letters without accents (ASCII)",
        "write two-words",
    ),
    "a nation that is no id": Bad(
        {"nations": [{"id": "Türkiye"}, {"id": "A"}, {"id": "B"}]},
        "/nations/0/id",
        "'Türkiye'",
        "an id: letters without accents (ASCII)",
        "write Turkiye, or TUR (its ISO code)",
    ),
    "a nation by its name": Bad(
        {"nations": [{"id": "A"}, {"id": "B"}, {"id": "NOR"}], "credits": [{"nation": "Norge", "amount_million": 1}]},
        "/credits/0/nation",
        "'Norge'",
        "Norge is not in nations",
        "did you mean NOR?",
    ),
    "empty id": Bad({"situations": [{"id": "s"}, {"id": ""}]}, "/situations/1/id", "''", "an id: letters"),
    "id is a number": Bad({"situations": [{"id": "s"}, {"id": 7}]}, "/situations/1/id", "7", "text"),
    "not a choice": Bad(
        caveat("forbids"), "/caveats/0/rule", "'forbids'", "one of forbid, limit", "did you mean forbid?"
    ),
    "priority out of range": Bad(
        {"requirements": [need("r", 2, priority=6)]}, "/requirements/0/priority", "6", "one of 1, 2"
    ),
    "negative": Bad(
        an_offer(unit_cost_million=-1), "/offers/1/unit_cost_million", "-1", "a number from 0 to 1,000,000,000,000"
    ),
    "zero where positive": Bad(an_offer(quantity=0), "/offers/1/quantity", "0", "a number from 0.001 to 100,000,000"),
    "too many": Bad(an_offer(quantity=2e8), "/offers/1/quantity", "200000000.0", "a number from 0.001 to 100,000,000"),
    "too dear": Bad(
        an_offer(unit_cost_million=2e12),
        "/offers/1/unit_cost_million",
        "2000000000000.0",
        "a number from 0 to 1,000,000,000,000",
    ),
    "not a number": Bad(an_offer(quantity=float("nan")), "/offers/1/quantity", "nan", "finite number"),
    "infinite": Bad(an_offer(quantity=float("inf")), "/offers/1/quantity", "inf", "finite number"),
    "text for a number": Bad(an_offer(quantity="4"), "/offers/1/quantity", "'4'", "a number"),
    "flag for a number": Bad(an_offer(quantity=True), "/offers/1/quantity", "True", "a number"),
    "share above one": Bad(
        {"nations": [{"id": "A", "reserve_share": 1.5}, {"id": "B"}]},
        "/nations/0/reserve_share",
        "1.5",
        "a share from 0 to 1",
        "write 0.015 for 1.5 %",
    ),
    "positive share of zero": Bad(
        {"requirements": [need("r", 2, largest_share=0)]},
        "/requirements/0/largest_share",
        "0",
        "a share above 0, 1 at most",
    ),
    "days in halves": Bad(an_offer(notice_days=1.5), "/offers/1/notice_days", "1.5", "a whole number"),
    "days beyond a century": Bad(
        an_offer(notice_days=36_501), "/offers/1/notice_days", "36501", "a whole number of days from 0 to 36,500"
    ),
    "days negative": Bad(
        an_offer(notice_days=-1), "/offers/1/notice_days", "-1", "a whole number of days from 0 to 36,500"
    ),
    "count too large": Bad(
        {"requirements": [need("r", 2, least_nations=1001)]}, "/requirements/0/least_nations", "1001", "1,000"
    ),
    "flag as text": Bad(
        {"capabilities": [{"id": "lift", "unit": "u", "divisible": "yes"}], "requirements": [need("r", 2)]},
        "/capabilities/0/divisible",
        "'yes'",
        "true or false",
    ),
    "text with a control character": Bad(
        {"situations": [{"id": "s", "name": "a\x00b"}]}, "/situations/0/name", r"'a\x00b'", "control characters"
    ),
    "text too long": Bad(
        {"situations": [{"id": "s", "name": "x" * (LARGEST_TEXT + 1)}]}, "/situations/0/name", "'xxx", "4000"
    ),
    "list too long": Bad(
        {"missions": [{"id": "m", "situations": ["s"] * (LARGEST_LIST + 1)}]}, "/missions/0/situations", "['s'", "1000"
    ),
    "list as text": Bad(
        {"missions": [{"id": "m", "situations": "s"}]}, "/missions/0/situations", "'s'", "a list of ids"
    ),
    # --- keys and references ---
    "id twice": Bad(
        {"situations": [{"id": "s"}, {"id": "s"}]},
        "/situations/1/id",
        "'s'",
        "id 's' stands twice",
        "first at /situations/0/id",
    ),
    "key twice": Bad(
        {"credits": [{"nation": "A", "amount_million": 1}, {"nation": "A", "amount_million": 2}]},
        "/credits/1/nation",
        "'A'",
        "nation 'A' stands twice",
        "first at /credits/0/nation",
    ),
    "unknown reference": Bad(an_offer(nation="a"), "/offers/1/nation", "'a'", "a is not in nations", "did you mean A?"),
    "unknown reference in a list": Bad(
        {"missions": [{"id": "m", "situations": ["s", "x"]}]},
        "/missions/0/situations",
        "'x'",
        "x is not in situations",
        "known: s",
    ),
    "source of no table": Bad(
        {"sources": [{"table": "budget", "kind": "real", "source": "x"}]},
        "/sources/0/table",
        "'budget'",
        "budget is not a table",
        "did you mean budgets?",
    ),
    # --- rules between fields ---
    "budgets in part": Bad(
        {"budgets": [{"nation": "A", "period": "p"}]},
        "/budgets",
        "B p",
        "a row for every nation and period",
        "leave amount_million empty",
    ),
    "mission without situation": Bad(
        {"missions": [{"id": "m", "situations": []}]},
        "/missions/0/situations",
        "",
        "at least one situation",
        "known: s",
    ),
    "requirement when its mission is not": Bad(
        {
            "periods": periods(2),
            "missions": [{"id": "m", "situations": ["s"], "periods": ["p1"]}],
            "requirements": [need("r", 2, periods=["p2"])],
        },
        "/requirements/0/periods",
        "'p2'",
        "m does not happen in p2",
        "leave empty",
    ),
    "more nations than there are": Bad(
        {"requirements": [need("r", 2, least_nations=3)]}, "/requirements/0/least_nations", "3", "only 2 nations"
    ),
    "two origins": Bad(
        {**SITED, "deployment": [{"from_nation": "A", "from_region": "north", "cost_million": 1}]},
        "/deployment/0/from_region",
        "north",
        "give from_nation or from_region",
    ),
    "two destinations": Bad(
        {**SITED, "deployment": [{"to_mission": "m", "to_region": "south", "cost_million": 1}]},
        "/deployment/0/to_region",
        "south",
        "give to_mission or to_region",
    ),
    "no nation's region": Bad(
        {**SITED, "deployment": [{"from_region": "nort", "cost_million": 1}]},
        "/deployment/0/from_region",
        "'nort'",
        "no nation has region nort",
        "did you mean north?",
    ),
    "no mission's region": Bad(
        {**SITED, "deployment": [{"to_region": "north", "cost_million": 1}]},
        "/deployment/0/to_region",
        "'north'",
        "no mission has region north",
        "did you mean south?",
    ),
    "half an aircraft": Bad(
        an_offer(quantity=4.5),
        "/offers/1/quantity",
        "4.5",
        "lift comes in whole units",
        "make the capability divisible",
    ),
    "half a step": Bad(an_offer(step=1.5), "/offers/1/step", "1.5", "lift comes in whole units", "round it"),
    "smallest above quantity": Bad(
        an_offer(smallest=5), "/offers/1/smallest", "5", "smallest is more than the quantity 4"
    ),
    "holding a share of a pool": Bad(
        {"pools": [pool(capability="lift")], **an_offer(pool="c", holding_cost_million=2)},
        "/offers/1/holding_cost_million",
        "2",
        "not the nation's own: they have no holding_cost_million",
        "an option has upkeep",
    ),
    "retiring what an option brings": Bad(
        {"options": [option()], **an_offer(option="i", retire_from="p")},
        "/offers/1/retire_from",
        "'p'",
        "not the nation's own: they have no retire_from",
    ),
    "reserve above quantity": Bad(
        an_offer(reserve=4.5), "/offers/1/reserve", "4.5", "reserve is more than the quantity 4"
    ),
    "limit without amount": Bad(
        caveat("limit", capability="lift"), "/caveats/0/amount", "", "a caveat limit needs amount"
    ),
    "limit without capability": Bad(
        caveat("limit", amount=1), "/caveats/0/capability", "", "a caveat limit needs capability"
    ),
    "approval without delay": Bad(
        caveat("approval"), "/caveats/0/delay_days", "", "a caveat approval needs delay_days"
    ),
    "not_with nobody": Bad(caveat("not_with"), "/caveats/0/partner", "", "a caveat not_with needs partner"),
    "only_with nobody": Bad(caveat("only_with"), "/caveats/0/partner", "", "a caveat only_with needs partner"),
    "forbid with an amount": Bad(
        caveat("forbid", amount=2), "/caveats/0/amount", "2.0", "a caveat forbid has no amount", "leave it empty"
    ),
    "own partner": Bad(caveat("not_with", partner="A"), "/caveats/0/partner", "'A'", "not its own partner"),
    "no mission's kind": Bad(
        {**SITED, **caveat("forbid", mission_kind="crises")},
        "/caveats/0/mission_kind",
        "'crises'",
        "no mission has kind crises",
        "did you mean crisis?",
    ),
    "caveat for no region": Bad(
        {**SITED, **caveat("forbid", region="sout")},
        "/caveats/0/region",
        "'sout'",
        "no mission has region sout",
        "did you mean south?",
    ),
    "lock without quantity": Bad(lock("at_least"), "/locks/0/quantity", "", "a lock at_least needs a quantity"),
    "lock with quantity": Bad(
        lock("never", quantity=1), "/locks/0/quantity", "1.0", "a lock never has no quantity", "use at_least / at_most"
    ),
    "must of nothing in particular": Bad(
        {**FUEL_OFFER, **lock("must", "f")},
        "/locks/0/rule",
        "must",
        "fuel is divisible, so `must` says no quantity",
        "use at_least",
    ),
    "lock of another capability": Bad(
        {**FUEL_OFFER, **lock("never", "f", requirement="r")}, "/locks/0/requirement", "'r'", "r needs lift, f is fuel"
    ),
    "history of another capability": Bad(
        {**FUEL_OFFER, "history": [{"offer": "f", "requirement": "r", "period": "p", "quantity": 1}]},
        "/history/0/requirement",
        "'r'",
        "r needs lift, f is fuel",
    ),
}


for _more in (TOGETHER, YEARS):
    assert not set(CASES) & set(_more)
    CASES |= _more


@pytest.mark.parametrize("name", CASES)
def test_one_problem_with_place_value_rule_and_cure(name: str) -> None:
    case = CASES[name]
    data = tables(**case.tables)
    found = [problem for problem in find_problems(data) if problem.place == case.place]
    assert len(found) == 1, find_problems(data)
    (problem,) = found
    assert problem.value.startswith(case.value)
    assert bool(problem.value) == bool(case.value)
    assert case.rule in problem.rule
    assert case.cure in problem.cure
    with pytest.raises(pooling.InvalidInput) as caught:
        Instance.of(data)
    assert problem in caught.value.problems
    assert problem.place in str(caught.value)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.right is not None])
def test_a_right_value_passes(name: str) -> None:
    assert find_problems(tables(**(CASES[name].right or {}))) == []


@pytest.mark.parametrize("name", [*ABSENT, *YEAR_ABSENT])
def test_a_row_that_is_wrong_in_itself_is_blamed_once(name: str) -> None:
    found = find_problems(tables(**{**ABSENT, **YEAR_ABSENT}[name]))
    assert len({problem.place.rpartition("/")[0] for problem in found}) == 1, found


def test_an_agreement_may_begin_later() -> None:
    assert find_problems(tables(**FIRST_PERIOD)) == []


def test_the_toy_itself_is_right() -> None:
    assert find_problems(tables()) == []
    for base in (SITED, FUEL_OFFER):
        assert find_problems(tables(**base)) == []


def raised_lines(module: ModuleType) -> set[tuple[int, int]]:
    """First and last line of every place in a module that yields a problem."""
    tree = ast.parse(inspect.getsource(module))
    return {
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Call)
    }


@pytest.mark.parametrize("module", [checks, checks_together, checks_risks, checks_years, parsing])
def test_every_check_has_a_case(module: ModuleType) -> None:
    path, reached = str(Path(str(module.__file__))), set()

    def trace(frame: FrameType, event: str, _arg: Any) -> Any:
        if frame.f_code.co_filename != path:
            return None
        if event == "line":
            reached.add(frame.f_lineno)
        return trace

    former = sys.gettrace()
    sys.settrace(trace)
    try:
        for case in CASES.values():
            find_problems(tables(**case.tables))
    finally:
        sys.settrace(former)
    wanted = raised_lines(module)
    assert len(wanted) >= 5
    missed = [first for first, last in wanted if not reached & set(range(first, last + 1))]
    assert missed == []


def test_all_problems_come_at_once() -> None:
    data = tables(
        nation=[],
        offers=[{**offer("a", "FRA", 4), "notice_days": -1}, offer("b", "B", 0), offer("b", "B", 2)],
        caveats=[{"id": "c", "nation": "C", "rule": "limit"}],
        requirements=[need("r", 2), {**need("q", 2), "mission": "n"}],
    )
    places = {problem.place for problem in find_problems(data)}
    assert places == {
        "/nation",
        "/offers/0/notice_days",
        "/offers/1/quantity",
        "/caveats/0/nation",
        "/caveats/0/amount",
        "/caveats/0/capability",
        "/requirements/1/mission",
    }


def test_a_row_that_is_wrong_in_itself_is_known_to_others() -> None:
    # The capability lacks its unit; the needs and offers of it are not wrong for that.
    data = tables(capabilities=[{"id": "lift"}, {"id": "fuel", "unit": "t", "divisible": True}])
    assert [problem.place for problem in find_problems(data)] == ["/capabilities/0/unit"]


@pytest.mark.parametrize("data", [None, 3, "x", [], [1], {"instance": None}])
def test_what_is_no_instance(data: Any) -> None:
    assert find_problems(data)
    with pytest.raises(pooling.InvalidInput):
        Instance.of(data)


@pytest.mark.parametrize("table", REQUIRED_TABLES)
@pytest.mark.parametrize("content", [None, []])
def test_a_table_that_must_be_there(table: str, content: Any) -> None:
    data = tables(**{table: content})
    assert f"/{table}" in {problem.place for problem in find_problems(data)}


@pytest.mark.parametrize("table", [name for name in TABLES if name not in REQUIRED_TABLES])
def test_a_table_that_may_be_missing(table: str) -> None:
    data = tables()
    data.pop(table, None)
    assert find_problems(data) == []
    assert find_problems(tables(**{table: []})) == []


def test_more_rows_than_a_table_may_have() -> None:
    problems = find_problems(tables(periods=[{"id": f"p{index}"} for index in range(101)]))
    assert [(problem.place, problem.value, problem.rule) for problem in problems] == [
        ("/periods", "101", "at most 100 rows")
    ]


def test_another_place_for_messages() -> None:
    problems = find_problems(
        tables(**an_offer(quantity=0)), place=lambda table, row, field: f"{table}.csv:{(row or 0) + 2}:{field}"
    )
    assert [problem.place for problem in problems] == ["offers.csv:3:quantity"]


def test_largest_and_smallest_numbers_are_kept() -> None:
    offers = [offer("a", "A", LARGEST_QUANTITY, cost=LARGEST_NUMBER), offer("b", "B", SMALLEST_QUANTITY, "fuel")]
    kept = toy(offers=offers).offers
    assert [row.quantity for row in kept] == [LARGEST_QUANTITY, SMALLEST_QUANTITY]
    assert kept[0].unit_cost_million == LARGEST_NUMBER


@pytest.mark.parametrize("rule", ["must", "at_least"])
def test_a_lock_may_ask_for_a_package(rule: str) -> None:
    row = {"id": "l", "rule": rule, "offer": "f", **({"quantity": 1} if rule == "at_least" else {})}
    offers = [offer("f", "A", 4, "fuel", smallest=1)]
    assert find_problems(tables(offers=offers, locks=[row])) == []
