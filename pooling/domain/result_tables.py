"""Every table of a result by name, with its rows and its columns: what CSV, DataFrames, CLI and pages read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pooling.domain.audit_report import REPORT_TABLES
from pooling.domain.gap_rows import CaveatBite, Gap, GapReasonRow
from pooling.domain.outcome import TierResult
from pooling.domain.plan import PLAN_TABLES
from pooling.domain.problems import Problem, shown
from pooling.domain.readable import readable
from pooling.domain.record_table import RecordTable
from pooling.domain.result_columns import MILLION, result_column
from pooling.domain.tables import TABLES

if TYPE_CHECKING:
    from pooling.domain.instance import Instance
    from pooling.domain.result import Result


ResultTable: TypeAlias = "RecordTable[Result]"


def reason_rows(result: Result) -> tuple[GapReasonRow, ...]:
    """Every reason of every gap, flat."""
    return tuple(
        GapReasonRow(
            requirement=gap.requirement,
            period=gap.period,
            place=place,
            kind=reason.kind,
            amount=reason.amount,
            words=reason.words,
            rules=tuple(f"{rule.family}:{rule.subject}" for rule in reason.rules),
            needs=reason.needs,
        )
        for gap in result.gap_rows
        for place, reason in enumerate(gap.reasons, start=1)
    )


def _planned(name: str) -> ResultTable:
    return RecordTable(name, PLAN_TABLES[name], lambda result: getattr(result.plan, name) if result.plan else ())


def _audited(name: str) -> ResultTable:
    return RecordTable(name, REPORT_TABLES[name], lambda result: getattr(result.audit, name) if result.audit else ())


RESULT_TABLES: dict[str, ResultTable] = {
    table.name: table
    for table in (
        *map(_planned, PLAN_TABLES),
        *map(_audited, REPORT_TABLES),
        RecordTable("gaps", Gap, lambda result: result.gap_rows),
        RecordTable("gap_reasons", GapReasonRow, reason_rows),
        RecordTable("caveats", CaveatBite, lambda result: result.caveat_rows),
        RecordTable("tiers", TierResult, lambda result: result.tiers),
    )
}


def unknown_ids(result: Result, instance: Instance) -> list[Problem]:
    """Ids in the tables of a result that its instance has not, each id once: the result is of another instance."""
    problems: dict[tuple[str, str], Problem] = {}
    known = {name: {row.id for row in getattr(instance, name) if hasattr(row, "id")} for name in TABLES}
    for table in RESULT_TABLES.values():
        naming = [column for column in table.columns if column.refers_to]
        for index, row in enumerate(table.rows(result)):
            for column in naming:
                value = getattr(row, column.name)
                for key in value if isinstance(value, tuple) else (value,):
                    if key is not None and key not in known[column.refers_to]:
                        rule = f"{readable(key)} is not in {column.refers_to} of {instance.name}"
                        place = f"/{table.name}/{index}/{column.name}"
                        problem = Problem(place, shown(key), rule, "use the instance solved")
                        problems.setdefault((column.refers_to, key), problem)
    return list(problems.values())


@dataclass(frozen=True, slots=True)
class DictionaryRow:
    """A column of a table of a result, in words: the data dictionary."""

    table: str = result_column("Table")
    column: str = result_column("Column")
    kind: str = result_column("text, list (parted by ;), choice, number, whole number, yes or no")
    unit: str = result_column("Unit; a share is 1 where it is all")
    prices: str = result_column("Of money: at which prices")
    discounting: str = result_column("Of money over several periods: how later money counts less")
    refers_to: str = result_column("Table of the instance that its ids point into")
    meaning: str = result_column("What it says")


def dictionary_rows(result: Result, among: Sequence[ResultTable] | None = None) -> Iterator[DictionaryRow]:
    """The columns of tables (of all without ``among``) with the prices and discounting of this result."""
    spending = None if result.audit is None else result.audit.figure("spending")
    for table in RESULT_TABLES.values() if among is None else among:
        for column in table.columns:
            money = column.unit == MILLION and spending is not None
            yield DictionaryRow(
                table=table.name,
                column=column.name,
                kind=column.kind,
                unit=column.unit,
                prices=(column.basis or spending.prices) if money and spending else "",
                discounting=spending.discounting if money and spending else "",
                refers_to=column.refers_to,
                meaning=column.meaning,
            )
