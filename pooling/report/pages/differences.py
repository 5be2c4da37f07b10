"""Results beside each other, for those who decide: what was changed, what of the difference is proven, and why."""

from __future__ import annotations

from pooling.domain.comparison.comparison import Comparison
from pooling.report.charts.bridge import bridge_chart
from pooling.report.comparing.picked import Pair, together_words
from pooling.report.comparing.text import indicator_cells, tier_cells
from pooling.report.pages.blocks import Block, Figure, Heading, NewPage, Words, points
from pooling.report.table import Table
from pooling.report.words import counted, key_words, million, number, percent, plain, sentence, signed_million

MOST_ROWS = 8
_OTHERS = "Rows are of these plans: others as good may differ in single needs, commitments and payments."
_STAR = "* whether it is better or worse than the first is not proven."


def difference_pages(comparison: Comparison) -> list[Block]:
    """A pair on two pages; more than two side by side, then each against the base."""
    pairs = [Pair(comparison, variant) for variant in comparison.variants]
    if len(pairs) == 1:
        return _pair(pairs[0])
    blocks = _beside(comparison)
    for pair in pairs:
        blocks += [NewPage(), Heading(2, f"{pair.variant} against {comparison.base}"), *_pair(pair)]
    return blocks


def _beside(comparison: Comparison) -> list[Block]:
    rows = list(indicator_cells(comparison, comparison.names, False))
    starred = any("*" in cell for row in rows for cell in row[1:])
    table = Table.of(("", *comparison.names), rows)
    return [Heading(2, "Side by side"), table, *([Words(_STAR, "note")] if starred else [])]


def _pair(pair: Pair) -> list[Block]:
    before, after = pair.runs
    blocks: list[Block] = [
        Heading(2, "What was changed"),
        *(points(map(sentence, pair.changed[:10])) or [Words("Nothing.")]),
    ]
    if len(pair.changed) > 10:
        blocks.append(Words(f"And {len(pair.changed) - 10} more.", "note"))
    for run in (before, after):
        if run.spending_million is None:
            return [
                *blocks,
                Words(f"There is no plan of {run.name} to compare: {run.detail or run.outcome}.", "warning"),
            ]
    blocks += [Heading(2, "What of the difference is proven"), *_proven(pair)]
    chart = bridge_chart(pair.comparison, pair.variant)
    if chart is not None:
        blocks += [Heading(2, "Why it costs more or less"), Figure(chart)]
    return [
        *blocks,
        NewPage(),
        *_needs(pair),
        *_money(pair),
        *_commitments(pair),
        *_others(pair),
        Words(_OTHERS, "note"),
    ]


def _proven(pair: Pair) -> list[Block]:
    met = [
        f"{row.in_full_before} of {counted(row.rows_before, 'need')} were met in full, {row.in_full_after} of "
        f"{row.rows_after} are now; covered on average {percent(row.covered_before_share)}, now "
        f"{percent(row.covered_after_share)}."
        for row in pair.met("all")
    ]
    rows = (tier_cells(row) for row in pair.tiers)
    why = {row.why for row in pair.tiers if row.why}
    open_ends = [f"Not proven: {reason}." for reason in sorted(why)]
    headings = ("objective", "before", "after", "difference", "proven of the best plans")
    return [*points(met), Table.of(headings, rows), *points(open_ends)]


def _needs(pair: Pair) -> list[Block]:
    rows = [
        (
            pair.comparison.called("requirements", row.requirement),
            row.period,
            percent(row.covered_before_share),
            percent(row.covered_after_share),
        )
        for row in pair.needs[:MOST_ROWS]
    ]
    title = Heading(2, "Needs that change most")
    return (
        [title, Table.of(("need", "in", "before", "after"), rows)]
        if rows
        else [title, Words("Each is covered as before.")]
    )


def _money(pair: Pair) -> list[Block]:
    rows = [
        (
            pair.comparison.called("nations", row.name),
            million(row.before_million),
            million(row.after_million),
            signed_million(row.difference_million),
        )
        for row in pair.payments("nation")[:MOST_ROWS]
    ]
    headings = ("nation", "before", "after", f"difference (million {pair.comparison.currency})")
    title = Heading(2, "Who pays more or less")
    return [title, Table.of(headings, rows)] if rows else [title, Words("Nobody.")]


def _commitments(pair: Pair) -> list[Block]:
    rows = [
        (
            pair.comparison.called("offers", row.offer),
            row.period,
            number(row.before),
            number(row.after),
            plain(row.change),
        )
        for row in pair.commitments[:MOST_ROWS]
    ]
    title = Heading(2, "Who commits what instead")
    headings = ("offer", "in", "before", "after", "change")
    return [title, Table.of(headings, rows)] if rows else [title, Words("Commitments are the same.")]


def _others(pair: Pair) -> list[Block]:
    texts = [sentence(words) for words in together_words(pair)[:MOST_ROWS]]
    for key in pair.fairness[:3]:
        apart = f"{signed_million(key.above_before_million)}, now {signed_million(key.above_after_million)} million"
        who = pair.comparison.called("nations", key.nation)
        texts.append(f"Above (+) or below (-) its share by {key_words(key.key)}, most changed: {who} {apart}.")
    for row in pair.risks[:3]:
        what = {"withdrawal": "Covered without ", "scenario": "Covered in scenario "}.get(row.kind, "Of pledges: ")
        name = pair.comparison.called_risk(row.name)
        texts.append(f"{what}{name}: {percent(row.before_share)}, now {percent(row.after_share)}.")
    return [Heading(2, "Agreements, fairness and risks"), *points(texts)] if texts else []
