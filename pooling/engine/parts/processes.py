"""The processes that share a run: one, or as many as ``mpiexec -n`` started, which all come to the same answer."""

from __future__ import annotations

import contextlib
import io
import sys
import traceback
from collections.abc import Iterator
from typing import Any, TypeVar

from mpisppy import MPI

from pooling.domain.problems import InvalidInput

T = TypeVar("T")


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """What mpi-sppy and its solver plug-ins print goes nowhere: stdout is for data."""
    with contextlib.redirect_stdout(io.StringIO()):
        yield


class Processes:
    """``rank`` of this one among ``size``. Each method is called by all of them, in the same order."""

    def __init__(self) -> None:
        self.all: Any = MPI.COMM_WORLD
        self.rank, self.size = int(self.all.Get_rank()), int(self.all.Get_size())

    def from_first(self, data: T) -> T:
        """What the first process has."""
        return self.all.bcast(data, root=0)  # type: ignore[no-any-return]

    def gathered(self, data: T) -> list[T]:
        """What each process has, in the order of their ranks."""
        return self.from_first(self.all.gather(data, root=0))

    def any(self, mine: bool) -> bool:
        """Whether it is so in any of them."""
        return any(self.gathered(mine))

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """One that fails ends all: the others would wait for it for ever."""
        try:
            yield
        except InvalidInput:
            raise  # every process finds the same, before any waits for another
        except BaseException:
            if self.size > 1:
                traceback.print_exc(file=sys.stderr)
                self.all.Abort(1)
            raise
