"""stdout and stderr as they are: closed, full, in another encoding, a pipe nobody reads. No error, any of it."""

from __future__ import annotations

import codecs
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

_PLAINER = {
    **dict.fromkeys("─━‐‑‒–—―−", "-"),
    **dict.fromkeys("│┃", "|"),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("•·", "*"),
    "…": "...",
    "×": "x",
    "≤": "<=",
    "≥": ">=",
    "→": "->",
    "€": "EUR",
}
"""What is written where an encoding has no such character; for any other a question mark."""
_HANDLER = "pooling.plainer"


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAINER.get(letter, "?") for letter in error.object[error.start : error.end]), error.end


codecs.register_error(_HANDLER, _plainer)


class _Lost:
    """Why stdout took no more; empty while it does, or where its reader has gone away on purpose."""

    why = ""


def fill_gaps() -> None:
    """Give closed standard streams to nowhere: else the next file opened would become stdout or stderr."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def stdout_lost() -> str:
    """Why something could not be written to stdout; empty where all was, or where ``| head`` cut it."""
    return "it is closed" if sys.stdout is None else _Lost.why


def encoding_of(stream: TextIO | None) -> str:
    """The encoding that a stream writes."""
    return getattr(stream, "encoding", None) or "utf-8"


def encodable(text: str, stream: TextIO | None) -> str:
    """``text`` in letters that the stream's encoding knows: rules become ``-``, unknown letters ``?``."""
    encoding = encoding_of(stream)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode(encoding, _HANDLER).decode(encoding)
    return text


def put_out(text: str) -> None:
    """Write to stdout as far as that can be: what cannot be written never ends a command."""
    stream = unguarded(sys.stdout)
    if stream is None or _Lost.why:
        return
    try:
        stream.write(encodable(text, stream))
        stream.flush()
    except BrokenPipeError:
        quiet_stdout()
    except (OSError, ValueError) as error:
        _Lost.why = getattr(error, "strerror", None) or str(error)
        quiet_stdout()


def put_err(text: str) -> None:
    """Write to stderr what a terminal can show of it; nobody need be there to read it."""
    from pooling.domain.readable import readable_lines

    stream = unguarded(sys.stderr)
    if stream is None:  # print would turn to stdout
        return
    try:
        stream.write(encodable(readable_lines(text), stream))
        stream.flush()
    except (OSError, ValueError):
        return


def is_dumb() -> bool:
    """Whether a terminal here knows no escapes: no colours, no bar that moves."""
    named = os.environ.get("TERM", "" if os.name == "posix" else "windows")
    return named.lower() in ("", "dumb", "unknown")


def quiet_stdout() -> None:
    """Send the rest of stdout nowhere, so that the interpreter's last flush does not fail."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError, AttributeError):  # stdout is no real file, as in a test
        return


class _Guarded:
    """A standard stream for those who write to it by themselves (usage errors, help, warnings, tracebacks)."""

    def __init__(self, stream: TextIO, put: Callable[[str], None]) -> None:
        self.unguarded = stream
        self._put = put

    def write(self, text: str) -> int:
        self._put(text)
        return len(text)

    def flush(self) -> None:
        """Every write is flushed."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unguarded, name)


def unguarded(stream: Any) -> Any:
    """The stream itself, None where it is closed."""
    return getattr(stream, "unguarded", stream)


def canvas() -> Any:
    """stderr to draw on: raw, but a terminal that goes away is no error."""
    stream = unguarded(sys.stderr)

    def put(text: str) -> None:
        with suppress(OSError, ValueError):
            stream.write(encodable(text, stream))
            stream.flush()

    return _Guarded(stream, put)


@contextmanager
def guarded() -> Iterator[None]:
    """While open, nobody's writing to a standard stream can fail, and nothing raw reaches a terminal by stderr."""
    _Lost.why = ""
    out, err, shown = sys.stdout, sys.stderr, warnings.showwarning
    if out is not None:
        sys.stdout = _Guarded(out, put_out)
    if err is not None:
        sys.stderr = _Guarded(err, put_err)
    warnings.showwarning = _say_warning
    try:
        yield
    finally:
        sys.stdout, sys.stderr, warnings.showwarning = out, err, shown


def _say_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    put_err(f"warning: {message}\n")
