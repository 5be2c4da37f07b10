"""Answers in files: an answer is written with its question, version and provenance, and read back as records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from typing import Any

from pooling.analysis.question import Question
from pooling.analysis.questions import QUESTIONS
from pooling.domain.kept_answer import KeptAnswer
from pooling.domain.outcome import Outcome, Reason
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion
from pooling.domain.result_reading import made, misfits, records_in
from pooling.engine.loading import prepared
from pooling.engine.request import Request
from pooling.io.json_file import load_json
from pooling.io.result_file import refuse_odd
from pooling.io.source import Source, name_of

ANSWER_VERSION = 1
ASKED = "asked"
"""The field of a file that says what its answer is an answer to; no answer has one of that name."""
_CURE = "keep one: pooling QUESTION INSTANCE --format json > FILE.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer is an answer to, and its words for people."""

    answer_version: int
    question: str
    instance: str
    instance_hash: str
    card: str
    card_hash: str
    words: str


@dataclass(frozen=True, slots=True)
class _Ended:
    outcome: Outcome
    reason: Reason
    detail: str
    rows: tuple[Any, ...]


def stated(question: Question, request: Request, answer: Any) -> dict[str, Any]:
    """An answer as it is kept: plain data for JSON, with what it is an answer to."""
    card, instance = prepared(request.instance, request.card, request.overrides, getattr(request, "gap", None))
    words = answer.words if question.has_rows else answer.text(False)
    asked = Asked(ANSWER_VERSION, question.name, instance.name, instance.hash, card.name, card.hash, words)
    return {ASKED: asdict(asked), **answer.as_dict()}


def read_answer(source: Source) -> KeptAnswer:
    """The answer in a file that :func:`stated` describes. Raises :class:`InvalidInput` with places in the file."""
    what = name_of(source, "answer")
    data = load_json(source, what)
    if not isinstance(data, dict) or ASKED not in data:
        raise InvalidInput([Problem(f"{what}:/", "", "not a kept answer", _CURE)], what)
    refuse_odd(data, what)
    try:
        return _answer_of(data)
    except InvalidInput as error:
        raise InvalidInput(
            [
                Problem(f"{what}:{found.place}", found.value, found.rule, found.cure or _CURE)
                for found in error.problems
            ],
            what,
        ) from None


def _answer_of(data: Mapping[str, Any]) -> KeptAnswer:
    asked = _asked(data[ASKED])
    question = QUESTIONS[asked.question]
    rest = {name: value for name, value in data.items() if name != ASKED}
    tables, detail = (_rows if question.has_rows else _within)(question.record, rest)
    return KeptAnswer(
        question=question.name,
        title=question.title,
        instance=asked.instance,
        instance_hash=asked.instance_hash,
        card=asked.card,
        words=asked.words,
        detail=detail,
        tables=tables,
    )


def _asked(data: Any) -> Asked:
    version = data.get("answer_version") if isinstance(data, Mapping) else None
    if version is not None and version != ANSWER_VERSION:
        rule = f"this version reads answers {ANSWER_VERSION}"
        raise InvalidInput([Problem(f"/{ASKED}/answer_version", shown(version), rule, "ask again")])
    asked: Asked = _record(Asked, data, f"/{ASKED}")
    if asked.question not in QUESTIONS:
        cure = suggestion(asked.question, list(QUESTIONS))
        raise InvalidInput([Problem(f"/{ASKED}/question", shown(asked.question), "no question has that name", cure)])
    return asked


_Tables = tuple[tuple[str, Sequence[Any]], ...]


def _rows(kind: type[Any], data: Mapping[str, Any]) -> tuple[_Tables, str]:
    ended = _record(_Ended, data, "")
    problems: list[Problem] = []
    rows = []
    for place, row in enumerate(ended.rows):
        try:
            rows.append(_record(kind, row, f"/rows/{place}"))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return (("", tuple(rows)),), ended.detail


def _within(kind: type[Any], data: Mapping[str, Any]) -> tuple[_Tables, str]:
    record = _record(kind, data, "")
    within = (
        (field.name, rows)
        for field in fields(record)
        if isinstance(rows := getattr(record, field.name), tuple) and rows and is_dataclass(rows[0])
    )
    return (("", (record,)), *within), record.detail


def _record(kind: type[Any], data: Any, place: str) -> Any:
    """The record that plain data describe. Raises :class:`InvalidInput` with every field that is missing or odd."""
    if not isinstance(data, Mapping):
        raise InvalidInput([Problem(place or "/", shown(data), "not an object", "")])
    problems = list(_faults(kind, data, place))
    if problems:
        raise InvalidInput(problems)
    return made(kind, data)


def _faults(kind: type[Any], data: Mapping[str, Any], place: str) -> Iterator[Problem]:
    known = {field.name: field for field in fields(kind)}
    for name in data:
        if name not in known:
            yield Problem(
                f"{place}/{name}", shown(data[name]), f"no field {name} stands here", suggestion(name, [*known])
            )
    for name, field in known.items():
        if name not in data and field.default is MISSING:
            yield Problem(f"{place}/{name}", "", "is missing", "")
    inner = records_in(kind)  # type: ignore[arg-type]  # a class is hashable
    yield from misfits(kind, {name: value for name, value in data.items() if name not in inner}, place)
    for name, of in inner.items():
        rows = data.get(name, ())
        if not isinstance(rows, (list, tuple)):
            yield Problem(f"{place}/{name}", shown(rows), "not a list", "")
            continue
        for at, row in enumerate(rows):
            if isinstance(row, Mapping):
                yield from _faults(of, row, f"{place}/{name}/{at}")
            else:
                yield Problem(f"{place}/{name}/{at}", shown(row), "not an object", "")
