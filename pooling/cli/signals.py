"""Ctrl-C, and being told to end: at any moment one line and an exit code, never a traceback.

A KeyboardInterrupt in the middle of an import is swallowed or turned into another error by whoever is importing. So
nothing is raised: outside a solve the program leaves at once. A solve hears the first one itself and keeps its plan.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator

TYPE_CHECKING = False  # as in the package: nothing large may be imported here
if TYPE_CHECKING:
    from types import FrameType

CANCELLED = 130
"""Exit.CANCELLED, stated here too since nothing may be imported before Ctrl-C is heard; a test compares them."""

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
LastWords = Callable[[], str]
"""Text for stderr, with its line ends."""
_last_words: list[LastWords] = []
_done: list[int] = []


def all_signals() -> list[signal.Signals]:
    """Those that ask a program to end, on this system."""
    return [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]


def leave_when_told() -> None:
    """From now on each of them ends the program at once, unless it was made to be ignored, as nohup does."""
    for number in all_signals():
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, leave)


def leave(_number: int = 0, _frame: FrameType | None = None) -> None:
    """Say so and be gone, without unwinding: what is being imported or written is left as it is."""
    # Once a command is done only its exit code is left to say.
    said = "" if _done else "".join(word() for word in _last_words) + "interrupted\n"
    with contextlib.suppress(OSError):
        os.write(2, said.encode("utf-8", "backslashreplace"))
    os._exit(_done[0] if _done else CANCELLED)


def done(code: int) -> None:
    """The command has ended with this exit code; a signal from now on does not change it."""
    _done.append(code)
    # The interpreter's own end takes a while, and gives every other handler up.
    for number in all_signals():
        if signal.getsignal(number) is leave:
            signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def last_words(words: LastWords) -> Iterator[None]:
    """While open, what is also said (to stderr) when the program leaves at once."""
    _last_words.append(words)
    try:
        yield
    finally:
        _last_words.remove(words)


@contextlib.contextmanager
def heard_by(first: Callable[[], None]) -> Iterator[None]:
    """While open, the first signal calls ``first`` and the second leaves.

    Nothing changes outside the main thread, or where another program calls this one and has the signals.
    """
    import threading

    ours = threading.current_thread() is threading.main_thread()
    mine = [number for number in all_signals() if ours and signal.getsignal(number) is leave]
    told = False

    def hear(number: int, frame: FrameType | None) -> None:
        nonlocal told
        if told:
            leave(number, frame)
        told = True
        first()

    for number in mine:
        signal.signal(number, hear)
    try:
        yield
    finally:
        for number in mine:
            signal.signal(number, leave)
