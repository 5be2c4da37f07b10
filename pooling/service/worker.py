"""One solve, in a process of its own. The parent speaks through one pipe: anything it says, or its end, cancels."""

from __future__ import annotations

import json
import os
import signal
import threading
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.problems import PoolingError

STOPS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""Signals that stop a service, on this system."""
ORPHAN_S = 5.0
"""A solve whose parent is gone has this many seconds to end by itself."""


@dataclass(frozen=True, slots=True)
class Job:
    """A run that was checked: what to solve, and how."""

    instance: Instance
    card: Card
    overrides: dict[str, Any]
    gap: float | None
    time_limit_s: float
    seed: int
    threads: int


def work(job: Job, pipe: Connection) -> None:
    """Solve ``job`` and send the JSON bytes of its result, or the exception that ended it."""
    # A terminal's Ctrl-C or end reaches every process of the group; only the parent decides what it means.
    for one in STOPS:
        signal.signal(one, signal.SIG_IGN)
    cancel = threading.Event()
    threading.Thread(target=_listen, args=(pipe, cancel), daemon=True).start()
    answer: bytes | Exception
    try:
        answer = solve(job, cancel)
    except PoolingError as error:
        answer = error
    except Exception as error:
        traceback.print_exc()
        # Its own kind might not survive the way through the pipe.
        answer = RuntimeError(f"{type(error).__name__}: {error}")
    try:
        pipe.send(answer)
    except (BrokenPipeError, ConnectionResetError):  # nobody is left to tell
        return


def solve(job: Job, cancel: threading.Event) -> bytes:
    """The result of ``job`` as JSON bytes."""
    import pooling.run

    result = pooling.run.solve(
        job.instance,
        card=job.card,
        overrides=job.overrides,
        gap=job.gap,
        time_limit_s=job.time_limit_s,
        seed=job.seed,
        threads=job.threads,
        cancel=cancel,
        explain=True,
    )
    return json.dumps(result.as_dict(), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _listen(pipe: Connection, cancel: threading.Event) -> None:
    try:
        pipe.recv()
        cancel.set()
    except (EOFError, OSError):
        cancel.set()
        threading.Event().wait(ORPHAN_S)
        os._exit(1)
