"""What dropping rules changes, for people: how many matter, then each in a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from pooling.analysis.effect_words import effect
from pooling.domain.amounts import count_words
from pooling.domain.instance import Instance
from pooling.domain.names import listed

if TYPE_CHECKING:
    from pooling.analysis.drop_test import DropTest

_OUTCOMES = {"infeasible": "still no plan keeps the others", "none": "no plan was found in time"}


def drop_test_text(instance: Instance, card: str, rows: Sequence[DropTest]) -> Iterator[str]:
    """Line by line, those that change the answer first; nothing where there is no rule."""
    groups = [list(group) for _, group in groupby(rows, key=lambda row: row.rule)]
    if not groups:
        return
    counts = Counter(group[0].changes for group in groups)
    told = [
        f"dropping {counts['yes'] or 'none'} changes the answer for certain",
        f"{counts['no']} certainly change{'s' if counts['no'] == 1 else ''} nothing" if counts["no"] else "",
        f"{counts['open']} {'is' if counts['open'] == 1 else 'are'} open within the gaps" if counts["open"] else "",
    ]
    yield f"{instance.name} with {card}: of {count_words(len(groups), 'rule')} tried, {', '.join(filter(None, told))}"
    for group in sorted(groups, key=lambda group: ("yes", "open", "no").index(group[0].changes)):
        yield from _rule(instance, group)


def _rule(instance: Instance, group: Sequence[DropTest]) -> Iterator[str]:
    first = group[0]
    yield ""
    yield f'without "{first.words}" ({first.held}{f" of {instance.names(first.nation)}" if first.nation else ""})'
    if not first.tier:
        yield f"    {_OUTCOMES.get(first.outcome, 'a plan keeps all others')}"
    else:
        yield f"    {effect(group)}"
    for word, needs in (("more", first.more), ("less", first.less)):
        if needs:
            yield f"    {word} of {listed([instance.names.of('requirements', need) for need in needs])}, in these plans"
