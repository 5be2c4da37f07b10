"""One run, question or report, in the process that works on it."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from pooling.analysis.questions import QUESTIONS
from pooling.domain.instance import Instance
from pooling.engine.request import Request
from pooling.engine.worker_process import Tell

if TYPE_CHECKING:
    from pooling.domain.result import Result


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


def prepare() -> None:
    """Import what every run needs."""
    import_module("pooling.engine.solve")
    import_module("pooling.engine.running")


def work(task: Task, cancel: threading.Event, _tell: Tell) -> bytes:
    """The bytes of the answer to ``task``. Raises what it raises."""
    return task.answer(cancel)
