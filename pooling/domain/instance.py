"""An instance: the facts of one pooling question, immutable and fully checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pooling.domain.cautions import cautions
from pooling.domain.checks import check_tables
from pooling.domain.currencies import in_own_currency
from pooling.domain.fields import NOTES, Row
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
    Place,
    canonical_row,
    canonical_value,
    find_problems,
    json_pointer,
    parse,
    records,
    row_problems,
)
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


def _rows(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _most(table: str) -> Any:
    return Field(max_length=ROW_LIMITS[table])


class Instance(BaseModel):
    """The facts of one pooling question.

    Build one with :meth:`of` (from plain tables), ``pooling.load`` (from a file or the library), or vary one with
    :meth:`replace`. Each is checked in full; :class:`InvalidInput` lists every problem found.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    instance: About
    sources: Annotated[tuple[Source, ...], BeforeValidator(_rows), _most("sources")] = ()
    currencies: Annotated[tuple[Currency, ...], BeforeValidator(_rows), _most("currencies")] = ()
    periods: Annotated[tuple[Period, ...], BeforeValidator(_rows), _most("periods")]
    nations: Annotated[tuple[Nation, ...], BeforeValidator(_rows), _most("nations")]
    budgets: Annotated[tuple[Budget, ...], BeforeValidator(_rows), _most("budgets")] = ()
    prices: Annotated[tuple[Price, ...], BeforeValidator(_rows), _most("prices")] = ()
    accounts: Annotated[tuple[Account, ...], BeforeValidator(_rows), _most("accounts")] = ()
    guidelines: Annotated[tuple[Guideline, ...], BeforeValidator(_rows), _most("guidelines")] = ()
    capabilities: Annotated[tuple[Capability, ...], BeforeValidator(_rows), _most("capabilities")]
    situations: Annotated[tuple[Situation, ...], BeforeValidator(_rows), _most("situations")]
    missions: Annotated[tuple[Mission, ...], BeforeValidator(_rows), _most("missions")]
    requirements: Annotated[tuple[Requirement, ...], BeforeValidator(_rows), _most("requirements")]
    requirement_changes: Annotated[
        tuple[RequirementChange, ...], BeforeValidator(_rows), _most("requirement_changes")
    ] = ()
    deployment: Annotated[tuple[Deployment, ...], BeforeValidator(_rows), _most("deployment")] = ()
    standards: Annotated[tuple[Standard, ...], BeforeValidator(_rows), _most("standards")] = ()
    sharing: Annotated[tuple[Sharing, ...], BeforeValidator(_rows), _most("sharing")] = ()
    agreements: Annotated[tuple[Agreement, ...], BeforeValidator(_rows), _most("agreements")] = ()
    suppliers: Annotated[tuple[Supplier, ...], BeforeValidator(_rows), _most("suppliers")] = ()
    pools: Annotated[tuple[Pool, ...], BeforeValidator(_rows), _most("pools")] = ()
    support: Annotated[tuple[Support, ...], BeforeValidator(_rows), _most("support")] = ()
    offers: Annotated[tuple[Offer, ...], BeforeValidator(_rows), _most("offers")] = ()
    offer_changes: Annotated[tuple[OfferChange, ...], BeforeValidator(_rows), _most("offer_changes")] = ()
    options: Annotated[tuple[Option, ...], BeforeValidator(_rows), _most("options")] = ()
    option_costs: Annotated[tuple[OptionCost, ...], BeforeValidator(_rows), _most("option_costs")] = ()
    price_steps: Annotated[tuple[PriceStep, ...], BeforeValidator(_rows), _most("price_steps")] = ()
    effects: Annotated[tuple[Effect, ...], BeforeValidator(_rows), _most("effects")] = ()
    certificates: Annotated[tuple[Certificate, ...], BeforeValidator(_rows), _most("certificates")] = ()
    funds: Annotated[tuple[Fund, ...], BeforeValidator(_rows), _most("funds")] = ()
    fund_budgets: Annotated[tuple[FundBudget, ...], BeforeValidator(_rows), _most("fund_budgets")] = ()
    refunds: Annotated[tuple[Refund, ...], BeforeValidator(_rows), _most("refunds")] = ()
    enablers: Annotated[tuple[Enabler, ...], BeforeValidator(_rows), _most("enablers")] = ()
    skills: Annotated[tuple[Skill, ...], BeforeValidator(_rows), _most("skills")] = ()
    caveats: Annotated[tuple[Caveat, ...], BeforeValidator(_rows), _most("caveats")] = ()
    red_lines: Annotated[tuple[RedLine, ...], BeforeValidator(_rows), _most("red_lines")] = ()
    withdrawals: Annotated[tuple[Withdrawal, ...], BeforeValidator(_rows), _most("withdrawals")] = ()
    clusters: Annotated[tuple[Cluster, ...], BeforeValidator(_rows), _most("clusters")] = ()
    scenarios: Annotated[tuple[Scenario, ...], BeforeValidator(_rows), _most("scenarios")] = ()
    scenario_effects: Annotated[tuple[ScenarioEffect, ...], BeforeValidator(_rows), _most("scenario_effects")] = ()
    balances: Annotated[tuple[Balance, ...], BeforeValidator(_rows), _most("balances")] = ()
    locks: Annotated[tuple[Lock, ...], BeforeValidator(_rows), _most("locks")] = ()
    history: Annotated[tuple[History, ...], BeforeValidator(_rows), _most("history")] = ()
    started: Annotated[tuple[Started, ...], BeforeValidator(_rows), _most("started")] = ()
    credits: Annotated[tuple[Credit, ...], BeforeValidator(_rows), _most("credits")] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        tables = {name: getattr(self, name) for name in TABLES if name != "instance"}
        problems = check_tables(tables, json_pointer)
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

    def replace(self, **tables: Any) -> Instance:
        """A copy with some tables replaced (rows as dictionaries or row objects), checked anew."""
        unknown = [name for name in tables if name not in TABLES]
        if unknown:
            raise InvalidInput([Problem("/" + name, "", "no such table", suggestion(name, TABLES)) for name in unknown])
        data: dict[str, Any] = {name: self.instance if name == "instance" else self.given(name) for name in TABLES}
        data.update(tables)
        plain = {
            name: _plain_row(value) if name == "instance" else [_plain_row(row) for row in records(value)]
            for name, value in data.items()
        }
        return Instance.of(plain)

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
        return {
            name: canonical_row(self.instance)
            if name == "instance"
            else [canonical_row(row) for row in self.given(name)]
            for name in TABLES
        }

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical content: equal for the same facts, whatever the file and whatever notes say."""
        # Empty tables are left out, so that a table added to the schema changes no hash.
        content = {name: _facts(rows) for name, rows in self.tables().items() if rows}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def warnings(self) -> tuple[Caution, ...]:
        """What is allowed and yet hardly meant, or can never have an effect. No part of the content or its hash.

        What is true under some cards only says so, see :meth:`warnings_under`.
        Places are those of the file it was read from; of an instance made otherwise they are JSON pointers.
        """
        return tuple(cautions(self, json_pointer))

    def warnings_under(self, card: Card) -> tuple[Caution, ...]:
        """The warnings that are true under the card."""
        said = (caution.said_under(card) for caution in self.warnings)
        return tuple(one for one in said if one is not None)

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
    def nation_of(self) -> dict[str, Nation]:
        return {nation.id: nation for nation in self.nations}

    @cached_property
    def capability_of(self) -> dict[str, Capability]:
        return {capability.id: capability for capability in self.capabilities}

    @cached_property
    def situation_of(self) -> dict[str, Situation]:
        return {situation.id: situation for situation in self.situations}

    @cached_property
    def mission_of(self) -> dict[str, Mission]:
        return {mission.id: mission for mission in self.missions}

    @cached_property
    def requirement_of(self) -> dict[str, Requirement]:
        return {requirement.id: requirement for requirement in self.requirements}

    @cached_property
    def agreement_of(self) -> dict[str, Agreement]:
        return {agreement.id: agreement for agreement in self.agreements}

    @cached_property
    def pool_of(self) -> dict[str, Pool]:
        return {pool.id: pool for pool in self.pools}

    @cached_property
    def offer_of(self) -> dict[str, Offer]:
        return {offer.id: offer for offer in self.offers}

    @cached_property
    def option_of(self) -> dict[str, Option]:
        return {option.id: option for option in self.options}

    @cached_property
    def fund_of(self) -> dict[str, Fund]:
        return {fund.id: fund for fund in self.funds}

    @cached_property
    def scenario_of(self) -> dict[str, Scenario]:
        return {scenario.id: scenario for scenario in self.scenarios}

    @cached_property
    def _changes(self) -> dict[tuple[str, str], list[tuple[int, float]]]:
        """(table, id) -> [(position of the first period, quantity)], in order of time."""
        at = {period: position for position, period in enumerate(self.period_ids)}
        out: dict[tuple[str, str], list[tuple[int, float]]] = {}
        for need in self.requirement_changes:
            out.setdefault(("requirements", need.requirement), []).append((at[need.from_period], need.quantity))
        for offer in self.offer_changes:
            out.setdefault(("offers", offer.offer), []).append((at[offer.from_period], offer.quantity))
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


def _facts(rows: Any) -> Any:
    """A table's plain rows without their notes."""
    if isinstance(rows, list):
        return [_facts(row) for row in rows]
    return {name: value for name, value in rows.items() if name != NOTES}


def _plain_row(row: Any) -> Any:
    return canonical_row(row) if isinstance(row, BaseModel) else row


__all__ = [
    "Instance",
    "Place",
    "canonical_row",
    "canonical_value",
    "find_problems",
    "json_pointer",
    "row_problems",
]
