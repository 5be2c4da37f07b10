"""Infeasible runs that share a conflict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pooling.domain.result_columns import result_column


@dataclass(frozen=True, slots=True)
class ConflictCluster:
    """Runs whose rules cannot hold together for the same reason."""

    conflict: str = result_column("Fingerprint of the rules")
    runs: int = result_column("Runs that share it")
    rules: tuple[str, ...] = result_column("The rules, in the words of the first of them")
    of: tuple[str, ...] = result_column("These runs")


def clusters(rows: Iterable[Mapping[str, Any]]) -> list[ConflictCluster]:
    """The clusters of rows of table ``conflicts``, the most frequent first."""
    runs: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        runs.setdefault(row["conflict"], {}).setdefault(row["run"], []).append(row["text"])
    found = [
        ConflictCluster(name, len(texts), tuple(texts[min(texts)]), tuple(sorted(texts)))
        for name, texts in runs.items()
    ]
    return sorted(found, key=lambda cluster: (-cluster.runs, cluster.conflict))
