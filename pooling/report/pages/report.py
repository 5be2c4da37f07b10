"""The report of one result, or of several held against the first."""

from __future__ import annotations

from collections.abc import Sequence

from pooling.domain.comparison.comparison import Comparison
from pooling.domain.kept_answer import KeptAnswer
from pooling.report.pages.annexes import annexes
from pooling.report.pages.asked import asked_annexes
from pooling.report.pages.blocks import Block, Heading, NewPage, Words
from pooling.report.pages.deciding import decision_pages, described, title_of
from pooling.report.pages.differences import difference_pages
from pooling.report.pages.html import page_html
from pooling.report.pages.markdown import page_markdown
from pooling.report.pages.told import Told


def report_html(
    many: Sequence[Told],
    comparison: Comparison | None = None,
    answers: Sequence[KeptAnswer] = (),
    *,
    drawn: bool = True,
) -> str:
    """One file that loads nothing: drawings, styles and figures are in it. Charts not ``drawn`` are their tables."""
    return page_html(report_title(many), report_blocks(many, comparison, answers), drawn=drawn)


def report_markdown(
    many: Sequence[Told], comparison: Comparison | None = None, answers: Sequence[KeptAnswer] = ()
) -> str:
    """The same as text; charts are their tables."""
    return page_markdown(report_blocks(many, comparison, answers))


def report_title(many: Sequence[Told]) -> str:
    if len(many) == 1:
        return title_of(many[0])
    return f"{', '.join(told.name for told in many[1:])} against {many[0].name}"


def report_blocks(
    many: Sequence[Told], comparison: Comparison | None, answers: Sequence[KeptAnswer] = ()
) -> list[Block]:
    """Two pages for those who decide, then the annexes; of several results the differences first, then each of them."""
    blocks: list[Block] = [Heading(1, report_title(many)), Words(described(many), "note")]
    asked = asked_annexes(answers, many)
    if comparison is None:
        return [*blocks, *decision_pages(many[0]), NewPage(), *annexes(many[0]), *asked]
    blocks += difference_pages(comparison)
    for told in many:
        blocks += [NewPage(), Heading(1, told.name), Words(described([told]), "note"), *decision_pages(told)]
    return [*blocks, *([NewPage()] if asked else []), *asked]
