"""The page of the house is that of the imports, and the page of cards shows a card that works."""

from __future__ import annotations

import re
from pathlib import Path

from house import PAGE, drawing, rooms
from toys import ROOT

import pooling


def test_the_drawing_is_that_of_the_imports() -> None:
    assert drawing() in PAGE.read_text(encoding="utf-8"), "run make contract"


def test_every_room_has_its_line() -> None:
    text = PAGE.read_text(encoding="utf-8")
    told = {
        name for line in re.findall(r"^\| (`[^|]*`) \|", text, re.MULTILINE) for name in re.findall(r"`(\w+)`", line)
    }
    assert told == set(rooms())


def test_files_that_the_page_names_exist() -> None:
    for name in re.findall(r"`(pooling/[\w/.*]+)`", PAGE.read_text(encoding="utf-8")):
        assert list(ROOT.glob(name)), name


def test_the_card_of_the_page_of_cards_is_one(tmp_path: Path) -> None:
    text = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    card = tmp_path / "ours.toml"
    card.write_text(text.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    loaded = pooling.load_card(str(card))
    assert (loaded["breadth.largest_share"], loaded.has("support"), loaded.has("budget")) == (0.34, False, True)
    assert [(tier.kind, tier.gap) for tier in loaded.tiers] == [("covered", 0.005), ("cost", 0.02)]
