"""Kept answers: an answer, the plain data of one or a file of them, read back as records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Any

from pooling.analysis.answers import Ended, Rows
from pooling.analysis.questions import QUESTIONS
from pooling.domain.kept_answer import ANSWER_VERSION, Asked, KeptAnswer
from pooling.domain.outcome import Outcome, Reason
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion
from pooling.domain.result_reading import made, misfits, records_in
from pooling.io.json_file import load_json
from pooling.io.result_file import refuse_odd
from pooling.io.source import Source, name_of

ASKED = "asked"
"""The field that says what an answer is an answer to."""
_CURE = "keep one: pooling QUESTION INSTANCE --format json > FILE.json"
Answer = Rows[Any] | Ended
"""What a question answers with."""


@dataclass(frozen=True, slots=True)
class _RowsKept:
    asked: Asked
    outcome: Outcome
    reason: Reason
    detail: str
    rows: tuple[Any, ...]


def kept_answer(answer: Answer, where: str = "answer") -> KeptAnswer:
    """An answer by table: one record is a table of its own, before the rows within it.

    Raises :class:`InvalidInput` for one that no question answered with.
    """
    if answer.asked is None:
        raise InvalidInput([Problem(where, "", "no question answered with it", "ask it by pooling.QUESTION")], "answer")
    title = QUESTIONS[answer.asked.question].title
    if isinstance(answer, Rows):
        return KeptAnswer(answer.asked, title, answer.detail, (("", tuple(answer)),))
    within = (
        (field.name, rows)
        for field in fields(answer)
        if isinstance(rows := getattr(answer, field.name), tuple) and rows and is_dataclass(rows[0])
    )
    return KeptAnswer(answer.asked, title, answer.detail, (("", (answer,)), *within))


def read_answer(given: Source | dict[str, Any], where: str = "") -> Answer:
    """The answer whose plain data (``as_dict``) are given, or are in a file.

    Raises :class:`InvalidInput` with places in the file, or below ``where`` the data stand.
    """
    data: Any = given
    what = "answer"
    if not isinstance(given, dict):
        what = name_of(given, what)
        where = f"{what}:"
        data = load_json(given, what)
    if not isinstance(data, dict) or not isinstance(data.get(ASKED), dict):
        place = where if where.startswith("/") else f"{where}/"
        raise InvalidInput([Problem(place, "", "not a kept answer", _CURE)], what)
    refuse_odd(data, what)
    try:
        return _answer_of(data)
    except InvalidInput as error:
        raise InvalidInput(
            [
                Problem(f"{where}{found.place}", found.value, found.rule, found.cure or _CURE)
                for found in error.problems
            ],
            what,
        ) from None


def _answer_of(data: Mapping[str, Any]) -> Answer:
    asked = _asked(data[ASKED])
    question = QUESTIONS[asked.question]
    rest = {**data, ASKED: asked}
    answer: Answer = _rows(question.record, rest) if question.has_rows else _record(question.record, rest, "")
    return answer


def _asked(data: Mapping[str, Any]) -> Asked:
    version = data.get("answer_version")
    if version is not None and version != ANSWER_VERSION:
        rule = f"this version reads answers {ANSWER_VERSION}"
        raise InvalidInput([Problem(f"/{ASKED}/answer_version", shown(version), rule, "ask again")])
    asked: Asked = _record(Asked, data, f"/{ASKED}")
    if asked.question not in QUESTIONS:
        cure = suggestion(asked.question, list(QUESTIONS))
        raise InvalidInput([Problem(f"/{ASKED}/question", shown(asked.question), "no question has that name", cure)])
    return asked


def _rows(kind: type[Any], data: Mapping[str, Any]) -> Rows[Any]:
    kept = _record(_RowsKept, data, "")
    problems: list[Problem] = []
    rows = []
    for place, row in enumerate(kept.rows):
        try:
            rows.append(_record(kind, row, f"/rows/{place}"))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    answer = Rows(rows, kept.outcome, kept.reason, kept.detail)
    answer.asked, answer.words = kept.asked, kept.asked.words
    return answer


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
