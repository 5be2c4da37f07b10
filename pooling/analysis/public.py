"""Every question as a Python function, made when it is first asked for; ``public.pyi`` states their types."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    from pooling.analysis.questions import QUESTIONS

    found = {question.function: question for question in QUESTIONS.values()}
    if name == "__all__":
        return sorted(found)
    if name in found:
        from pooling.analysis.functions import function_of

        return function_of(found[name])
    raise AttributeError(f"no question is called {name!r}")
