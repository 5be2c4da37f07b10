"""Gaps and their cures for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pooling.domain.amounts import amount_words, count_words, quantity_words

if TYPE_CHECKING:
    from pooling.analysis.cures.records import CureRow, GapRow, Gaps

SHOWN = 3
"""Cures of each gap that are shown unless all are asked for."""


def gaps_text(found: Gaps, full: bool) -> Iterator[str]:
    """A line after the other."""
    head = f"{found.instance} with {found.card}: "
    if not found.gaps:
        yield head + ("no need is unmet" if found.outcome != "none" and not found.detail else "nothing is known yet")
        return
    most = "the most important" if len(found.gaps) == 1 else f"the {len(found.gaps)} most important"
    shown = "" if len(found.gaps) == found.unmet else f", {most} here"
    yield f"{head}{count_words(found.unmet, 'unmet need')}{shown}"
    for gap in found.gaps:
        yield ""
        yield from _gap(found, gap, full)


def _gap(found: Gaps, gap: GapRow, full: bool) -> Iterator[str]:
    need = f"{amount_words(gap.short)} of {quantity_words(gap.need, gap.unit)}"
    yield f"{gap.words} ({gap.requirement}) in {gap.period}: {need} short"
    for reason in found.reasons:
        if (reason.requirement, reason.period) == (gap.requirement, gap.period):
            yield f"  {amount_words(reason.amount):>8}  {reason.words}"
    if gap.attainable is not None:
        yield f"  if it came before all others: {amount_words(gap.attainable)} of {amount_words(gap.need)}"
    cures = [cure for cure in found.cures if (cure.requirement, cure.period) == (gap.requirement, gap.period)]
    for cure in cures if full else cures[:SHOWN]:
        yield from _cure(cure)
    if len(cures) > SHOWN and not full:
        yield f"  ... and {len(cures) - SHOWN} more (--full)"


def _cure(cure: CureRow) -> Iterator[str]:
    effect = "closes it" if cure.closes == "yes" else f"brings {amount_words(cure.brings)}"
    yield f"  {cure.place}. {cure.words}: {effect}{_price(cure)}"
    if cure.change:
        yield f"       {cure.change}"


def _price(cure: CureRow) -> str:
    if cure.price_least_million is None or cure.price_most_million is None:
        return ""
    most = amount_words(abs(cure.price_most_million))
    less = cure.price_most_million < 0
    if cure.priced == "proven":
        return ", for nothing" if most == "0" else f", for {most} million {'less' if less else 'more'}"
    return f", for {amount_words(cure.price_least_million)} to {amount_words(cure.price_most_million)} million more"
