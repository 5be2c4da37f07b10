"""One declaration of what a plan is made of, from the formulation to the matrix to the plan."""

from __future__ import annotations

import pytest
from toys import card, need, offer, option, toy

from pooling.formulation.builder import build
from pooling.formulation.decisions import Decisions
from pooling.solving.compiled import compile_model
from pooling.solving.plans import plan_of, start_of

TOY = toy(
    requirements=[need("r", 3)],
    agreements=[{"id": "g", "kind": "framework", "membership_cost_million": 1}],
    offers=[offer("a", "A", 2, agreement="g"), offer("b", "B", 2, option="i")],
    options=[option(cost_million=1)],
)
CARD = card("agreements", "options", "spending")


def test_columns_are_those_of_the_variables() -> None:
    f = build(TOY, CARD)
    compiled = compile_model(f)
    names, columns = compiled.names()[0], dict(compiled.decisions.each())
    assert {name for name, found in f.each() if found} == {"commit", "assign", "member", "lead", "start", "joined"}
    for name, found in f.each():
        assert list(columns[name]) == list(found)
        for key, variable in found.items():
            assert names[columns[name][key]] == variable.data.name.replace("'", "").replace(", ", ",")


def test_a_plan_returns_to_the_vector_it_came_from() -> None:
    compiled = compile_model(build(TOY, CARD))
    x = compiled.low.copy()
    decisions = compiled.decisions
    for column in (
        decisions.commit["a", "p"],
        decisions.assign["a", "r", "p"],
        decisions.member["A", "g", "p"],
        decisions.lead["A", "g", "p"],
        decisions.start["i", "p", 0, "none"],
        decisions.joined["B", "i", "p", 0, "none"],
    ):
        x[column] = 1.0
    columns, values = start_of(compiled, plan_of(compiled, x))
    assert len(columns) == sum(len(found) for _, found in decisions.each())
    assert values == pytest.approx(x[columns].tolist())


def test_nothing_is_decided_until_it_is_made() -> None:
    assert all(not found for _, found in Decisions[int]().each())
    assert Decisions(commit={("a", "p"): 2}).mapped(str).commit == {("a", "p"): "2"}
