"""Studies that are small enough for a test: the smallest instance of the library, varied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pooling.study.reading import study_of
from pooling.study.resolving import Resolved, resolved
from pooling.study.store import Store
from pooling.study.tables import TABLES


def study(*blocks: dict[str, Any], folder: Path = Path(), **more: Any) -> Resolved:
    """The study of these blocks, named b0, b1, ..."""
    named = [{"name": f"b{number}", **block} for number, block in enumerate(blocks)]
    return resolved(study_of({"name": "s", "blocks": named, **more}, folder))


def repeated(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Everything in the store that the machine does not decide."""
    found = {}
    for name, table in TABLES.items():
        if table.repeats:
            lost = {column.name for column in table.columns if table.is_of_machine(column)}
            found[name] = [{key: cell for key, cell in row.items() if key not in lost} for row in store.rows(name)]
    return found
