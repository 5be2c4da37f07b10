"""What a run is asked, stated once: doors and questions take their fields from here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, ValidationError
from pydantic.fields import FieldInfo

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion
from pooling.domain.result import Result


def _plain(given: Any) -> Any:
    return dict(given) if isinstance(given, Mapping) else given


InstanceInput = Annotated[
    str | InstanceOf[Path] | dict[str, Any] | InstanceOf[Instance],
    Field(description="The name of an instance in the library, or an instance inline: an object of tables."),
]
CardInput = Annotated[str | InstanceOf[Path] | InstanceOf[Card], Field(description="The name of a model card.")]
PlanInput = Annotated[
    str | InstanceOf[Path] | dict[str, Any] | InstanceOf[Plan] | InstanceOf[Result],
    Field(description="A plan, or the result that holds it."),
]
FormerResult = Annotated[
    InstanceOf[Result] | None,
    Field(
        exclude=True,  # what only this process can hold: no other door offers it
        description="A result of the same instance and card, if there is one; else it is solved first.",
    ),
]
Overrides = Annotated[
    dict[str, Any],
    BeforeValidator(_plain),
    Field(
        description="Settings of the card to change: a parameter (`budget.scale`), `tiers.NAME.gap`, "
        "`tiers.NAME.tolerance`, `tiers.NAME.level`, `families.NAME` (true or false).",
        examples=[{"budget.scale": 1.1}],
    ),
]


class Request(BaseModel):
    """An instance under a card, and a limit. A field that is not known is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    instance: InstanceInput
    card: CardInput = "coverage"
    overrides: Overrides = {}
    time_limit_s: float | None = Field(None, gt=0, allow_inf_nan=False, description="Seconds for the whole run.")


class RunRequest(Request):
    """A run: instance x card x overrides, and how to solve it."""

    gap: float | None = Field(
        None, ge=0, le=1, allow_inf_nan=False, description="Share asked of every tier, instead of the card's gaps."
    )
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Seed of the solver.")
    threads: int = Field(1, ge=1, le=256, description="Threads of the solver; one gives the same plan every time.")


_Request = TypeVar("_Request", bound=BaseModel)


def checked(kind: type[_Request], what: str, **fields: Any) -> _Request:
    """The request with these fields. Raises :class:`InvalidInput` with every problem."""
    try:
        return kind(**fields)
    except ValidationError as error:
        raise InvalidInput(_problems(error, kind), what) from None


def _problems(error: ValidationError, kind: type[BaseModel]) -> list[Problem]:
    """One problem per field, in its own words."""
    found: dict[str, Problem] = {}
    for item in error.errors(include_url=False):
        name = str(item["loc"][0]) if item["loc"] else ""
        info = kind.model_fields.get(name)
        if item["type"] == "missing":
            problem = Problem(name, "", "is needed")
        elif info is None:
            problem = Problem(name, shown(item["input"]), "no such field", suggestion(name, kind.model_fields))
        else:
            rule = number_rule(info) or (info.description or item["msg"]).rstrip(".")
            problem = Problem(name, shown(item["input"]), rule[:1].lower() + rule[1:])
        found.setdefault(name, problem)
    return list(found.values())


def number_rule(info: FieldInfo) -> str:
    """What a number may be, as a person would say it; empty for a field that is none."""
    kinds = {info.annotation, *get_args(info.annotation)} & {int, float}
    if not kinds:
        return ""
    words = "a whole number" if kinds == {int} else "a number"
    low, high, above = number_range(info)
    if low is not None:
        words += f" {'above' if above else 'from'} {low:.15g}"
    return words if high is None else f"{words} to {high:.15g}"


def number_range(info: FieldInfo) -> tuple[float | None, float | None, bool]:
    """(least, most, whether the least itself is out) of a number."""
    stated: dict[str, Any] = {}
    for constraint in info.metadata:
        for name in ("ge", "gt", "le"):
            stated[name] = getattr(constraint, name, stated.get(name))
    above = stated.get("gt") is not None
    return stated.get("gt") if above else stated.get("ge"), stated.get("le"), above
