"""The manual is true: its examples print what it says, its pictures are what they solve, its names and links exist."""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest

import pooling
from pooling.domain.families import FAMILIES
from pooling.domain.parameters import PARAMETERS
from pooling.domain.result import Result
from pooling.domain.result_tables import RESULT_TABLES
from pooling.domain.tables import TABLES
from pooling.domain.tier_kinds import TIER_KINDS

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "docs" / "manual"
PAGES = tuple(sorted(path.stem for path in MANUAL.glob("*.md") if path.stem != "README"))
SECTIONS = ["What to write down", "What the tool does with it", "Worked example", "What it does not say"]


def text(page: str) -> str:
    return (MANUAL / f"{page}.md").read_text(encoding="utf-8")


@cache
def script() -> ModuleType:
    """The script that draws the pictures, from its file."""
    sys.path.insert(0, str(MANUAL))
    try:
        spec = importlib.util.spec_from_file_location("manual_pictures", MANUAL / "pictures.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(MANUAL))
    return module


@cache
def ran(page: str) -> tuple[str, dict[str, Any]]:
    """What failed in the examples of a page, and the names they leave behind."""
    failed, names = script().run(page)
    return failed, names


@pytest.mark.parametrize("page", PAGES)
def test_examples_print_what_the_page_says(page: str) -> None:
    assert text(page).count(">>> ") >= 4
    failed, _ = ran(page)
    assert not failed, failed


@pytest.mark.parametrize("page", PAGES)
def test_every_result_of_a_page_is_audited_and_proven(page: str) -> None:
    _, names = ran(page)
    values = [*names.values(), *(one for name in names.values() if isinstance(name, dict) for one in name.values())]
    results = [value for value in values if isinstance(value, Result)]
    assert results
    for result in results:
        assert result.outcome == "optimal"
        assert result.audit is not None
        assert result.audit.ok


@pytest.mark.parametrize("page", PAGES)
def test_the_picture_is_what_the_examples_solve(page: str) -> None:
    _, names = ran(page)
    committed = (MANUAL / "pictures" / f"{page}.svg").read_text(encoding="utf-8")
    assert script().PICTURES[page](names).svg() == committed, "run python docs/manual/pictures.py"


def test_every_page_has_one_picture_and_every_picture_a_page() -> None:
    assert set(script().PICTURES) == set(PAGES)
    assert {path.stem for path in (MANUAL / "pictures").iterdir()} == set(PAGES)
    for page in PAGES:
        assert re.findall(r"!\[[^\]]{20,}\]\(([^)]+)\)", text(page)) == [f"pictures/{page}.svg"]


@pytest.mark.parametrize("page", PAGES)
def test_words_of_a_picture_begin_and_end_inside_it(page: str) -> None:
    root = ElementTree.fromstring((MANUAL / "pictures" / f"{page}.svg").read_bytes())
    height = float(root.attrib["height"])
    letter = 0.53  # widths of a letter of a plain font, in its size, on average
    for row in root.iter("{http://www.w3.org/2000/svg}text"):
        words, at = row.text or "", float(row.attrib["x"])
        width = letter * float(row.attrib["font-size"]) * len(words)
        before = {"start": 0.0, "middle": 0.5, "end": 1.0}[row.attrib["text-anchor"]] * width
        assert at - before >= 0, words
        assert at - before + width <= 640, words
        assert 0 < float(row.attrib["y"]) < height, words


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_its_sections_in_order(page: str) -> None:
    assert re.findall(r"^## (.+)$", text(page), re.MULTILINE) == SECTIONS


@pytest.mark.parametrize("page", PAGES)
def test_columns_and_settings_named_in_a_page_exist(page: str) -> None:
    prose = re.sub(r"^```.*?^```", "", text(page), flags=re.MULTILINE | re.DOTALL)
    named = re.findall(r"`([a-z_]+)\.([a-z_]+)`", prose)
    assert named
    for first, second in named:
        column = first in TABLES and second in TABLES[first].model_fields
        field = first == "result" and (second in RESULT_TABLES or hasattr(Result, second))
        call = first == "pooling" and second in pooling.__all__
        assert column or field or call or f"{first}.{second}" in PARAMETERS, f"{first}.{second}"
    for name in re.findall(r"\btier `(\w+)`", prose):
        assert name in TIER_KINDS


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_of_a_family_what_its_record_says(page: str) -> None:
    (part,) = re.findall(r"^## What the tool does with it\n(.*?)^## ", text(page), re.MULTILINE | re.DOTALL)
    entries = re.findall(r"^- \[(\w+)\]\(\.\./\.\./models/mathematics\.md#(\w+)\): (.+)$", part, re.MULTILINE)
    assert entries
    for name, anchor, said in entries:
        assert name == anchor
        assert said == FAMILIES[name].sentence


def test_every_family_between_nations_has_its_page() -> None:
    pages = "".join(text(page) for page in PAGES)
    own = {"commitment", "lots", "sovereignty", "breadth", "spending", "locks"}
    for family in FAMILIES:
        assert (f"mathematics.md#{family})" in pages) is (family not in own), family


@pytest.mark.parametrize("page", [*PAGES, "README"])
def test_links_point_to_files_and_headings(page: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", text(page)):
        if target.startswith("http"):
            continue
        file, _, anchor = target.partition("#")
        path = MANUAL / file
        assert path.is_file(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in [heading.lower().replace(" ", "-") for heading in headings], target


def test_the_entry_page_lists_every_page_once() -> None:
    listed = re.findall(r"^\| \[[^\]]+\]\(([\w-]+)\.md\)", text("README"), re.MULTILINE)
    assert sorted(listed) == sorted(PAGES)
    assert listed == list(script().PICTURES)
    assert "manual/README.md" in (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
