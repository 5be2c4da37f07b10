"""A result as a workbook for a budget office: a summary that adds up, and every table with units and totals."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.kept_answer import KeptAnswer
from pooling.domain.result import Result
from pooling.domain.result_tables import RESULT_TABLES, ResultTable
from pooling.io.atomic import write_file
from pooling.io.workbook_style import Book, is_book_of
from pooling.report.answer import answer
from pooling.report.needs import need_lines
from pooling.report.words import plain
from pooling.report.workbook.asked import asked_sheets
from pooling.report.workbook.audited import audit_table
from pooling.report.workbook.check_cells import write_checks
from pooling.report.workbook.columns import NAME, Cell, Columns
from pooling.report.workbook.comparisons import Compared, write_comparisons
from pooling.report.workbook.layouts import LAYOUTS, NO_SHEET, Layout
from pooling.report.workbook.needs import write_needs
from pooling.report.workbook.page import Page
from pooling.report.workbook.sends import sent_table, write_sends
from pooling.report.workbook.summary import WIDTHS, warnings_table, write_summary
from pooling.report.workbook.summary_nations import write_payers
from pooling.report.workbook.tables import Listed, TableSheet, write_table
from pooling.report.workbook.together import write_together

SUMMARY, AUDIT, SENT = "Summary", "audit", "sent"
SUBJECT = "Capability-pooling results"
"""What the file's properties say it is."""
_LONGEST_TITLE = 31


def write_result_workbook(
    result: Result, instance: Instance, path: str | os.PathLike[str], answers: Sequence[KeptAnswer] = ()
) -> None:
    """Write a result as one .xlsx workbook: sheets to print, and for the screen a sheet for every table.

    Sums are formulas that follow when a figure is changed, and carry their values for viewers that do not calculate.
    Raises :class:`InvalidInput` where the path cannot be written, or the result is of another instance.
    """
    write_file(path, result_workbook_bytes(result, instance, answers))


def result_workbook_bytes(result: Result, instance: Instance, answers: Sequence[KeptAnswer] = ()) -> bytes:
    """The .xlsx file; equal results give equal bytes."""
    records = answer(result, instance)
    book = Book(f"Results: {instance.instance.title or instance.name}", SUBJECT)
    summary = book.sheet(SUMMARY, instance.name)
    tables = dict(table_sheets(result, instance))
    if records.sends:
        tables[SENT] = sent_table(records.sends)
    tables[AUDIT] = audit_table(result.audit)
    write_summary(Page(book, summary, WIDTHS), records, tables, result, instance)
    if result.audit is not None:
        write_needs(book, need_lines(result.gap_rows, result.audit, instance), tables["coverage"], instance)
        write_payers(book, records, tables)
        write_sends(book, records, tables.get(SENT))
        write_together(book, records, instance)
        write_comparisons(Compared(book, tables, result.audit, instance))
        write_checks(book, records, tables)
    for table in (*tables.values(), *asked_sheets(answers, records.currency), warnings_table(records.warnings)):
        if table is not None:
            write_table(book, table, instance.name)
    summary.activate()
    return book.content()


def table_sheets(result: Result, instance: Instance) -> Iterator[tuple[str, TableSheet]]:
    """The tables of a result that have a sheet, those of :data:`LAYOUTS` first."""
    columns = Columns(result, instance)
    others = [name for name in RESULT_TABLES if name not in LAYOUTS and name not in NO_SHEET]
    for name in (*LAYOUTS, *others):
        table, layout = RESULT_TABLES[name], LAYOUTS.get(name, Layout())
        rows = table.rows(result)
        if rows or layout.kept is not None:
            yield name, _sheet(table, layout, rows, columns, instance.instance.currency)


def _sheet(table: ResultTable, layout: Layout, rows: Sequence[Any], columns: Columns, currency: str) -> TableSheet:
    title = layout.title or plain(table.name).capitalize()[:_LONGEST_TITLE]
    ordered = rows if layout.order is None else sorted(rows, key=layout.order)
    listed = []
    for column in columns.of(table, layout.first.split(), layout.added):
        name = column.about.name
        about = replace(column.about, total=column.about.total or name in layout.totals)
        cells: list[Cell] = [column.cell(row) for row in ordered]
        if name in layout.empty:
            cells = [layout.empty[name] if cell is None else cell for cell in cells]
        # A name of what a row is about is there where anything has one.
        if name != NAME or any(cells):
            heading = layout.headings.get(name) or about.heading_with_unit(currency)
            listed.append(Listed(about, heading, cells, layout.formulas.get(name, "")))
    return TableSheet(title, listed, layout.red, layout.kept or "", layout.tabs[not rows])


def is_result_workbook(path: str | os.PathLike[str]) -> bool:
    """Whether the file is a workbook written by :func:`write_result_workbook`."""
    return is_book_of(path, SUBJECT)
