"""Tables of what changes over the years: prices, needs and holdings, national accounts and spending guidelines."""

from __future__ import annotations

from typing import Literal

from pooling.domain.fields import (
    PER_PERIOD,
    Factor,
    Id,
    Ids,
    MoneyRow,
    Number,
    Quantity,
    Row,
    Share,
    Text,
    Units,
    column,
)

CostKind = Literal["commitment", "deployment", "pools", "agreements", "support", "options"]
"""What money is spent on; a fixed cost of an offer belongs to its commitment."""
Measure = Literal["defence", "equipment", "related"]
Base = Literal["gdp", "defence"]


class Price(Row):
    """The price level of a period: costs in all tables are multiplied by it. Where no row fits it is 1."""

    period: Id = column("Period", refers_to="periods")
    kind: CostKind | None = column("Kind of cost; empty means every kind without a row of its own", default=None)
    index: Factor = column("Price level (1.02: 2 % dearer than the tables say)")


class RequirementChange(Row):
    """A need that grows or shrinks: from a period on, until the next row of the same requirement."""

    requirement: Id = column("Requirement", refers_to="requirements")
    from_period: Id = column("First period with the new quantity", refers_to="periods")
    quantity: Quantity = column("Quantity needed from then on", unit="capability unit")


class OfferChange(Row):
    """Units that retire or arrive: from a period on, until the next row of the same offer."""

    offer: Id = column("Offer", refers_to="offers")
    from_period: Id = column("First period with the new quantity", refers_to="periods")
    quantity: Units = column("Units owned from then on; 0: all are retired", unit="capability unit")


class Account(MoneyRow):
    """A nation's economy and its defence expenditure, without what the plan's options cost."""

    nation: Id = column("Nation", refers_to="nations")
    period: Id = column("Period", refers_to="periods")
    gdp_million: Number = column(f"Gross domestic product of {PER_PERIOD}, at prices of the period", unit="million")
    defence_million: Number = column(
        f"Defence expenditure of {PER_PERIOD}, without options of the plan", default=0.0, unit="million"
    )
    equipment_million: Number = column("Part of that which is spent on equipment", default=0.0, unit="million")
    related_million: Number = column(
        f"Defence-related expenditure of {PER_PERIOD} beside it, without options of the plan",
        default=0.0,
        unit="million",
    )


class Guideline(Row):
    """A share of its economy, or of its defence expenditure, that a nation is to spend."""

    id: Id = column("Guideline", examples=("two-per-cent",))
    name: Text = column("Name for people", default="")
    measure: Measure = column(
        "What is spent: defence; equipment (part of it); related (defence-related expenditure beside it)"
    )
    of: Base = column("What it is a share of: gdp, or defence (expenditure, options of the plan included)")
    share: Share = column("Share to be spent at least", unit="share")
    nations: Ids = column("Nations it is for; empty means all", default=(), refers_to="nations")
    periods: Ids = column("Periods it is for; empty means all", default=(), refers_to="periods")
