"""Ctrl-C: the first keeps the best plan, the second quits."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any

from pooling.cli.output import say


class Interrupts:
    """While open, the first Ctrl-C sets ``cancel`` and the second raises KeyboardInterrupt."""

    def __init__(self) -> None:
        self.cancel = threading.Event()
        self._former: Any = None

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            self._former = signal.signal(signal.SIGINT, self._stop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._former is not None:
            signal.signal(signal.SIGINT, self._former)
            self._former = None

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if self.cancel.is_set():
            raise KeyboardInterrupt
        self.cancel.set()
        say("stopping: the best plan so far is kept (Ctrl-C again quits at once)")
