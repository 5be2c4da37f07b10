"""A question as a Python function: its parameters are the fields of its request."""

from __future__ import annotations

import inspect
import textwrap
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pooling.analysis.question import Question, Tell
from pooling.engine.request import checked

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

ALSO = {
    "cancel": (
        threading.Event | None,
        "An event that ends it when set, as Ctrl-C does: what there is by then is the answer.",
    ),
    "on_progress": (Tell | None, "Called with (steps done, steps in all, what is done now)."),
}
"""What Python alone can give, with its type and meaning."""


def function_of(question: Question) -> Callable[..., Any]:
    """The question as a function with signature and docstring."""
    signature = signature_of(question)

    def ask(*given: Any, **named: Any) -> Any:
        bound = signature.bind(*given, **named).arguments
        cancel, on_progress = (bound.pop(name, None) for name in ALSO)
        if bound.get("overrides", {}) is None:
            del bound["overrides"]
        return question.ask(checked(question.request, question.name, **bound), cancel, on_progress)

    ask.__name__ = ask.__qualname__ = question.function
    ask.__module__ = "pooling"
    ask.__doc__ = _doc(question)
    ask.__signature__ = signature  # type: ignore[attr-defined]
    return ask


def signature_of(question: Question) -> inspect.Signature:
    """Fields that are needed come first and by place, all others by name."""
    parameters = [_parameter(name, info) for name, info in question.request.model_fields.items()]
    parameters += [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, (kind, _) in ALSO.items()
    ]
    return inspect.Signature(
        sorted(parameters, key=lambda parameter: parameter.kind), return_annotation=question.answer
    )


def _parameter(name: str, info: FieldInfo) -> inspect.Parameter:
    kind: Any = info.annotation
    if info.is_required():
        return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=kind)
    default = info.default
    if default == {}:
        # A default that nobody can change.
        default, kind = None, Mapping[str, Any] | None
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _doc(question: Question) -> str:
    def lines() -> Iterator[str]:
        yield inspect.getdoc(question.run) or question.title
        yield "\nParameters\n----------"
        about = {name: info.description for name, info in question.request.model_fields.items()}
        for name, words in {**about, **{name: words for name, (_, words) in ALSO.items()}}.items():
            yield textwrap.fill(f"{name}: {words}", 118, subsequent_indent="    ")

    return "\n".join(lines())
