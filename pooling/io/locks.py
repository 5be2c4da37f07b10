"""Who is still at work: a lock that ends with the process that holds it, however it ends."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_LEFT_S = 24 * 3600.0
"""Where there are no locks, what is older than this was left."""


def lock(number: int) -> bool:
    """Lock an open file or folder for as long as it is open; False where it is locked already."""
    return _locked(number) is not False


def _locked(number: int) -> bool | None:
    """Whether an open file could be locked; None where there are no locks: on Windows, and on some file systems."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


@contextlib.contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold a file or folder, so that nobody takes it for what a killed run left; False where somebody just did."""
    try:
        number = os.open(path, os.O_RDONLY)
    except OSError:  # Windows opens no folder
        yield path.exists()
        return
    try:
        yield lock(number)
    finally:
        os.close(number)


@contextlib.contextmanager
def left(path: Path) -> Iterator[bool]:
    """Whether nobody holds a file or folder any more; nobody can until the block ends."""
    try:
        old = time.time() - path.stat().st_mtime > _LEFT_S
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)) if fcntl is not None else None
    except OSError:
        yield False
        return
    if number is None:
        yield old
        return
    try:
        locked = _locked(number)
        yield old if locked is None else locked
    finally:
        os.close(number)


@contextlib.contextmanager
def claim(path: Path) -> Iterator[bool]:
    """Claim a path, with or without a file; False while another process on this machine has claimed it."""
    who = os.getuid() if hasattr(os, "getuid") else 0
    name = hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:24]
    lock_file = Path(tempfile.gettempdir()) / f"pooling-{who}-{name}.lock"
    try:
        number = os.open(lock_file, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError:
        yield True
        return
    try:
        mine = lock(number)
        yield mine
        if mine:
            with contextlib.suppress(OSError):
                lock_file.unlink()
    finally:
        os.close(number)
