"""Commands of questions: options from the fields of the request, output from the answer."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from pooling.analysis.question import Question
from pooling.analysis.questions import QUESTIONS
from pooling.cli import varying
from pooling.cli.arguments import share
from pooling.cli.exits import Exit, exit_for
from pooling.cli.options import CardOption, ChangeOption, InstanceArgument, SetOption, TimeLimitOption, VariantOption
from pooling.cli.output import Format, FormatOption, say, write, write_json, write_rows
from pooling.cli.running import stopped_by_signals

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_GIVEN_SO: dict[str, tuple[str, Any]] = {
    "instance": ("instance", InstanceArgument),
    "card": ("card", CardOption),
    "overrides": ("set_", SetOption),
    "time_limit_s": ("time_limit", TimeLimitOption),
}
"""Fields that the command line gives in its own way: the option and its kind."""


def placeholder(question: Question) -> Callable[[], None]:
    """The command as the list of commands shows it; :func:`whole` makes it when it is called."""

    def ask() -> None:
        raise AssertionError(f"{question.name} is made before it runs")

    ask.__doc__ = question.title
    return ask


def whole(name: str) -> Any:
    """The command of a question with all its options; None for another command."""
    if name not in QUESTIONS:
        return None
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, context_settings={"help_option_names": ["-h", "--help"]})(command_of(QUESTIONS[name]))
    return typer.main.get_command(app)


def command_of(question: Question) -> Callable[..., None]:
    """A function as typer wants it: a parameter for each option."""

    def ask(**given: Any) -> None:
        form, full = given.pop("form"), given.pop("full", False)
        if form is Format.CSV and not _is_table(question):
            raise typer.BadParameter("the answer is a table for people or json", param_hint="--format")
        raise typer.Exit(_write(question, _asked(question, given), form, full))

    ask.__name__ = question.function
    words = inspect.cleandoc(question.request.__doc__ or "")
    ask.__doc__ = "\n\n".join(filter(None, (question.title, words)))
    parameters = list(_parameters(question))
    ask.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    ask.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return ask


# --- options --------------------------------------------------------------------------------------------------------


def _parameters(question: Question) -> Iterator[inspect.Parameter]:
    fields = {name: info for name, info in question.request.model_fields.items() if not info.exclude}
    for name, info in sorted(fields.items(), key=lambda item: not item[1].is_required()):
        option, kind = _GIVEN_SO.get(name) or (name, _kind(name, info))
        default = None if info.default == {} else info.default
        if isinstance(default, float):
            default = f"{100 * default:g}%" if _is_share(info) else default
        yield _parameter(option, kind, inspect.Parameter.empty if info.is_required() else default)
    yield _parameter("context", typer.Context, inspect.Parameter.empty)
    yield _parameter("change", ChangeOption, None)
    yield _parameter("variant", VariantOption, None)
    if question.more:
        yield _parameter("full", Annotated[bool, typer.Option("--full", help=question.more)], False)
    yield _parameter("form", FormatOption, Format.TABLE)


def _parameter(name: str, kind: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _kind(name: str, info: FieldInfo) -> Any:
    """How typer is told of a field: a file where it may be one, a number within its range, a share, a word."""
    from pooling.engine.request import number_range

    kinds = (info.annotation, *get_args(info.annotation))
    low, high, _ = number_range(info)
    words: dict[str, Any] = {"help": info.description}
    if any(getattr(kind, "__origin__", kind) is Path for kind in kinds):
        argument = typer.Argument(metavar=name.upper(), **words)
        return Annotated[Path, argument] if info.is_required() else Annotated[Path | None, _option(name, **words)]
    if _is_share(info):
        return Annotated[float | None, _option(name, parser=share, metavar="SHARE", **words)]
    if int in kinds or float in kinds:
        words |= {"min": low, "max": high}
    if info.is_required() and bool not in kinds:
        return Annotated[info.annotation, typer.Argument(metavar=name.upper(), **words)]
    return Annotated[info.annotation, _option(name, **words)]


def _is_share(info: FieldInfo) -> bool:
    """Whether a field is a share from 0 to 1."""
    from pooling.engine.request import number_range

    return float in (info.annotation, *get_args(info.annotation)) and number_range(info)[:2] == (0, 1)


def _option(name: str, **words: Any) -> Any:
    return typer.Option(f"--{name.replace('_', '-')}", **words)


# --- asking ---------------------------------------------------------------------------------------------------------


def _asked(question: Question, given: dict[str, Any]) -> Any:
    """The answer to what was asked in the end."""
    from pooling.domain.readable import readable
    from pooling.engine.request import checked

    context, set_, change, variant = (given.pop(name) for name in ("context", "set_", "change", "variant"))
    asked_for = varying.given(context, given["instance"], given["card"], set_, change, variant)
    given |= {"instance": asked_for.instance, "card": asked_for.card, "overrides": asked_for.overrides}
    given["time_limit_s"] = given.pop("time_limit")
    request = checked(question.request, question.name, **given)
    with stopped_by_signals("what there is by now is the answer") as cancel:
        return question.ask(request, cancel, lambda done, count, what: say(readable(f"{done + 1} of {count}: {what}")))


# --- the answer -----------------------------------------------------------------------------------------------------


def _is_table(question: Question) -> bool:
    return question.has_rows or hasattr(question.record, "table")


def _write(question: Question, answer: Any, form: Format, full: bool) -> Exit:
    """Write the answer, say what is lacking, and give the exit code that ``solve`` has for such an end."""
    shown = True
    if question.has_rows and not answer and not answer.detail:
        say(question.nothing)
    if form is Format.JSON:
        write_json(answer.as_dict())
    elif form is Format.TABLE and question.has_rows and answer.words and not full:
        write(f"{answer.words}\n")
    elif question.has_rows:
        shown = _write_rows(question, answer, form)
    elif form is Format.CSV:
        columns, rows = answer.table()
        write_rows(rows, columns, form)
    else:
        write(f"{answer.text(full)}\n")
    if answer.detail:
        lacking = f"incomplete: {answer.detail}"
        if answer.reason == "time_limit":
            lacking += " (the time limit came)"
        if form is Format.TABLE:
            write(f"\n{lacking}\n" if shown else f"{lacking}\n")
        else:
            say(lacking)
    return exit_for(answer.reason, answer.outcome)


def _write_rows(question: Question, answer: Any, form: Format) -> bool:
    """Write the rows; False where there are none."""
    from pooling.domain.result_columns import result_columns

    rows = [asdict(row) for row in answer]
    kind: Any = question.record
    if rows or form is Format.CSV:
        write_rows(rows, [column.name for column in result_columns(kind)], form)
    return bool(rows)
