"""Tasks on a Dask cluster: what there is to do goes to its scheduler, answers come back; no more is shared.

No file system is shared: files of a task go along to a Dask worker that has not got them, once each.
"""

from __future__ import annotations

import contextlib
import pickle
import queue
import secrets
import time
import zlib
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pooling.domain.problems import InvalidInput, Problem
from pooling.engine.cluster_worker import Asked, Lacks, cancel_here, do, end_here, unlike
from pooling.engine.executor import LOCAL, SchedulerLost
from pooling.engine.keys import versions
from pooling.engine.worker_process import Died, Work
from pooling.engine.workers import UNLIMITED, Done, Hard, cores

CONNECT_S = 10.0
"""A scheduler that does not answer in so many seconds is not there."""
COUNT_S = 1.0
"""How often the threads of the cluster are counted: workers come and go."""
AHEAD = 2
"""Tasks under way for each thread: while it works on one, the next is with it."""
BATCH_BYTES = 4_000_000
"""So much is handed to the scheduler at once, about."""


@dataclass(slots=True)
class _UnderWay:
    asked: Asked
    files: tuple[Path, ...]
    future: Any = None


class Cluster:
    """Tasks done by the workers of a Dask cluster, each in a spawned process of its own beside the Dask worker.

    See :func:`pooling.engine.executor.executor`.
    """

    _do = staticmethod(do)

    def __init__(self, work: Work, prepare: Callable[[], None], scheduler: str, count: int | None) -> None:
        _needs_extra()
        self._work, self._prepare, self._scheduler, self._count = work, prepare, scheduler, count
        self._session = secrets.token_hex(6)
        self._begun: dict[str, _UnderWay] = {}
        self._to_send: deque[_UnderWay] = deque()
        self._sent_files: set[str] = set()
        self._ended: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._threads, self._counted = 0, -COUNT_S
        self._closing = contextlib.ExitStack()
        with contextlib.ExitStack() as opening:
            self._client = opening.enter_context(self._connected(opening))
            self._check()
            self._closing = opening.pop_all()

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        with self._closing, contextlib.suppress(Exception):  # a scheduler that is gone has nothing to let go
            if self._client.status == "running":
                self._client.cancel([task.future for task in self._begun.values() if task.future], force=True)
                self._client.run(end_here, on_error="ignore")
        if self._scheduler == LOCAL:
            end_here()  # what a thread of it kept just now

    # --- the cluster --------------------------------------------------------------------------------------------------

    def _connected(self, opening: contextlib.ExitStack) -> Any:
        from distributed import Client, LocalCluster

        address: Any = self._scheduler
        if self._scheduler == LOCAL:
            self._count = self._count or cores()
            # Each run has a process of its own anyway, so Dask's workers may be threads.
            address = opening.enter_context(
                LocalCluster(
                    n_workers=self._count,
                    threads_per_worker=1,
                    processes=False,
                    dashboard_address="127.0.0.1:0",
                    memory_limit=0,
                )
            )
        try:
            return Client(address, timeout=CONNECT_S, set_as_default=False, name="pooling")
        except (OSError, ValueError) as error:
            rule = f"no Dask scheduler answers there ({' '.join(str(error).split())})"
            cure = "'dask scheduler' starts one and says its address; 'local' makes a cluster in this process"
            raise InvalidInput([Problem("scheduler", self._scheduler, rule, cure)], "study") from None

    def _check(self) -> None:
        """The workers that are there have the same versions. Raises :class:`InvalidInput`."""
        cure = "install the same versions of Python and 'pooling[study,cluster]' there as here"
        try:
            found = self._client.run(unlike, versions())
        except Exception as error:
            rule = f"a worker of it cannot do the work: {type(error).__name__}: {error}"
            raise InvalidInput([Problem("scheduler", self._scheduler, rule, cure)], "study") from None
        problems = [
            Problem(f"worker {worker}", words, "would give other rows", cure)
            for worker, words in found.items()
            if words
        ]
        if problems:
            raise InvalidInput(problems, f"cluster {self._scheduler}")

    def _room(self) -> int:
        """Tasks that may be under way at once."""
        now = time.monotonic()
        if now - self._counted >= COUNT_S:
            self._counted = now
            try:
                self._threads = sum(self._client.nthreads().values())
            except OSError:
                raise self._lost() from None
        room = self._threads * AHEAD
        return room if self._count is None else min(room, self._count)

    @property
    def waits(self) -> bool:
        """Whether the cluster has no worker now."""
        return not self._threads

    @property
    def free(self) -> int:
        """How many tasks may be begun now."""
        return max(self._room() - len(self._begun), 0)

    @property
    def busy(self) -> Sequence[str]:
        """Names of the tasks that were begun and have not ended."""
        return tuple(self._begun)

    # --- tasks --------------------------------------------------------------------------------------------------------

    def begin(self, name: str, task: Any, hard: Hard = UNLIMITED, files: Sequence[Path] = ()) -> None:
        """Give a task; what is the first to read a file brings it along."""
        new = [path for path in files if path.name not in self._sent_files]
        self._sent_files |= {path.name for path in new}
        asked = Asked(
            session=self._session,
            name=name,
            task=task,
            hard=hard,
            work=self._work,
            prepare=self._prepare,
            versions=versions(),
            files=tuple(path.name for path in files),
            brought=_content(new),
        )
        self._begin(_UnderWay(asked, tuple(files)))

    def _begin(self, task: _UnderWay) -> None:
        self._begun[task.asked.name] = task
        self._to_send.append(task)

    def _send(self) -> None:
        """Hand over what was begun, many at once."""
        while self._to_send:
            batch: list[_UnderWay] = []
            payloads: list[bytes] = []
            while self._to_send and sum(map(len, payloads)) < BATCH_BYTES:
                batch.append(self._to_send.popleft())
                payloads.append(pickle.dumps(batch[-1].asked))
            # The same task may be asked twice, and the same run by two studies: a key is for one of them.
            keys = [(f"pooling-run-{self._session}", task.asked.name, secrets.token_hex(4)) for task in batch]
            for task, future in zip(batch, self._client.map(self._do, payloads, key=keys, pure=False), strict=True):
                task.future = future
                future.add_done_callback(self._ended.put)

    def cancel(self, names: Collection[str] | None = None) -> None:
        """Ask these tasks (None: every one) to end with what they have, and drop those that no worker has begun."""
        wanted = set(self._begun if names is None else names)
        found = self._client.run(cancel_here, self._session, wanted, on_error="ignore")
        for name in wanted.difference(*found.values()):
            self.stop(name)

    def stop(self, name: str) -> None:
        """End a task at once: its Dask worker sees that nobody asks for it any more."""
        task = self._begun.pop(name, None)
        if task is not None and task.future is None:
            self._to_send.remove(task)
        elif task is not None:
            self._client.cancel([task.future], force=True)

    def heard(self, seconds: float) -> Iterator[Done]:
        """The tasks that have ended, after waiting for one at most so long. Raises :class:`SchedulerLost`."""
        self._send()
        ended: list[Any] = []
        with contextlib.suppress(queue.Empty):
            ended.append(self._ended.get(timeout=seconds))
            while True:
                ended.append(self._ended.get_nowait())
        ours = [future for future in ended if self._waits_for(future)]
        if any(future.cancelled() for future in ours) or self._client.status != "running":
            raise self._lost()
        try:
            answers = self._client.gather([future for future in ours if future.status == "finished"])
        except (OSError, CancelledError):
            raise self._lost() from None
        for answer in answers:
            heard: Done | Lacks = pickle.loads(answer)
            task = self._begun.pop(heard.name)
            if isinstance(heard, Lacks):
                self._begin(_with_files(task))
            else:
                yield heard
        for future in ours:
            if future.status == "error":
                name = future.key[1]
                del self._begun[name]
                yield Done(name, Died(_words(future.exception())))

    def _waits_for(self, future: Any) -> bool:
        task = self._begun.get(future.key[1])
        return task is not None and task.future is not None and task.future.key == future.key

    def _lost(self) -> SchedulerLost:
        count = len(self._begun)
        runs = "1 run that was" if count == 1 else f"{count} runs that were"
        return SchedulerLost(
            f"the scheduler {self._scheduler} is lost, and with it {runs} under way; what had ended is kept: "
            "the same again goes on from there"
        )


def _with_files(task: _UnderWay) -> _UnderWay:
    """The same task with all its files."""
    return _UnderWay(replace(task.asked, brought=_content(task.files)), task.files)


def _content(files: Sequence[Path]) -> dict[str, bytes]:
    return {path.name: zlib.compress(path.read_bytes(), 1) for path in files}


def _words(error: BaseException) -> str:
    from distributed.scheduler import KilledWorker

    if isinstance(error, KilledWorker):
        return f"{error.allowed_failures + 1} Dask workers in turn were lost while they worked on it"
    return f"its Dask worker could not do it: {type(error).__name__}: {error}"


def _needs_extra() -> None:
    if find_spec("distributed") is None:
        cure = "install the extra: pip install 'pooling[cluster]'"
        raise InvalidInput([Problem("scheduler", "", "needs distributed, which is not installed", cure)], "study")
