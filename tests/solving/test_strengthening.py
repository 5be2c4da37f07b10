"""Strong rows that a model leaves out for their number: those that a relaxation breaks say all that all of them say."""

from __future__ import annotations

import threading
from dataclasses import replace

import highspy
import numpy as np
import pytest
from toys import card, compiled, near, need, offer, solve, toy, values

import pooling
from pooling.formulation import activation
from pooling.solving.certifying import relaxed_run
from pooling.solving.compiled import Compiled
from pooling.solving.highs import Options, Run
from pooling.solving.strengthening import strengthened

CUSTOMERS = activation.MOST_STRONG + 10
CARD = card("spending", tiers=("cost",), coverage__shortfall_allowed=False)


def depots() -> pooling.Instance:
    """Four depots, far from some customers and near to others; one is large enough for half of all."""
    names = "ABCD"
    return toy(
        nations=[{"id": name} for name in names],
        missions=[{"id": f"m{place}", "situations": ["s"]} for place in range(CUSTOMERS)],
        requirements=[need(f"r{place}", 1 + place % 3, "fuel", f"m{place}") for place in range(CUSTOMERS)],
        offers=[offer(name, name, CUSTOMERS, "fuel", fixed_cost_million=30 + 7 * at) for at, name in enumerate(names)],
        deployment=[
            {"from_nation": name, "to_mission": f"m{place}", "cost_million": 1 + (place * (at + 2) * 7) % 11}
            for at, name in enumerate(names)
            for place in range(CUSTOMERS)
        ],
    )


@pytest.fixture(scope="module")
def left_out() -> Compiled:
    return compiled(depots(), CARD)


@pytest.fixture(scope="module")
def all_stated() -> Compiled:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(activation, "MOST_STRONG", CUSTOMERS)
        return compiled(depots(), CARD)


def relaxed(model: Compiled) -> Run:
    return relaxed_run(model, model.objectives[0], Options(), None, "simplex")


def stronger(model: Compiled, cancel: threading.Event | None = None) -> Compiled:
    return strengthened(model, model.objectives[0], relaxed(model), Options(), cancel)


def strong_rows(model: Compiled) -> list[object]:
    return [key for name, key in model.row_keys if name == activation.STRONG]


def test_what_is_broken_says_what_all_say(left_out: Compiled, all_stated: Compiled) -> None:
    assert (strong_rows(left_out), len(strong_rows(all_stated))) == ([], 4 * CUSTOMERS)
    weak, strong, added = relaxed(left_out).value, relaxed(all_stated).value, stronger(left_out)
    assert weak is not None
    assert strong is not None
    assert weak < 0.9 * strong
    assert relaxed(added).value == near(strong)
    assert 0 < len(strong_rows(added)) < len(strong_rows(all_stated))


def test_a_thread_that_ran_highs_itself_adds_the_same_rows(left_out: Compiled) -> None:
    found: list[list[object]] = []

    def work() -> None:
        own = highspy.Highs()
        for name, value in {"output_flag": False, "threads": 2, "parallel": "on"}.items():
            own.setOptionValue(name, value)
        own.addVar(0.0, 1.0)
        own.run()
        found.append(strong_rows(stronger(left_out)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [strong_rows(stronger(left_out))]
    assert found[0]


def test_a_row_that_is_added_is_the_row_that_could_be_stated(left_out: Compiled, all_stated: Compiled) -> None:
    def stated(model: Compiled) -> dict[object, tuple[float, float, dict[object, float]]]:
        out = {}
        for at, (name, key) in enumerate(model.row_keys):
            within = slice(model.row_start[at], model.row_start[at + 1])
            terms = zip(model.index[within], model.value[within], strict=True)
            by_name = {model.column_keys[column]: value for column, value in terms}
            out[name, key] = (model.row_low[at], model.row_high[at], by_name)
        return out

    added = stated(stronger(left_out))
    everything = stated(all_stated)
    assert {key: everything[key] for key in added} == added
    assert set(stated(left_out)) < set(added)


def test_rows_that_hold_tiers_stay_the_last(left_out: Compiled) -> None:
    cost = left_out.objectives[0].cost
    held = left_out.with_hold(cost, -np.inf, 1e6)
    added = stronger(held)
    assert added.holds == 1
    assert len(added.row_low) == len(added.row_keys) + 1 > len(held.row_low)
    last = slice(added.row_start[-2], added.row_start[-1])
    assert added.row_high[-1] == 1e6
    assert (added.index[last] == np.flatnonzero(cost)).all()
    assert (added.value[last] == cost[cost != 0]).all()


def test_the_optimum_is_that_of_the_model_with_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    found = values(solve(depots(), CARD))
    monkeypatch.setattr(activation, "MOST_STRONG", CUSTOMERS)
    assert values(solve(depots(), CARD)) == {"cost": near(found["cost"] or 0.0)}


def test_a_model_that_leaves_none_out_stays_itself(all_stated: Compiled, left_out: Compiled) -> None:
    assert stronger(all_stated) is all_stated
    # What a relaxation does not break is not added.
    strong = stronger(left_out)
    assert strengthened(strong, strong.objectives[0], relaxed(strong), Options(), None) is strong
    nothing = replace(relaxed(left_out), x=None)
    assert strengthened(left_out, left_out.objectives[0], nothing, Options(), None) is left_out


def test_a_cancel_ends_it(left_out: Compiled) -> None:
    cancel = threading.Event()
    run = relaxed(left_out)
    cancel.set()
    added = strengthened(left_out, left_out.objectives[0], run, Options(), cancel)
    assert len(added.row_low) < len(stronger(left_out).row_low)
