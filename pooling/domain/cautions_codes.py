"""Warnings about ids that are a nation's name where a code is usual."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pooling.domain.nation_codes import code_of
from pooling.domain.problems import shown
from pooling.domain.seen import Look, Seen

if TYPE_CHECKING:
    from pooling.domain.standing import Standing

_LONGEST_CODE = 3


def names_for_codes(standing: Standing) -> Iterator[Seen]:
    """A nation is known by its ISO code where it has one: plans and instances then agree."""
    known = {nation.id for nation in standing.instance.nations}
    for index, nation in enumerate(standing.instance.nations):
        code = code_of(nation.id) if len(nation.id) > _LONGEST_CODE else ""
        if code and code not in known:
            rule = f"a nation's id is its ISO code where it has one: {code}"
            yield Seen("nations", index, "id", shown(nation.id), rule, f"write {code} here and wherever it is named")


CODES: tuple[Look, ...] = (names_for_codes,)
