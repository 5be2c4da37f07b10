"""What every test shares: modules and tests live to the end, so no collection of garbage looks at them."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


def pytest_collection() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    gc.enable()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def home_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Results that runs keep go into a folder of the tests; programs started by them inherit it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POOLING_HOME", str(tmp_path_factory.mktemp("home")))
        yield
