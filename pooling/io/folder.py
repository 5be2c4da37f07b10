"""Folders that are either the old one or the new one, never some of each."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from pooling.io.atomic import PLAIN_FAULTS, beside, make_folder
from pooling.io.locks import held, left
from pooling.io.source import fail, words_of

Ours = Callable[[str], bool]
"""Whether a file of that name is one that a writer of such folders makes."""


def folder_fault(path: str | os.PathLike[str]) -> str:
    """Why no folder can take the place of ``path``; empty where one can."""
    target = Path(path).resolve()
    if _is_a_file(target):
        return "is a file, not a folder"
    if target == Path.cwd() or target in Path.cwd().parents:
        return "is the working folder or holds it, and is replaced as a whole; name a folder in it"
    if os.path.ismount(target):
        return "is where a file system begins, and cannot be replaced as a whole; name a folder in it"
    if target.parent.is_dir() and not os.access(target.parent, os.W_OK):
        return f"is replaced as a whole, and {target.parent} takes no new folder; name a folder in it"
    return ""


def _is_a_file(target: Path) -> bool:
    try:
        # Asked once: between two questions another process may take a folder away to put its own there.
        return not stat.S_ISDIR(os.stat(target).st_mode)
    except OSError:
        return False


@contextlib.contextmanager
def whole_folder(path: str | os.PathLike[str], ours: Ours) -> Iterator[Path]:
    """A new folder to fill, which takes the place of ``path`` when the block ends well; else all stays as it was.

    Files of the old folder go with it if they are ``ours``; others are carried over. Of two at the same time the last
    whole one stays. What a killed process left is removed. A link is followed. Raises :class:`InvalidInput` where the
    folder cannot be made, OSError where the disk fails.
    """
    fault = folder_fault(path)
    if fault:
        raise fail(str(path), fault, what=Path(path).name)
    target = Path(path).resolve()
    make_folder(target.parent)
    sweep(target, ours)
    with contextlib.ExitStack() as stack:
        try:
            aside = _new(target, stack)
        except PLAIN_FAULTS as error:
            raise fail(str(path), f"cannot be made: {words_of(error)}", what=target.name) from None
        try:
            yield aside
            _sync(aside, *aside.iterdir())
            former = _swap(aside, target)
        except BaseException:
            _remove(aside)
            raise
    _sync(target.parent)
    for folder in former:
        _carry_over(folder, target, ours)


def _new(target: Path, stack: contextlib.ExitStack) -> Path:
    """An empty folder beside ``target``, held until the stack is closed."""
    while True:
        aside = beside(target, "part")
        aside.mkdir()
        if stack.enter_context(held(aside)) and aside.is_dir():
            break  # else it was swept before it was held
    with contextlib.suppress(FileNotFoundError):
        aside.chmod(target.stat().st_mode & 0o7777)
    return aside


def sweep(target: Path, ours: Ours = lambda _: False) -> None:
    """Remove what killed processes left beside ``target`` on their way to it, and put back what they took away."""
    pattern = re.compile(rf"\.{re.escape(target.name[:100])}\.[0-9a-f]{{12}}\.(part|old)")
    try:
        names = os.listdir(target.parent)
    except OSError:
        return
    for name in names:
        found = pattern.fullmatch(name)
        if not found:
            continue
        there = target.with_name(name)
        with left(there) as is_left, contextlib.suppress(OSError):
            if not is_left:
                continue
            if found[1] == "part":
                _remove(there) if there.is_dir() else there.unlink()
            elif not target.exists():
                there.rename(target)
            else:
                _carry_over(there, target, ours)


def _swap(aside: Path, target: Path) -> list[Path]:
    """Put the new folder in the place of the old; the old ones, with those of others that came in between."""
    former: list[Path] = []
    while True:
        old = beside(target, "old")
        try:
            os.rename(target, old)
            former.append(old)
        except FileNotFoundError:
            pass
        try:
            os.rename(aside, target)
            return former
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                continue  # another process put its own there in between
            if former:
                os.rename(former.pop(), target)
            raise


def _carry_over(old: Path, target: Path, ours: Ours) -> None:
    """Move what is not ours from an old folder to the new one, and remove the old one unless something is left."""
    with contextlib.suppress(OSError):
        for name in os.listdir(old):
            with contextlib.suppress(OSError):
                if ours(name) and not (old / name).is_dir():
                    (old / name).unlink()
                elif not os.path.lexists(target / name):
                    os.rename(old / name, target / name)
        old.rmdir()


def _remove(folder: Path) -> None:
    """A folder that was being filled: it holds files alone, all of them new."""
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            with contextlib.suppress(OSError):
                (folder / name).unlink()
        folder.rmdir()


def _sync(*paths: Path) -> None:
    """Wait for the disk, so that a crash of the machine leaves no new folder without its content."""
    for path in paths:
        try:
            number = os.open(path, os.O_RDONLY)
        except OSError:  # Windows opens no folder
            continue
        try:
            os.fsync(number)
        finally:
            os.close(number)
