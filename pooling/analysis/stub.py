"""``python -m pooling.analysis.stub`` writes the types of all questions for type checkers; a test compares them."""

from __future__ import annotations

import inspect
import json
import types
from collections import defaultdict
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pooling.analysis.functions import signature_of
from pooling.analysis.question import Question
from pooling.analysis.questions import QUESTIONS

FILE = Path(__file__).with_name("public.pyi")


def stub() -> str:
    """The text of ``public.pyi``."""
    kinds: set[Any] = set()
    questions = sorted(QUESTIONS.values(), key=lambda question: question.function)
    functions = [_function(question, kinds) for question in questions]
    homes = defaultdict(set)
    for kind in kinds:
        if kind.__module__ != "builtins":
            homes[kind.__module__.partition("._")[0]].add(kind.__name__)
    imports = [f"from {home} import {', '.join(sorted(names))}" for home, names in sorted(homes.items())]
    own = [line for line in imports if line.startswith("from pooling")]
    others = [line for line in imports if line not in own]
    names = "".join(f'    "{question.function}",\n' for question in questions)
    return "\n".join([*others, "", *own, "", f"__all__ = [\n{names}]", "", *functions, ""])


def _function(question: Question, kinds: set[Any]) -> str:
    lines = [f"def {question.function}("]
    by_name = False
    signature = signature_of(question)
    for parameter in signature.parameters.values():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and not by_name:
            lines.append("    *,")
            by_name = True
        default = parameter.default
        words = json.dumps(default) if isinstance(default, str) else repr(default)
        given = "" if default is inspect.Parameter.empty else f" = {words}"
        lines.append(f"    {parameter.name}: {_written(parameter.annotation, kinds)}{given},")
    return "\n".join([*lines, f") -> {_written(signature.return_annotation, kinds)}: ..."])


def _written(kind: Any, kinds: set[Any]) -> str:
    """A type as it is written, its parts gathered in ``kinds``."""
    origin, of = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _written(of[0], kinds)
    if origin in (Union, types.UnionType):
        return " | ".join(dict.fromkeys(_written(part, kinds) for part in of))
    if kind in (None, type(None)):
        return "None"
    kinds.add(origin or kind)
    if origin is None:
        return str(kind.__name__)
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, of))}]"
    return f"{origin.__name__}[{', '.join(_part(part, kinds) for part in of)}]"


def _part(part: Any, kinds: set[Any]) -> str:
    if isinstance(part, list):
        return f"[{', '.join(_written(parameter, kinds) for parameter in part)}]"
    return _written(part, kinds)


if __name__ == "__main__":
    FILE.write_text(stub(), encoding="utf-8")
