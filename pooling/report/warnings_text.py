"""What stops no run, as lines on a console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooling.domain.problems import Caution
from pooling.report.printing import heading, line, more
from pooling.report.words import counted

if TYPE_CHECKING:
    from rich.console import Console


def print_warnings(warnings: tuple[Caution, ...], console: Console, most: int | None) -> None:
    """Each warning with its place, and its cure below it; nothing where there are none."""
    if not warnings:
        return
    heading(console, f"{counted(len(warnings), 'warning')} about what was given (none stops a run):")
    for caution in warnings[:most]:
        found = f" (found {caution.value})" if caution.value else ""
        line(console, f"  - {caution.place}: {caution.rule}{found}", "yellow")
        if caution.cure:
            line(console, f"    {caution.cure}", "dim")
    more(len(warnings), most, console)
