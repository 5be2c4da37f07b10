"""A comparison as text: one screen, the largest differences first; in full every row that differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pooling.domain.comparison.comparison import Comparison
from pooling.domain.comparison.rows import TierDifference
from pooling.domain.readable import readable
from pooling.report.comparing.picked import Pair, spread_first, together_words
from pooling.report.screen import MOST_LINES, WIDTH
from pooling.report.words import NONE, headline, key_words, million, number, percent, plain, points, signed_million

_FEW = {
    "tiers": 4,
    "needs": 3,
    "commitments": 3,
    "payers": 7,
    "together": 2,
    "keys": 2,
    "risks": 2,
    "domains": 5,
    "years": 3,
    "payers beside": 5,
}
"""Rows of each list on one screen."""
_WIDEST_NAME, _LABEL = 12, 34
_NOT_PROVEN = "*"


def comparison_text(comparison: Comparison, width: int = WIDTH, *, full: bool = False) -> str:
    """The comparison in words, at most :data:`MOST_LINES` lines of ``width`` letters unless in full."""
    lines = list(_lines(comparison, width, full))
    if not full and len(lines) > MOST_LINES:
        # The lists are short enough by themselves, unless there are more priorities or years than anybody has.
        lines = [*lines[: MOST_LINES - 1], lines[-1]]
    return "\n".join(_cut(readable(line, None), width) for line in lines)


def _lines(comparison: Comparison, width: int, full: bool) -> Iterator[str]:
    variants = comparison.variants
    if len(variants) == 1:
        yield from _pair(Pair(comparison, variants[0]), width, full)
    else:
        yield from _beside(comparison, width, full)
        if full:
            for variant in variants:
                yield ""
                yield from _pair(Pair(comparison, variant), width, full)
    if comparison.detail:
        yield f"{comparison.detail} ({plain(comparison.reason)})"
    if not full:
        yield "All rows: --full. A table for a program: --table NAME --format csv. A workbook: --out FILE.xlsx"


def _cut(line: str, width: int) -> str:
    return line.rstrip() if len(line) <= width else f"{line[: width - 1].rstrip()}…"


def _most(name: str, full: bool) -> int | None:
    return None if full else _FEW[name]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Columns as wide as they need; the first, to the left, gives way where a line would be too long."""
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    widths[0] = max(min(widths[0], width - sum(widths[1:]) - 2 * len(widths)), 8)

    def line(cells: Sequence[str]) -> str:
        figures = (cell.rjust(size) for cell, size in zip(cells[1:], widths[1:], strict=True))
        return "  " + "  ".join([_cut(cells[0], widths[0]).ljust(widths[0]), *figures])

    return [line(heads), *map(line, rows)]


def _rest(count: int, most: int | None) -> str:
    return f" ({most} of {count})" if most is not None and count > most else ""


# --- two results ----------------------------------------------------------------------------------------------------


def _pair(pair: Pair, width: int, full: bool) -> Iterator[str]:
    before, after = pair.runs
    yield f"{after.name} (after) against {before.name} (before)"
    for run in (before, after):
        said = headline(run.instance, run.card, run.outcome, run.reason)
        yield f"  {run.name}: {said}" + ("" if run.holds or run.spending_million is None else "; its plan BREAKS rules")
    changed = pair.changed
    yield "  changed: " + ("; ".join(changed if full else changed[:4]) or "nothing") + _and_more(changed, 4, full)
    if after.spending_million is None or before.spending_million is None:
        lacking = before if before.spending_million is None else after
        yield f"There is no plan of {lacking.name} to compare: {lacking.detail or lacking.outcome}"
        return
    yield from _tiers(pair, width, full)
    yield from _met(pair)
    yield from _needs(pair, width, full)
    yield from _commitments(pair, width, full)
    yield from _money(pair, width, full)
    yield from _others(pair, full)
    yield "Rows are of these two plans: others as good may differ in single needs, commitments and payments."


def _and_more(rows: Sequence[Any], most: int, full: bool) -> str:
    return "" if full or len(rows) <= most else f"; and {len(rows) - most} more"


def tier_cells(row: TierDifference) -> tuple[str, ...]:
    """A tier in words: name and unit, before, after, difference, what is proven."""
    share = row.unit.startswith("share")

    def value(figure: float | None) -> str:
        return NONE if figure is None else percent(figure, 2) if share else million(figure)

    apart = NONE if row.difference is None else points(row.difference) if share else signed_million(row.difference)
    name = row.tier if share else f"{row.tier} ({row.unit})"
    return name, value(row.before), value(row.after), apart, verdict_words(row)


