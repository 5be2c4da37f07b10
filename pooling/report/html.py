"""A result as HTML, for notebooks and pages: a view of the same records as the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple
from html import escape

from pooling.domain.readable import readable
from pooling.domain.result import Result
from pooling.report.answer import Answer
from pooling.report.brief import brief
from pooling.report.gaps import Met
from pooling.report.head import Line, audit_line, conflict_lines, head_lines, tier_lines
from pooling.report.sending import SENDS, SHARES, between, matrix, what_words
from pooling.report.words import amount, counted, headline, million, number, percent, plain


def summary_html(result: Result) -> str:
    """A result in brief: a line, a table and a list."""
    told = brief(result)
    tiers = table_html(("tier", "value", "bound", "gap", "known", "unit"), map(astuple, told.tiers))
    lines = "".join(f"<li>{escape(line.strip())}</li>" for line in told.lines)
    return f"<p><b>{escape(told.headline)}</b></p>{tiers}<ul>{lines}</ul>"


def table_html(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of text; nothing in a cell is markup."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(text: str) -> str:
    return escape(readable(text, None))


def answer_html(records: Answer) -> str:
    """The answer as a page by itself: what the first screen says, and the whole matrix of who sends what where."""
    said = headline(records.instance, records.card, records.outcome, records.reason)
    title = _cell(records.title or records.instance)
    parts = [f"<h1>{title}</h1>", _lines((*head_lines(records), *tier_lines(records)))]
    if records.conflict is not None:
        parts.append(_lines(conflict_lines(records.conflict)))
    if records.met is not None:
        parts += [_lines([audit_line(records)]), *_met(records.met), *_gaps(records), *_payers(records)]
        parts.append(sends_html(records))
    return _PAGE.format(title=escape(said), style=_STYLE, body="\n".join(parts))


def sends_html(records: Answer) -> str:
    """Who sends what where: a row for each nation, a column for each mission, in names."""
    if not records.sends:
        return ""
    found = matrix(records.sends)
    what = {(sends[0].nation, sends[0].mission): what_words(sends) for sends in between(records.sends)}
    rows = []
    for sender in found.senders:
        cells = [
            "" if share is None else f"{percent(share)} \N{MIDDLE DOT} {what[sender.nation, mission]}"
            for mission, share in zip(found.missions, sender.shares, strict=True)
        ]
        rows.append((sender.name, percent(sender.share_of_all), *cells))
    table = table_html(("nation", "all needs", *found.names), rows)
    return f"<h2>{escape(SENDS)}</h2><p>Shares: {escape(SHARES)}.</p><div>{table}</div>"


_STYLE = (
    "body{font:15px/1.4 sans-serif;margin:2em;color:#1c2733}table{border-collapse:collapse;margin:.5em 0}"
    "th,td{border-bottom:1px solid #d5dde5;padding:.3em .7em;text-align:left;vertical-align:top;min-width:4em}"
    "div{overflow-x:auto}th{background:#f1f4f7}"
)
_PAGE = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    "<style>{style}</style></head>\n<body>\n{body}\n</body></html>\n"
)


def _lines(lines: Iterable[Line]) -> str:
    return "<p>" + "<br>".join(escape(readable(text.strip(), None)) for text, _ in lines) + "</p>"


def _met(met: Met) -> Iterator[str]:
    total = met.total
    yield f"<h2>Met: {total.in_full} of {total.rows} in full</h2>"
    names = ("", "rows", "in full", "nearly", "in part", "not at all", "covered (mean)")
    groups = [(f"priority {group.name}", group) for group in met.by_priority]
    groups += [(group.name, group) for group in met.by_domain]
    rows = []
    for name, group in groups:
        counts = (group.rows, group.in_full, group.nearly, group.in_part, group.not_at_all)
        rows.append((name, *map(str, counts), percent(group.covered_share)))
    yield table_html(names, rows)


def _gaps(records: Answer) -> Iterator[str]:
    yield f"<h2>Gaps: {counted(len(records.gaps), 'requirement')} not met in full</h2>"
    rows = [
        (
            gap.requirement,
            str(gap.priority),
            gap.period,
            f"{number(gap.short)} of {number(gap.need)}",
            percent(gap.short_share),
            plain(gap.main_reason),
        )
        for gap in records.gaps
    ]
    if rows:
        yield table_html(("requirement", "priority", "in", "short", "missing", "main reason"), rows)


def _payers(records: Answer) -> Iterator[str]:
    yield f"<h2>Who pays: {escape(amount(records.figure('spending')))}</h2>"
    rows = [
        (payer.name, million(payer.spend_million), percent(payer.spend_share), percent(payer.used_share))
        for payer in records.payers
    ]
    yield table_html(("nation", "spends (million)", "of total", "of its budget"), rows)
