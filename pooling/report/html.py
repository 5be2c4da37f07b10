"""A result in brief as HTML, for notebooks: a view of the same records as the text."""

from __future__ import annotations

from dataclasses import astuple
from html import escape

from pooling.domain.readable import readable
from pooling.domain.result import Result
from pooling.report.brief import brief
from pooling.report.table import Table


def summary_html(result: Result) -> str:
    """A result in brief: a line, a table and a list."""
    told = brief(result)
    tiers = Table.of(("tier", "value", "bound", "gap", "known", "unit"), map(astuple, told.tiers)).html()
    lines = "".join(f"<li>{escape(readable(line.strip(), None))}</li>" for line in told.lines)
    return f"<p><b>{escape(readable(told.headline, None))}</b></p>{tiers}<ul>{lines}</ul>"
