"""A sweep: a study that fits in a line. An instance, figures that are varied, cards; one table comes of it."""

from __future__ import annotations

import re
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.domain.variants.variant import Variant
from pooling.engine.loading import instance_of, load_card
from pooling.engine.variants import variant
from pooling.io.library import list_instances
from pooling.study.reading import RANGE_MARK, study_of
from pooling.study.resolving import Resolved, resolved
from pooling.study.running import OnTally, run_study
from pooling.study.spec import Range
from pooling.study.spreads import FIGURES
from pooling.study.study import RANGES, Study
from pooling.study.tables import RUN, RUNS

if TYPE_CHECKING:
    import pandas as pd

MOST_VALUES = 10_000
DIGITS = 12
"""Digits of a value between two ends: 0.8..1.2:9 has 0.85, and not 0.8500000000000001."""
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?"
_ENDS = re.compile(rf"({_NUMBER})\.\.({_NUMBER}):(\d{{1,9}})")
_LIST = re.compile(rf"{_NUMBER}(?:,{_NUMBER})*")
_VARY = re.compile(r"(?P<what>.*?(?P<column>[A-Za-z_][\w.]*)(?P<sign>:=|\+=|\*=|=))(?P<values>[^=\s]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Varied:
    """A figure that is varied: a setting of the card or a change of the facts, and its values."""

    what: str
    column: str
    is_setting: bool
    values: tuple[float, ...]

    def change(self, value: float | str) -> str:
        """The change that gives the figure this value, as a line."""
        return f"{self.what}{value}"


def sweep(
    instance: Instance | Mapping[str, Any] | str | Path,
    vary: Sequence[str] | str,
    *,
    cards: Sequence[str] | str = ("coverage",),
    overrides: Mapping[str, Any] | None = None,
    gap: float | None = None,
    time_limit_s: float | None = None,
    seed: int = 0,
    workers: int | None = None,
    out: str | Path | None = None,
    on_progress: OnTally | None = None,
    cancel: threading.Event | None = None,
) -> pd.DataFrame:
    """Solve an instance for every combination of cards and of values of the figures that are varied.

    vary: changes whose value is ``LOW..HIGH:COUNT`` or values with commas between them, such as
        ``"budgets amount_million*=0.8..1.2:9"``, or settings of the card, such as ``"breadth.largest_share=0.5,0.6"``.
    out: a folder that keeps the study; what is there is not solved again.

    A row for each run: the values, the card, the outcome, the largest gap, and figures of the plan, empty where no
    audit found one to hold. ``attrs["columns"]`` has unit and prices of each. Raises :class:`InvalidInput` with every
    problem.
    """
    asked = sweep_of(instance, vary, cards, overrides=overrides, gap=gap, time_limit_s=time_limit_s, seed=seed)
    with tempfile.TemporaryDirectory(prefix="pooling-") as folder:
        kept = Path(folder) if out is None else Path(out)
        run_study(asked, kept, workers=workers, on_progress=on_progress, cancel=cancel)
        return swept(Study(kept))


def sweep_of(
    instance: Instance | Mapping[str, Any] | str | Path,
    vary: Sequence[str] | str,
    cards: Sequence[str] | str,
    *,
    overrides: Mapping[str, Any] | None = None,
    gap: float | None = None,
    time_limit_s: float | None = None,
    seed: int = 0,
    place: str = "vary",
) -> Resolved:
    """The study of a sweep. Raises :class:`InvalidInput` with every problem of what is varied and of every card."""
    lines, policies = _several(vary), _several(cards)
    base = instance_of(instance)
    problems: list[Problem] = []
    varied = [found for line in lines if (found := _read(line, base, place, problems)) is not None]
    if not lines:
        problems.append(Problem(place, "nothing", "a figure to vary is needed", "budgets amount_million*=0.8..1.2:9"))
    settings = {**(overrides or {}), **{one.column: one.values[0] for one in varied if one.is_setting}}
    for card in policies:
        _tried(lambda card=card: load_card(card).with_overrides(settings, gap), f"card {shown(card)}", problems)  # type: ignore[misc]
    if problems:
        raise InvalidInput(problems, "sweep")
    names = list(_named(varied))
    named = str(instance) if isinstance(instance, (str, Path)) else f"{base.name} (given)"
    if named not in list_instances() and Path(named).exists():
        named = str(Path(named).absolute())
    stated = {
        "name": "sweep",
        "title": f"{base.instance.title or base.name}: {', '.join(one.what for one in varied)}",
        "gap": gap,
        "limits": {"time_limit_s": time_limit_s},
        "blocks": [
            {
                "name": "sweep",
                "instances": [named],
                "cards": list(policies),
                "overrides": [dict(overrides or {})],
                "seeds": [seed],
                "ranges": [_range(one, name) for one, name in zip(varied, names, strict=True)],
            }
        ],
    }
    return resolved(study_of(stated, Path(), "sweep"), {named: base})


def _several(given: Sequence[str] | str) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _read(line: str, base: Instance, place: str, problems: list[Problem]) -> Varied | None:
    match = _VARY.fullmatch(line.strip())
    values = None if match is None else _values(match["values"])
    if match is None or values is None:
        rule = "not CHANGE with LOW..HIGH:COUNT, or with numbers and commas between them, as its value"
        problems.append(Problem(place, shown(line), rule, "budgets amount_million*=0.8..1.2:9"))
        return None
    if not 1 <= len(values) <= MOST_VALUES:
        problems.append(Problem(place, shown(line), f"from 1 to {MOST_VALUES:,} values"))
        return None
    is_setting = match["what"] == f"{match['column']}=" and "." in match["column"]
    found = Varied(match["what"], match["column"], is_setting, values)
    if not is_setting:
        for value in dict.fromkeys((values[0], values[-1])):
            _tried(lambda value=value: variant(base, found.change(repr(value))), f"{place} {shown(line)}", problems)  # type: ignore[misc]
    return found


def _values(text: str) -> tuple[float, ...] | None:
    """The numbers that a text means; None where it is none of the two forms."""
    if _LIST.fullmatch(text):
        return tuple(map(float, text.split(",")))
    ends = _ENDS.fullmatch(text)
    if ends is None:
        return None
    low, high, count = float(ends[1]), float(ends[2]), int(ends[3])
    if not 2 <= count <= MOST_VALUES:
        return (low,) if count == 1 and low == high else ()
    return tuple(float(f"{low + (high - low) * step / (count - 1):.{DIGITS}g}") for step in range(count))


def _tried(make: Callable[[], Variant | Card], place: str, problems: list[Problem]) -> None:
    """Note what is wrong with something under the place where it was said, each thing once."""
    try:
        make()
    except InvalidInput as error:
        for problem in error.problems:
            found = Problem(place, problem.value, f"{problem.place}: {problem.rule}", problem.cure)
            if found not in problems:
                problems.append(found)


def _named(varied: Sequence[Varied]) -> Iterator[str]:
    """Names of what is varied: the column, with a number where two have the same."""
    said: dict[str, int] = {}
    for one in varied:
        said[one.column] = said.get(one.column, 0) + 1
        yield one.column if said[one.column] == 1 else f"{one.column}-{said[one.column]}"


def _range(one: Varied, name: str) -> dict[str, Any]:
    kind = {"setting": one.column} if one.is_setting else {"change": one.change(RANGE_MARK)}
    return {"name": name, "values": list(one.values), **kind}


# --- the table ------------------------------------------------------------------------------------------------------


def swept(study: Study) -> pd.DataFrame:
    """The table of a sweep; see :func:`sweep`."""
    ranges = study.file.spec.blocks[0].ranges
    frame = study.frame(RUNS)
    figures = study.frame("figures")
    names = {f"{RANGES}.{one.name}": one.name for one in ranges}
    table = frame[[*names, "card", "outcome", "gap", RUN]].rename(columns=names)
    about = {one.name: {"unit": "", "prices": "", "meaning": "Varied", "varied": _said(one)} for one in ranges}
    about |= {
        name: {"unit": "", "prices": "", **{key: told[key] for key in ("unit", "meaning") if key in told}}
        for name, told in frame.attrs["columns"].items()
        if name in table.columns and name not in about
    }
    for name in FIGURES:
        rows = figures[figures["name"] == name].drop_duplicates(RUN).set_index(RUN)
        table[name] = table[RUN].map(rows["value"])
        words = {key: " or ".join(dict.fromkeys(rows[key])) for key in ("unit", "prices", "label")}
        about[name] = {"unit": words["unit"], "prices": words["prices"], "meaning": words["label"]}
    table.attrs = {"table": "sweep", "meaning": study.file.spec.title, "columns": about}
    return table


def _said(varied: Range) -> str:
    """What is varied, as it was typed."""
    return (varied.change or f"{varied.setting}=").replace(RANGE_MARK, "")
