"""A plan: what is committed, assigned, joined, traded, started, delivered and retired. All else can be recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pooling.domain.fields import Id, PlannedUnits, SignedPlannedUnits, StrictRow, as_tuple, column, references
from pooling.domain.instance import Instance
from pooling.domain.parsing import json_pointer, row_problems
from pooling.domain.problems import Hints, InvalidInput, Problem, shown

Grant = Literal["none", "grant", "bonus"]


class Commitment(StrictRow):
    """Units of an offer that its nation commits in a period."""

    offer: Id = column("Offer", refers_to="offers")
    period: Id = column("Period", refers_to="periods")
    quantity: PlannedUnits = column("Units committed", unit="capability unit")


class Assignment(StrictRow):
    """Units of an offer planned for a requirement in a period."""

    offer: Id = column("Offer", refers_to="offers")
    requirement: Id = column("Requirement", refers_to="requirements")
    period: Id = column("Period", refers_to="periods")
    quantity: PlannedUnits = column("Units assigned", unit="capability unit")


class Membership(StrictRow):
    """A nation's membership of an agreement in a period."""

    agreement: Id = column("Agreement", refers_to="agreements")
    nation: Id = column("Nation", refers_to="nations")
    period: Id = column("Period", refers_to="periods")
    role: Literal["member", "lead"] = column("member, or lead (who is a member as well)", default="member")


class Trade(StrictRow):
    """Hours of a pool handed over between members, at what they paid: the sum over a pool's shares is zero."""

    offer: Id = column("Share (an offer that names a pool)", refers_to="offers")
    period: Id = column("Period", refers_to="periods")
    quantity: SignedPlannedUnits = column("Units taken over (negative: handed over)", unit="capability unit")


class Start(StrictRow):
    """A nation that takes part in an option from its start on; a row per nation."""

    option: Id = column("Option", refers_to="options")
    nation: Id = column("Nation that takes part", refers_to="nations")
    period: Id = column("Period of the start", refers_to="periods")
    units: PlannedUnits = column("Units it orders", default=0.0, unit="units")
    grant: Grant = column("What the option's fund pays of it: none, grant, or bonus", default="none")


class Delivery(StrictRow):
    """Units that come to a nation in a period, of options whose deliveries are limited."""

    option: Id = column("Option", refers_to="options")
    nation: Id = column("Nation", refers_to="nations")
    period: Id = column("Period", refers_to="periods")
    quantity: PlannedUnits = column("Units delivered", unit="units")


class Retirement(StrictRow):
    """An offer that its nation retires: from the period on it is neither held nor committed."""

    offer: Id = column("Offer", refers_to="offers")
    period: Id = column("First period in which it is retired", refers_to="periods")


PLAN_TABLES: dict[str, type[StrictRow]] = {
    "commitments": Commitment,
    "assignments": Assignment,
    "memberships": Membership,
    "trades": Trade,
    "starts": Start,
    "deliveries": Delivery,
    "retirements": Retirement,
}
"""Every table of a plan by name, in the order of files and sheets."""

PLAN_KEYS: dict[str, tuple[str, ...]] = {
    "commitments": ("offer", "period"),
    "assignments": ("offer", "requirement", "period"),
    "memberships": ("agreement", "nation", "period"),
    "trades": ("offer", "period"),
    "starts": ("option", "nation", "period"),
    "deliveries": ("option", "nation", "period"),
    "retirements": ("offer",),
}
"""Columns that together name a row of a plan."""


_MOST = 2_000_000
_MOST_PROBLEMS = 1_000
"""Problems put into words: a plan for another instance, or none at all, may have millions."""

AnyRow = TypeVar("AnyRow", bound=StrictRow)
Rows = Annotated[tuple[AnyRow, ...], BeforeValidator(as_tuple), Field(max_length=_MOST)]


