"""Files that are either the old one or the new one, never half of it."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from pooling.io.locks import lock
from pooling.io.source import fail, words_of

PLAIN_FAULTS = (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError, ValueError)


def write_file(path: str | os.PathLike[str], data: bytes | str, *, durable: bool = True) -> None:
    """Write ``data`` (text as UTF-8) to ``path`` in one step: a new file beside it takes its place.

    A link is followed, and an existing file's permissions are kept. Raises :class:`InvalidInput` where the path
    cannot be written, OSError where the disk fails. ``durable`` waits for the disk.
    """
    target = Path(path)
    try:
        if target.is_symlink():
            target = target.resolve()
        _write(target, data.encode() if isinstance(data, str) else data, durable)
    except PLAIN_FAULTS as error:
        raise fail(str(path), f"cannot be written: {words_of(error)}", what=target.name) from None


def _write(target: Path, data: bytes, durable: bool) -> None:
    if target.is_dir():
        raise IsADirectoryError(21, "is a folder")
    temporary = beside(target, "part")
    try:
        with temporary.open("xb") as handle:
            lock(handle.fileno())  # nobody else takes it for one that was left
            handle.write(data)
            handle.flush()
            if durable:
                # Otherwise a crash of the machine could leave the new name with none of the new content.
                os.fsync(handle.fileno())
            if target.exists():
                temporary.chmod(target.stat().st_mode & 0o7777)
            if os.name == "posix":
                os.replace(temporary, target)
        if os.name != "posix":  # where an open file cannot be renamed
            os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def beside(target: Path, kind: str) -> Path:
    """A new hidden name beside ``target``; the kind, ``part`` or ``old``, tells what a killed process left."""
    return target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.{kind}")


def make_folder(path: str | os.PathLike[str]) -> Path:
    """The folder, made if need be. Raises :class:`InvalidInput` where that cannot be."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise fail(str(path), "is a file, not a folder", what=folder.name) from None
    except (OSError, ValueError) as error:
        raise fail(str(path), f"cannot be made: {words_of(error)}", what=folder.name) from None
    return folder
