"""What a study was run from: versions, machine, tolerances, hashes, and the study itself."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from typing import Any

from pooling.audit import AUDIT_TOLERANCE
from pooling.engine.keys import versions
from pooling.engine.workers import cores
from pooling.study.expanding import settings
from pooling.study.resolving import Resolved
from pooling.study.store import MANIFEST_VERSION
from pooling.study.tables import CellRow, plain


def manifest_of(study: Resolved) -> dict[str, Any]:
    """The manifest of a study, as it is kept beside its tables."""
    spec = study.file.spec
    return {
        "manifest_version": MANIFEST_VERSION,
        "study": spec.model_dump(mode="json", exclude_defaults=True),
        "folder": str(study.file.folder.absolute()),
        "runs": len(study.runs),
        "cells": study.cells,
        "bases": {cell.instance: run.facts.base_hash for run in study.runs for cell in run.cells},
        "cards": {run.card.hash: run.card.as_dict() for run in study.runs},
        "versions": versions(),
        "threads": spec.threads,
        "audit_tolerance": AUDIT_TOLERANCE,
        "machine": {
            "system": platform.platform(),
            "processor": _processor(),
            "cores": os.cpu_count(),
            "cores_allowed": cores(),
        },
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as stream:
            names = [line.partition(":")[2].strip() for line in stream if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor()


def cell_rows(study: Resolved) -> Iterator[dict[str, Any]]:
    """A row for every cell, in the order of the study file."""
    found = [(cell.number, cell, run) for run in study.runs for cell in run.cells]
    for number, cell, run in sorted(found, key=lambda one: one[0]):
        yield plain(
            CellRow(
                cell=number,
                run=run.id,
                block=cell.block,
                instance=cell.instance,
                variant=cell.variant_name,
                card=cell.card,
                overrides=settings(cell.overrides),
                ranges=tuple(f"{name}={value!r}" for name, value in cell.ranges.items()),
                seed=cell.seed,
                replicate=cell.replicate,
                question=cell.question_name,
            )
        )
