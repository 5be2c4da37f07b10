"""What a text would make is counted before it is parsed; marks inside quotes do not count."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pooling.io import counting
from pooling.io.counting import csv_counts, json_excess

TEXTS = st.text(st.sampled_from('a,{["\\\n\r'), max_size=6)
DATA = st.recursive(
    TEXTS | st.integers(0, 9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def containers(data: Any) -> int:
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return isinstance(data, (dict, list)) + sum(map(containers, inner))


@settings(max_examples=200, deadline=None)
@given(DATA)
def test_json_is_counted_exactly_where_it_matters(data: Any) -> None:
    count = containers(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "_PIECE", 3)
        assert json_excess(json.dumps(data).encode(), "x", count) is None
        problem = json_excess(json.dumps(data).encode(), "x", count - 1)
        assert problem is not None
        assert problem.value == str(count)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(TEXTS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_csv_is_counted_exactly_where_it_matters(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "MOST_VALUES", 0)
        assert csv_counts(out.getvalue().encode()) == (sum(map(len, rows)), len(rows))


def test_many_marks_inside_quotes_are_no_values() -> None:
    assert json_excess(b'{"title": "' + b"," * (counting.MOST_VALUES + 1) + b'"}', "x") is None
    assert csv_counts(b'title\n"' + b",\n" * (counting.MOST_VALUES + 1) + b'"\n') == (2, 2)
