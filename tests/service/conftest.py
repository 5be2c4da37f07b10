"""The service on a real socket of this machine."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from service_here import TWO_NATIONS, served


@pytest.fixture
def two_nations() -> dict[str, Any]:
    return copy.deepcopy(TWO_NATIONS)


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    """A client of the service with its default limits."""
    with served() as one:
        yield one
