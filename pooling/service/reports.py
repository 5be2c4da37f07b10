"""Reports of results that a client sends: read by hash, never by path, and written in a process of their own."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pooling.analysis.kept_answers import Answer, read_answer
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.domain.result import Result
from pooling.io.library import instance_names, list_cards
from pooling.io.result_file import check_stated, result_in
from pooling.service.given import Gathered, below, card_named, instance_named, instance_of, refuse_strangers
from pooling.service.requests import ReportRequest
from pooling.service.settings import Settings

MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What a report is, by its ending."""


@dataclass(frozen=True, slots=True)
class ReportTask:
    """Results with their facts, and what is to be written of them."""

    results: Sequence[tuple[Any, ...]]
    to: str
    names: Sequence[str] | None
    answers: Sequence[Answer]
    time_limit_s: float

    def answer(self, _cancel: threading.Event) -> bytes:
        """The file, as ``pooling report`` writes it."""
        import pooling.run

        with TemporaryDirectory() as folder:
            path = Path(folder) / f"report.{self.to}"
            try:
                pooling.run.write_report(*self.results, to=path, names=self.names, answers=self.answers)
            except InvalidInput as error:
                raise InvalidInput([_placed(found) for found in error.problems], "report") from None
            return path.read_bytes()


def _placed(found: Problem) -> Problem:
    """A problem that only writing shows, with a pointer into the body."""
    if found.place in ReportRequest.model_fields:
        return replace(found, place=f"/{found.place}")
    if found.place.startswith("/answers/"):
        return found
    return replace(found, place="/results", rule=f"{found.place}: {found.rule}")


def report_of(body: ReportRequest, settings: Settings) -> ReportTask:
    """What a body asks for. Raises Refusal (404) or InvalidInput, with the problems of every field."""
    gathered = Gathered()
    sent: dict[str, Instance] = {}
    for number, given in enumerate(body.instances):
        instance = gathered.take(instance_of, given, f"/instances/{number}")
        if instance is not None:
            sent[instance.hash] = instance
    several = len(body.results) > 1
    results = [
        gathered.take(_told_of, given, f"/results/{number}", sent, several) for number, given in enumerate(body.results)
    ]
    answers = [gathered.take(read_answer, given, f"/answers/{number}") for number, given in enumerate(body.answers)]
    gathered.end()
    return ReportTask(
        results=[result for result in results if result is not None],
        to=body.to,
        names=body.names,
        answers=[answer for answer in answers if answer is not None],
        time_limit_s=settings.default_limit_s,
    )


def _told_of(given: dict[str, Any], place: str, sent: Mapping[str, Instance], several: bool) -> tuple[Any, ...]:
    """A result, its instance, and its card where ``several`` are compared."""
    try:
        check_stated(given, "")
        result = result_in(given, "")
    except InvalidInput as error:
        raise InvalidInput(below(place, error.problems), "result") from None
    instance = _instance(result, place, sent)
    refuse_strangers(given["plan"] or {}, instance, f"{place}/plan")
    return (result, instance, _card(result, place)) if several else (result, instance)


def _instance(result: Result, place: str, sent: Mapping[str, Instance]) -> Instance:
    stated, name = result.provenance.get("instance_hash"), result.provenance.get("instance")
    found = sent.get(str(stated))
    if found is None and name in instance_names():
        found = instance_named(str(name))
    if found is None or found.hash != stated:
        rule = "no instance with the facts of this result is known here"
        cure = "send the instance that it was solved from in `instances`"
        raise InvalidInput([Problem(f"{place}/provenance/instance_hash", shown(stated), rule, cure)], "result")
    return found


def _card(result: Result, place: str) -> Card:
    name = result.provenance.get("card")
    if name not in list_cards():
        rule, cure = "no such card in the library", "compare it by pooling report, with --card FILE.toml"
        raise InvalidInput([Problem(f"{place}/provenance/card", shown(name), rule, cure)], "result")
    return card_named(str(name))
