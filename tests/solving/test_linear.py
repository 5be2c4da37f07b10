"""Small linear programs beside the model of a run."""

from __future__ import annotations

import threading

import highspy
import numpy as np

from pooling.solving.linear import Corner, most


def up_to(limit: float) -> Corner | None:
    """The largest x with x <= limit."""
    return most(np.array([1.0]), np.array([[1.0]]), np.array([-np.inf]), np.array([limit]))


def test_a_corner_has_value_and_duals() -> None:
    found = up_to(3.0)
    assert found is not None
    assert (found.x.tolist(), found.value, found.duals.tolist()) == ([3.0], 3.0, [1.0])


def test_a_thread_that_ran_highs_with_more_threads_gets_its_answer() -> None:
    values: list[float | None] = []

    def work() -> None:
        own = highspy.Highs()
        own.setOptionValue("output_flag", False)
        own.setOptionValue("threads", 2)
        own.setOptionValue("parallel", "on")
        own.addVar(0.0, 1.0)
        own.run()
        found = up_to(3.0)
        values.append(None if found is None else found.value)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert values == [3.0]
