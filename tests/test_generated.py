"""What is generated from the schema and from the docstrings of the mathematics is up to date."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import pooling
from pooling.cli.mathematics import page, readme
from pooling.domain.instance import Instance
from pooling.domain.reference import FILES, SMALLEST, texts
from pooling.service.contract import contract_text
from pooling.study.reference import FILES as STUDY_FILES

ROOT = Path(__file__).parent.parent

GENERATED: dict[str, Callable[[], str]] = {
    **{file: lambda file=file: texts()[file] for file in FILES},  # type: ignore[misc]
    **STUDY_FILES,
    "api/openapi.json": contract_text,
    "models/mathematics.md": page,
    "models/README.md": readme,
}


@pytest.mark.parametrize("file", GENERATED)
def test_generated_file_is_up_to_date(file: str) -> None:
    assert (ROOT / file).read_text(encoding="utf-8") == GENERATED[file](), "run make contract"


def test_make_contract_writes_every_generated_file() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ncontract:")[2].partition("\n\n")[0]
    for command in (
        "pooling.domain.reference",
        "pooling.service.contract api/openapi.json",
        "pooling.cli.mathematics",
        "pooling.study.reference",
    ):
        assert f"$(PY) -m {command}\n" in recipe + "\n"


def test_the_smallest_instance_of_the_page_is_one() -> None:
    instance = Instance.of(json.loads(SMALLEST))
    assert pooling.solve(instance, overrides={"breadth.largest_share": 1.0}).tier("covered").value == 1.0
