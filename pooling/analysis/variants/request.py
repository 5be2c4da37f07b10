"""What a batch of runs is asked beside its facts and cards."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class RunsRequest(BaseModel):
    """How to solve many runs. A field that is not known is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    gap: float | None = Field(
        None, ge=0, le=1, allow_inf_nan=False, description="Share asked of every tier, instead of the cards' gaps."
    )
    time_limit_s: float | None = Field(None, gt=0, allow_inf_nan=False, description="Seconds for each run.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Seed of the solver.")
    workers: int | None = Field(None, ge=1, le=1024, description="Processes at once.")
    explain: bool = Field(False, description="Whether reasons for gaps are worked out.")
