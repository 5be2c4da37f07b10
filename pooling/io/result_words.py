"""Names, units and domains on the sheets of results, looked up in the instance; an unknown id stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pooling.domain.figures import FigureRow
from pooling.domain.instance import Instance
from pooling.domain.readable import readable
from pooling.io.result_sheets import Cell


def texts(values: Iterable[Any]) -> list[Cell]:
    """Cells of text that any program can show; nothing for what is missing."""
    return [readable(str(value), 1_000) if value not in (None, "") else None for value in values]


def units(capabilities: Iterable[str], instance: Instance) -> list[Cell]:
    """The unit of each capability."""
    known = instance.capability_of
    return texts(known[one].unit if one in known else "" for one in capabilities)


def capability_names(capabilities: Iterable[str], instance: Instance) -> list[Cell]:
    """Their names, as on every sheet; the id where there is no name."""
    known = instance.capability_of
    return texts(known[one].name or one if one in known else one for one in capabilities)


def domains(capabilities: Iterable[str], instance: Instance) -> list[Cell]:
    """The domain of each capability."""
    known = instance.capability_of
    return texts(known[one].domain if one in known else "" for one in capabilities)


def of_offers(rows: Sequence[Any], instance: Instance) -> tuple[list[Cell], list[Cell], list[Cell]]:
    """Nation, capability and unit of each row's offer."""
    offers = [instance.offer_of.get(row.offer) for row in rows]
    return (
        texts(offer.nation if offer else "" for offer in offers),
        capability_names((offer.capability if offer else "" for offer in offers), instance),
        units((offer.capability if offer else "" for offer in offers), instance),
    )


def money(instance: Instance) -> str:
    """The unit of money as headings have it."""
    return f"(million {instance.instance.currency})"


def basis_note(figure: FigureRow) -> str:
    """Prices and discounting as a sentence; nothing where money can be read in one way only."""
    return f"{figure.basis[0].upper()}{figure.basis[1:]}." if figure.basis else ""


_KEYS = {
    "gdp": "GDP",
    "gni": "GNI",
    "defence_spending": "defence spending",
    "own_need": "own need",
    "custom": "agreed key",
    "equal": "equal parts",
    "un_scale": "UN scale",
}


def key_words(key: str) -> str:
    """A burden key in words."""
    return _KEYS.get(key, key.replace("_", " "))


def price_level(instance: Instance, kind: str, period: str) -> float:
    """What costs of a kind are multiplied by in a period: table prices, most specific row first."""
    levels: dict[tuple[str, str | None], float] = {(row.period, row.kind): row.index for row in instance.prices}
    return levels.get((period, kind), levels.get((period, None), 1.0))
