"""Changes with ugly values: of every kind, and some that apply to the instance of every table."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from strategies_cells import ids, texts
from written_toys import full_toy

from pooling.domain.instance import Instance
from pooling.domain.variants.change import CHANGE_KINDS, LOCK_COLUMNS, WITHDRAWN, Change, change_from
from pooling.domain.variants.values import is_list, is_number
from pooling.io.columns import Column, instance_columns

TABLES = instance_columns()
UGLY_TEXTS = (
    "",
    " ",
    "a=b c:=d",
    'notes:="x"',
    '"',
    '"quoted"',
    "\\",
    'back\\slash "and" quote',
    ",",
    "a,b",
    ";",
    "a;b",
    "x+=1 y*=2",
    "@3",
    "add nations id=X",
    "yes",
    "no",
    "2027-01-01",
    "1e5",
    "-0",
    "1,5",
    "2.400",
    "new\nline",
    "tab\there",
    " spaced ",
    "''",
    "#",
    "{}",
    "[1, 2]",
    "true",
    "x" * 4_000,
)
FACTORS = st.one_of(
    st.sampled_from(
        (0, 1, -1, 1.1, 1 / 3, 123456789012345 / 1e4, 1e12, -1e12, 1e-15, 2.5e-15, 0.1 + 0.2, 999999999999)
    ),
    st.floats(-1e12, 1e12).filter(lambda value: value == 0 or abs(value) >= 1e-15),
)
ugly = st.one_of(st.sampled_from(UGLY_TEXTS), texts)


def cells(column: Column) -> st.SearchStrategy[Any]:
    """Values that the column takes."""
    if column.kind == "choice":
        return st.sampled_from(column.choices)
    if column.kind in ("number", "whole"):
        low = (column.low or 0.0) + (1e-9 if column.above else 0.0)
        if column.kind == "whole":
            return st.integers(int(low), int(column.high or 1_000))
        span = st.floats(low, column.high or 1.0).filter(lambda value: value == 0 or abs(value) >= 1e-15)
        return st.one_of(span, st.sampled_from([value for value in (1, 0.1, 1 / 3) if low <= value <= column.high]))
    plain = {"flag": st.booleans(), "id": ids, "ids": st.lists(ids, max_size=3), "text": ugly}
    return plain[column.kind]


@st.composite
def pairs(draw: st.DrawFn, table: str, names: tuple[str, ...], several: bool = False) -> dict[str, Any]:
    """Some of the columns with values; ``several``: lists of values as well."""
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
    out = {}
    for name in chosen:
        value = cells(TABLES[table][name])
        if several and not is_list(table, name) and draw(st.booleans()):
            value = st.lists(value, min_size=1, max_size=3, unique_by=str)
        out[name] = draw(value)
    return out


@st.composite
def changes(draw: st.DrawFn, do: str) -> Change:
    """A change of a kind, of any table, whether or not there are such rows."""
    table = draw(st.sampled_from(WITHDRAWN if do == "withdraw" else [name for name in TABLES if name != "instance"]))
    names = tuple(TABLES[table])
    data: dict[str, Any] = {"do": do}
    parts = (*CHANGE_KINDS[do].parts, *CHANGE_KINDS[do].optional)
    if "table" in parts:
        data["table"] = table
    if "where" in parts and (do == "withdraw" or draw(st.booleans())):
        data["where"] = draw(pairs(table, names, several=True))
    if "row" in parts:
        data["row"] = draw(pairs("locks", LOCK_COLUMNS) if "table" not in parts else pairs(table, names))
    if "position" in parts and draw(st.booleans()):
        data["position"] = draw(st.sampled_from((1, 2, 999_999_999)))
    if "field" in parts:
        numeric = [name for name in names if is_number(table, name)]
        data["field"] = draw(st.sampled_from(numeric if do != "set" and numeric else names))
        data["value"] = draw(cells(TABLES[table][data["field"]]) if do == "set" else FACTORS)
    change, problems = change_from(data, str)
    # What ugly values come to the same, and needed cells that are empty, are refused: others are drawn.
    if change is None:
        assert {problem.rule.split(" is needed")[-1] for problem in problems} <= {"", "stands twice"}, problems
        return draw(changes(do))
    return change


BASE = Instance.of(full_toy())


@st.composite
def applicable(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Changes of every kind that the instance of every table takes, one after the other."""
    gdp = draw(st.sampled_from((1, 0.1, 1 / 3, 1e-9, 123456.789012345)))
    texts_drawn = [draw(ugly) for _ in range(6)]
    names = draw(st.lists(ids, min_size=2, max_size=2, unique_by=str.lower))
    return [
        {"do": "set", "table": "instance", "field": "title", "value": texts_drawn[0]},
        {"do": "set", "table": "nations", "where": {"id": ["FRA", "NLD"]}, "field": "notes", "value": texts_drawn[1]},
        {"do": "set", "table": "requirements", "where": {"id": "r1"}, "field": "standards", "value": []},
        {"do": "set", "table": "missions", "where": {"sustained": True}, "field": "sustained", "value": False},
        {"do": "multiply", "table": "nations", "where": {"id": "FRA"}, "field": "gdp_million", "value": gdp},
        {"do": "add", "table": "nations", "where": {"id": "FRA"}, "field": "population", "value": 1000},
        {
            "do": "add_row",
            "table": "standards",
            "row": {"id": f"s-{names[0][:40]}", "name": texts_drawn[2], "notes": texts_drawn[3]},
            "position": draw(st.sampled_from((1, 2, 3))),
        },
        {"do": "add_row", "table": "sources", "row": {"table": "nations", "kind": "real", "source": texts_drawn[4]}},
        {"do": "remove_rows", "table": "standards", "where": {"name": texts_drawn[2], "id": f"s-{names[0][:40]}"}},
        {"do": "remove_rows", "table": "history"},
        {"do": "lock", "row": {"offer": "o1", "period": "2026"}},
        {"do": "forbid", "row": {"agreement": "tanker-pool", "nation": "NLD"}},
        {"do": "withdraw", "table": "suppliers", "where": {"id": "charter"}},
    ]
