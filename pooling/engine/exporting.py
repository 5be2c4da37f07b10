"""The model of a run as a file for other solvers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.engine.loading import prepared


def export(
    instance: Instance | str | Path,
    path: str | Path,
    *,
    card: Card | str | Path = "coverage",
    overrides: Mapping[str, Any] | None = None,
) -> None:
    """Write the model of the card's first tier as LP or MPS (by the ending of ``path``), with readable names.

    Raises :class:`InvalidInput` for another ending or a path that cannot be written, OSError where the disk is full.
    """
    from pooling.formulation.builder import build
    from pooling.io.atomic import write_file
    from pooling.solving.compiled import compile_model
    from pooling.solving.export import model_file

    chosen, facts = prepared(instance, card, overrides)
    write_file(path, model_file(compile_model(build(facts, chosen)), Path(path)))
