"""A comparison as HTML for notebooks: the same rows as the text."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from pooling.domain.comparison.comparison import Comparison
from pooling.report.comparing.picked import Pair
from pooling.report.comparing.text import tier_cells
from pooling.report.table import Table
from pooling.report.words import million, number, percent, signed_million

MOST_ROWS = 10
_HEADS = ("label", "name", "unit")


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    return Table.of(headings, rows).html()


def comparison_html(comparison: Comparison) -> str:
    """Two results: what is proven, what is met, who pays and why. More: the indicators side by side."""
    if len(comparison.variants) == 1:
        return _pair_html(Pair(comparison, comparison.variants[0]))
    names = comparison.names
    rows = (
        (*(row[head] for head in _HEADS), *("" if row[name] is None else f"{row[name]:,.4g}" for name in names))
        for row in comparison.side_by_side_rows()
    )
    title = f"{comparison.base} and {len(comparison.variants)} variants"
    return f"<p><b>{escape(title)}</b></p>{_table((*_HEADS, *names), rows)}"


def _pair_html(pair: Pair) -> str:
    before, after = pair.runs
    parts = [f"<p><b>{escape(f'{after.name} (after) against {before.name} (before)')}</b></p>"]
    parts.append(_table(("tier", "before", "after", "difference", "proven"), map(tier_cells, pair.tiers)))
    met = (
        (row.name, str(row.in_full_before), str(row.in_full_after), f"{row.in_full_difference:+d}")
        for row in pair.met("priority")
    )
    parts.append(_table(("priority", "met in full before", "after", "difference"), met))
    needs = (
        (row.requirement, row.period, percent(row.covered_before_share), percent(row.covered_after_share))
        for row in pair.needs[:MOST_ROWS]
    )
    parts.append(_table(("need", "period", "covered before", "after"), needs))
    commitments = (
        (row.nation, row.offer, row.period, number(row.before), number(row.after))
        for row in pair.commitments[:MOST_ROWS]
    )
    parts.append(_table(("nation", "offer", "period", "committed before", "after"), commitments))
    payers = (
        (row.name, million(row.before_million), million(row.after_million), signed_million(row.difference_million))
        for row in pair.payments("nation")[:MOST_ROWS]
    )
    parts.append(_table(("nation", "pays before", "after", "difference"), payers))
    steps = ((step.label, signed_million(step.amount_million)) for step in pair.bridge(1))
    parts.append(_table(("why more or less is spent", f"million {pair.comparison.currency}"), steps))
    return "".join(parts)
