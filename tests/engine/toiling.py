"""What the processes of tests do: as a task says. Imported there, and so it imports little."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from pooling.domain.problems import InvalidInput, Problem

PREPARED: list[int] = []


def prepare() -> None:
    PREPARED.append(1)


class Reads(NamedTuple):
    """A task that reads a file, and says which."""

    path: Path

    def at(self, folder: Path) -> Reads:
        return Reads(folder / self.path.name)


def toil(task: str | bytes | Reads, cancel: threading.Event, tell: Callable[[Any], None]) -> Any:
    """What the processes of these tests do: as the task says."""
    if isinstance(task, Reads):
        return str(task.path), task.path.read_text(encoding="utf-8")
    if isinstance(task, bytes):
        return len(task)
    if task == "refuse":
        raise InvalidInput([Problem("here", "x", "not so")])
    if task == "break":
        raise RuntimeError("a bolt is missing")
    if task == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if task == "wait":
        tell("waiting")
        return cancel.wait(60)
    if task == "grow":
        held = bytearray(os.urandom(1)) * 400_000_000
        return cancel.wait(60), held
    if task == "prepared":
        return len(PREPARED)
    return os.getpid()