class Plan(BaseModel):
    """What nations commit, assign, join, trade, start, get delivered and retire; whatever is not listed is zero."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    commitments: Rows[Commitment] = ()
    assignments: Rows[Assignment] = ()
    memberships: Rows[Membership] = ()
    trades: Rows[Trade] = ()
    starts: Rows[Start] = ()
    deliveries: Rows[Delivery] = ()
    retirements: Rows[Retirement] = ()

    def with_rows(self, **tables: tuple[StrictRow, ...]) -> Plan:
        """The plan with other rows in these tables. They are not checked anew."""
        rows: dict[str, Any] = {name: getattr(self, name) for name in PLAN_TABLES}
        return Plan.model_construct(None, **{**rows, **tables})

    @classmethod
    def of(cls, data: Any, instance: Instance | None = None) -> Plan:
        """The plan that plain data describe; with an instance, every name in it must exist there.

        Raises :class:`InvalidInput` with every problem.
        """
        if not isinstance(data, Mapping):
            raise InvalidInput([Problem("/", shown(data), "a plan is an object of tables")], "plan")
        problems: list[Problem] = []
        hint = Hints()
        for name in data:
            if name not in PLAN_TABLES and len(problems) <= _MOST_PROBLEMS:
                problems.append(Problem(f"/{name}", "", "a plan has no such table", hint(name, PLAN_TABLES)))
        rows = {name: _read(name, data.get(name, []), instance, problems, hint) for name in PLAN_TABLES}
        if problems:
            raise InvalidInput(problems, "plan")
        return cls.model_construct(None, **rows)

    @cached_property
    def committed(self) -> dict[tuple[str, str], float]:
        """(offer, period) -> units committed."""
        return {(row.offer, row.period): row.quantity for row in self.commitments}

    @cached_property
    def assigned(self) -> dict[tuple[str, str, str], float]:
        """(offer, requirement, period) -> units assigned."""
        return {(row.offer, row.requirement, row.period): row.quantity for row in self.assignments}

    @cached_property
    def members(self) -> frozenset[tuple[str, str, str]]:
        """(agreement, nation, period) of every membership, leads included."""
        return frozenset((row.agreement, row.nation, row.period) for row in self.memberships)

    @cached_property
    def leads(self) -> frozenset[tuple[str, str, str]]:
        """(agreement, nation, period) of every lead."""
        return frozenset((row.agreement, row.nation, row.period) for row in self.memberships if row.role == "lead")

    @cached_property
    def traded(self) -> dict[tuple[str, str], float]:
        """(offer, period) -> units taken over (negative: handed over)."""
        return {(row.offer, row.period): row.quantity for row in self.trades}

    @cached_property
    def started(self) -> dict[tuple[str, str, str], Start]:
        """(option, nation, period) -> the row of a nation that takes part."""
        return {(row.option, row.nation, row.period): row for row in self.starts}

    @cached_property
    def delivered(self) -> dict[tuple[str, str, str], float]:
        """(option, nation, period) -> units delivered."""
        return {(row.option, row.nation, row.period): row.quantity for row in self.deliveries}

    @cached_property
    def retired(self) -> dict[str, str]:
        """Offer -> the period from which on it is retired."""
        return {row.offer: row.period for row in self.retirements}

    def as_dict(self) -> dict[str, Any]:
        return {name: [_plain(row) for row in getattr(self, name)] for name in PLAN_TABLES}


def _plain(row: StrictRow) -> dict[str, Any]:
    data = row.model_dump()
    for field in ("quantity", "units"):
        if data.get(field) is not None:
            data[field] = int(data[field]) if float(data[field]).is_integer() else data[field]
    return data


def _read(name: str, given: Any, instance: Instance | None, problems: list[Problem], hint: Hints) -> tuple[Any, ...]:
    """The rows of a table that are right in themselves; whatever is wrong goes into ``problems``."""
    if not isinstance(given, (list, tuple)):
        problems.append(Problem(f"/{name}", shown(given), f"{name} is a list of rows"))
        return ()
    if len(given) > _MOST:
        problems.append(Problem(f"/{name}", f"{len(given):,}", f"at most {_MOST:,} rows"))
        return ()
    model, rows = PLAN_TABLES[name], list[Any]()
    known: dict[str, tuple[str, dict[str, None]]] = {}
    if instance is not None:
        for field, table in references(model).items():
            known[field] = f"{table} of {instance.name}", dict.fromkeys(row.id for row in getattr(instance, table))
    seen: dict[tuple[str, ...], int] = {}
    for index, raw in enumerate(given):
        if len(problems) > _MOST_PROBLEMS:
            rule = "there are more problems than can be listed"
            raise InvalidInput([*problems, Problem("/", "", rule, "mend these first")], "plan")
        try:
            row = model.model_validate(raw)
        except ValidationError as error:
            problems += row_problems(error, model, name, index, json_pointer)
            continue
        key = tuple(getattr(row, field) for field in PLAN_KEYS[name])
        if key in seen:
            rule = f"{' '.join(key)} stands twice"
            problems.append(Problem(f"/{name}/{index}", "", rule, f"first at /{name}/{seen[key]}"))
        seen[key] = index
        rows.append(row)
        for field, (where, ids) in known.items():
            value = getattr(row, field)
            if value not in ids:
                rule = f"{value} is not in {where}"
                problems.append(Problem(f"/{name}/{index}/{field}", shown(value), rule, hint(value, ids)))
    return tuple(rows)
