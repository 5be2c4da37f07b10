"""The answer to a question as it is kept in a file and told of again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was asked of which facts under which card, and the answer: its words, and its records by table.

    ``tables`` are (name, rows): the rows of the answer under no name, or its one record, and then the rows within it.
    ``detail`` says what is lacking. Rows are records whose fields state what they mean (``result_column``).
    """

    question: str
    title: str
    instance: str
    instance_hash: str
    card: str
    words: str
    detail: str
    tables: tuple[tuple[str, Sequence[Any]], ...]
