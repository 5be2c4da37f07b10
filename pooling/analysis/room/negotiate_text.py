"""What is left to negotiate, for people: who has most to gain, then each nation's range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pooling.domain.amounts import amount_words, count_words
from pooling.domain.instance import Instance
from pooling.domain.names import listed

if TYPE_CHECKING:
    from pooling.analysis.room.negotiate import NationRoom


def negotiate_text(instance: Instance, card: str, within: float, rows: Sequence[NationRoom]) -> Iterator[str]:
    """Line by line; nothing where there is no nation."""
    if not rows:
        return
    head = f"{instance.name} with {card}, no tier worse than the plan's by more than {100 * within:g} %"
    asked = [row for row in rows if _money(row.regret_least_million) != "0"]
    if asked:
        most = asked[0]
        yield (
            f"{head}: the plan asks most beyond what it must of {instance.names(most.nation)}, "
            f"{_ends(most.regret_least_million, most.regret_most_million)}"
        )
    elif any(_money(row.regret_most_million) != "0" for row in rows):
        yield f"{head}: no plan was found that asks less of any nation; whether there is one is not proven"
    else:
        yield f"{head}: the plan asks the least of every nation that any such plan does (proven)"
    for row in rows:
        yield f"  {instance.names(row.nation)}: {'; '.join(_parts(instance, row))}"


def _parts(instance: Instance, row: NationRoom) -> Iterator[str]:
    yield f"pays {_money(row.spends_million)} million, at least {_least(row)}, at most {_most(row)}"
    if row.commitments:
        words = [f"{row.must} it must keep" if row.must else "", f"{row.open} it could do without" if row.open else ""]
        said = ", ".join(filter(None, words)) or "none was found to be a must, none to be spared"
        yield f"{count_words(row.commitments, 'commitment')}: {said}"
    if row.must_names:
        yield f"must: {listed([instance.names.of('offers', name) for name in row.must_names])}"
    if row.others:
        yield f"{count_words(row.others, 'other commitment')} could take the place"


def _least(row: NationRoom) -> str:
    found, bound = row.least_found_million, row.least_bound_million
    if _money(found) == _money(bound):
        return f"{_money(found)} (proven)"
    return f"{_money(found)} in a plan found (proven: not below {_money(bound)})"


def _most(row: NationRoom) -> str:
    found, bound = row.most_found_million, row.most_bound_million
    if bound is None:
        return f"{_money(found)} in a plan found"
    return (
        f"{_money(found)} (proven)"
        if _money(found) == _money(bound)
        else f"{_money(found)} in a plan found (proven: not above {_money(bound)})"
    )


def _ends(least: float, most: float) -> str:
    low, high = _money(least), _money(most)
    return f"{low} million (proven)" if low == high else f"{low} million in a plan found, at most {high} (proven)"


def _money(amount: float) -> str:
    return amount_words(round(amount, 2))
