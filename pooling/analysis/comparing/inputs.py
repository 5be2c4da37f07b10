"""What was changed in the facts: the one place where a comparison says it."""

from __future__ import annotations

from collections.abc import Iterator

from pooling.analysis.comparing.sides import Side
from pooling.domain.comparison.rows import InputRow
from pooling.domain.variants.applying import apply
from pooling.domain.variants.diffing import diff


def input_rows(before: Side, after: Side) -> Iterator[InputRow]:
    """Cells and rows that are not the same in the two instances, as the changes from one to the other touch them."""
    if before.instance.hash == after.instance.hash:
        return
    for touched in apply(before.instance, diff(before.instance, after.instance)).touched:
        yield InputRow(
            variant=after.name,
            did=touched.did,
            table=touched.table,
            row=touched.row,
            column=touched.column,
            before=touched.before,
            after=touched.after,
        )
