"""A result as HTML, for notebooks and pages: a view of the same records as the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from html import escape

from pooling.domain.result import Result
from pooling.report.brief import brief


def summary_html(result: Result) -> str:
    """A result in brief: a line, a table and a list."""
    told = brief(result)
    tiers = table_html(("tier", "value", "bound", "gap", "known", "unit"), map(astuple, told.tiers))
    lines = "".join(f"<li>{escape(line.strip())}</li>" for line in told.lines)
    return f"<p><b>{escape(told.headline)}</b></p>{tiers}<ul>{lines}</ul>"


def table_html(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of text; nothing in a cell is markup."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
