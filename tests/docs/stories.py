"""Stories of the manual: commands with what they write, as they stand on a page, and the figures of the prose."""

from __future__ import annotations

import doctest
import re
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FIGURE = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w-])")


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def blocks(text: str, kind: str) -> list[str]:
    """What stands in the blocks of a kind: console, toml, python."""
    return [inside for named, inside in BLOCK.findall(text) if named == kind]


def commands(block: str) -> Iterator[tuple[list[str], str]]:
    """Each command of a block of the console, and what it says is written then."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        words = shlex.split(command)
        assert words[0] == "pooling"
        yield words[1:], shown


def stripped(written: str) -> str:
    """What was written, without the blanks that fill its lines."""
    return "".join(f"{line.rstrip()}\n" for line in written.splitlines())


def is_shown(shown: str, written: str, more: int = 0) -> bool:
    """Whether a page that shows something shows what was written; ``...`` stands for anything."""
    return not shown or doctest.OutputChecker().check_output(shown, written, doctest.ELLIPSIS | more)


def figures_of_prose(text: str) -> set[str]:
    """Figures that the sentences of a page state, outside of code and links."""
    return set(FIGURE.findall(re.sub(r"\]\([^)]*\)|`[^`]*`", "", BLOCK.sub("", text))))


def figures_of(written: Iterable[str]) -> set[str]:
    return {figure for text in written for figure in FIGURE.findall(text)}
