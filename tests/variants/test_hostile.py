"""Whatever a list of changes holds: every problem at once, each with its place, never a traceback, within seconds."""

from __future__ import annotations

import json
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pooling
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.variants.applying import apply
from pooling.domain.variants.change import CHANGE_KINDS, PART_MEANINGS, Change
from pooling.domain.variants.variant import MOST_CHANGES, Variant, VariantFile
from pooling.io.variants.line import read_line
from tests.toys import toy

from .changes_drawn import BASE
from .pairs import library

SLOWEST_S = 20.0
"""CPU seconds for a hundred thousand changes, whatever they hold."""
DEEP: list[Any] = []
for _ in range(900):
    DEEP = [DEEP]
WRONG: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**400,
    float("nan"),
    float("inf"),
    -float("inf"),
    1e300,
    1e-300,
    "",
    " ",
    "x",
    "x" * 4_001,
    "\x00",
    "\ud800",
    "a/b~c",
    b"bytes",
    [],
    [[]],
    ["a", 1, None],
    ["FRA", "FRA"],
    ["x"] * 20_000,
    DEEP,
    {},
    {"id": {}},
    {"id": ["FRA", ["DEU"]]},
    {1: 2},
    {"x" * 4_000: "y" * 4_000},
    {"id": "FRA", "name": float("nan")},
    (),
    object(),
    {1, 2},
)
RIGHT: tuple[dict[str, Any], ...] = (
    {"do": "set", "table": "nations", "where": {"id": "FRA"}, "field": "name", "value": "x"},
    {"do": "set", "table": "agreements", "where": {"id": "barter"}, "field": "nations", "value": ["FRA", "DEU"]},
    {"do": "add", "table": "offers", "where": {"id": ["o1", "o2"]}, "field": "quantity", "value": 1},
    {"do": "multiply", "table": "budgets", "where": {}, "field": "amount_million", "value": 1.1},
    {"do": "add_row", "table": "standards", "row": {"id": "new", "name": "x"}, "position": 1},
    {"do": "remove_rows", "table": "history", "where": {"offer": "o1"}},
    {"do": "withdraw", "table": "nations", "where": {"id": "NLD"}},
    {"do": "lock", "row": {"offer": "o1", "period": "2026"}},
    {"do": "forbid", "row": {"agreement": "tanker-pool", "nation": "NLD"}},
)


def problems_of(run: Callable[[], Any]) -> list[Problem]:
    """What is told; the one way to fail is InvalidInput."""
    problems: list[Problem] = []
    try:
        run()
    except InvalidInput as error:
        problems += error.problems
    assert all(problem.place and problem.rule for problem in problems)
    assert all(len(str(problem)) < 2_000 for problem in problems)
    return problems


def spoiled(rng: random.Random) -> Any:
    """A right change with one or two things wrong, at any depth; or no change at all."""
    if rng.random() < 0.05:
        return rng.choice(WRONG)
    change = dict(rng.choice(RIGHT))
    for _ in range(rng.choice((1, 1, 2))):
        part = rng.choice([*change, *PART_MEANINGS, "more"])
        if isinstance(change.get(part), dict) and rng.random() < 0.7:
            inner = dict(change[part])
            inner[rng.choice([*inner, "id", "nope", "quantity", "nations"])] = rng.choice(WRONG)
            change[part] = inner
        elif rng.random() < 0.15:
            change.pop(part, None)
        else:
            change[part] = rng.choice(WRONG)
    return change


def test_spoiled_changes_are_told_each_with_its_place() -> None:
    rng = random.Random(4)
    told = 0
    for _ in range(400):
        changes = [spoiled(rng) for _ in range(rng.choice((1, 2, 5)))]
        found = problems_of(lambda changes=changes: BASE.with_changes(*changes))  # type: ignore[misc]
        assert all(problem.place.startswith("/") for problem in found)
        told += bool(found)
    assert told > 350


@pytest.mark.parametrize("wrong", WRONG, ids=lambda value: type(value).__name__)
def test_changes_made_by_hand_are_checked_as_well(wrong: Any) -> None:
    for part in PART_MEANINGS:
        for right in RIGHT:
            stated = {"where": (), **right}
            pairs = {
                name: tuple(stated[name].items()) for name in ("where", "row") if isinstance(stated.get(name), dict)
            }
            made = Change(**{**stated, **pairs, part: wrong})
            problems_of(lambda made=made: BASE.with_changes(made))  # type: ignore[misc]
            problems_of(lambda made=made: Variant("v", BASE, (made,)).instance)  # type: ignore[misc]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda value: type(value).__name__)
