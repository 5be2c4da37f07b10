"""A study on stderr: a bar in a terminal, else a line now and then; how many, how fast, how long yet."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pooling.cli.bars import Moving, can_move
from pooling.cli.output import say
from pooling.cli.progress import EVERY_S

if TYPE_CHECKING:
    from pooling.study.running import Tally


def tally_display(quiet: bool) -> Lines | Bar:
    """The display that fits where stderr goes."""
    if quiet:
        return Lines(lambda _: None)
    return Bar() if can_move() else Lines()


def tally_words(tally: Tally) -> str:
    """How far a study is, in words."""
    words = f"{tally.done:,} of {tally.count:,} runs done"
    if failed := sum(count for state, count in tally.states.items() if state != "done"):
        words += f", {failed:,} failed"
    if tally.per_second is not None and tally.left_s is not None:
        words += f", {tally.per_second:.3g} a second, {time_words(tally.left_s)} left"
    return words + (", waiting for a worker of the cluster" if tally.waits else "")


def time_words(seconds: float) -> str:
    """A time in the two units that matter: ``2 h 5 min``."""
    if seconds < 1:
        return f"{seconds:.2g} s"
    whole = round(seconds)
    for size, unit, below, small in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            rest = whole % size // below
            return f"{whole // size} {unit}" + (f" {rest} {small}" if rest else "")
    return f"{whole} s"


@contextlib.contextmanager
def count_display(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A display of runs that are done one after the other: (done, in all)."""
    began = time.monotonic()
    with tally_display(quiet) as display:

        def tell(done: int, count: int) -> None:
            from pooling.study.running import Tally

            display(Tally(count, 0, Counter(done=done), time.monotonic() - began))

        yield tell


class Lines:
    """A line at most every :data:`EVERY_S` seconds, and one when all is done."""

    def __init__(self, write: Callable[[str], None] = say, clock: Callable[[], float] = time.monotonic) -> None:
        self._write, self._clock = write, clock
        self._when: float | None = None

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __call__(self, tally: Tally) -> None:
        now = self._clock()
        if self._when is None:
            self._when = now
        if now - self._when >= EVERY_S or tally.done == tally.count:
            self._when = now
            self._write(f"{tally.seconds:7.1f} s  {tally_words(tally)}")


class Bar(Moving):
    """A live bar of the runs that are done."""

    def __init__(self) -> None:
        super().__init__()
        self._task = self.live.add_task("starting", total=None)

    def __call__(self, tally: Tally) -> None:
        self.live.update(self._task, total=tally.count, completed=tally.done, description=tally_words(tally))
