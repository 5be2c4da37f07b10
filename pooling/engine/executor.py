"""Where tasks are worked on: spawned processes of this machine, or a Dask cluster. One way to ask, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, Self

from pooling.domain.problems import PoolingError
from pooling.engine.worker_process import Work
from pooling.engine.workers import Done, Hard, Told, Workers, cores

LOCAL = "local"
"""The name of a Dask cluster that is made in this process, and ends with it."""


class SchedulerLost(PoolingError):
    """The scheduler of a cluster is gone, and with it what was under way."""


class Carried(Protocol):
    """A task that reads files: where they are is told to it by whoever brings them to another machine."""

    def at(self, folder: Path) -> Self:
        """The same task, with its files in that folder."""
        ...


class Executor(AbstractContextManager["Executor"], Protocol):
    """Does ``work`` on tasks, several at once; when its block ends, nobody works for it any more."""

    @property
    def free(self) -> int:
        """How many tasks may be begun now."""
        ...

    @property
    def busy(self) -> Sequence[str]:
        """Names of the tasks that were begun and have not ended."""
        ...

    @property
    def waits(self) -> bool:
        """Whether nobody is there to work yet."""
        ...

    def begin(self, name: str, task: Any, hard: Hard = ..., files: Sequence[Path] = ...) -> None:
        """Give a task, only where one is :attr:`free`. Its process is stopped at its hard limits.

        ``files`` are what it reads, each named by its content; a task with files is :class:`Carried`.
        """
        ...

    def cancel(self, names: Collection[str] | None = None) -> None:
        """Ask these tasks (None: every one) to end with what they have; one that has not begun may be dropped."""
        ...

    def stop(self, name: str) -> None:
        """End a task at once; nothing is heard of it any more. One that has ended is left alone."""
        ...

    def heard(self, seconds: float) -> Iterator[Told | Done]:
        """What there is to hear, after waiting for it at most so long."""
        ...


def executor(work: Work, prepare: Callable[[], None], scheduler: str | None, count: int | None) -> Executor:
    """The executor that was asked for.

    Parameters
    ----------
    work, prepare: functions of a module: what is done with a task, and what each process imports before its first.
    scheduler: the address of a Dask scheduler, ``local`` for a cluster in this process; None: processes, without Dask.
    count: tasks at once; None: as many as there are cores, or threads of the cluster's workers.

    Raises :class:`InvalidInput` where there is no such cluster, or it cannot do the work.
    """
    if scheduler is None:
        return Workers(work, count or cores(), prepare)
    from pooling.engine.cluster import Cluster

    return Cluster(work, prepare, scheduler, count)
