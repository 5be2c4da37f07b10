"""Annexes of kept answers: the words of each first, then what is drawn of it, then its records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pooling.domain.kept_answer import KeptAnswer
from pooling.domain.result_columns import result_columns
from pooling.report.answer import Answer
from pooling.report.asked import LETTERS
from pooling.report.charts.asked import asked_charts
from pooling.report.pages.blocks import Block, Figure, Heading, Printed, Words, listed
from pooling.report.pages.told import Told
from pooling.report.words import plain, sentence

_ENDED = ("outcome", "reason", "detail")


def asked_annexes(answers: Sequence[KeptAnswer], many: Sequence[Told]) -> list[Block]:
    """One annex for each answer, lettered after those of the results."""
    of = {told.instance.hash: told.records for told in many}
    return [
        block
        for letter, answer in zip(LETTERS, answers, strict=False)
        for block in _annex(letter, answer, of[answer.asked.instance_hash])
    ]


def _annex(letter: str, answer: KeptAnswer, records: Answer) -> Iterator[Block]:
    currency = records.currency
    yield Heading(2, f"Annex {letter}. {answer.title.rstrip('.')}")
    asked = answer.asked
    yield Words(f"Asked: {asked.question}, of {asked.instance} under the card {asked.card}.", "note")
    if answer.detail:
        yield Words(f"Incomplete: {answer.detail}", "warning")
    if asked.words:
        yield Printed(asked.words)
    for chart in asked_charts(answer, currency):
        yield Heading(3, chart.title)
        # Ids within a page are made of the names of its charts.
        yield Figure(replace(chart, name=f"{letter}-{chart.name}"))
    for name, rows in answer.tables:
        if rows:
            kind: Any = type(rows[0])
            left_out = (column.name for column in result_columns(kind) if column.kind == "records")
            title = sentence(plain(name)) if name else "The answer, row by row"
            yield from listed(title, rows, records.called, currency=currency, without=(*left_out, *_ENDED))
