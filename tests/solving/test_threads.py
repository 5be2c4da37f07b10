"""The thread that HiGHS runs in is kept for the next run, and nothing else is."""

from __future__ import annotations

import gc
import os
import threading
import warnings
import weakref

import pytest
from toys import card, compiled, need, offer, toy

import pooling
from pooling.solving import highs
from pooling.solving.highs import Options


def solved(threads: int = 1) -> pooling.Result:
    instance = toy(requirements=[need("r", 3)], offers=[offer("a", "A", 2), offer("b", "B", 2)])
    return pooling.solve(instance, card=card(), threads=threads)


def test_runs_one_after_the_other_share_a_thread() -> None:
    solved()
    kept = {thread.ident for thread in threading.enumerate()}
    for _ in range(3):
        solved()
    assert {thread.ident for thread in threading.enumerate()} == kept


def test_a_thread_of_several_threads_is_not_kept() -> None:
    solved()
    kept = {thread.ident for thread in threading.enumerate()}
    assert solved(threads=2).outcome == "optimal"
    assert solved().outcome == "optimal"
    assert {thread.ident for thread in threading.enumerate()} == kept


def test_a_model_that_was_solved_is_let_go() -> None:
    model = compiled(toy(requirements=[need("r", 3)], offers=[offer("a", "A", 2)]), card())
    assert highs.run(model, model.objectives[0], Options()).ended == "finished"
    there = weakref.ref(model)
    del model
    gc.collect()
    assert there() is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked here")
def test_a_forked_copy_makes_a_thread_of_its_own() -> None:
    solved()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # later Pythons warn of every fork beside threads
        child = os.fork()
    if not child:
        os._exit(0 if solved().outcome == "optimal" else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