def test_fields_of_a_variant_are_checked(wrong: Any, tmp_path: Path) -> None:
    for field in ("name", "title", "note", "card", "overrides"):
        problems_of(lambda field=field: pooling.variant(BASE, **{field: wrong}))  # type: ignore[misc]
    problems_of(lambda: pooling.variant(BASE, wrong))
    problems_of(lambda: pooling.variant(BASE, overrides={"a": wrong}))
    if isinstance(wrong, (str, int, float, list, dict)) and wrong is not DEEP:
        for field in ("base", "card", "variants", "more"):
            data = {"base": "tanker-trio", "variants": [{"name": "v", "changes": []}], field: wrong}
            (tmp_path / "v.json").write_text(json.dumps(data), encoding="utf-8", errors="surrogatepass")
            problems_of(lambda: pooling.load_variants(tmp_path / "v.json"))


def test_all_is_told_at_once() -> None:
    changes: list[Any] = [
        {"do": "sett", "table": "nations"},
        "budgets nation=DNK amount_million*=two",
        {"do": "set", "table": "offers", "where": {"id": "o11"}, "field": "quantity", "value": 1},
        {"do": "set", "table": "offers", "where": {"id": "o1"}, "field": "quantty", "value": 1, "unit": "x"},
        "offers id=o1 quantity:=5",
        "offers id=o1 quantity:=6",
        "remove nation id=FRA",
        {"do": "multiply", "table": "nations", "where": {"id": "FRA"}, "field": "reserve_share", "value": 30},
        {"do": "withdraw", "table": "offers", "where": {}},
    ]
    found = problems_of(lambda: pooling.variant(BASE, *changes, name="no name", card=3))  # type: ignore[arg-type]
    assert [(problem.place, problem.cure) for problem in found] == [
        ("change 2 amount_million", "write it with a decimal point"),
        ("change 7", "did you mean nations?"),
        ("name", "write no-name"),
        ("card", ""),
        ("change 1 do", "did you mean set?"),
        ("change 3 where/id", "did you mean o1?"),
        ("change 4 unit", "it has do, table, field, value, where"),
        ("change 4 field", "did you mean quantity?"),
        ("change 6 field", "keep one of the two"),
        ("change 8 value (nations FRA)", found[9].cure),
        ("change 9 table", "use remove_rows for other rows"),
        ("change 9 where", "where = {id = ...}"),
    ]


@pytest.mark.parametrize(
    ("changes", "place", "rule"),
    [
        (["remove nations id=FRA"], "change 1", "FRA is gone from nations, and still named by rows"),
        (["nations id=FRA id:=FRX"], "change 1", "FRA is gone from nations, and still named by rows"),
        (["remove offers", "remove periods"], "change 2", "2026 is gone from periods"),
        (["add nations id=FRA"], "change 1 id (nations FRA)", "stands twice"),
        (["add offers id=x nation=XXX capability=tanker quantity=1"], "change 1 nation (offers x)", "not in nations"),
        (["add offers@99 id=x nation=FRA capability=tanker quantity=1"], "change 1 position", "offers has "),
        (["offers quantity*=0"], "change 1 value (offers o1)", "a number from 0.001"),
        (["offers id=o1 quantity*=1e12"], "change 1 value (offers o1)", "a number from 0.001"),
        (["offers id=o1 capability+=1"], "change 1 field", "add needs a column of numbers"),
        (["nations id=DEU gdp_million*=2"], "change 1 field", "gdp_million of DEU is empty"),
        (["remove credits nation=ZZZ"], "change 1 nation", "no such row of credits"),
        (["budgets nation=FRA,XXX amount_million:=1"], "change 1 nation", "no such row of budgets"),
        (["remove budgets nation=FRA amount_million=11"], "change 1 amount_million", "no such row of budgets"),
        (["balances amount:=0", "remove offers", "remove offers"], "change 3 table", "offers has no row"),
        (["withdraw nations"], "change 1", "withdraw needs where"),
        (["withdraw nations id=FRA,DEU,NLD"], "changes (nations, after the changes)", "missing or empty"),
        (
            ["lock offer=o1 nation=FRA"],
            "change 1 nation (locks variant-must-1)",
            "about an offer or about a membership",
        ),
        (["instance schema_version:=3"], "change 1 value", ""),
        (["lock offer=nope"], "change 1 offer (locks variant-must-1)", "nope is not in offers"),
    ],
)
def test_places_in_lines_of_python(changes: list[str], place: str, rule: str) -> None:
    found = problems_of(lambda: pooling.variant(BASE, *changes))
    assert found
    assert place in [problem.place for problem in found], found
    assert any(rule in problem.rule for problem in found), found


