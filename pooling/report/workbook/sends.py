"""Who sends what where in the workbook: the matrix of nations and missions, and the list that it adds up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pooling.domain.readable import readable
from pooling.domain.result_columns import CAPABILITY_UNIT
from pooling.io.workbook_style import PERCENT, Book
from pooling.report.answer import Answer
from pooling.report.sending import SENDS, SHARES, Sent, matrix
from pooling.report.words import sentence
from pooling.report.workbook.columns import Added, Cell, added
from pooling.report.workbook.page import Page, Shown
from pooling.report.workbook.tables import PART, Listed, TableSheet, bar_of

SENT_SHEET = "Sent"
_LABELS = (24, 8)
"""Widths of the columns that name a nation."""
_WIDTH = 19
_MOST_ON_A_PAGE = 14
_SHARE = "share of needs"
_LONGEST_NAME = 60
_LIST: tuple[tuple[Added, Callable[[Sent], Cell]], ...] = (
    (added("name", "Nation", kind="text"), lambda sent: sent.name),
    (added("nation", "Code", kind="text"), lambda sent: sent.nation),
    (added("mission_name", "Mission", kind="text"), lambda sent: sent.mission_name),
    (added("mission", "Its id", kind="text"), lambda sent: sent.mission),
    (added("capability_name", "Capability", kind="text"), lambda sent: sent.capability_name),
    (
        added("units", "Units", meaning="Units of its offers, in the period with most", unit=CAPABILITY_UNIT),
        lambda sent: sent.units,
    ),
    (added("unit", "Unit", kind="text"), lambda sent: sent.unit),
    (
        added("share", "Part of the mission's needs", meaning=f"{SHARES}; each need counts alike", unit=_SHARE),
        lambda sent: sent.share,
    ),
    (
        added("share_of_all", "Part of all needs", meaning="The same of the needs of all missions", unit=_SHARE),
        lambda sent: sent.share_of_all,
    ),
)


def sent_table(sends: Sequence[Sent]) -> TableSheet:
    """What every nation sends to every mission, a row for each capability."""
    columns = []
    for column, value in _LIST:
        cells = [_shown(value(sent)) for sent in sends]
        columns.append(Listed(column.about, column.about.heading, cells))
    return TableSheet(SENT_SHEET, columns)


def write_sends(book: Book, records: Answer, sent: TableSheet | None) -> None:
    """Add the sheet of the matrix, as sums over the list ``sent``; nothing where there is none."""
    if sent is None:
        return
    found = matrix(records.sends)
    sheet = book.sheet(SENDS, records.instance)
    widths = [*_LABELS, *[_WIDTH] * (1 + len(found.missions))]
    page = Page(book, sheet, widths)
    if len(widths) > _MOST_ON_A_PAGE:
        page.print_across(2, len(_LABELS))
    page.section(SENDS)
    page.text(
        f"{sentence(SHARES)} Each requirement counts alike in every period. What it is, is on sheet {SENT_SHEET}."
    )
    titles = {"name": "Nation", "nation": "Code", "all": "All missions"}
    titles |= {f"mission {mission}": name for mission, name in zip(found.missions, found.names, strict=True)}
    page.headings(titles, len(_LABELS))
    sheet.freeze_panes(page.row, len(_LABELS))
    first = page.row
    for sender in found.senders:
        shares = [_share(share, mission, sent) for mission, share in zip(found.missions, sender.shares, strict=True)]
        page.cells(sender.name, sender.nation, _share(sender.share_of_all, "", sent), *shares)
    if found.senders:
        sheet.conditional_format(first, len(_LABELS), page.row - 1, len(widths) - 1, bar_of(PART))
    page.printed(first)


def _share(share: float | None, mission: str, sent: TableSheet) -> Shown:
    amounts, nations, missions = sent.spans("share" if mission else "share_of_all", "nation", "mission")
    only = f',{missions},"{mission}"' if mission else ""
    return Shown(share, PERCENT, f"=SUMIFS({amounts},{nations},{{nation}}{only})", {"align": "right"})


def _shown(value: Cell) -> Cell:
    return readable(value, _LONGEST_NAME) if isinstance(value, str) else value
