"""A report as Markdown: charts are their tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pooling.domain.readable import readable_lines
from pooling.report.pages.blocks import Block, Figure, Heading, Points, Printed, Words
from pooling.report.table import Table, markdown_text


def page_markdown(blocks: Iterable[Block]) -> str:
    """The blocks one after the other."""
    return "\n\n".join(text for block in blocks for text in _block(block)) + "\n"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * block.level} {markdown_text(block.text)}"
    elif isinstance(block, Printed):
        yield "\n".join(f"    {line}" for line in readable_lines(block.text).split("\n"))
    elif isinstance(block, Words):
        text = markdown_text(block.text)
        yield f"*{text}*" if block.kind == "note" else f"**{text}**" if block.kind else text
    elif isinstance(block, Points):
        yield "\n".join(f"- {markdown_text(text)}" for text in block.texts)
    elif isinstance(block, Table):
        yield block.markdown()
    elif isinstance(block, Figure) and block.table:
        yield markdown_text(block.chart.says)
        yield block.chart.table.markdown()
