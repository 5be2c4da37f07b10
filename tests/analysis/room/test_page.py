"""The page about what else would do says what is so."""

from __future__ import annotations

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "tradeoffs.md"


def test_the_examples_of_the_page_print_what_it_says() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert (found.failed, found.attempted > 4) == (0, True)
