"""Every table of a study: its columns, with unit and meaning, whoever writes or reads them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal, get_args

from pooling.domain.outcome import Outcome, Reason
from pooling.domain.record_table import RecordTable
from pooling.domain.result_columns import ResultColumn, meaning_of, result_column, result_columns
from pooling.domain.result_tables import RESULT_TABLES
from pooling.study.spec import Kind

State = Literal["done", "failed", "timeout", "memory", "cancelled"]
"""How a run ended for the study: with an answer, by a fault, at a hard limit, or because it was told to."""
STATES: tuple[State, ...] = get_args(State)
Verdict = Literal["holds", "broken", "none"]
MACHINE = ("s", "MB", "cores")
"""Units of what the machine decides: no two runs of the same thing agree in it."""
RUN, CELLS, RUNS, TIMINGS, ANSWERS = "run", "cells", "runs", "timings", "answers"


@dataclass(frozen=True, slots=True)
class CellRow:
    """A cell of the study, and the run it comes to."""

    cell: int = result_column("Number of the cell, in the order of the study file")
    run: str = result_column("Its run: the beginning of the hash of what decides it")
    block: str = result_column("Block")
    instance: str = result_column("Instance, as the study names it")
    variant: str = result_column("Variant; base where nothing is changed")
    card: str = result_column("Model card, as the study names it")
    overrides: tuple[str, ...] = result_column("Settings of the card that are changed: KEY=VALUE")
    ranges: tuple[str, ...] = result_column("Figures that are varied: NAME=VALUE")
    seed: int = result_column("Seed of the solver")
    replicate: int = result_column("From 1 on the rows of the facts are permuted")
    question: str = result_column("Question, as the study names it")


@dataclass(frozen=True, slots=True)
class RunRow:
    """How a run ended, what it holds, and whether the audit found that it holds."""

    key: str = result_column("Hash of what decides it: facts, policy, options, versions")
    facts: str = result_column("Hash of its facts")
    policy: str = result_column("Hash of its card, with overrides and gaps")
    state: State = result_column("How it ended for the study")
    outcome: Outcome = result_column("What it holds")
    reason: Reason = result_column("How its search ended")
    detail: str = result_column("The same in words")
    audit: Verdict = result_column("What the audit says of its plan")
    gap: float | None = result_column(
        "Largest gap of its tiers; empty where one is not known", unit="share of value", pattern="0.00%"
    )
    conflict: str = result_column("Fingerprint of the rules that cannot hold together; empty where there are none")
    faults: int = result_column("Claims of the solver that were contradicted")
    rows: int | None = result_column("Rows of the model")
    columns: int | None = result_column("Columns of the model")
    integers: int | None = result_column("Integer columns of the model")
    nonzeros: int | None = result_column("Nonzeros of the model")


@dataclass(frozen=True, slots=True)
class TimingRow:
    """What a run took of the machine, and whether other work was in its way."""

    seconds: float = result_column("From its facts to its tables", unit="s")
    cpu_seconds: float | None = result_column("Processor time; empty where its process died", unit="s")
    solve_s: float | None = result_column("Of it in the search", unit="s")
    peak_mb: float | None = result_column("Most memory held; empty where the system does not say", unit="MB")
    load: float | None = result_column("Load of the machine as it ended, over a minute", unit="cores")
    crowded: bool | None = result_column("Whether the load was above the cores: seconds may be too long then")


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A rule of those that cannot hold together in a run."""

    conflict: str = result_column("Fingerprint of all of them, equal for equal conflicts")
    family: str = result_column("Family of the rule")
    subject: str = result_column("What it is about")
    text: str = result_column("The rule in words")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The answer to a question that a cell asks."""

    question: str = result_column("Name of the question")
    answer: str = result_column("All of it, as JSON")


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """What a run knew, and when."""

    elapsed_s: float = result_column("Since it began", unit="s")
    phase: str = result_column("What it was doing")
    tier: str | None = result_column("Tier that was solved")
    value: float | None = result_column("The tier's so far", pattern="#,##0.00##")
    bound: float | None = result_column("What no plan can pass", pattern="#,##0.00##")
    gap: float | None = result_column("Gap between them", unit="share of value", pattern="0.00%")
    nodes: int = result_column("Nodes of the search")


@dataclass(frozen=True)
class StudyTable:
    """A table that a study keeps: a file for each run, with the run's name before the columns of its record."""

    name: str
    kind: Any
    always: bool = True
    of_plan: bool = True
    """Whether its rows are figures of a plan, which the audit must have found to hold."""
    repeats: bool = True
    """Whether the same run gives the same rows again, but for what the machine decides."""

    @property
    def meaning(self) -> str:
        return meaning_of(self.kind)

    @cached_property
    def columns(self) -> tuple[ResultColumn, ...]:
        """Its columns, that of the run first; rows inside a row are left out."""
        own = tuple(column for column in result_columns(self.kind) if column.kind != "records")
        return own if self.kind is CellRow else (_RUN, *own)

    def is_of_machine(self, column: ResultColumn) -> bool:
        """Whether the machine decides a column, so that it differs from time to time."""
        return column.unit in MACHINE or column.name == "crowded"


_RUN = result_columns(CellRow)[1]


def _of_result(name: str, *, always: bool = False) -> StudyTable:
    table: RecordTable[Any] = RESULT_TABLES[name]
    return StudyTable(name, table.kind, always)


TABLES: dict[str, StudyTable] = {
    table.name: table
    for table in (
        StudyTable(CELLS, CellRow, of_plan=False),
        StudyTable(RUNS, RunRow, of_plan=False),
        StudyTable(TIMINGS, TimingRow, of_plan=False, repeats=False),
        StudyTable("conflicts", ConflictRow, of_plan=False),
        StudyTable(ANSWERS, AnswerRow, of_plan=False),
        _of_result("figures", always=True),
        _of_result("met", always=True),
        *(_of_result(name) for name in get_args(Kind) if name != "progress"),
        StudyTable("progress", ProgressRow, always=False, of_plan=False, repeats=False),
    )
}
"""Every table of a study by name."""


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of a table of a study, in words: the data dictionary."""

    table: str = result_column("Table")
    column: str = result_column("Column")
    kind: str = result_column("text, list (parted by ;), choice, number, whole number, yes or no")
    unit: str = result_column("Unit; money in millions of the currency of the instance, a share is 1 where it is all")
    refers_to: str = result_column("Table of the instance that its ids point into")
    of_machine: bool = result_column("Whether the machine decides it, so that no two runs agree in it")
    meaning: str = result_column("What it says")


def dictionary() -> list[ColumnRow]:
    """The data dictionary: every column of every table."""
    return [
        ColumnRow(
            table.name,
            column.name,
            column.kind,
            column.unit,
            column.refers_to,
            not table.repeats or table.is_of_machine(column),
            column.meaning,
        )
        for table in TABLES.values()
        for column in table.columns
    ]


def plain(row: Any) -> dict[str, Any]:
    """A record as plain data."""
    return asdict(row)
