"""What was changed in the facts: the one place where a comparison says it."""

from __future__ import annotations

from collections.abc import Iterator

from pooling.analysis.comparing.sides import Side
from pooling.domain.comparison.rows import InputRow


def input_rows(before: Side, after: Side) -> Iterator[InputRow]:
    """The changes that turn the base's instance into the variant's."""
    if before.instance.hash == after.instance.hash:
        return
    yield from ()
