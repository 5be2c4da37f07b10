"""One run, question or report, in a process of its own.

The parent speaks through one pipe: anything it says, or its end, cancels.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Protocol

from pooling.analysis.questions import QUESTIONS
from pooling.domain.instance import Instance
from pooling.domain.problems import PoolingError
from pooling.engine.request import Request
from pooling.engine.worker_process import STOPS

if TYPE_CHECKING:
    from pooling.domain.result import Result

ORPHAN_S = 5.0
"""A solve whose parent is gone has this many seconds to end by itself."""


class Task(Protocol):
    """What a process of its own works on."""

    @property
    def time_limit_s(self) -> float: ...

    def answer(self, cancel: threading.Event, /) -> bytes:
        """What the client gets."""


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked, checked: with the instance and the card themselves. ``question`` is empty for a solve."""

    request: Request
    question: str = ""

    @property
    def instance(self) -> Instance:
        assert isinstance(self.request.instance, Instance)
        return self.request.instance

    @property
    def time_limit_s(self) -> float:
        assert self.request.time_limit_s is not None
        return self.request.time_limit_s

    def answer(self, cancel: threading.Event) -> bytes:
        """The answer as JSON."""
        answer = QUESTIONS[self.question].ask(self.request, cancel) if self.question else self._solved(cancel)
        return json.dumps(answer.as_dict(), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()

    def _solved(self, cancel: threading.Event) -> Result:
        from pooling.engine.solve import solve

        fields = {name: getattr(self.request, name) for name in type(self.request).model_fields}
        return solve(**fields, cancel=cancel, explain=True)


def work(task: Task, pipe: Connection) -> None:
    """Work on ``task`` and send the bytes of its answer, or the exception that ended it."""
    # A terminal's Ctrl-C or end reaches every process of the group; only the parent decides what it means.
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    cancel = threading.Event()
    threading.Thread(target=_listen, args=(pipe, cancel), daemon=True).start()
    answer: bytes | Exception
    try:
        answer = task.answer(cancel)
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


def _listen(pipe: Connection, cancel: threading.Event) -> None:
    try:
        pipe.recv()
        cancel.set()
    except (EOFError, OSError):
        cancel.set()
        threading.Event().wait(ORPHAN_S)
        os._exit(1)
