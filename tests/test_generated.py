"""What is generated from the schema is up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from pooling.domain.reference import texts

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("file", sorted(texts()))
def test_generated_file_is_up_to_date(file: str) -> None:
    assert (ROOT / file).read_text(encoding="utf-8") == texts()[file], "run make contract"
