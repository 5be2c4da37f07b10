"""The limits of the service; each checked when they are made."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[float, Field(gt=0, le=24 * 3600, allow_inf_nan=False)]


class Settings(BaseModel):
    """What one service allows. Raises pydantic's ValidationError for a limit that makes no sense."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    largest_body_bytes: int = Field(32 * 1024 * 1024, ge=1024, le=1024**3, description="Bytes of a request's body.")
    longest_solve_s: Seconds = Field(300.0, description="The longest time limit a request may ask for.")
    default_solve_s: Seconds = Field(60.0, description="The time limit of a request that gives none.")
    most_solves: int = Field(2, ge=1, le=64, description="Solves that may run at the same time.")
    most_threads: int = Field(8, ge=1, le=256, description="Solver threads a request may ask for.")
    overrun_s: Seconds = Field(15.0, description="Beyond its time limit, a solve is killed after this many seconds.")
    cancel_s: Seconds = Field(3.0, description="A cancelled solve is killed after this many seconds.")
    retry_after_s: int = Field(5, ge=1, le=3600, description="What a busy service tells a client to wait.")
    head_s: Seconds = Field(10.0, description="A connection is closed that takes longer to send a request's head.")
    body_s: Seconds = Field(30.0, description="A request is refused whose body takes longer to arrive.")
    turn_s: Seconds = Field(15.0, description="A body is refused whose turn to be read does not come in this time.")
    write_s: Seconds = Field(30.0, description="A connection is cut that takes nothing of its answer for so long.")
    most_connections: int = Field(100, ge=1, le=10_000, description="Connections that may be open at the same time.")
    most_held_bytes: int = Field(
        64 * 1024 * 1024, ge=1024, le=16 * 1024**3, description="Bytes of all bodies held at the same time."
    )
    hosts: tuple[str, ...] = Field(
        ("127.0.0.1", "localhost", "[::1]"), min_length=1, description="Names the service answers to (Host header)."
    )

    @property
    def default_limit_s(self) -> float:
        """The time limit of a request that gives none; never above the longest."""
        return min(self.default_solve_s, self.longest_solve_s)
