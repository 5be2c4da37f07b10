"""A question that solves again and again keeps one result, not all of them with their models."""

from __future__ import annotations

import gc
import threading
import weakref

from pooling.analysis.again import Again
from pooling.domain.result import Result
from pooling.engine.request import RunRequest


def test_results_of_what_was_changed_are_let_go() -> None:
    again = Again(RunRequest(instance="tanker-trio", card="coverage"), threading.Event())
    first = again.base().result
    kept: list[weakref.ref[Result]] = []
    for units in (1, 2, 3):
        kept.append(weakref.ref(again.changed("step", [f"offers quantity+={units}"]).result))
    gc.collect()
    assert [found() for found in kept] == [None, None, None]
    assert again.base().result is first
    assert len(again.ends) == 4
