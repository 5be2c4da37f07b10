"""Ctrl-C: the first keeps the best plan, the second quits."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any


class Interrupts:
    """While open, the first Ctrl-C sets ``cancel`` (and calls ``tell``), the second raises KeyboardInterrupt.

    Does nothing outside the main thread, or where somebody else already handles Ctrl-C.
    """

    def __init__(self, cancel: threading.Event | None = None, tell: Callable[[], None] | None = None) -> None:
        self.cancel = cancel or threading.Event()
        self._tell = tell
        self._former: Any = None

    def __enter__(self) -> Interrupts:
        main = threading.current_thread() is threading.main_thread()
        if main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
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
        if self._tell is not None:
            self._tell()
