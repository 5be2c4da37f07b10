"""What clients send. Every field is known, and nothing names a file."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

InstanceInput = Annotated[
    str | dict[str, Any],
    Field(
        description="The name of an instance in the library, or an instance inline: an object of tables.",
        examples=["tanker-trio"],
    ),
]
CardName = Annotated[str, Field(description="The name of a model card.", max_length=200)]
Overrides = Annotated[
    dict[str, Any],
    Field(
        description="Settings of the card to change: a parameter (`budget.scale`), `tiers.NAME.gap`, "
        "`tiers.NAME.tolerance`, `families.NAME` (true or false).",
        examples=[{"budget.scale": 1.1}],
    ),
]


class Body(BaseModel):
    """A request's body: a field it does not know is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ValidateRequest(Body):
    """An instance to look through."""

    instance: InstanceInput


class SolveRequest(Body):
    """A run: instance x card x overrides, and how to solve it."""

    instance: InstanceInput
    card: CardName = "coverage"
    overrides: Overrides = {}
    gap: float | None = Field(
        None, ge=0, le=1, allow_inf_nan=False, description="Share asked of every tier, instead of the card's gaps."
    )
    time_limit_s: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="Seconds for the whole run; the service's default if not given."
    )
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Seed of the solver.")
    threads: int = Field(1, ge=1, description="Threads of the solver; one gives the same plan every time.")


class AuditRequest(Body):
    """A plan from anybody, to be recomputed."""

    instance: InstanceInput
    plan: dict[str, Any] = Field(
        description="`commitments`, `assignments`, `memberships`, `trades`, `starts` and `deliveries`, as a result's "
        "`plan` has them; a table that is not there is empty."
    )
    card: CardName = "coverage"
    overrides: Overrides = {}
