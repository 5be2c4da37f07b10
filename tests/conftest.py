"""What every test shares: where runs keep things, and what programs started by tests need not make again."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


def pytest_collection() -> None:
    """Modules and tests live to the end, so no collection of garbage looks at them."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.enable()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def home_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Results that runs keep go into a folder of the tests; programs started by them inherit it.

    Where nothing is to be left beside the sources, the compiled modules of these programs go there too: each of a
    hundred would compile them all again.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POOLING_HOME", str(tmp_path_factory.mktemp("home")))
        if sys.dont_write_bytecode:
            patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
            patch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("compiled")))
        yield


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., None]:
    """LibreOffice with one profile: ``office("xlsx", into, *files)`` converts, and calculates every formula anew."""
    profile = f"-env:UserInstallation={tmp_path_factory.mktemp('office').as_uri()}"

    def convert(kind: str, into: Path, *files: Path) -> None:
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(into), *map(str, files)]
        subprocess.run(command, check=True, timeout=180, capture_output=True)

    return convert