def test_a_change_that_is_passed_over_is_not_missed_by_those_after_it() -> None:
    changes = [
        {"do": "add_row", "table": "nations", "row": {"id": "NOR", "nope": 1}},
        {"do": "set", "table": "nations", "where": {"id": "NOR"}, "field": "name", "value": "Norway"},
        "add standards id=new nope=1",
        "standards id=new name:=x",
        "standards id=new nope:=x",
    ]
    found = problems_of(lambda: pooling.variant(BASE, *changes))
    assert [problem.place for problem in found] == ["change 3 nope", "change 5 nope", "change 1 row/nope"]


FILE = {
    "base": "base.json",
    "variants": [
        {"name": "right", "changes": ["offers id=o1 quantity:=4"]},
        {
            "name": "wrong",
            "changes": [
                "offers id=o1 quantty:=4",
                {"do": "set", "table": "offers", "where": {"id": "o1"}, "field": "quantity", "value": "four"},
                "offers id=o77 quantity:=4",
                {"do": "add_row", "table": "nations", "row": {"id": "a/b"}},
            ],
        },
        {"name": "right", "changes": 3, "nots": ""},
    ],
}


def test_places_in_files(tmp_path: Path) -> None:
    from pooling.io.json_file import write_json
    from pooling.io.variants.files import toml_value

    write_json(BASE, tmp_path / "base.json")
    (tmp_path / "v.json").write_text(json.dumps(FILE))
    (tmp_path / "v.toml").write_text(f'base = "base.json"\nvariants = {toml_value(FILE["variants"])}\n')
    for name in ("v.json", "v.toml"):
        found = problems_of(lambda name=name: pooling.load_variants(tmp_path / name))  # type: ignore[misc]
        assert [problem.place for problem in found] == [
            "/variants/1/changes/0 quantty",
            "/variants/1/changes/1/value",
            "/variants/1/changes/2 id",
            "/variants/1/changes/3/row/id",
            "/variants/2/nots",
            "/variants/2/changes",
            "/variants/2/name",
        ]
        assert found[0].cure == "did you mean quantity?"


