"""Notebooks: an instance, a result, an answer and every record of them is shown with its units."""

from __future__ import annotations

import pytest

import pooling
from pooling.analysis.answers import Rows
from pooling.analysis.questions import QUESTIONS
from pooling.domain.comparison.tables import COMPARISON_TABLES
from pooling.domain.outcome import TierResult
from pooling.domain.plan import PLAN_TABLES
from pooling.domain.printed import in_notebooks
from pooling.domain.result_tables import RESULT_TABLES
from pooling.domain.tables import TABLES


def test_an_instance_says_what_it_is_and_whether_it_is_real() -> None:
    html = pooling.load("nordic-five")._repr_html_()
    assert "(nordic-five)" in html
    assert '<td>nations</td><td class="figure">5</td><td>real, illustrative</td>' in html


def test_every_kind_of_row_is_shown() -> None:
    kinds = [*TABLES.values(), *PLAN_TABLES.values(), *(table.kind for table in RESULT_TABLES.values())]
    kinds += [table.kind for table in COMPARISON_TABLES.values()]
    assert [kind.__name__ for kind in kinds if not hasattr(kind, "_repr_html_")] == []


def test_a_record_is_shown_with_units_and_meanings() -> None:
    row = pooling.load("tanker-trio").offers[0]
    assert "<td>Quantity</td><td>" in row._repr_html_()
    tier = TierResult("cov", True, "share", 0.5, None, None, 0.01, 0.0, 0.5, "finished", 1.0, 2)
    html = tier._repr_html_()  # type: ignore[attr-defined]
    assert "<td>Gap</td><td>-</td><td>share of value</td>" in html


def test_an_answer_is_a_table_and_its_records_too() -> None:
    rows = pooling.price_of_fairness("leximax-six", gap=0.5)
    html = rows._repr_html_()
    assert html.startswith("<table><thead><tr><th>Tier</th>")
    assert rows[0]._repr_html_().startswith("<table>")  # type: ignore[attr-defined]
    assert Rows((), detail="<b> is gone")._repr_html_() == "<p>no rows</p><p>incomplete: &lt;b&gt; is gone</p>"


def test_the_first_of_many_rows_are_shown() -> None:
    row = pooling.load("tanker-trio").offers[0]
    html = Rows([row] * 25)._repr_html_()
    assert html.count("<tr>") == 21
    assert html.endswith("<p>and 5 more</p>")


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_answers_with_something_a_notebook_shows(name: str) -> None:
    """Records of questions are made able to when a question is asked; here that none refuses it."""
    kind = QUESTIONS[name].record
    in_notebooks(kind)
    assert hasattr(kind, "_repr_html_")
