"""Sheet At a glance: one small chart for each indicator that matters first, a bar for each result."""

from __future__ import annotations

from typing import Any

from pooling.domain.comparison.comparison import Comparison
from pooling.domain.readable import readable
from pooling.io.workbook_style import NEEDED, Book
from pooling.report.comparing.workbook.side_by_side import HEADS, Sheet, format_of
from pooling.report.comparing.workbook.side_by_side import TITLE as FIGURES

TITLE = "At a glance"
MOST_PAYERS = 6
_ACROSS, _ROWS_EACH, _COLUMNS_EACH = 3, 11, 5
_SIZE = {"width": 310, "height": 205}


def write_multiples(book: Book, comparison: Comparison, found: Sheet, footer: str) -> None:
    """Add the sheet: objectives, needs met in full in all and by priority, and who pays most under any of them."""
    sheet = book.sheet(TITLE, footer)
    sheet.fit_to_pages(1, 1)
    names, lines = comparison.names, {id(row): line for line, row in enumerate(found.rows, start=1)}
    last = len(HEADS) + len(names) - 1
    for at, row in enumerate(chosen(found.rows, names)):
        chart = book.book.add_chart({"type": "bar"})
        line = lines[id(row)]
        chart.add_series(
            {
                "categories": [FIGURES, 0, len(HEADS), 0, last],
                "values": [FIGURES, line, len(HEADS), line, last],
                "fill": {"color": NEEDED},
                "gap": 40,
                "data_labels": {"value": True, "num_format": format_of(row["unit"]), "font": {"size": 8}},
            }
        )
        of = f"{row['group']} {row['name']}" if row["group"] == "priority" else row["name"]
        title = f"{row['label']}{f': {of}' if of else ''} ({row['unit']})"
        chart.set_title({"name": readable(title, 100), "name_font": {"size": 9}, "overlay": False})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True, "num_font": {"size": 8}})
        chart.set_x_axis({"min": 0, "visible": False, "major_gridlines": {"visible": False}})
        chart.set_size(_SIZE)
        sheet.insert_chart(at // _ACROSS * _ROWS_EACH, at % _ACROSS * _COLUMNS_EACH, chart)


def chosen(rows: tuple[dict[str, Any], ...], names: tuple[str, ...]) -> list[dict[str, Any]]:
    """The rows that have a chart, in the order of the sheet."""

    def most(row: dict[str, Any]) -> float:
        return max((row[name] for name in names if row[name] is not None), default=0.0)

    tiers = [row for row in rows if row["indicator"].startswith("tier.") and not row["name"]]
    met = [row for row in rows if row["indicator"] == "met_in_full" and row["group"] in ("all", "priority")]
    payers = [row for row in rows if (row["indicator"], row["group"]) == ("spending", "nation") and most(row) > 0]
    return [*tiers, *met, *sorted(payers, key=most, reverse=True)[:MOST_PAYERS]]
