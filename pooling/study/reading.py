"""A study file read: every problem at once, each with its place."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pooling.analysis.questions import QUESTIONS
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion
from pooling.io.draft import cleaned
from pooling.io.source import as_text, contents, fail, name_of
from pooling.study.checks import Check, check_of
from pooling.study.spec import SOLVE, Ask, Assertion, Block, Spec

_LARGEST = 16 * 1024 * 1024
RANGE_MARK = "{}"


@dataclass(frozen=True)
class StudyFile:
    """A study, the folder in which its instances, cards and variants may lie, and what must hold of its runs."""

    spec: Spec
    folder: Path
    checks: tuple[Check, ...]


def read_study(path: str | Path) -> StudyFile:
    """The study in a TOML file. Raises :class:`InvalidInput` with every problem of its form."""
    file = Path(path)
    if file.suffix.lower() != ".toml":
        raise fail(str(path), "a study is a .toml file", what=file.name)
    text = as_text(contents(file, largest=_LARGEST), file.name, "save the file as UTF-8")
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        rule = "nested too deeply" if isinstance(error, RecursionError) else f"not TOML: {error}"
        raise fail(name_of(file, ""), rule, what=file.name) from None
    return study_of(data, file.parent, file.name)


def study_of(data: Mapping[str, Any], folder: Path, what: str = "study") -> StudyFile:
    """The study that plain data describe; paths in it are seen from ``folder``. Raises :class:`InvalidInput`."""
    try:
        # JSON has lists where the spec has tuples, and nothing else that a strict reader would miss.
        spec = Spec.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        raise InvalidInput([cleaned(problem) for problem in _misfits(error, data)], what) from None
    checks: list[Check] = []
    problems = [*_wrong_limits(spec), *_wrong_blocks(spec)]
    for index, stated in enumerate(spec.assertions):
        place = f"/assertions/{index}" + ("" if isinstance(stated, str) else "/check")
        check = check_of(Assertion(check=stated) if isinstance(stated, str) else stated, place)
        (problems if isinstance(check, Problem) else checks).append(check)  # type: ignore[arg-type]
    if problems:
        raise InvalidInput([cleaned(problem) for problem in problems], what)
    return StudyFile(spec, folder, tuple(checks))


def _misfits(error: ValidationError, data: Any) -> list[Problem]:
    """One problem for each place. Of the kinds that a value may be, the one that it most looks like is spoken of."""
    found: dict[str, Problem] = {}
    for item in error.errors(include_url=False):
        parts = [part for part in item["loc"] if not _is_kind(part)]
        place = "/" + "/".join(map(str, parts))
        if item["type"] == "extra_forbidden":
            known = _known(parts[:-1])
            problem = Problem(place, shown(item["input"]), "no such field", suggestion(str(parts[-1]), known))
        elif item["type"] == "missing":
            problem = Problem(place, "", "is needed")
        else:
            rule = item["msg"].replace("Input should", "should").replace("Value error, ", "")
            problem = Problem(place, shown(_at(data, parts)), rule[:1].lower() + rule[1:])
        found.setdefault(place, problem)
    # Of a table that might have been a text, only what is wrong in the table is told.
    return [problem for place, problem in found.items() if not any(_below(other, place) for other in found)]


_KINDS = ("InlineVariant", "Ask", "Assertion", "Row", "Where", "str", "constrained-str", "int", "float", "bool")


def _is_kind(part: Any) -> bool:
    """Whether a part of a place names a kind of value, as pydantic has it, and not a field."""
    return isinstance(part, str) and (part in _KINDS or "[" in part)


def _below(place: str, other: str) -> bool:
    return place.startswith(f"{other}/")


def _at(data: Any, parts: list[Any]) -> Any:
    for part in parts:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _known(parts: list[Any]) -> list[str]:
    """Fields of the part of a study at that place."""
    kind: Any = Spec
    for part in parts:
        if isinstance(part, int) or kind is None:
            continue
        info = kind.model_fields.get(part)
        kind = None if info is None else _model_of(info.annotation)
    return [] if kind is None else list(kind.model_fields)


def _model_of(annotation: Any) -> Any:
    if hasattr(annotation, "model_fields"):
        return annotation
    found = (_model_of(part) for part in getattr(annotation, "__args__", ()))
    return next((model for model in found if model is not None), None)


# --- what fields say together ---------------------------------------------------------------------------------------


def _wrong_limits(spec: Spec) -> Iterator[Problem]:
    """What would let a clock end a run that work is to end."""
    limits = spec.limits
    if limits.work_points is None:
        return
    if limits.time_limit_s is not None:
        rule = "a limit of work beside one of time: which comes first depends on the machine"
        cure = "leave one out; hard_time_s may stay, a run that it stops has no plan"
        yield Problem("/limits/work_points", str(limits.work_points), rule, cure)
    if spec.threads > 1:
        yield Problem("/threads", str(spec.threads), "a limit of work needs one thread: more depend on a clock", "1")
    for index, block in enumerate(spec.blocks):
        asked = [*block.questions, *(row.question for row in block.cells if row.question is not None)]
        names = {question if isinstance(question, str) else question.ask for question in asked} - {SOLVE}
        for name in sorted(names):
            rule = "questions keep no limit of work"
            yield Problem(f"/blocks/{index}/questions", shown(name), rule, "ask them in a study without one")


def _wrong_blocks(spec: Spec) -> Iterator[Problem]:
    names = Counter(block.name for block in spec.blocks)
    for index, block in enumerate(spec.blocks):
        place = f"/blocks/{index}"
        if names[block.name] > 1:
            yield Problem(f"{place}/name", shown(block.name), "two blocks have this name", "name one otherwise")
        yield from _wrong_mode(block, place)
        yield from _wrong_ranges(block, place)
        yield from _wrong_questions(block, place)


def _wrong_mode(block: Block, place: str) -> Iterator[Problem]:
    if block.mode == "list":
        if not block.cells:
            yield Problem(f"{place}/cells", "nothing", "mode list needs cells", "[[blocks.cells]] begins one")
        for axis, values in axes(block).items():
            if len(values) > 1:
                rule = "mode list takes one value of an axis at most, for cells that give none"
                yield Problem(f"{place}/{axis}", f"{len(values)} values", rule, "give them in cells, or use mode grid")
    elif block.cells:
        yield Problem(f"{place}/cells", f"{len(block.cells)} cells", f"mode {block.mode} has axes, no cells", "list")
    if block.mode != "list" and not block.instances:
        yield Problem(f"{place}/instances", "nothing", "an instance is needed", "a name of the library, or a path")
    if block.mode == "list":
        for index, row in enumerate(block.cells):
            if row.instance is None and not block.instances:
                yield Problem(f"{place}/cells/{index}/instance", "nothing", "an instance is needed")
    if block.mode == "zip":
        lengths = {axis: len(values) for axis, values in axes(block).items() if len(values) != 1}
        if len(set(lengths.values())) > 1:
            words = ", ".join(f"{axis} {count}" for axis, count in lengths.items())
            yield Problem(place, words, "axes of mode zip are of one length, or have one value")


def axes(block: Block) -> dict[str, tuple[Any, ...]]:
    """The axes of a block by their field; of ranges with values each is one."""
    stated = {name: getattr(block, name) for name in ("instances", "cards", "overrides", "variants")}
    stated |= {f"ranges {varied.name}": varied.values for varied in block.ranges if varied.values}
    return stated | {"seeds": block.seeds, "questions": block.questions}


def _wrong_ranges(block: Block, place: str) -> Iterator[Problem]:
    names = Counter(varied.name for varied in block.ranges)
    sampled = [varied for varied in block.ranges if not varied.values]
    for index, varied in enumerate(block.ranges):
        here = f"{place}/ranges/{index}"
        if names[varied.name] > 1:
            yield Problem(f"{here}/name", shown(varied.name), "two ranges of the block have this name")
        if (varied.setting is None) == (varied.change is None):
            yield Problem(here, "", "a range varies either a setting or a change", "give one of them")
        if varied.change is not None and RANGE_MARK not in varied.change:
            rule = "{} stands for the figure in a change"
            yield Problem(f"{here}/change", shown(varied.change), rule, "budgets amount_million*={}")
        ends = (varied.low, varied.high)
        if varied.values and ends != (None, None):
            yield Problem(here, "", "a range has either values, or low and high")
        elif not varied.values and (varied.low is None or varied.high is None or varied.low >= varied.high):
            yield Problem(here, f"{varied.low} to {varied.high}", "a range has values, or a low below its high")
    if sampled and not block.samples:
        yield Problem(f"{place}/samples", "0", "ranges with low and high are sampled: say how often", "samples = 50")
    if block.samples and not sampled:
        yield Problem(f"{place}/samples", str(block.samples), "no range with low and high is there to sample")


def _wrong_questions(block: Block, place: str) -> Iterator[Problem]:
    given = [(f"{place}/questions/{index}", question) for index, question in enumerate(block.questions)]
    given += [(f"{place}/cells/{at}/question", row.question) for at, row in enumerate(block.cells) if row.question]
    fields: dict[str, Any] = {}
    for here, question in given:
        ask = Ask(ask=question) if isinstance(question, str) else question
        if ask.ask != SOLVE and ask.ask not in QUESTIONS:
            yield Problem(here, shown(ask.ask), "no such question", suggestion(ask.ask, [SOLVE, *QUESTIONS]))
        if ask.ask == SOLVE and ask.fields:
            yield Problem(f"{here}/fields", shown(ask.fields), "a run takes no fields", "use overrides and limits")
        label = ask.name or ask.ask
        if fields.setdefault(label, ask.fields) != ask.fields:
            yield Problem(f"{here}/name", shown(label), "two questions have this name", "give each a name of its own")
