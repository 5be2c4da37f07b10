"""What a Dask worker does with a task: it hands it to a spawned process of its own, and watches over that.

A hard limit, or a crash of the solver, so ends that process, and never the Dask worker.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import threading
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pooling.engine.keys import versions
from pooling.engine.worker_process import Died, Work
from pooling.engine.workers import Done, Hard, Workers
from pooling.io.atomic import make_folder, write_file

LOOK_S = 0.1
"""A cancel, or that nobody wants the answer any more, is seen within so many seconds."""
FILES = "pooling-files"
"""Folder for files of tasks, in the Dask worker's own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A task as it travels. ``files`` are the names of those it reads, ``brought`` the content of some, compressed."""

    session: str
    name: str
    task: Any
    hard: Hard
    work: Work
    prepare: Callable[[], None]
    versions: Mapping[str, str]
    files: tuple[str, ...]
    brought: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Lacks:
    """A Dask worker has not all files of a task: it is to be asked again, with them."""

    name: str


@dataclass
class _Here:
    """What this process knows, whichever of its Dask workers it is about."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    idle: dict[Work, list[Workers]] = field(default_factory=dict)
    cancelled: set[tuple[str, str]] = field(default_factory=set)
    begun: set[tuple[str, str]] = field(default_factory=set)
    """Session and name of tasks."""


_HERE = _Here()


class Unwanted(Exception):
    """Nobody waits for the answer any more."""


def do(asked: bytes) -> bytes:
    """Work on a pickled :class:`Asked`; the pickled :class:`Done` or :class:`Lacks`."""
    stated: Asked = pickle.loads(asked)
    return pickle.dumps(_answer(stated))


def _answer(asked: Asked) -> Done | Lacks:
    from distributed import get_worker

    worker = get_worker()
    if other := unlike(asked.versions):
        return Done(asked.name, Died(f"the Dask worker {worker.address} has {other}"))
    folder = make_folder(Path(worker.local_directory) / FILES)
    for name, content in asked.brought.items():
        write_file(folder / name, zlib.decompress(content), durable=False)
    if not all((folder / name).exists() for name in asked.files):
        return Lacks(asked.name)
    task = asked.task.at(folder) if asked.files else asked.task
    return _done(asked, task, lambda: _wanted(worker))


def _done(asked: Asked, task: Any, wanted: Callable[[], bool]) -> Done:
    with _process(asked) as workers:
        workers.begin(asked.name, task, asked.hard)
        told = False
        while True:
            for heard in workers.heard(LOOK_S):
                if isinstance(heard, Done):
                    return heard
            if not told and (asked.session, asked.name) in _HERE.cancelled:
                workers.cancel()
                told = True
            if not wanted():
                raise Unwanted(asked.name)


def unlike(wanted: Mapping[str, str]) -> str:
    """Which versions here are not those of who asks, in words; empty where all are."""
    here = versions()
    others = {name: version for name, version in wanted.items() if here.get(name) != version}
    return ", ".join(f"{name} {here.get(name)} instead of {version}" for name, version in others.items())


def _wanted(worker: Any) -> bool:
    """Whether the scheduler still asks for the task that this thread works on."""
    from distributed.core import Status

    task = worker.state.tasks.get(worker.get_current_task())
    leaves = worker.status in (Status.closing, Status.closed, Status.failed)
    return not leaves and task is not None and task.state == "executing"


@contextlib.contextmanager
def _process(asked: Asked) -> Iterator[Workers]:
    """A process for one task at a time, kept for the next one; what goes wrong here ends it."""
    # Dask starts its workers as daemons, and those may have no children. Ours end with the pipe to this process.
    if multiprocessing.current_process().daemon:
        multiprocessing.current_process().daemon = False
    me = (asked.session, asked.name)
    with _HERE.lock:
        idle = _HERE.idle.get(asked.work)
        workers = idle.pop() if idle else Workers(asked.work, 1, asked.prepare)
        _HERE.begun.add(me)
    try:
        tuple(workers.heard(0.0))  # one that died while it was idle is not given a task
        yield workers
    except BaseException as error:
        workers.__exit__(type(error))
        raise
    else:
        with _HERE.lock:
            _HERE.idle.setdefault(asked.work, []).append(workers)
    finally:
        with _HERE.lock:
            _HERE.begun.discard(me)
            _HERE.cancelled.discard(me)


def cancel_here(session: str, names: Collection[str]) -> list[str]:
    """Ask those of the tasks that are under way here to end with what they have; their names."""
    with _HERE.lock:
        found = [(asker, name) for asker, name in _HERE.begun if asker == session and name in names]
        _HERE.cancelled.update(found)
    return [name for _, name in found]


def end_here() -> None:
    """End idle processes."""
    with _HERE.lock:
        idle = [workers for kept in _HERE.idle.values() for workers in kept]
        _HERE.idle.clear()
    for workers in idle:
        workers.__exit__(None)
