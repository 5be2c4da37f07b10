"""What a run leaves on disk: its result, the best so far while it goes on, its certificate, its model."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion
from pooling.domain.result import Result
from pooling.engine.held import with_tiers_held
from pooling.engine.loading import prepared

if TYPE_CHECKING:
    from pooling.solving.compiled import Floats
    from pooling.solving.tier_runs import TierRun

SAVE_EVERY_S = 5.0
"""The best plan so far goes to disk at most this often while a tier runs, and at the end of every tier."""
T = TypeVar("T")
Keep = Callable[[Result], None]
Certify = Callable[[dict[str, Any]], None]


def keeper(path: Path) -> Keep:
    """Writes results to that file. Raises :class:`InvalidInput` at once where none can be written."""
    from pooling.io.result_file import write_result

    check_writable(path, "keep")
    return or_warn(lambda result: write_result(result, path), "the best plan so far could not be kept")


def certifier(path: Path) -> Certify:
    """Writes certificates to that file. Raises :class:`InvalidInput` at once where none can be written."""
    from pooling.certificate.file import text_of
    from pooling.io.atomic import write_file

    check_writable(path, "certificate")
    return or_warn(lambda data: write_file(path, text_of(data)), "the certificate could not be written")


def or_warn(write: Callable[[T], None], failed: str) -> Callable[[T], None]:
    """A disk that fills up in the middle must not cost the run: the answer is still returned."""

    def attempt(data: T) -> None:
        try:
            write(data)
        except (InvalidInput, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            warnings.warn(f"{failed}: {reason}", RuntimeWarning, stacklevel=2)

    return attempt


def check_writable(path: Path, what: str, heading: str = "solve") -> None:
    """Raise :class:`InvalidInput` where no file can be written."""
    folder = path.parent
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        rule = "a file that can be written"
        raise InvalidInput([Problem(what, shown(str(path)), rule, "name a file in a folder of yours")], heading)


def save(result: Result, path: str | Path) -> None:
    """Write a result as JSON, all of it. Raises OSError where the file cannot be written."""
    from pooling.io.result_file import write_result

    write_result(result, Path(path))


def load_result(path: str | Path) -> Result:
    """The result in a file written by :func:`save`, ``keep`` or the command line. Raises :class:`InvalidInput`."""
    from pooling.io.result_file import read_result

    return read_result(Path(path))


def export(
    instance: Instance | str | Path,
    path: str | Path,
    *,
    card: Card | str | Path = "coverage",
    overrides: Mapping[str, Any] | None = None,
    tier: str = "",
    time_limit_s: float | None = None,
) -> None:
    """Write the model of a tier as LP or MPS (by the ending of ``path``), with readable names.

    Without ``tier`` it is the card's first. For a later one those before it are solved, within ``time_limit_s`` if
    given, and held in rows ``hold[tier]`` at what was found of them, within their tolerances.

    Raises :class:`InvalidInput` for another ending, a path that cannot be written, a tier that the card does not have
    or one before which there is no plan, OSError where the disk is full.
    """
    from pooling.formulation.builder import build
    from pooling.io.atomic import write_file
    from pooling.solving.compiled import compile_model
    from pooling.solving.export import model_file

    chosen, known = prepared(instance, card, overrides)
    compiled = compile_model(build(known, chosen))
    names = [objective.name for objective in compiled.objectives]
    position = names.index(tier) if tier in names else 0
    if tier and tier not in names:
        rule = f"card {chosen.name} has no such tier here; {suggestion(tier, names)} There are {', '.join(names)}"
        raise InvalidInput([Problem("tier", shown(tier), rule.replace("  ", " "), "name one of them")], "export")
    holds: tuple[str, ...] = ()
    if position:
        compiled, holds = with_tiers_held(compiled, position, known, chosen, time_limit_s)
    write_file(path, model_file(compiled, Path(path), position, holds))


def pyomo_model(
    instance: Instance | str | Path,
    *,
    card: Card | str | Path = "coverage",
    overrides: Mapping[str, Any] | None = None,
) -> Any:
    """The model in Pyomo, to be read, changed, solved or written there: a ConcreteModel with every variable and row
    under its name and index, and the card's tiers as objectives ``tier[name]``, of which the first is active."""
    from pooling.formulation.builder import build
    from pooling.formulation.pyomo_model import pyomo_model as in_pyomo

    chosen, known = prepared(instance, card, overrides)
    return in_pyomo(build(known, chosen))


class Saver:
    """Keeps the best plan on disk while the run goes on, without slowing it down."""

    def __init__(self, keep: Keep, so_far: Callable[[Floats, tuple[TierRun, ...]], Result | None]) -> None:
        self.keep, self.so_far = keep, so_far
        self.tiers_ended = 0
        self.saved_at = -SAVE_EVERY_S

    def __call__(self, x: Floats, runs: tuple[TierRun, ...]) -> None:
        now = time.perf_counter()
        if len(runs) == self.tiers_ended and now - self.saved_at < SAVE_EVERY_S:
            return
        result = self.so_far(x, runs)
        if result is not None:
            self.keep(result)
            self.tiers_ended, self.saved_at = len(runs), time.perf_counter()
