"""Ten megabytes of malice: a clear message within seconds, never a traceback, a hang or a full memory."""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbooks import changed, sheets_of, workbook
from written_toys import toy

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.tables import MOST_ROWS, ROWS_RULE
from pooling.io import limits
from pooling.io.csv_folder import draft_csv_folder, write_csv_folder
from pooling.io.draft import Draft, Places
from pooling.io.files import examine, read_instance, write_instance
from pooling.io.json_file import draft_json
from pooling.io.workbook import draft_workbook

TEN_MB = 10_000_000
MERGES = b'<mergeCell ref="A1:XFD1048576"/>' * 50_000
PERIODS = "xl/worksheets/sheet2.xml"


@contextmanager
def within(seconds: float) -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds


def problems_of(read: Callable[[Any], Draft], given: Any) -> list[Problem]:
    try:
        found = read(given).problems()
    except InvalidInput as error:
        found = list(error.problems)
    assert len(found) <= limits.MOST_PROBLEMS + 1
    for problem in found:
        assert problem.place
        assert problem.rule
        assert str(problem).replace("\n", "").isprintable()
        assert len(str(problem)) < 1_500
    return found


def with_offers(text: str) -> bytes:
    return json.dumps({**toy(), "history": [], "offers": ["HERE"]}).replace('["HERE"]', text).encode()


def numbered(count: int) -> str:
    return ",".join(f'"{number:07d}":1' for number in range(count))