def verdict_words(row: TierDifference) -> str:
    """What is proven of a tier, and how."""
    if row.verdict == "not_proven":
        return "not proven"
    return f"{row.verdict} ({row.proof})"


def _tiers(pair: Pair, width: int, full: bool) -> Iterator[str]:
    most = _most("tiers", full)
    heads = (f"Objectives{_rest(len(pair.tiers), most)}", "before", "after", "difference", "proven")
    yield from _table(heads, [tier_cells(row) for row in pair.tiers[:most]], width)
    if why := next((row.why for row in pair.tiers if row.why), ""):
        yield f"  not proven: {why}; --prove solves on"


def _met(pair: Pair) -> Iterator[str]:
    total = pair.met("all")
    for row in total:
        yield (
            f"Met in full: {row.in_full_before} of {row.rows_before} -> {row.in_full_after} of {row.rows_after}; "
            f"covered on average {percent(row.covered_before_share)} -> {percent(row.covered_after_share)}"
        )
    by = [f"{row.name}: {row.in_full_before} -> {row.in_full_after}" for row in pair.met("priority")]
    yield f"  by priority {', '.join(by)}"


def _needs(pair: Pair, width: int, full: bool) -> Iterator[str]:
    rows, most = pair.needs, _most("needs", full)
    if not rows:
        yield "Needs: each is covered as before"
        return
    heads = (f"Needs that change most{_rest(len(rows), most)}", "period", "before", "after", "value")
    cells = [
        (
            pair.comparison.called("requirements", row.requirement)
            + (f" ({plain(row.status)})" if row.status != "both" else ""),
            row.period,
            percent(row.covered_before_share),
            percent(row.covered_after_share),
            f"{row.value_difference:+,.1f}",
        )
        for row in rows[:most]
    ]
    yield from _table(heads, cells, width)


def _commitments(pair: Pair, width: int, full: bool) -> Iterator[str]:
    rows, most = pair.commitments, _most("commitments", full)
    if not rows:
        yield "Commitments: the same"
        return
    heads = (f"Who commits what instead{_rest(len(rows), most)}", "period", "before", "after", "value")
    cells = [
        (
            pair.comparison.called("offers", row.offer) + (f" ({plain(row.status)})" if row.status != "both" else ""),
            row.period,
            number(row.before),
            number(row.after),
            f"{row.value_difference:+,.1f}",
        )
        for row in rows[:most]
    ]
    yield from _table(heads, cells, width)


def _money(pair: Pair, width: int, full: bool) -> Iterator[str]:
    """Who pays, beside why."""
    total = pair.payments("all", all_of_them=True)[0]
    payers, most = pair.payments("nation"), _most("payers", full)
    spent = f"{million(total.before_million)} -> {million(total.after_million)} million {pair.comparison.currency}"
    rest = f"; {most} of {len(payers)} who pay more or less" if most is not None and len(payers) > most else ""
    yield f"Spending: {spent} ({signed_million(total.difference_million)}){rest}"
    half = width // 2 - 2
    heads = ("Who pays", "before", "after", "difference")
    cells = [
        (
            pair.comparison.called("nations", row.name),
            million(row.before_million),
            million(row.after_million),
            signed_million(row.difference_million),
        )
        for row in payers[:most]
    ]
    left = _table(heads, cells, half) if cells else ["  Nobody pays more or less"]
    steps = [(step.label, signed_million(step.amount_million)) for step in pair.bridge(1)]
    right = _table(("Why", "adds"), steps, half)
    for at in range(max(len(left), len(right))):
        one, other = (column[at] if at < len(column) else "" for column in (left, right))
        yield f"{_cut(one, half).ljust(half)}  {other}"


def _others(pair: Pair, full: bool) -> Iterator[str]:
    words = together_words(pair)
    for line in words[: _most("together", full)]:
        yield f"  {line}"
    if not full and len(words) > _FEW["together"]:
        yield f"  and {len(words) - _FEW['together']} more agreements, pools and options"
    for key in pair.fairness[: _most("keys", full)]:
        apart = f"{signed_million(key.above_before_million)} -> {signed_million(key.above_after_million)}"
        whose = pair.comparison.called("nations", key.nation)
        yield f"  above (+) or below (-) the fair share by {key_words(key.key)}, most changed: {whose} {apart}"
    for row in pair.risks[: _most("risks", full)]:
        what = {"withdrawal": "covered without ", "scenario": "covered in scenario "}.get(row.kind, "")
        name = pair.comparison.called_risk(row.name)
        yield f"  {what}{name}: {percent(row.before_share)} -> {percent(row.after_share)}"


