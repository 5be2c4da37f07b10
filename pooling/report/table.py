"""A table in words: the same cells as HTML and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from pooling.domain.readable import readable

_FIGURES = frozenset("0123456789.,+-%−× ")


class Link(str):
    """A cell that leads to a file: ``path`` as it is seen from where the table stands."""

    path: str

    def __new__(cls, text: str, path: str) -> Link:
        made = super().__new__(cls, text)
        made.path = path
        return made

    @property
    def address(self) -> str:
        """The path as pages have it."""
        return quote(self.path)


@dataclass(frozen=True)
class Table:
    """Headings and rows of text. A column of figures stands to the right."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
        return cls(tuple(headings), tuple(tuple(row) for row in rows))

    def figures(self) -> list[bool]:
        """Whether each column holds figures only."""
        return [
            any(row[at].strip("- ") for row in self.rows) and all(_is_figure(row[at]) for row in self.rows)
            for at in range(len(self.headings))
        ]

    def html(self) -> str:
        """Nothing in a cell is markup."""
        right = [' class="figure"' if figure else "" for figure in self.figures()]
        head = "".join(f"<th{look}>{_cell(text)}</th>" for text, look in zip(self.headings, right, strict=True))
        body = "".join(
            f"<tr>{''.join(f'<td{look}>{_cell(text)}</td>' for text, look in zip(row, right, strict=True))}</tr>"
            for row in self.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def markdown(self) -> str:
        """The same for a text that is read as Markdown."""
        rule = ["---:" if figure else "---" for figure in self.figures()]
        lines = [[_markdown_cell(text) for text in row] for row in (self.headings, *self.rows)]
        lines.insert(1, rule)
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def markdown_text(text: str) -> str:
    """Words that Markdown shows as they are."""
    plain = readable(text, None)
    for mark in "\\`*_[]<>|#":
        plain = plain.replace(mark, f"\\{mark}")
    return plain


def _cell(text: str) -> str:
    words = escape(readable(text, None))
    return f'<a href="{escape(text.address)}">{words}</a>' if isinstance(text, Link) else words


def _markdown_cell(text: str) -> str:
    words = markdown_text(text)
    return f"[{words}](<{text.address}>)" if isinstance(text, Link) else words


def _is_figure(text: str) -> bool:
    return (bool(text) and all(letter in _FIGURES for letter in text)) or not text
