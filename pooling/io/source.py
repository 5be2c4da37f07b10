"""The bytes of a file, fetched with care: ordinary files only, of bounded size, in a stated encoding."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path

from pooling.domain.problems import InvalidInput, Problem, suggestion
from pooling.io.limits import LARGEST_FILE

_OTHER_MARKS = {
    "UTF-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
    "UTF-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
}
"""Encoding -> what its files begin with; one that begins with another's comes first."""
Source = str | os.PathLike[str] | bytes
"""A file by its path, or its content."""


def fail(place: str, rule: str, cure: str = "", *, value: str = "", what: str = "input") -> InvalidInput:
    """The error for one problem that ends reading."""
    return InvalidInput([Problem(place, value, rule, cure)], what)


def name_of(source: Source, otherwise: str) -> str:
    """The file's name for messages."""
    return otherwise if isinstance(source, bytes) else Path(source).name or str(source)


def status(path: Path) -> os.stat_result:
    """The file's status, links followed. Raises :class:`InvalidInput` if there is none to be had."""
    try:
        return path.stat()
    except FileNotFoundError:
        raise fail(str(path), "there is no such file or folder", neighbours(path), what=path.name) from None
    except (OSError, ValueError) as error:
        raise fail(str(path), f"cannot be opened: {words_of(error)}", what=path.name) from None


def contents(source: Source, *, largest: int = LARGEST_FILE) -> bytes:
    """All bytes of an ordinary file, or the bytes given; never more than ``largest``. Links are followed.

    Raises :class:`InvalidInput` for what is missing, no file, empty, too large, or not permitted.
    """
    if isinstance(source, bytes):
        data, place = source, "input"
        size = len(data)
    else:
        path = Path(source)
        place = path.name or str(path)
        mode = status(path)
        if stat.S_ISDIR(mode.st_mode):
            raise fail(str(path), "is a folder, not a file", what=place)
        if not stat.S_ISREG(mode.st_mode):
            # A pipe or a device would block, or never end.
            raise fail(str(path), "is not an ordinary file", what=place)
        size = mode.st_size
        data = b""
        if size <= largest:
            try:
                with path.open("rb") as handle:
                    data = handle.read(largest + 1)
            except OSError as error:
                raise fail(str(path), f"cannot be read: {words_of(error)}", what=place) from None
            size = max(size, len(data))
    if size > largest:
        rule = f"at most {largest // (1024 * 1024)} MB"
        raise fail(place, rule, "split the instance", value=f"{size / (1024 * 1024):.1f} MB", what=place)
    if not data:
        raise fail(place, "the file is empty", what=place)
    return data


def as_text(data: bytes, place: str, cure: str) -> str:
    """UTF-8 text, a byte order mark accepted. Raises :class:`InvalidInput` that names the line and what to do."""
    for name, marks in _OTHER_MARKS.items():
        if data.startswith(marks):
            raise fail(place, f"text is UTF-8, this file is {name}", cure, value=f"the mark of {name}", what=place)
    nul = data.find(b"\0")
    if nul >= 0:
        line = data.count(b"\n", 0, nul) + 1
        rule = "text is UTF-8; this is a binary file, or text in UTF-16"
        raise fail(f"{place}:{line}", rule, cure, value="a zero byte", what=place)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        value = f"byte {data[error.start]:#04x}"
        raise fail(f"{place}:{line}", "text is UTF-8", cure, value=value, what=place) from None


def words_of(error: Exception) -> str:
    """What the operating system says of an error."""
    return getattr(error, "strerror", None) or str(error)


def neighbours(path: Path) -> str:
    """The file or folder beside it that was probably meant, as a question; empty where there is none."""
    try:
        # One of the same name is a link to nowhere.
        names = [name for name in sorted(os.listdir(path.parent))[:1_000] if name != path.name]
    except (OSError, ValueError):
        return ""
    found = suggestion(path.name, names)
    return found if found.startswith("did you mean") else ""
