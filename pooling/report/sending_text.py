"""Who sends what where as text: a line for each nation and mission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooling.report.answer import Answer
from pooling.report.printing import heading, line, listing
from pooling.report.sending import SENDS, between, what_words
from pooling.report.words import percent

if TYPE_CHECKING:
    from rich.console import Console


def print_sends(records: Answer, console: Console, most: int | None) -> None:
    """Print what each nation sends to each mission."""
    if not records.sends:
        return
    heading(console, f"{SENDS}:")
    when = " in the period with most" if len(records.periods) > 1 else ""
    said = f"units{when}; share: part of the mission's needs"
    line(console, f"  {said}", "dim")
    rows = [
        (sends[0].name, sends[0].mission_name, percent(sum(sent.share for sent in sends)), what_words(sends))
        for sends in between(records.sends)
    ]
    listing(console, [("nation", "<"), ("mission", "<"), ("share", ">"), ("sends", "<")], rows, most)
