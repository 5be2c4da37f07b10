"""Written models beside the tests. After a change made on purpose, run the tests with WRITE=1 and read every row."""

from __future__ import annotations

import os
from pathlib import Path

from toys import written

from pooling.domain.card import Card
from pooling.domain.instance import Instance

FOLDER = Path(__file__).with_name("written")


def same_as_written(name: str, instance: Instance, card: Card) -> None:
    """Fail unless the model of this toy is, letter by letter, the one in ``written/NAME.lp``."""
    path = FOLDER / f"{name}.lp"
    text = written(instance, card)
    if os.environ.get("WRITE"):
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8").replace("\r\n", "\n")
