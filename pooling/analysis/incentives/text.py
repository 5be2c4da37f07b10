"""Incentives for people: whom it pays, then each misreport that gains anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pooling.domain.amounts import amount_words, count_words
from pooling.domain.instance import Instance
from pooling.domain.names import listed

if TYPE_CHECKING:
    from pooling.analysis.incentives.question import Incentive

_PROVEN = "proven: no plan that is best for the truth leaves it as well off"
_CHANCE = "in the plans found, which may be chance"


def incentives_text(instance: Instance, card: str, rows: Sequence[Incentive]) -> Iterator[str]:
    """Line by line; nothing where nothing was tried."""
    if not rows:
        return
    tried = count_words(len(rows), "misreport")
    sure = list(dict.fromkeys(row.nation for row in rows if row.pays == "yes"))
    perhaps = [name for name in dict.fromkeys(row.nation for row in rows if row.pays == "maybe") if name not in sure]
    told = []
    if sure:
        told.append(f"it pays {_nations(instance, sure)} to say what is not so (proven)")
    if perhaps:
        told.append(f"it may pay {_nations(instance, perhaps)}{'' if sure else ' to say what is not so'} (not proven)")
    words = ", and ".join(told) or "it pays nobody, in the plans found, to say what is not so"
    yield f"{instance.name} with {card}: {words}; {tried} tried"
    gaining = [row for row in rows if row.pays != "no"]
    for row in gaining:
        yield ""
        yield f"{instance.names(row.nation)} {_says(instance, row)}"
        known = _PROVEN if row.pays == "yes" else row.why or _CHANCE
        yield f"    gains {_money(row.gain_million)} million ({known}); {_others(row)}"
        yield f"    {_cure(row)}"
    if gaining and len(gaining) < len(rows):
        rest = len(rows) - len(gaining)
        yield ""
        yield f"{count_words(rest, 'other misreport')} {'gains' if rest == 1 else 'gain'} nothing"


def _nations(instance: Instance, nations: Sequence[str]) -> str:
    return listed([instance.names(nation) for nation in nations])


def _says(instance: Instance, row: Incentive) -> str:
    if row.kind == "hide":
        return f"hides {instance.names.of('offers', row.about)}"
    if row.kind == "caveat":
        return f"says it may not serve in {instance.names.of('missions', row.about)}"
    return row.said.replace(row.about, instance.names.of("requirements", row.about))


def _others(row: Incentive) -> str:
    lost = row.others_lose_million or 0.0
    if not lost:
        return "the others lose nothing"
    return f"the others {'lose' if lost > 0 else 'gain'} {_money(abs(lost))} million together"


def _cure(row: Incentive) -> str:
    if not row.cured_by:
        tried = count_words(row.tried, "setting")
        return f"no cure: {tried} of the card tried" if row.tried else "no setting of the card was tried"
    cost = row.cure_costs_million or 0.0
    price = "nothing" if _money(abs(cost)) == "0" else f"all nations together {_money(abs(cost))} million"
    return f"it does not pay with {row.cured_by}, which {'saves' if cost < 0 else 'costs'} {price}"


def _money(amount: float | None) -> str:
    return "?" if amount is None else amount_words(round(amount, 2))
