"""What is needed to repeat a run."""

from __future__ import annotations

from typing import Any

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.engine.keys import versions
from pooling.formulation.facts import Facts
from pooling.solving.compiled import Compiled


class Provenance:
    """What is needed to repeat a run, and the size of its model."""

    def __init__(
        self,
        instance: Instance,
        card: Card,
        seed: int,
        threads: int,
        time_limit_s: float | None,
        work_points: int | None,
        compiled: Compiled | None,
        facts: Facts,
    ) -> None:
        self.instance, self.card, self.seed, self.threads = instance, card, seed, threads
        self.facts = facts
        self.compiled = compiled
        self.model = {} if compiled is None else compiled.size
        self.stated: dict[str, Any] = {
            "instance": instance.name,
            "instance_hash": instance.hash,
            "card": card.name,
            "card_hash": card.hash,
            "overrides": dict(card.overrides),
            "seed": seed,
            "threads": threads,
            "time_limit_s": time_limit_s,
            "versions": dict(versions()),
        }
        if work_points is not None:
            self.stated["work_points"] = work_points
