"""Solves under way: how many at once, each in a spawned process, none outliving its client or its limit."""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Protocol

from pooling.engine.workers import start
from pooling.service.problems import Refusal, busy
from pooling.service.settings import Settings
from pooling.service.worker import Task

_LOOK_S = 0.05
_END_S = 0.3
"""Seconds that a process with nothing left to do gets to end by itself: one that is killed cannot clean up."""


class Work(Protocol):
    """What a spawned process does with a task: send one answer, or an exception, through the pipe."""

    def __call__(self, task: Any, pipe: Connection, /) -> None: ...


class ClientGone(Exception):
    """The client went away; nobody wants the answer."""


class Runs:
    """The solves of one service. All methods belong to the event loop's thread."""

    def __init__(self, settings: Settings, work: Work) -> None:
        self._settings = settings
        self._work = work
        # Never fork: a forked copy of a multi-threaded solver spins for ever.
        self._context = multiprocessing.get_context("spawn")
        self.running = 0
        self.stopping = False
        """Set when the service is being stopped: every run under way is cancelled."""

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
        stops, or when the process died or had to be killed. No process is left behind.
        """
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(self._work, theirs), daemon=True)
        sending: asyncio.Task[None] | None = None
        try:
            await _finished(asyncio.to_thread(start, process))
            theirs.close()
            # Not as an argument: where the process dies early, handing over a large one would block for ever.
            sending = asyncio.create_task(asyncio.to_thread(_send, ours, task))
            return await self._answer(ours, sending, task, gone)
        finally:
            theirs.close()
            try:
                await _end(process)
                if sending is not None:
                    await asyncio.wait([sending])
            finally:
                ours.close()

    async def _answer(
        self, pipe: Connection, sending: asyncio.Task[None], task: Task, gone: Callable[[], Awaitable[bool]]
    ) -> bytes:
        limit = task.time_limit_s + self._settings.overrun_s
        until = time.monotonic() + limit
        while not pipe.poll():
            if time.monotonic() > until:
                detail = f"no answer {limit:g} s after its start; it was killed"
                raise Refusal(504, "solve-hung", "The solve did not keep its time limit", detail)
            if self.stopping:
                await self._cancel(pipe, sending)
                raise stopped()
            if await gone():
                await self._cancel(pipe, sending)
                raise ClientGone
            await asyncio.sleep(_LOOK_S)
        try:
            answer = await asyncio.to_thread(pipe.recv)
        except (EOFError, OSError, pickle.UnpicklingError):
            detail = "its process ended without an answer; it may have run out of memory"
            raise Refusal(500, "solve-died", "The solve died", detail) from None
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, bytes)
        return answer

    async def _cancel(self, pipe: Connection, sending: asyncio.Task[None]) -> None:
        """Ask the solve to end and give it some seconds to do so."""
        if not sending.done():  # it has not begun
            return
        until = time.monotonic() + self._settings.cancel_s
        try:
            pipe.send("cancel")
            while not pipe.poll() and time.monotonic() < until:
                await asyncio.sleep(_LOOK_S)
            if pipe.poll():
                # Nobody wants it, but a process that cannot hand over what it has cannot end.
                await asyncio.to_thread(pipe.recv)
        except (OSError, EOFError):  # it ended by itself
            return


def stopped() -> Refusal:
    """503: the service ends, and so does every request under way."""
    detail = "the service is being stopped; the request was cancelled and nothing of it is kept: send it again later"
    return Refusal(503, "stopping", "The service is stopping", detail, headers={"Connection": "close"})


def _work(work: Work, pipe: Connection) -> None:
    """What the spawned process does: take its task, and work on it."""
    try:
        task = pipe.recv()
    except (EOFError, OSError):  # nobody is left to work for
        return
    work(task, pipe)


def _send(pipe: Connection, task: Task) -> None:
    try:
        pipe.send(task)
    except (OSError, TypeError, ValueError):
        # The process died, which is told of elsewhere, or the pipe was closed meanwhile: it has no handle then.
        return


async def _end(process: SpawnProcess) -> None:
    """No process is left, even where the wait for its own end is cut short."""
    if process.pid is None:
        return
    try:
        until = time.monotonic() + _END_S
        while process.is_alive() and time.monotonic() < until:
            await asyncio.sleep(_LOOK_S)
    finally:
        process.kill()
        process.join()
        process.close()


async def _finished(starting: Coroutine[Any, Any, None]) -> None:
    """Wait for a process to start, and leave it never half started."""
    task = asyncio.ensure_future(starting)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
