"""An instance: the facts of one pooling question, immutable and fully checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pooling.domain.calendar import dated, lengths, starts
from pooling.domain.cautions import cautions
from pooling.domain.checking import Place
from pooling.domain.checks import check_tables
from pooling.domain.currencies import in_own_currency
from pooling.domain.fields import NOTES, Row, as_tuple
from pooling.domain.names import Names
from pooling.domain.options import (
    Certificate,
    Effect,
    Fund,
    FundBudget,
    Option,
    OptionCost,
    PriceStep,
    Refund,
    Started,
)
from pooling.domain.parsing import (
    canonical_row,
    canonical_value,
    find_problems,
    json_pointer,
    parse,
    records,
    row_problems,
)
from pooling.domain.printed import notebook_html
from pooling.domain.problems import Caution, InvalidInput, Problem, suggestion
from pooling.domain.risks import Cluster, Scenario, ScenarioEffect, Withdrawal
from pooling.domain.tables import (
    ROW_LIMITS,
    TABLES,
    About,
    Budget,
    Capability,
    Caveat,
    Credit,
    Currency,
    Deployment,
    FormerTurn,
    History,
    Lock,
    Mission,
    Nation,
    Offer,
    Period,
    RedLine,
    Requirement,
    Situation,
    Source,
)
from pooling.domain.together import (
    Agreement,
    Balance,
    Enabler,
    Pool,
    Sharing,
    Skill,
    Standard,
    Supplier,
    Support,
)
from pooling.domain.years import Account, Guideline, OfferChange, Price, RequirementChange

if TYPE_CHECKING:
    from pooling.domain.card import Card
    from pooling.domain.variants.change import Change


AnyRow = TypeVar("AnyRow", bound=Row)
Rows = Annotated[tuple[AnyRow, ...], BeforeValidator(as_tuple)]


def _most(table: str) -> Any:
    return Field(max_length=ROW_LIMITS[table])


def _by_id(table: str) -> Callable[[Any], dict[str, Any]]:
    return lambda instance: {row.id: row for row in getattr(instance, table)}


class ById:
    """Tables of an instance by the ids of their rows."""

    nation_of = cached_property[dict[str, Nation]](_by_id("nations"))
    capability_of = cached_property[dict[str, Capability]](_by_id("capabilities"))
    situation_of = cached_property[dict[str, Situation]](_by_id("situations"))
    mission_of = cached_property[dict[str, Mission]](_by_id("missions"))
    requirement_of = cached_property[dict[str, Requirement]](_by_id("requirements"))
    agreement_of = cached_property[dict[str, Agreement]](_by_id("agreements"))
    pool_of = cached_property[dict[str, Pool]](_by_id("pools"))
    offer_of = cached_property[dict[str, Offer]](_by_id("offers"))
    option_of = cached_property[dict[str, Option]](_by_id("options"))
    fund_of = cached_property[dict[str, Fund]](_by_id("funds"))
    scenario_of = cached_property[dict[str, Scenario]](_by_id("scenarios"))

    @cached_property
    def names(self) -> Names:
        """What people call its rows."""
        return Names(self)  # type: ignore[arg-type]


class Instance(BaseModel, ById):
    """The facts of one pooling question.

    Build one with :meth:`of` (from plain tables), ``pooling.load`` (from a file or the library), or vary one with
    :meth:`replace`. Each is checked in full; :class:`InvalidInput` lists every problem found.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    instance: About
    sources: Annotated[Rows[Source], _most("sources")] = ()
    currencies: Annotated[Rows[Currency], _most("currencies")] = ()
    periods: Annotated[Rows[Period], _most("periods")]
    nations: Annotated[Rows[Nation], _most("nations")]
    budgets: Annotated[Rows[Budget], _most("budgets")] = ()
    prices: Annotated[Rows[Price], _most("prices")] = ()
    accounts: Annotated[Rows[Account], _most("accounts")] = ()
    guidelines: Annotated[Rows[Guideline], _most("guidelines")] = ()
    capabilities: Annotated[Rows[Capability], _most("capabilities")]
    situations: Annotated[Rows[Situation], _most("situations")]
    missions: Annotated[Rows[Mission], _most("missions")]
    requirements: Annotated[Rows[Requirement], _most("requirements")]
    requirement_changes: Annotated[Rows[RequirementChange], _most("requirement_changes")] = ()
    deployment: Annotated[Rows[Deployment], _most("deployment")] = ()
    standards: Annotated[Rows[Standard], _most("standards")] = ()
    sharing: Annotated[Rows[Sharing], _most("sharing")] = ()
    agreements: Annotated[Rows[Agreement], _most("agreements")] = ()
    suppliers: Annotated[Rows[Supplier], _most("suppliers")] = ()
    pools: Annotated[Rows[Pool], _most("pools")] = ()
    support: Annotated[Rows[Support], _most("support")] = ()
    offers: Annotated[Rows[Offer], _most("offers")] = ()
    offer_changes: Annotated[Rows[OfferChange], _most("offer_changes")] = ()
    options: Annotated[Rows[Option], _most("options")] = ()
    option_costs: Annotated[Rows[OptionCost], _most("option_costs")] = ()
    price_steps: Annotated[Rows[PriceStep], _most("price_steps")] = ()
    effects: Annotated[Rows[Effect], _most("effects")] = ()
    certificates: Annotated[Rows[Certificate], _most("certificates")] = ()
    funds: Annotated[Rows[Fund], _most("funds")] = ()
    fund_budgets: Annotated[Rows[FundBudget], _most("fund_budgets")] = ()
    refunds: Annotated[Rows[Refund], _most("refunds")] = ()
    enablers: Annotated[Rows[Enabler], _most("enablers")] = ()
    skills: Annotated[Rows[Skill], _most("skills")] = ()
    caveats: Annotated[Rows[Caveat], _most("caveats")] = ()
    red_lines: Annotated[Rows[RedLine], _most("red_lines")] = ()
    withdrawals: Annotated[Rows[Withdrawal], _most("withdrawals")] = ()
    clusters: Annotated[Rows[Cluster], _most("clusters")] = ()
    scenarios: Annotated[Rows[Scenario], _most("scenarios")] = ()
    scenario_effects: Annotated[Rows[ScenarioEffect], _most("scenario_effects")] = ()
    balances: Annotated[Rows[Balance], _most("balances")] = ()
    locks: Annotated[Rows[Lock], _most("locks")] = ()
    history: Annotated[Rows[History], _most("history")] = ()
    started: Annotated[Rows[Started], _most("started")] = ()
    former_turns: Annotated[Rows[FormerTurn], _most("former_turns")] = ()
    credits: Annotated[Rows[Credit], _most("credits")] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        tables = {name: getattr(self, name) for name in TABLES}
        problems = check_tables({**tables, "instance": (self.instance,)}, json_pointer)
        if problems:
            raise InvalidInput(problems, f"instance {self.instance.name}")
        self._exchange(json_pointer)
        return self

    @classmethod
    def of(cls, tables: Mapping[str, Any], *, place: Place = json_pointer, what: str = "instance") -> Instance:
        """The instance that ``tables`` describe (name of table -> list of rows as dictionaries, or a DataFrame).

        ``place`` turns (table, row, field) into words for messages.
        Raises :class:`InvalidInput` with every problem found.
        """
        rows, problems = parse(tables, place)
        if problems:
            raise InvalidInput(problems, what)
        checked: dict[str, Any] = {
            name: rows[name][0] if name == "instance" else tuple(rows[name].values()) for name in TABLES
        }
        made = cls.model_construct(None, **checked)
        made._exchange(place)
        return made

    def _exchange(self, place: Place) -> None:
        """Have rows in other currencies in the instance's, and keep them as they were given."""
        if not self.currencies:
            return
        rows = {table: dict(enumerate(getattr(self, table))) for table in TABLES if table != "instance"}
        changed, problems = in_own_currency(rows, place)
        if problems:
            raise InvalidInput(problems, f"instance {self.instance.name}")
        self.__dict__["_given"] = {table: getattr(self, table) for table in changed}
        self.__dict__.update({table: tuple(rows.values()) for table, rows in changed.items()})

    def given(self, table: str) -> tuple[Row, ...]:
        """The rows of a table as they were given: money in the currency that each row names.

        Attributes (``instance.offers``) have all money in the instance's currency.
        """
        if table == "instance":
            return (self.instance,)
        rows: tuple[Row, ...] = self.__dict__.get("_given", {}).get(table, getattr(self, table))
        return rows

    def __eq__(self, other: object) -> bool:
        """Whether both were given the same: equal money in another currency is another fact."""
        same = super().__eq__(other)
        return same and self.__dict__.get("_given") == other.__dict__.get("_given")

    def replace(self, **tables: Any) -> Instance:
        """A copy with some tables replaced (rows as dictionaries or row objects), checked anew."""
        unknown = [
            Problem("/" + name, "", "no such table", suggestion(name, TABLES)) for name in tables if name not in TABLES
        ]
        if unknown:
            raise InvalidInput(unknown)
        return Instance.of(self.tables() | {name: _plain(rows) for name, rows in tables.items()})

    def with_changes(self, *changes: Change | Mapping[str, Any]) -> Instance:
        """A copy with changes applied in order, each as :class:`~pooling.Change` or plain data, checked anew.

        ``pooling.variant`` takes lines of text as well. Raises :class:`InvalidInput` with every problem, by change.
        """
        from pooling.domain.variants.applying import apply

        return apply(self, changes).instance

    @property
    def name(self) -> str:
        return self.instance.name

    def tables(self) -> dict[str, Any]:
        """Plain data in canonical form: every table, only fields that differ from their default."""
        return {name: _plain(self.instance if name == "instance" else self.given(name)) for name in TABLES}

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical content: equal for the same facts, whatever the file and whatever notes say."""
        # Empty tables are left out, so that a table added to the schema changes no hash.
        content = {name: _facts(rows) for name, rows in self.tables().items() if rows}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def warnings(self) -> tuple[Caution, ...]:
        """What is allowed and yet hardly meant, or can never have an effect; no part of the hash.

        Places are those of the file it was read from, else JSON pointers.
        """
        return tuple(cautions(self, json_pointer))

    def warnings_under(self, card: Card) -> tuple[Caution, ...]:
        """The warnings that are true under the card."""
        said = (caution.said_under(card) for caution in self.warnings)
        return tuple(caution for caution in said if caution is not None)

    def with_warnings(self, warnings: Iterable[Caution]) -> Self:
        """The same facts, with these warnings instead of its own: for readers, who know the places in a file."""
        same = self.model_copy()
        # Where a cached property keeps its value: carried to other processes, and no part of any comparison.
        same.__dict__["warnings"] = tuple(warnings)
        return same

    @cached_property
    def period_ids(self) -> tuple[str, ...]:
        return tuple(period.id for period in self.periods)

    @cached_property
    def dated(self) -> bool:
        """Whether periods have lengths; else they are equal steps, each of which counts as a year."""
        return dated(self.periods)

    def years(self, period: str) -> int:
        """Length of the period."""
        return self._calendar[period][0]

    def years_from_start(self, period: str) -> int:
        """Years from the start of the first period to the start of this one."""
        return self._calendar[period][1]

    @property
    def horizon_years(self) -> int:
        """Years from the start of the first period to the end of the last."""
        last = self.period_ids[-1]
        return self.years_from_start(last) + self.years(last)

    @cached_property
    def _calendar(self) -> dict[str, tuple[int, int]]:
        years = [length for length in lengths(self.periods) if length is not None]
        return dict(zip(self.period_ids, zip(years, starts(years), strict=True), strict=True))

    @cached_property
    def _changes(self) -> dict[tuple[str, str], list[tuple[int, float]]]:
        """(table, id) -> [(position of the first period, quantity)], in order of time."""
        at = {period: position for position, period in enumerate(self.period_ids)}
        out: dict[tuple[str, str], list[tuple[int, float]]] = {}
        for row in self.requirement_changes:
            out.setdefault(("requirements", row.requirement), []).append((at[row.from_period], row.quantity))
        for change in self.offer_changes:
            out.setdefault(("offers", change.offer), []).append((at[change.from_period], change.quantity))
        for rows in out.values():
            rows.sort()
        return out

    def need(self, requirement: Requirement, period: str) -> float:
        """Quantity needed in the period (capability unit): as it stands, or as it was last changed."""
        return self._changed("requirements", requirement, period)

    def units(self, offer: Offer, period: str) -> float:
        """Units of the offer owned in the period (capability unit): as they stand, or as they were last changed."""
        return self._changed("offers", offer, period)

    @cached_property
    def _price_levels(self) -> dict[tuple[str | None, str], float]:
        return {(row.kind, row.period): row.index for row in self.prices}

    def price_level(self, kind: str, period: str) -> float:
        """What costs of a kind are multiplied by in the period: the row of the kind goes before that of all kinds."""
        levels = self._price_levels
        return levels.get((kind, period), levels.get((None, period), 1.0)) if levels else 1.0

    def _changed(self, table: str, row: Requirement | Offer, period: str) -> float:
        changes = self._changes.get((table, row.id)) if self._changes else None
        if changes is None:
            return row.quantity
        now = self.period_ids.index(period)
        return next((quantity for start, quantity in reversed(changes) if start <= now), row.quantity)

    def __repr__(self) -> str:
        return (
            f"<Instance {self.name}: {len(self.nations)} nations, {len(self.capabilities)} capabilities, "
            f"{len(self.requirements)} requirements, {len(self.offers)} offers, {len(self.periods)} periods>"
        )

    __str__ = __repr__

    def _repr_html_(self) -> str:
        return notebook_html(self)


def _facts(rows: Any) -> Any:
    """A table's plain rows without their notes."""
    if isinstance(rows, list):
        return [_facts(row) for row in rows]
    return {name: value for name, value in rows.items() if name != NOTES}


def _plain(rows: Any) -> Any:
    """A row, or the rows of a table, as plain data; what is neither stays, for the checks to refuse."""
    if isinstance(rows, BaseModel):
        return canonical_row(rows)
    rows = records(rows)
    several = isinstance(rows, Iterable) and not isinstance(rows, (str, Mapping))
    return [_plain(row) for row in rows] if several else rows


__all__ = [
    "Instance",
    "Place",
    "canonical_row",
    "canonical_value",
    "find_problems",
    "json_pointer",
    "row_problems",
]
