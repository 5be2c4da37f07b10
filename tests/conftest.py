"""What every test shares: modules and tests live to the end, so no collection of garbage looks at them."""

from __future__ import annotations

import gc


def pytest_collection() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    gc.enable()
    gc.freeze()
