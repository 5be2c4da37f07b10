"""What is generated from the schema is up to date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import pooling
from pooling.domain.instance import Instance
from pooling.domain.reference import SMALLEST, texts

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("file", sorted(texts()))
def test_generated_file_is_up_to_date(file: str) -> None:
    assert (ROOT / file).read_text(encoding="utf-8") == texts()[file], "run make contract"


def test_the_smallest_instance_of_the_page_is_one() -> None:
    instance = Instance.of(json.loads(SMALLEST))
    assert pooling.solve(instance, overrides={"breadth.largest_share": 1.0}).tier("covered").value == 1.0
