"""What an answer to a question is an answer to, and the answer as it is told of again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pooling.domain.result_columns import result_column

ANSWER_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an answer is an answer to, and its words for people."""

    answer_version: int = result_column("Version of the layout of answers")
    question: str = result_column("The question")
    instance: str = result_column("The instance")
    instance_hash: str = result_column("Hash of its facts")
    card: str = result_column("The card")
    card_hash: str = result_column("Hash of its policy, with the settings that were changed")
    words: str = result_column("The answer in words; empty where its rows say it")


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was asked, and the answer by table.

    ``tables`` are (name, rows): the rows of the answer under no name, or its one record, and then the rows within it.
    ``detail`` says what is lacking. Rows are records whose fields state what they mean (``result_column``).
    """

    asked: Asked
    title: str
    detail: str
    tables: tuple[tuple[str, Sequence[Any]], ...]
