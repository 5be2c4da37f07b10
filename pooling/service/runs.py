"""Solves under way: how many at once, each in a process of the executor, none outliving its client or its limit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pooling.engine.executor import executor
from pooling.engine.keeper import Keeper
from pooling.engine.worker_process import Died, Work
from pooling.engine.workers import Hard, TooLong
from pooling.service.problems import Refusal, busy
from pooling.service.settings import Settings
from pooling.service.worker import Task, prepare

_LOOK_S = 0.05
_BEGIN_S = 30.0
"""Seconds that a solve may wait for its process, or for a worker of the cluster, to begin."""


class ClientGone(Exception):
    """The client went away; nobody wants the answer."""


class Runs:
    """The solves of one service. All methods belong to the event loop's thread."""

    def __init__(self, settings: Settings, work: Work, scheduler: str | None = None) -> None:
        self._settings = settings
        self._keeper = Keeper(lambda: executor(work, prepare, scheduler, settings.most_solves))
        self.running = 0
        self.stopping = False
        """Set when the service is being stopped: every run under way is cancelled."""

    def start(self) -> None:
        """See that there is an executor. Raises :class:`InvalidInput` where there is no such cluster."""
        self._keeper.start()

    async def close(self) -> None:
        """End every process."""
        await asyncio.to_thread(self._keeper.close)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among the solves that may run at once.

        Raises :class:`Refusal` (503) when all are taken, or the service is stopping.
        """
        if self.stopping:
            raise stopped()
        if self.running >= self._settings.most_solves:
            raise busy(f"{self.running} solves are running, no more may", self._settings.retry_after_s)
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1

    async def run(self, task: Task, gone: Callable[[], Awaitable[bool]]) -> bytes:
        """The answer to ``task``. The caller holds a :meth:`place`.

        Raises what the solve raised, :class:`ClientGone` when ``gone`` says so, and :class:`Refusal` when the service
        stops, or when the process died or had to be killed. Nobody works on it any more then.
        """
        limit = task.time_limit_s + self._settings.overrun_s
        until = time.monotonic() + _BEGIN_S + limit
        ticket = await asyncio.to_thread(self._keeper.begin, task, Hard(limit))
        ended = asyncio.wrap_future(ticket.done)
        try:
            while not ended.done():
                await asyncio.wait([ended], timeout=_LOOK_S)
                if not ended.done() and (self.stopping or await gone()):
                    self._keeper.cancel(ticket)
                    await asyncio.wait([ended], timeout=self._settings.cancel_s)
                    raise stopped() if self.stopping else ClientGone
                if time.monotonic() > until:
                    raise _hung(f"no answer {_BEGIN_S + limit:g} s after it was asked; it was given up")
            return _content(ended.result().answer)
        finally:
            self._keeper.stop(ticket)


def _content(answer: Any) -> bytes:
    """The bytes of an answer. Raises what ended the solve, or a :class:`Refusal` where its process was ended."""
    if isinstance(answer, TooLong):
        raise _hung(f"no answer in time: {answer}")
    if isinstance(answer, Died):
        raise Refusal(500, "solve-died", "The solve died", str(answer))
    if isinstance(answer, Exception):
        raise answer
    assert isinstance(answer, bytes)
    return answer


def _hung(detail: str) -> Refusal:
    return Refusal(504, "solve-hung", "The solve did not keep its time limit", detail)


def stopped() -> Refusal:
    """503: the service ends, and so does every request under way."""
    detail = "the service is being stopped; the request was cancelled and nothing of it is kept: send it again later"
    return Refusal(503, "stopping", "The service is stopping", detail, headers={"Connection": "close"})
