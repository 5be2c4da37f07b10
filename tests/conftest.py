"""What every test shares."""

from __future__ import annotations

import gc


def pytest_collection_finish() -> None:
    """Keep modules and tests, which live to the end, out of every later collection of garbage."""
    gc.collect()
    gc.freeze()