# --- a base and variants --------------------------------------------------------------------------------------------


def _beside(comparison: Comparison, width: int, full: bool) -> Iterator[str]:
    """Small multiples: a row for each indicator, a column for each result."""
    rows = list(indicator_cells(comparison, comparison.names, full))
    heads = ("", *(_cut(name, 24 if full else _WIDEST_NAME) for name in comparison.names))
    label = min(max(len(row[0]) for row in rows), _LABEL)
    columns = [max(len(row[at]) for row in (heads, *rows)) for at in range(1, len(heads))]
    while not full and len(columns) > 2 and label + sum(columns) + 2 * len(columns) > width:
        columns.pop()
    rows, heads = [row[: len(columns) + 1] for row in rows], heads[: len(columns) + 1]
    others = f"; {len(comparison.names) - len(columns)} more: --full" if len(columns) < len(comparison.names) else ""
    yield f"{comparison.base} and {len(comparison.variants)} variants{others}"
    for row in (heads, *rows):
        cells = (cell.rjust(size) for cell, size in zip(row[1:], columns, strict=True))
        yield "  ".join([_cut(row[0], label).ljust(label), *cells])
    if any(_NOT_PROVEN in cell for row in rows for cell in row[1:]):
        yield f"{_NOT_PROVEN} whether it is better or worse than {comparison.base} is not proven; --prove solves on"


def indicator_cells(comparison: Comparison, names: Sequence[str], full: bool) -> Iterator[tuple[str, ...]]:
    """What is known of each result, a line for each indicator; a star stands by what is not proven."""
    known = comparison.side_by_side_rows()
    runs = {run.name: run for run in comparison.runs_rows}
    yield ("outcome", *(runs[name].outcome for name in names))
    doubtful = {(row.variant, row.tier) for row in comparison.tiers_rows if row.verdict == "not_proven"}
    tiers = [row for row in known if row["indicator"].startswith("tier.")]
    for row in tiers if full else tiers[: _FEW["tiers"]]:
        tier = row["indicator"].removeprefix("tier.")
        yield (
            row["label"],
            *(_figure(row[name], row["unit"]) + (_NOT_PROVEN if (name, tier) in doubtful else "") for name in names),
        )
    yield from _group(known, names, "met_in_full", "all", "met in full")
    yield from _group(known, names, "met_in_full", "priority", "  priority ")
    yield from _group(known, names, "met_in_full", "domain", "  ", _most("domains", full))
    yield from _group(known, names, "spending", "all", "spending (million)")
    yield from _group(known, names, "spending", "year", "  ", _most("years", full))
    payers = [row for row in known if row["indicator"] == "spending" and row["group"] == "nation"]
    for row in spread_first(payers, names)[: _most("payers beside", full)]:
        yield (f"  {comparison.called('nations', row['name'])}", *(_figure(row[name], row["unit"]) for name in names))
    for label, amounts in _bridges(comparison, names):
        yield (f"  {label}", *amounts)
    for label, *cells in _group(known, names, "withdrawal", "all", "", None if full else 2):
        yield (f"covered without {comparison.called_risk(label)}", *cells)


def _group(
    known: Sequence[dict[str, Any]],
    names: Sequence[str],
    indicator: str,
    group: str,
    label: str,
    most: int | None = None,
) -> Iterator[tuple[str, ...]]:
    found = [row for row in known if row["indicator"] == indicator and row["group"] == group]
    for row in found[:most]:
        yield (f"{label}{row['name']}".rstrip(), *(_figure(row[name], row["unit"]) for name in names))


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return NONE
    return (
        percent(value) if unit.startswith("share") else million(value) if unit.startswith("million") else number(value)
    )


def _bridges(comparison: Comparison, names: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """What each cause adds from the base to each variant; the base's column is empty."""
    steps = {
        variant: {step.label: step.amount_million for step in Pair(comparison, variant).bridge(1)}
        for variant in names[1:]
    }
    labels = dict.fromkeys(label for of in steps.values() for label in of)
    for label in labels:
        yield label, ["", *(signed_million(steps[variant].get(label, 0.0)) for variant in names[1:])]
