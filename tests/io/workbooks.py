"""Workbooks as other programs and careless hands make them: cell by cell, and with parts changed."""

from __future__ import annotations

import datetime
import io
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from pooling.io.columns import instance_columns


def sheets_of(tables: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """Plain tables as rows of cells under plain headings, by name of sheet."""
    sheets = {}
    for table, rows in tables.items():
        names = list(instance_columns()[table])
        listed = [rows] if isinstance(rows, dict) else rows
        cells = [[_cell(row.get(name)) for name in names] for row in listed]
        sheets[table.capitalize()] = [names, *cells]
    return sheets


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ";".join(value) if isinstance(value, list) else value


def workbook(sheets: Mapping[str, list[list[Any]]], also: Callable[[Any, dict[str, Any]], None] | None = None) -> bytes:
    """An .xlsx of these cells; ``also`` may do more to the XlsxWriter workbook and its sheets."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime.datetime(2020, 1, 1)})  # equal cells, equal bytes
    made = {}
    for name, rows in sheets.items():
        made[name] = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    made[name].write(row, column, cell)
    if also is not None:
        also(book, made)
    book.close()
    return buffer.getvalue()


def changed(content: bytes, part: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """The same zip with one part changed, or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        assert part in old.namelist()
        for name in old.namelist():
            data = change(old.read(name)) if name == part else old.read(name)
            if data is not None:
                new.writestr(name, data)
    return out.getvalue()


def opened(path: Path) -> Any:
    """The workbook with its formulas; openpyxl warns that it knows no data bars."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*extension is not supported")
        return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
