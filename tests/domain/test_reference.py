"""The page of tables: everything is on it once, and every link leads somewhere."""

from __future__ import annotations

import re

from toys import ROOT

from pooling.domain.families import FAMILIES
from pooling.domain.fields import columns
from pooling.domain.parameters import PARAMETERS
from pooling.domain.plan import PLAN_TABLES
from pooling.domain.reference import GROUPS, tables_page
from pooling.domain.tables import TABLES
from pooling.domain.tier_kinds import TIER_KINDS


def anchors(page: str) -> list[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


def test_every_table_is_in_one_section() -> None:
    named = [name for _, names in GROUPS.values() for name in names]
    assert sorted(named) == sorted(TABLES)


def test_every_link_leads_somewhere() -> None:
    page = tables_page()
    here = anchors(page)
    assert len(set(here)) == len(here)
    links = re.findall(r"\]\(([^)]*)\)", page)
    assert len(links) > len(TABLES) + len(FAMILIES)
    for file, _, anchor in (link.partition("#") for link in links):
        there = (ROOT / "docs" / file).resolve().read_text(encoding="utf-8") if file else page
        assert not anchor or anchor in anchors(there), (file, anchor)


def test_everything_is_told() -> None:
    page = tables_page()
    for name, model in {**TABLES, **PLAN_TABLES}.items():
        section = page.partition(f"\n### {name}\n")[2].partition("\n#")[0]
        assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(columns(model)), name
    for key in PARAMETERS:
        assert f"| `{key}` |" in page
    for name, family in FAMILIES.items():
        assert re.search(rf"^\| \[{name}\].*\| {re.escape(family.sentence)} \|$", page, re.MULTILINE), name
    for name in TIER_KINDS:
        assert f"\n| {name} |" in page
