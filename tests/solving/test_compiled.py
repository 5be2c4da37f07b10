"""The matrix is the one that Pyomo's general compiler makes of the same model in Pyomo."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
import scipy.sparse  # type: ignore[import-untyped]
from brute.cards import random_card
from brute.instances import random_instance
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from toys import card, compiled, need, offer, shipped, toy

import pooling
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.formulation.builder import build
from pooling.formulation.pyomo_model import pyomo_model
from pooling.solving import compiled as compiling
from pooling.solving.compiled import Compiled, Keys, compile_model

Terms = dict[str, float]
Rows = dict[str, tuple[float, float, Terms]]
"""Name -> least, most and the coefficients by column name."""


def named(key: tuple[str, Any]) -> str:
    return f"{key[0]}{key[1]}"


def ours(model: Compiled) -> Rows:
    columns = [named(key) for key in model.column_keys]
    out: Rows = {}
    for row, key in enumerate(model.row_keys):
        places = range(model.row_start[row], model.row_start[row + 1])
        terms = {columns[model.index[k]]: float(model.value[k]) for k in places}
        if terms:  # Pyomo does not write rows without variables
            out[named(key)] = (float(model.row_low[row]), float(model.row_high[row]), terms)
    return out


def theirs(form: Any) -> Rows:
    columns = [named((column.parent_component().local_name, column.index())) for column in form.columns]
    matrix = scipy.sparse.csr_array(form.A)
    out: Rows = {}
    for row, entry in enumerate(form.rows):
        name = named((entry.constraint.parent_component().local_name, entry.constraint.index()))
        places = range(matrix.indptr[row], matrix.indptr[row + 1])
        terms = {columns[matrix.indices[k]]: float(matrix.data[k]) for k in places if matrix.data[k]}
        low, high, _ = out.get(name, (-np.inf, np.inf, terms))
        limit = float(form.rhs[row])
        out[name] = (limit if entry.bound_type <= 0 else low, limit if entry.bound_type >= 0 else high, terms)
    return out


def both(instance: Instance, chosen: Card) -> None:
    """Compare every row, right-hand side, column bound, kind and objective of the two."""
    formulation = build(instance, chosen)
    model = compile_model(formulation)
    in_pyomo = pyomo_model(formulation)
    for constraint in in_pyomo.component_data_objects(pyo.Constraint):
        if not constraint.body.args:
            constraint.deactivate()
    assert [tier.name for tier in formulation.tiers] == list(in_pyomo.tier)
    assert [tier.active for tier in in_pyomo.tier.values()] == [True] + [False] * (len(formulation.tiers) - 1)
    for name, objective in zip(in_pyomo.tier, model.objectives, strict=True):
        in_pyomo.tier.deactivate()
        in_pyomo.tier[name].activate()
        assert (in_pyomo.tier[name].sense == pyo.maximize) == objective.maximise
        # The compiler turns what is maximised round.
        sign = -1.0 if objective.maximise else 1.0
        form = LinearStandardFormCompiler().write(in_pyomo, mixed_form=True)
        found, expected = ours(model), theirs(form)
        assert found.keys() == expected.keys()
        for name, (low, high, terms) in expected.items():
            assert found[name][:2] == pytest.approx((low, high), abs=1e-12), name
            assert found[name][2] == pytest.approx(terms, abs=1e-12), name
        costs = dict(zip((named(key) for key in model.column_keys), objective.cost.tolist(), strict=True))
        in_form = [named((column.parent_component().local_name, column.index())) for column in form.columns]
        their_costs = dict(zip(in_form, np.asarray(form.c.todense())[0].tolist(), strict=True))
        assert {name: cost for name, cost in costs.items() if cost} == pytest.approx(
            {name: sign * cost for name, cost in their_costs.items() if cost}
        )
        assert objective.constant == pytest.approx(sign * float(form.c_offset[0]))
    variables = list(in_pyomo.component_data_objects(pyo.Var))
    assert len(variables) == model.size["columns"]
    for place, variable in enumerate(variables):
        low, high = variable.bounds
        assert model.column_keys[place] == (variable.parent_component().local_name, variable.index())
        assert model.low[place] == (-np.inf if low is None else low)
        assert model.high[place] == (np.inf if high is None else high)
        assert model.whole[place] == variable.is_integer()


@pytest.mark.parametrize("seed", range(25))
def test_same_matrix_as_pyomo(seed: int) -> None:
    rng = random.Random(seed)
    instance = random_instance(rng, chance=0.7)
    both(instance, random_card(rng))


@pytest.mark.parametrize("name", ["coverage", "strict-priority", "least-cost", "fair-share", "stable"])
def test_same_matrix_as_pyomo_under_shipped_cards(name: str) -> None:
    both(random_instance(random.Random(1), chance=0.9), shipped(name))


def test_the_model_in_pyomo_is_solved_there() -> None:
    model = pooling.pyomo_model("tanker-trio")
    covered, cost = model.tier["covered"], model.tier["cost"]
    pyo.SolverFactory("highs").solve(model)
    assert pyo.value(covered) == pytest.approx(43 / 44)
    model.held = pyo.Constraint(expr=covered.expr >= pyo.value(covered) - 1e-9)
    covered.deactivate()
    cost.activate()
    pyo.SolverFactory("highs").solve(model)
    assert pyo.value(cost) == pytest.approx(79.0)


def test_a_variable_that_stands_twice_is_added_up_and_zeros_are_dropped() -> None:
    formulation = build(toy(requirements=[need("r", 3), need("q", 3)], offers=[offer("a", "A", 2)]), card())
    commit = formulation.commit["a", "p"]
    assign = formulation.assign["a", "r", "p"]
    formulation.row("twice", "x", commit + 0.0 * assign + 2.5 * commit <= 7.0)
    model = compile_model(formulation)
    row = model.names()[1].index("twice[x]")
    entries = slice(model.row_start[row], model.row_start[row + 1])
    assert model.index[entries].tolist() == [model.decisions.commit["a", "p"]]
    assert model.value[entries].tolist() == [3.5]


def test_rows_are_put_together_in_blocks_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    formulation = build(toy(requirements=[need("r", 2), need("s", 1)]), card())
    commit = formulation.commit["a", "p"]
    formulation.row("twice", "x", commit + 2.5 * commit <= 7.0)
    at_once = compile_model(formulation)
    monkeypatch.setattr(compiling, "BLOCK", 3)
    in_blocks = compile_model(formulation)
    for side in ("row_start", "index", "value"):
        assert np.array_equal(getattr(at_once, side), getattr(in_blocks, side)), side


def test_keys_stand_in_the_order_of_columns_and_rows() -> None:
    keys = Keys({"commit": [("a", "p"), ("b", "p")], "none": [], "short": ["r"]})
    every = [("commit", ("a", "p")), ("commit", ("b", "p")), ("short", "r")]
    assert list(keys) == every == [keys[at] for at in range(len(keys))]
    assert (keys[-1], list(keys[1:])) == (every[-1], every[1:])
    with pytest.raises(IndexError):
        keys[3]


def test_sizes_and_maps() -> None:
    # a, b: commit and two assign each, two short: 8 columns, 6 whole; four rows of 3 entries.
    model = compiled(toy(requirements=[need("r", 2), need("q", 2)]), card())
    assert model.size == {"rows": 4, "columns": 8, "integers": 6, "nonzeros": 12}
    names = model.names()[0]
    assert names[model.decisions.commit["b", "p"]] == "commit[b,p]"
    assert names[model.decisions.assign["a", "r", "p"]] == "assign[a,r,p]"


def test_a_column_may_be_two_decisions() -> None:
    # One need: commit is assign. Coverage has 3 entries.
    model = compiled(toy(requirements=[need("r", 2)]), card())
    assert model.size == {"rows": 1, "columns": 3, "integers": 2, "nonzeros": 3}
    assert model.decisions.commit["b", "p"] == model.decisions.assign["b", "r", "p"]
    assert [sorted(group.tolist()) for year in model.groups for group in year] == [[0, 1]]


def test_a_row_that_holds_a_tier() -> None:
    model = compiled(toy(), card())
    cost = np.zeros(3)
    cost[[1, 2]] = [2.0, -1.0]
    more = model.with_hold(cost, 0.5, 4.0)
    assert more.size == {"rows": 2, "columns": 3, "integers": 2, "nonzeros": 5}
    last = slice(more.row_start[-2], more.row_start[-1])
    assert (more.index[last].tolist(), more.value[last].tolist()) == ([1, 2], [2.0, -1.0])
    assert (more.row_low[-1], more.row_high[-1]) == (0.5, 4.0)
    assert (model.size["rows"], model.holds, more.holds) == (1, 0, 1)