JSON = {
    "deep lists": (lambda: b"[" * 300_000, "nested too deeply"),
    "deep objects": (lambda: b'{"a":' * 300_000, "nested too deeply"),
    "deep and many lists": (lambda: b"[" * TEN_MB, f"at most {limits.MOST_OBJECTS:,} rows, objects and lists"),
    "deep cell": (lambda: with_offers('[{"id":' + "[" * 900 + "]" * 900 + "}]"), "a single value"),
    "deep list of names": (lambda: with_offers('[{"periods":[' + "[" * 900 + "]" * 900 + "]}]"), "a list of names"),
    "deep table": (lambda: with_offers("[" * 900 + "]" * 900), "a row is an object"),
    "deep instance": (lambda: b'{"instance":' + b"[" * 900 + b"]" * 900 + b"}", "an object of fields"),
    "table is text": (lambda: with_offers('"abc"'), "a list of rows"),
    "not an object": (lambda: b"[1, 2]", "an object of tables"),
    "NaN": (lambda: with_offers('[{"id": "x", "quantity": NaN}]'), "a number"),
    "Infinity": (lambda: with_offers('[{"id": "x", "quantity": -Infinity}]'), "ordinary size"),
    "1e400": (lambda: with_offers('[{"id": "x", "quantity": 1e400}]'), "ordinary size"),
    "long integer": (lambda: with_offers('[{"id": "x", "quantity": ' + "9" * 1_000_000 + "}]"), "ordinary size"),
    "long integer days": (lambda: with_offers('[{"id": "x", "notice_days": ' + "9" * 30 + "}]"), ""),
    "names twice": (lambda: with_offers('[{"id": "x", "id": "y"}]'), "stands twice"),
    "table twice": (lambda: b'{"offers": [], "offers": []}', "stands twice"),
    "many fields": (lambda: with_offers("[{" + numbered(TEN_MB // 12) + "}]"), "more unknown fields"),
    "many tables": (lambda: b"{" + numbered(TEN_MB // 12).encode() + b"}", "more unknown tables"),
    "many empty rows": (
        lambda: with_offers("[" + "{}," * (TEN_MB // 3) + "{}]"),
        f"at most {limits.MOST_OBJECTS:,} rows",
    ),
    "rows beyond the limit": (lambda: with_offers("[" + "{}," * MOST_ROWS + "{}]"), ROWS_RULE),
    "many periods": (lambda: json.dumps({**toy(), "periods": [{}] * 101}).encode(), "at most 100 rows"),
    "many numbers": (lambda: with_offers('[{"periods": [' + "1," * (TEN_MB // 2) + "1]}]"), "at most 2,500,000 values"),
    "a long list": (lambda: with_offers('[{"periods": [' + '"2026",' * 1_000 + '"2026"]}]'), "1,000 at most"),
    "long text": (lambda: with_offers('[{"id": "' + "x" * TEN_MB + '"}]'), "an id"),
    "surrogates": (lambda: b'{"\\ud800": 1, "\\u001b[31m": 2, "offers": [{"id": "\\udfff"}]}', "unknown table"),
    "UTF-16": (lambda: json.dumps(toy()).encode("utf-16"), "UTF-16"),
    "UTF-16 without mark": (lambda: json.dumps(toy()).encode("utf-16-le"), "UTF-16"),
    "Latin-1": (lambda: b'{"instance": {"title": "\xe9"}}', "UTF-8"),
    "random bytes": (lambda: os.urandom(TEN_MB), "UTF-8"),
    "empty": (lambda: b"", "empty"),
    "blank": (lambda: b"  \n", "not JSON"),
    "cut off": (lambda: json.dumps(toy()).encode()[:-20], "not JSON"),
    "null": (lambda: b"null", "an object of tables"),
}


@pytest.mark.parametrize("name", JSON)
def test_json(name: str) -> None:
    make, rule = JSON[name]
    content = make()
    with within(10):
        problems = problems_of(draft_json, content)
    assert any(rule in problem.rule for problem in problems), problems[:5]


def test_a_repeated_name_has_its_place() -> None:
    text = with_offers('[{"id": "x", "id": "y", "nation": "FRA", "capability": "airlift", "quantity": 1}]')
    assert [problem.place for problem in problems_of(draft_json, text)] == ["/offers/0/id"]


def test_a_flood_of_unknown_names_is_explained_by_its_first_rows() -> None:
    offers = [{"id": f"o{i}", "nation": f"X{i}", "capability": "airlift", "quantity": 1} for i in range(60_000)]
    with within(15):
        problems = problems_of(draft_json, json.dumps({**toy(), "history": [], "offers": offers}).encode())
    assert problems[0].place == "/offers/0/nation"
    assert problems[0].rule == "X0 is not in nations"
    assert "more problems than can be listed" in problems[-1].rule
    assert {problem.place.split("/")[1] for problem in problems[:-1]} == {"offers"}


def sheet(change: Callable[[bytes], bytes | None]) -> bytes:
    return changed(workbook(sheets_of(toy())), PERIODS, change)


def without(part: str) -> bytes:
    return changed(workbook(sheets_of(toy())), part, lambda _: None)


def rows(text: bytes) -> bytes:
    return sheet(lambda data: data.replace(b"</sheetData>", text + b"</sheetData>"))


WORKBOOKS = {
    "zip bomb": (lambda: sheet(lambda data: data + b" " * 110_000_000), "200 times the file's size"),
    "far cell": (lambda: rows(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "at most 1000 columns"),
    "low cell": (lambda: rows(b'<row r="1048576"><c r="Z1048576"><v>1</v></c></row>'), "at most 2,000,000 cells"),
    "cells without place": (lambda: rows(b"<row><c><v>1</v></c></row>"), "do not say where"),
    "cells with odd place": (lambda: rows(b'<row><c r="&#65;9"><v>1</v></c></row>'), "do not say where"),
    "entities": (lambda: sheet(lambda data: b'<!DOCTYPE a [<!ENTITY x "lol">]>' + data), "XML entities"),
    "UTF-16 part": (lambda: sheet(lambda data: data.decode().encode("utf-16")), "not UTF-8"),
    "cut-off part": (lambda: sheet(lambda data: data[: len(data) // 2]), "damaged"),
    "missing part": (lambda: without(PERIODS), "damaged"),
    "missing texts": (lambda: without("xl/sharedStrings.xml"), "damaged"),
    "no workbook": (lambda: without("xl/workbook.xml"), "not an Excel workbook"),
    "broken workbook": (lambda: changed(workbook(sheets_of(toy())), "xl/workbook.xml", lambda _: b"<a>"), "damaged"),
    "cut-off zip": (lambda: workbook(sheets_of(toy()))[:3000], "damaged"),
    "random zip": (lambda: b"PK\x03\x04" + os.urandom(1_000_000), "damaged"),
    "old .xls": (lambda: b"\xd0\xcf\x11\xe0" + os.urandom(1000), "old .xls"),
    "text": (lambda: b"id,label\n", "not an .xlsx"),
    "no table": (lambda: workbook({"Sheet1": [[1]]}), "none of its sheets is a table"),
    "only an empty sheet": (lambda: workbook({"Offers": []}), "is missing"),
    "wide merge": (
        lambda: sheet(
            lambda data: data.replace(b"</sheetData>", b"</sheetData><mergeCells>" + MERGES + b"</mergeCells>")
        ),
        "merged cells",
    ),
    "many cells": (lambda: rows(b'<row r="9">' + b'<c r="A9"/>' * 1_000_001 + b"</row>"), "at most 1,000,000 cells"),
    "many rows": (
        lambda: rows(b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(9, 200_000))),
        "at most 100 rows",
    ),
    "long index": (
        lambda: changed(workbook(sheets_of(toy())), "xl/workbook.xml", lambda data: data + b" " * 3_000_000),
        "at most 2 MB in part xl/workbook.xml",
    ),
    "number too large": (lambda: sheet(lambda data: data.replace(b' t="s"><v>', b"><v>1e400")), ""),
    "deep XML": (lambda: sheet(lambda data: data.replace(b"<sheetData>", b"<a>" * 300_000 + b"<sheetData>")), None),
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_workbook(name: str) -> None:
    make, rule = WORKBOOKS[name]
    content = make()
    with within(10):
        problems = problems_of(draft_workbook, content)
    assert rule is None or any(rule in problem.rule for problem in problems), problems[:5]


def test_a_zip_directory_that_lies_is_found_out() -> None:
    """The directory states 1,000 bytes where 5,000,000 come out: only the stated ones are unpacked."""
    content = sheet(lambda data: data + b" " * 5_000_000)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        true = archive.getinfo(PERIODS).file_size
    lying = content.replace(true.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != content
    (problem,) = problems_of(draft_workbook, lying)
    assert "damaged" in problem.rule


CSV = {
    "a million columns": (
        lambda: ",".join(map(str, range(1_000_000))).encode() + b"\n" + b"," * 999_999,
        "at most 1000 columns",
    ),
    "a million cells in a row": (lambda: b"id,label\n2026," + b"x," * 1_000_000, "the heading 2"),
    "a quote never closed": (lambda: b'id,label\n2026,"' + b"a\n" * 5_000_000, "never closed"),
    "quotes": (lambda: b"id,label\n2026," + b'"a"' * 3_000_000, "not CSV"),
    "many rows": (lambda: b"id,label\n" + b"a,b\n" * 300_000, "at most 100 rows"),
    "a million rows": (lambda: b"id,label\n" + b"a,b\n" * 1_000_000, f"{limits.MOST_OBJECTS:,} lines"),
    "empty lines": (lambda: b"id,label\n" + b"\n" * TEN_MB, f"{limits.MOST_OBJECTS:,} lines"),
    "empty cells": (lambda: b"id,label\n" + b"," * TEN_MB, "2,500,000 cells"),
    "a huge cell": (lambda: b"id,label\n2026," + b"x" * TEN_MB, "a cell holds at most"),
    "UTF-16": (lambda: "id,label\n2026,é\n".encode("utf-16"), "UTF-16"),
    "Latin-1": (lambda: "id,label\n2026,é\n".encode("latin-1"), "UTF-8"),
    "random bytes": (lambda: os.urandom(TEN_MB), "UTF-8"),
}


@pytest.mark.parametrize("name", CSV)
def test_csv(name: str, tmp_path: Path) -> None:
    make, rule = CSV[name]
    write_csv_folder(Instance.of(toy()), tmp_path)
    (tmp_path / "periods.csv").write_bytes(make())
    with within(10):
        problems = problems_of(draft_csv_folder, tmp_path)
    assert any(rule in problem.rule for problem in problems), problems[:5]


def test_a_folder_beyond_its_limits_is_one_problem(tmp_path: Path) -> None:
    write_csv_folder(Instance.of(toy()), tmp_path)
    for name in ("periods.csv", "offers.csv"):
        with (tmp_path / name).open("a") as file:
            file.write("\n" * (limits.MOST_OBJECTS * 2 // 3))
    (problem,) = problems_of(draft_csv_folder, tmp_path)
    assert problem.place == "offers.csv"
    assert f"{limits.MOST_OBJECTS:,} lines in all files of a folder" in problem.rule


_PLACES = Places(lambda table, row, field: (f"{table} {row} {field}", (0, 0, 0)))


def many_rows(name: str, tmp_path: Path) -> tuple[Any, Callable[[Any], Draft]]:
    """Rows one by one too few to be refused, in two tables, and what reads them."""
    each = MOST_ROWS // 2 + 1
    if name == "json":
        rows = {"offers": [{}] * each, "locks": [{}] * each}
        return json.dumps({**toy(), **rows}).encode(), draft_json
    if name == "tables":
        return {**toy(), "offers": [{}] * each, "locks": [{}] * each}, lambda given: Draft("tables", given, _PLACES)
    write_csv_folder(Instance.of(toy()), tmp_path)
    for table in ("offers", "locks"):
        with (tmp_path / f"{table}.csv").open("r+") as file:
            others = "," * (len(file.readline().split(",")) - 1)
            file.writelines(f"x{number}{others[1:]},x\n" for number in range(each))
    return tmp_path, draft_csv_folder


@pytest.mark.parametrize("name", ["json", "csv", "tables"])
def test_rows_of_all_tables_together_are_bounded(name: str, tmp_path: Path) -> None:
    given, read = many_rows(name, tmp_path)
    with within(10):
        problems = problems_of(read, given)
    assert [problem.rule for problem in problems if "in all tables" in problem.rule] == [ROWS_RULE]


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_file_is_never_a_traceback(data: st.DataObject) -> None:
    """Bytes flipped, cut and put in, in each format's own text."""
    kind = data.draw(st.sampled_from(["json", "sheet", "strings", "zip"]))
    content = json.dumps(toy()).encode() if kind == "json" else workbook(sheets_of(toy()))

    def damage(old: bytes) -> bytes:
        new = bytearray(old)
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, len(new) - 1))
            new[at : at + data.draw(st.integers(0, 20))] = data.draw(
                st.sampled_from([b"", b"<", b'"', b"}", b"\xff", b"9" * 20, b"[["])
            )
        return bytes(new)

    if kind == "json":
        problems_of(draft_json, damage(content))
    elif kind == "zip":
        problems_of(draft_workbook, damage(content))
    else:
        problems_of(draft_workbook, changed(content, PERIODS if kind == "sheet" else "xl/sharedStrings.xml", damage))


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    value=st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=5)
        | st.sampled_from(["FRA", "2026"]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=6,
    ),
    data=st.data(),
)
def test_any_value_anywhere_is_a_problem_or_right(value: Any, data: st.DataObject) -> None:
    tables = toy()
    table = data.draw(st.sampled_from(sorted(tables)))
    where = data.draw(st.sampled_from(["table", "row", "field", "new"]))
    row = tables[table] if isinstance(tables[table], dict) else tables[table][0]
    if where == "table":
        tables[table] = value
    elif where == "row" and isinstance(tables[table], list):
        tables[table][0] = value
    elif where == "field":
        row[data.draw(st.sampled_from(sorted(row)))] = value
    else:
        row["new"] = value
    problems_of(draft_json, json.dumps(tables).encode())


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere.json")
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "right.json").write_text(json.dumps(toy()))
    (tmp_path / "link.json").symlink_to(tmp_path / "right.json")
    (tmp_path / "big.json").touch()
    os.truncate(tmp_path / "big.json", limits.LARGEST_FILE + 1)
    rules = {
        "empty": "a CSV instance is a folder of files",
        "loop.json": "cannot be opened",
        "gone.json": "no such file",
        "pipe.json": "is not an ordinary file",
        "big.json": "at most 64 MB",
        "no.json": "no such file",
        "x\0y.json": "cannot be opened",
        "right.json/x.json": "cannot be opened",
    }
    for name, rule in rules.items():
        (problem,) = examine(tmp_path / name)[1]
        assert rule in problem.rule, name
    assert examine(tmp_path / "link.json")[1] == []
    (problem,) = examine(tmp_path / "rigth.json")[1]
    assert problem.cure == "did you mean right.json?"


@pytest.mark.parametrize(
    ("name", "cure"), [("x.xls", ".xlsx"), ("x.ods", ".xlsx"), ("x.csv", "folder"), ("x.txt", "folder"), ("x", ".json")]
)
def test_unknown_formats_say_what_is_known(tmp_path: Path, name: str, cure: str) -> None:
    (tmp_path / name).write_text("x")
    with pytest.raises(InvalidInput) as caught:
        read_instance(tmp_path / name)
    assert cure in caught.value.problems[0].cure


@pytest.mark.parametrize("ending", [".txt", ".csv", ".xls", ".pdf", ".jsn", ".toml"])
def test_an_ending_that_is_not_written_gets_advice_for_an_output(tmp_path: Path, ending: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        write_instance(Instance.of(toy()), tmp_path / f"plan{ending}")
    assert caught.value.problems[0].rule == f"no format to write has the ending {ending}"
    cure = "write plan.json or plan.xlsx, or plan for a folder of CSV files"
    assert caught.value.problems[0].cure == cure
    (tmp_path / "made.there").mkdir()
    write_instance(Instance.of(toy()), tmp_path / "made.there")
    assert read_instance(tmp_path / "made.there") == Instance.of(toy())


def test_other_files_of_ours_are_known_for_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text('{"result_version": 1}')
    (problem,) = examine(tmp_path / "result.json")[1]
    assert problem.rule == "this is a result, not an instance"
    (tmp_path / "card.toml").write_text("")
    (problem,) = examine(tmp_path / "card.toml")[1]
    assert "--card" in problem.cure


def test_a_folder_may_have_a_point_in_its_name(tmp_path: Path) -> None:
    write_instance(Instance.of(toy()), tmp_path / "plan-b.v2")
    assert read_instance(tmp_path / "plan-b.v2") == Instance.of(toy())


@pytest.mark.parametrize("name", ["x.jsn", "x.csv", "x.xls", "x.pdf", "no/x.json", "no/x.xlsx", "file/x"])
def test_what_cannot_be_written_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput):
        write_instance(Instance.of(toy()), tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