def test_places_in_a_workbook(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "v.xlsx"
    pooling.save_variants(VariantFile(BASE, (Variant("one", BASE),)), path)
    book = load_workbook(path)
    sheet = book["Changes"]
    rows: list[list[Any]] = [
        ["one", "set", "offers", "id=o1", "quantity", 5, None, None],
        ["one", "set", "offers", "id=o2", "quantty", 5, None, None],
        ["one", "set", "offers", "id=o77", "quantity", 5, None, None],
        ["one", "set", "offers", "id = o2", "quantity", 5, None, None],
        ["one", "multiply", "offers", "id=o2", "quantity", "two", None, None],
        ["on", "multiply", "offers", "id=o2", "quantity", 2, None, None],
        ["one", "add_row", "offers", None, None, None, "id=x nation=FRA", 1.5],
        ["one", "lift", "offers", None, None, None, None, None],
        ["one", "set", "ofers", None, "quantity", 1, None, None],
        ["one", "withdraw", "nations", None, None, None, "id=FRA", None],
        ["one", "set", "nations", "id=FRA", "name", "Frankreich, groß", None, None],
    ]
    for number, row in enumerate(rows, start=2):
        for column, cell in enumerate(row, start=1):
            sheet.cell(number, column, cell)
    book["Variants"].cell(3, 1, "two")
    book["Variants"].cell(3, 4, "budget.scale")
    book.save(path)
    found = problems_of(lambda: pooling.load_variants(path))
    assert sorted(problem.place for problem in found) == sorted(
        [
            "Changes!E3",
            "Changes!D4 (id)",
            "Changes!D5",
            "Changes!F6",
            "Changes!A7",
            "Changes!H8",
            "Changes!B9",
            "Changes!C10",
            "Changes!A11",
            "Changes!G11",
            "Variants!D3",
        ]
    )


@pytest.mark.parametrize("ending", [".toml", ".json", ".xlsx"])
def test_damaged_files_are_told(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"v{ending}"
    base = library()["tanker-trio"]
    variants = tuple(
        pooling.variant(base, "situations weight*=0.5", name=f"v{number}", title="é") for number in range(3)
    )
    pooling.save_variants(VariantFile(base, variants, "tanker-trio"), path)
    whole = path.read_bytes()
    rng = random.Random(1)
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(rng.choice((1, 3, 50))):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data[: rng.choice((len(data), len(data) // 2))])
        problems_of(lambda: pooling.load_variants(path))
    for content in (
        b"",
        b"\0",
        b"[",
        b"{",
        b"[" * 100_000,
        b"a = " + b"[" * 100_000,
        b"\xff\xfe",
        b"null",
        b"3",
        b'"x"',
    ):
        path.write_bytes(content)
        assert problems_of(lambda: pooling.load_variants(path))


def test_sheets_may_be_missing_or_odd(tmp_path: Path) -> None:
    path = tmp_path / "v.xlsx"
    pooling.save_variants(VariantFile(BASE, (Variant("one", BASE),)), path)
    with zipfile.ZipFile(path) as book:
        assert "xl/workbook.xml" in book.namelist()
    from pooling.io.workbook import write_workbook

    write_workbook(BASE, tmp_path / "plain.xlsx")
    assert [problem.place for problem in problems_of(lambda: pooling.load_variants(tmp_path / "plain.xlsx"))] == [
        "Variants",
        "Changes",
    ]


@pytest.mark.parametrize("named", ["nope", "../nope.json", "x" * 5_000, "a\0b", ".", "/", "v.json", "nordic-fiv"])
def test_a_base_that_is_not_there_is_told(named: str, tmp_path: Path) -> None:
    (tmp_path / "v.json").write_text(json.dumps({"base": named, "variants": []}))
    assert problems_of(lambda: pooling.load_variants(tmp_path / "v.json"))


MANY: dict[str, Callable[[int], Any]] = {
    "sets": lambda n: {
        "do": "multiply",
        "table": "offers",
        "where": {"id": OFFERS[n % len(OFFERS)]},
        "field": "quantity",
        "value": 1,
    },
    "lists": lambda _: {
        "do": "multiply",
        "table": "offers",
        "where": {"id": OFFERS[:3]},
        "field": "quantity",
        "value": 1,
    },
    "all rows": lambda _: {"do": "multiply", "table": "offers", "field": "quantity", "value": 1},
    "not there": lambda n: {"do": "set", "table": "offers", "where": {"id": f"x{n}"}, "field": "quantity", "value": 1},
    "unknown columns": lambda n: {"do": "set", "table": "offers", "field": f"quantity{n}", "value": 1},
    "unknown tables": lambda n: {"do": "remove_rows", "table": f"offers{n}"},
    "unknown kinds": lambda n: {"do": f"add{n}"},
    "unknown parts": lambda n: {"do": "lock", "row": {"offer": "x"}, f"p{n}": 1},
    "wrong values": lambda n: {"do": "set", "table": "offers", "field": "consent", "value": f"dua{n}"},
    "locks": lambda n: {"do": "lock", "row": {"offer": OFFERS[n % len(OFFERS)]}},
    "rows in front": lambda n: {"do": "add_row", "table": "standards", "row": {"id": f"s{n}"}, "position": 1},
    "the same row": lambda _: {"do": "add_row", "table": "standards", "row": {"id": "s"}},
    "added and removed": lambda n: (
        {"do": "add_row", "table": "standards", "row": {"id": f"s{n // 2}"}}
        if n % 2 == 0
        else {"do": "remove_rows", "table": "standards", "where": {"id": f"s{n // 2}"}}
    ),
    "nothing": lambda _: None,
}
OFFERS = [offer.id for offer in library()["nato-32"].offers]


@pytest.mark.long
@pytest.mark.parametrize("kind", MANY)
def test_a_hundred_thousand_changes_take_seconds(kind: str) -> None:
    changes = [MANY[kind](number) for number in range(MOST_CHANGES)]
    start = time.process_time()
    problems_of(lambda: apply(library()["nato-32"], changes))
    assert time.process_time() - start < SLOWEST_S


@pytest.mark.parametrize("kind", MANY)
def test_hundreds_of_changes_take_no_time(kind: str) -> None:
    changes = [MANY[kind](number) for number in range(150)]
    start = time.process_time()
    problems_of(lambda: apply(library()["nordic-five"], changes))
    assert time.process_time() - start < 3.0


def test_there_are_no_more_than_so_many() -> None:
    found = problems_of(lambda: pooling.variant(toy(), *["remove offers"] * (MOST_CHANGES + 1)))
    assert [(problem.place, problem.rule) for problem in found] == [("changes", "a list of changes, 100,000 at most")]


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\0", "x" * 2_000_000, '"' * 1_000, "\\" * 1_000, "add", "add @1", "lock", "offers id=",
        "offers id==x", 'offers id="', "offers id=a,,b", "a=b", "offers\n id=o1\tquantity:=4 extra", "set offers id=o1",
        "offers@2 id=o1 quantity:=1", "offers id=o1 quantity:=4 quantity:=5", "offers id=o1 id=o2 quantity:=4",
        "remove offers quantity+=1", "é id=x",
    ],
)  # fmt: skip
def test_hostile_lines_are_told(text: str) -> None:
    data, problems = read_line(text, "line")
    assert (data is None) is bool(problems)
    found = problems_of(lambda: pooling.variant(BASE, text))
    assert found
    assert all(problem.place.startswith("change") for problem in found)


def test_every_kind_is_tried() -> None:
    assert {right["do"] for right in RIGHT} == set(CHANGE_KINDS)
    for right in RIGHT:
        assert isinstance(BASE.with_changes(right), Instance)
