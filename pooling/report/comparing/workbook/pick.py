"""Sheet Compare: two results picked from lists, their figures looked up, differences, checks that are 0, charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from pooling.domain.comparison.causes import CAUSES
from pooling.domain.comparison.comparison import Comparison
from pooling.domain.comparison.rounding import DIGITS
from pooling.domain.readable import readable
from pooling.io.workbook_style import AMOUNT, BAD, NEEDED, OPTIONAL, PAPER, TEXT, WARN, Book
from pooling.report.comparing.picked import Pair
from pooling.report.comparing.workbook.side_by_side import Sheet, format_of, key_of
from pooling.report.workbook.page import Page, Shown
from pooling.report.workbook.tables import TableSheet

TITLE = "Compare"
FROM, TO = "$C$3", "$C$4"
_WIDTHS = (48, 26, 16, 16, 16)
_CHART = {"width": 520, "height": 285}
_CHARTS_AT = len(_WIDTHS)
_CHANGE = f"+{AMOUNT};-{AMOUNT};{AMOUNT}"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of a section: of what a chart is made, counted from 0."""

    first: int
    last: int


class PickSheet:
    """The sheet while it is written. ``bridge``: the sheet of cost bridges, where any two results have one."""

    def __init__(
        self, book: Book, sheet: Any, comparison: Comparison, found: Sheet, runs: TableSheet, bridge: TableSheet | None
    ) -> None:
        self.book, self.comparison, self.found, self.bridge = book, comparison, found, bridge
        self.page = Page(book, sheet, _WIDTHS)
        self.runs = runs
        self.base, self.variant = comparison.base, comparison.variants[0]
        self.checks: list[tuple[str, str]] = []
        """What adds up, and the formula that is 0 where it does."""

    def write(self) -> None:
        page = self.page
        page.section("Compare two results")
        page.text("Pick two results from the lists: every figure and chart here follows.", font_color=OPTIONAL)
        self._pickers()
        page.skip()
        self._runs()
        page.skip()
        self._figures()
        met = self._group("Met in full", "met_in_full", "priority", "Priority")
        self._group("Met in full, by domain", "met_in_full", "domain", "Domain")
        self._group("Met in full, by year", "met_in_full", "year", "Year")
        payers = self._group("Who pays", "spending", "nation", "Nation", total=True)
        self._group("Spending, by year", "spending", "year", "Year", total=True)
        self._group("Spending, by kind of cost", "spending", "kind", "Kind", total=True)
        steps = self._bridge()
        self._checks()
        for place, (title, block, columns) in enumerate(
            (
                ("Who pays", payers, ((2, OPTIONAL), (3, NEEDED))),
                ("Why more or less is spent", steps, ((4, WARN),)),
                ("Met in full, by priority", met, ((2, OPTIONAL), (3, NEEDED))),
            )
        ):
            if block is not None:
                self._chart(title, block, columns, place)

    # --- what is picked -------------------------------------------------------------------------------------------

    def _pickers(self) -> None:
        page = self.page
        for label, name in (("From", self.base), ("To", self.variant)):
            look = {"bg_color": PAPER, "border": 1, "bold": True, "align": "left", "shrink": True}
            row = page.row
            page.plain(Shown(label, look={"bold": True}), None, Shown(readable(name, 100), TEXT, look=look))
            source = {"validate": "list", "source": f"={self.runs['name']}"}
            page.sheet.data_validation(row, 2, row, 2, source)

    def _runs(self) -> None:
        """What the two results are of, and how they ended."""
        page, names = self.page, self.runs["name"]
        of = {run.name: run for run in self.comparison.runs_rows}
        page.headings({"what": "Result", "": "", "from": "From", "to": "To"}, 2)
        for column in ("instance", "card", "outcome"):
            cells = self.runs.column(column).cells
            known = dict(zip(of, cells, strict=True))
            shown = [
                Shown(
                    known[name], formula=f"=INDEX({self.runs[column]},MATCH({cell},{names},0))", look={"align": "right"}
                )
                for name, cell in ((self.base, FROM), (self.variant, TO))
            ]
            page.cells(Shown(column.capitalize()), None, *shown)

    # --- figures --------------------------------------------------------------------------------------------------

    def _figures(self) -> None:
        """Figures of whole plans: tiers first."""
        rows = [row for row in self.found.rows if row["group"] == "all" and not row["name"]]
        rows.sort(key=lambda row: not row["indicator"].startswith("tier."))
        self._heading("Whole plans", "Unit")
        for row in rows:
            if any(row[name] for name in self.comparison.names):
                self._line(row, row["label"], row["unit"])
        self.page.skip()

    def _heading(self, title: str, second: str) -> None:
        self.page.section(title)
        heads = {"what": "", "name": second, "from": "From", "to": "To", "difference": "Difference"}
        self.page.headings(heads, 2)

    def _line(self, row: dict[str, Any], label: str, name: str) -> None:
        line, look = self.page.line, format_of(row["unit"])
        key = key_of(row)
        before, after = row[self.base], row[self.variant]
        known = before is not None and after is not None
        less = f'=IF(OR(C{line}="",D{line}=""),"",D{line}-C{line})'
        self.page.cells(
            label,
            name,
            Shown("" if before is None else before, look, self.found.figure(key, FROM)),
            Shown("" if after is None else after, look, self.found.figure(key, TO)),
            Shown(after - before if known else "", f"+{look};-{look};{look}", less),
        )

    def _group(self, title: str, indicator: str, group: str, head: str, total: bool = False) -> Block | None:
        rows = [row for row in self.found.rows if (row["indicator"], row["group"]) == (indicator, group)]
        if not rows:
            return None
        self._heading(title, "")
        first = self.page.row
        for row in rows:
            self._line(row, f"{head} {row['name']}" if head == "Priority" else row["name"], "")
        block = Block(first, self.page.row - 1)
        if total:
            self._total(rows, block, title)
        self.page.skip()
        return block

    def _total(self, rows: Sequence[dict[str, Any]], block: Block, title: str) -> None:
        """The sum of a section, and the check that it is all spending."""
        sums = [fsum(row[name] or 0.0 for row in rows) for name in (self.base, self.variant)]
        line = self.page.line
        cells = [
            Shown(amount, AMOUNT, f"=SUM({column}{block.first + 1}:{column}{block.last + 1})")
            for column, amount in zip("CD", sums, strict=True)
        ]
        self.page.total("All", None, *cells, Shown(sums[1] - sums[0], _CHANGE, f"=D{line}-C{line}"))
        for column, run, side in (("C", FROM, "from"), ("D", TO, "to")):
            spent = self.found.figure("spending|all", run).removeprefix("=")
            self.checks.append((f"{title} ({side})", f"ROUND({column}{line}-{spent},{DIGITS})"))

    def _bridge(self) -> Block | None:
        """What each cause adds from the one to the other; backwards it is the same with the sign turned."""
        if self.bridge is None:
            return None
        self._heading("Why more or less is spent", "")
        amounts = {step.cause: step.amount_million for step in Pair(self.comparison, self.variant).bridge(DIGITS)}
        base, variant, causes, million = self.bridge.spans("base", "variant", "cause", "amount_million")
        first = self.page.row
        for cause, label in CAUSES.items():
            forth, back = (
                f'SUMIFS({million},{base},{before},{variant},{after},{causes},"{cause}")'
                for before, after in ((FROM, TO), (TO, FROM))
            )
            shown = Shown(amounts.get(cause, 0.0), _CHANGE, f"={forth}-{back}")
            self.page.cells(label, None, None, None, shown)
        block = Block(first, self.page.row - 1)
        line = self.page.line
        total = Shown(fsum(amounts.values()), _CHANGE, f"=SUM(E{block.first + 1}:E{block.last + 1})")
        self.page.total("All", None, None, None, total)
        spent = [self.found.figure("spending|all", run).removeprefix("=") for run in (FROM, TO)]
        # Both sums are rounded to the unit of the currency before one is taken from the other.
        apart = f"ROUND({spent[1]},{DIGITS})-ROUND({spent[0]},{DIGITS})"
        self.checks.append(("The bridge", f"ROUND(E{line}-({apart}),{DIGITS})"))
        self.page.skip()
        return block

    def _checks(self) -> None:
        self.page.section("Checks (0)")
        bad = self.book.style(font_color=BAD, bold=True)
        for what, formula in self.checks:
            row = self.page.row
            self.page.cells(f"{what} adds up", None, None, None, Shown(0, AMOUNT, f"={formula}"))
            look = {"type": "cell", "criteria": "!=", "value": 0, "format": bad}
            self.page.sheet.conditional_format(row, 4, row, 4, look)

    # --- charts ---------------------------------------------------------------------------------------------------

    def _chart(self, title: str, block: Block, columns: Sequence[tuple[int, str]], place: int) -> None:
        chart = self.book.book.add_chart({"type": "bar" if len(columns) == 1 else "column"})
        for column, colour in columns:
            named = {2: f"={TITLE}!{FROM}", 3: f"={TITLE}!{TO}"}
            chart.add_series(
                {
                    "name": named.get(column, "adds"),
                    "categories": [TITLE, block.first, 0, block.last, 0],
                    "values": [TITLE, block.first, column, block.last, column],
                    "fill": {"color": colour},
                    "gap": 60,
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_legend({"none": True} if len(columns) == 1 else {"position": "bottom"})
        if len(columns) == 1:
            chart.set_y_axis({"reverse": True, "label_position": "low", "num_font": {"size": 8}})
            chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True}})
        else:
            chart.set_x_axis({"num_font": {"size": 8}})
            chart.set_y_axis({"num_format": "#,##0"})
        chart.set_size(_CHART)
        self.page.sheet.insert_chart(2 + 15 * place, _CHARTS_AT, chart, {"x_offset": 15})
