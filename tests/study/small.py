"""Studies that are small enough for a test: the smallest instance of the library, varied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pooling.study.reading import study_of
from pooling.study.resolving import Resolved, resolved


def study(*blocks: dict[str, Any], folder: Path = Path(), **more: Any) -> Resolved:
    """The study of these blocks, named b0, b1, ..."""
    named = [{"name": f"b{number}", **block} for number, block in enumerate(blocks)]
    return resolved(study_of({"name": "s", "blocks": named, **more}, folder))
