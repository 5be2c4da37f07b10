"""What a spawned process does: one task after another until there is none, or nobody to work for."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from pooling.domain.problems import PoolingError

STOPS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""Signals that stop a program, on this system."""
ORPHAN_S = 20.0
"""A task whose parent is gone has this many seconds to end by itself."""
CANCEL = "cancel"

Tell = Callable[[Any], None]
Work = Callable[[Any, threading.Event, Tell], Any]
"""What a process does with a task: (task, cancel, tell) -> answer. A function of a module, so that it can be named."""


class Died(Exception):
    """The process of a task ended without an answer."""


def serve(work: Work, pipe: Connection, prepare: Callable[[], None] | None) -> None:
    """Work on one task after another until there is none, or nobody to work for."""
    # Only the parent decides what a signal means.
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    tasks: queue.SimpleQueue[tuple[Any, threading.Event] | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, tasks), daemon=True).start()
    sending = threading.Lock()

    def send(*words: Any) -> None:
        with sending:
            pipe.send(words)

    def tell(what: Any) -> None:
        with contextlib.suppress(OSError):  # whose end the listener hears
            send("told", what)

    if prepare is not None:
        prepare()
    try:
        while (given := tasks.get()) is not None:
            task, cancel = given
            send("took")
            began, cpu = time.perf_counter(), time.process_time()
            answer = _answer(work, task, cancel, tell)
            send("done", answer, time.perf_counter() - began, time.process_time() - cpu)
    except OSError:  # nobody is left to tell
        return


def _answer(work: Work, task: Any, cancel: threading.Event, tell: Tell) -> Any:
    try:
        return work(task, cancel, tell)
    except PoolingError as error:
        return error
    except MemoryError:
        return Died("the system has no memory left for it")
    except Exception as error:
        traceback.print_exc()
        # Its own kind might not survive the way through the pipe.
        return RuntimeError(f"{type(error).__name__}: {error}")


def _listen(pipe: Connection, tasks: queue.SimpleQueue[tuple[Any, threading.Event] | None]) -> None:
    cancel = threading.Event()
    try:
        while (said := pipe.recv()) is not None:
            if said == CANCEL:
                cancel.set()
            else:
                cancel = threading.Event()
                tasks.put((said[0], cancel))
        tasks.put(None)
    except (EOFError, OSError):
        cancel.set()
        tasks.put(None)
        threading.Event().wait(ORPHAN_S)
        os._exit(1)
