"""A table of records: what views, files and pages read of it, whoever holds the records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pooling.domain.printed import in_notebooks
from pooling.domain.result_columns import ResultColumn, meaning_of, result_columns

Holder = TypeVar("Holder")


@dataclass(frozen=True, slots=True)
class RecordTable(Generic[Holder]):
    """A table of a result or a comparison: ``rows`` gives its records, none where there is no plan."""

    name: str
    kind: type[Any]
    rows: Callable[[Holder], Sequence[Any]]

    def __post_init__(self) -> None:
        in_notebooks(self.kind)

    @property
    def meaning(self) -> str:
        return meaning_of(self.kind)

    @property
    def columns(self) -> tuple[ResultColumn, ...]:
        """Its columns; rows inside a row are tables of their own."""
        kind: Any = self.kind
        return tuple(column for column in result_columns(kind) if column.kind != "records")

    def plain_rows(self, holder: Holder) -> list[dict[str, Any]]:
        """Its rows as plain data, by column."""
        names = [column.name for column in self.columns]
        return [{name: getattr(row, name) for name in names} for row in self.rows(holder)]
