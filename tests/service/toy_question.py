"""A question that only tests ask: everything that has to be written for one, but for its line in the registry."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from pydantic import Field

from pooling.analysis.answers import Rows
from pooling.analysis.question import Question, Tell
from pooling.domain.result_columns import result_column
from pooling.engine.loading import prepared
from pooling.engine.request import Request


class CountOffersRequest(Request):
    """Nations are counted that offer enough."""

    least: int = Field(1, ge=1, le=100, description="Offers that a nation needs to be counted.")
    weight: float | None = Field(None, ge=0, le=1, description="What an offer counts.")


@dataclass(frozen=True, slots=True)
class OfferCount:
    """A nation and its offers."""

    nation: str = result_column("The nation", refers_to="nations")
    offers: int = result_column("How many offers it has", unit="offers")
    weighed: float = result_column("What they count")


def count_offers(request: CountOffersRequest, stop: threading.Event, tell: Tell) -> Rows[OfferCount]:
    """How many offers each nation has."""
    _, instance = prepared(request.instance, request.card, request.overrides)
    rows = []
    for position, nation in enumerate(instance.nations):
        if stop.is_set():
            detail = f"{len(instance.nations) - position} nations are left out"
            return Rows(rows, "feasible", "cancelled", detail)
        tell(position, len(instance.nations), nation.id)
        count = sum(1 for offer in instance.offers if offer.nation == nation.id)
        weight = 1.0 if request.weight is None else request.weight
        if count >= request.least:
            rows.append(OfferCount(nation.id, count, count * weight))
    return Rows(rows)


TOY = Question(
    "count-offers", "How many offers nations have.", "toy_question:count_offers", nothing="nobody offers enough"
)
