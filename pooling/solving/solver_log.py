"""What HiGHS writes while it works: nowhere, unless somebody asks for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

_LOCK = threading.Lock()
_STREAM: TextIO | None = None


@contextmanager
def logged_to(path: Path | None) -> Iterator[None]:
    """Write what every run of HiGHS in this process says to a file, line by line, as long as the block lasts.

    For all of the process: HiGHS runs in threads of its own. A run that is killed leaves what was written until then.
    Raises OSError where the file cannot be written.
    """
    global _STREAM
    if path is None:
        yield
        return
    with path.open("w", encoding="utf-8", buffering=1) as stream:
        _STREAM = stream
        try:
            yield
        finally:
            with _LOCK:
                _STREAM = None


def asked() -> bool:
    """Whether there is a log."""
    return _STREAM is not None


def listen(h: Any, about: str) -> None:
    """Have a HiGHS object write to the log, if there is one, under a line that says what it is about to do."""
    if _STREAM is None:
        return
    _write(f"--- {about}\n")
    h.cbLogging.subscribe(lambda event: _write(event.message))


def _write(text: str) -> None:
    with _LOCK:
        if _STREAM is not None:
            _STREAM.write(text)
